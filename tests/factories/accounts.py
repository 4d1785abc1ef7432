"""Accounts for tests, made through the actions."""

from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

from lianxin.foundation.accounts import actions, hooks
from lianxin.foundation.accounts.enums import UserKind
from lianxin.foundation.accounts.models import User
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM

PASSWORD = "gentle-river-58"
_numbers = count(1)


def make_user(
    username: str = "",
    *,
    name: str = "李春梅",
    password: str | None = PASSWORD,
    kind: UserKind = UserKind.STAFF,
    email: str = "",
    language: str = "zh-hans",
    must_change_password: bool = False,
    at: datetime | None = None,
) -> User:
    """A staff account with the password PASSWORD, unless another is asked for."""
    return actions.create_user(
        username=username or f"user{next(_numbers)}",
        name=name,
        password=password,
        kind=kind,
        email=email,
        language=language,
        must_change_password=must_change_password,
        by=SYSTEM,
        at=at or clock.now(),
    )


def make_resident(*, language: str = "zh-hans") -> User:
    """An account as a phone code makes it."""
    return actions.create_resident(language=language, by=SYSTEM, at=clock.now())


@dataclass
class Phones:
    """What people and messaging register in the whole house, in a dictionary: codes sent, and whose account a phone is."""

    sent: list[tuple[str, str, str]] = field(default_factory=list)
    accounts: dict[str, int] = field(default_factory=dict)

    def send(self, *, phone, code, language, at):
        self.sent.append((phone, code, language))

    def find(self, *, phone):
        return self.accounts.get(phone)

    def link(self, *, phone, user_id, language, at):
        self.accounts[phone] = user_id


def make_phones(monkeypatch) -> Phones:
    """Phones that stand in for people and messaging until the test ends."""
    phones = Phones()
    monkeypatch.setattr(hooks, "_senders", [])
    monkeypatch.setattr(hooks, "_phone_accounts", [])
    hooks.register_code_sender(phones.send)
    hooks.register_phone_account(phones.find, phones.link)
    return phones
