"""Accounts for tests, made through the actions."""

from datetime import datetime
from itertools import count

from lianxin.foundation.accounts import actions
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
