"""The key of a form: made when it is shown, sent with it, so that a double click counts once and a robot shows."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.core import signing
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from lianxin.kernel import ids
from lianxin.kernel.errors import Invalid

_SALT = "lianxin.form"
LIVES = timedelta(days=2)
FORM_TOO_OLD = _("This page was open for a long time. Your words are still here: please send again.")


@dataclass(frozen=True, slots=True)
class FormKey:
    """`value` is unique to the form as it was shown; `age` is how long it was before somebody's eyes."""

    value: str
    age: timedelta


def new_form_key() -> str:
    """A signed key for one showing of a form."""
    return signing.TimestampSigner(salt=_SALT).sign(ids.uuid7().hex)


def read_form_key(signed: str) -> FormKey | None:
    """The key, or None if it was not made here or is older than two days."""
    signer = signing.TimestampSigner(salt=_SALT)
    try:
        value = signer.unsign(signed, max_age=LIVES)
        stamp = signing.b62_decode(signed.split(":")[1])
        UUID(value)
    except (signing.BadSignature, ValueError, IndexError):
        return None
    return FormKey(value=value, age=timedelta(seconds=max(0, _seconds_now() - stamp)))


def sent_form_key(data: QueryDict) -> FormKey:
    """The key that came with a form that cannot do without; raises Invalid for one too old or not made here."""
    form_key = read_form_key(data.get("form_key", ""))
    if form_key is None:
        raise Invalid(FORM_TOO_OLD)
    return form_key


def _seconds_now() -> int:
    return signing.b62_decode(signing.TimestampSigner().timestamp())


def sign_shown(row_id: int | None) -> str:
    """For a hidden input: which row a form has shown (its privacy notice), so that it comes back unforged."""
    return "" if row_id is None else signing.Signer(salt=_SALT).sign(str(row_id))


def read_shown(signed: str) -> int | None:
    """The id that `sign_shown` was given; None for none or a forged one."""
    try:
        return int(signing.Signer(salt=_SALT).unsign(signed)) if signed else None
    except (signing.BadSignature, ValueError):
        return None
