"""What accounts must ask of the rooms above: send a login code, and whose account a phone is.

`messaging` and `people` register these in `apps.ready()`; phones are handed over in the normal form of `people.rules`.
"""

from datetime import datetime
from typing import Protocol


class CodeSender(Protocol):
    """Sends the code to the phone, by the outbox, inside the caller's transaction."""

    def __call__(self, *, phone: str, code: str, language: str, at: datetime) -> None: ...


class FindPhoneAccount(Protocol):
    """The id of the account that belongs to the phone, or None."""

    def __call__(self, *, phone: str) -> int | None: ...


class LinkPhoneAccount(Protocol):
    """Ties a new resident account to the phone's record without a name, which it adds if need be."""

    def __call__(self, *, phone: str, user_id: int, language: str, at: datetime) -> None: ...


_senders: list[CodeSender] = []
_phone_accounts: list[tuple[FindPhoneAccount, LinkPhoneAccount]] = []


def register_code_sender(send: CodeSender) -> None:
    """The last one registered sends."""
    _senders.append(send)


def register_phone_account(find: FindPhoneAccount, link: LinkPhoneAccount) -> None:
    """The last pair registered answers."""
    _phone_accounts.append((find, link))


def code_sender() -> CodeSender:
    """Raises LookupError where no room above sends codes."""
    if not _senders:
        raise LookupError("no room registered a sender of login codes")
    return _senders[-1]


def phone_account() -> tuple[FindPhoneAccount, LinkPhoneAccount]:
    """Raises LookupError where no room above knows phones."""
    if not _phone_accounts:
        raise LookupError("no room registered the accounts of phones")
    return _phone_accounts[-1]
