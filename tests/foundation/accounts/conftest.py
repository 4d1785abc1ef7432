"""Phones for tests: what people and messaging register in the whole house, kept in a dictionary here."""

from dataclasses import dataclass, field

import pytest

from lianxin.foundation.accounts import hooks


@dataclass
class Phones:
    """The codes that went out, and whose account a phone is."""

    sent: list[tuple[str, str, str]] = field(default_factory=list)
    accounts: dict[str, int] = field(default_factory=dict)

    def send(self, *, phone, code, language, at):
        self.sent.append((phone, code, language))

    def find(self, *, phone):
        return self.accounts.get(phone)

    def link(self, *, phone, user_id, language, at):
        self.accounts[phone] = user_id


@pytest.fixture
def phones(monkeypatch) -> Phones:
    made = Phones()
    monkeypatch.setattr(hooks, "_senders", [])
    monkeypatch.setattr(hooks, "_phone_accounts", [])
    hooks.register_code_sender(made.send)
    hooks.register_phone_account(made.find, made.link)
    return made
