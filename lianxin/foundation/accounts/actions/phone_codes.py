"""Coming in by a code sent to a phone. The answer is the same whether the phone is known or not."""

import hmac
import secrets
from datetime import datetime, timedelta
from math import ceil
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _, ngettext

from lianxin.foundation.accounts.actions.users import create_resident
from lianxin.foundation.accounts.enums import UserKind
from lianxin.foundation.accounts.hooks import code_sender, phone_account
from lianxin.foundation.accounts.models import LoginCode, User
from lianxin.foundation.accounts.queries import user_by_id
from lianxin.foundation.accounts.rules import CODE_DIGITS, CODE_LIFE, CODE_TRIES, CODES_PER_ADDRESS, CODES_PER_PHONE
from lianxin.foundation.audit import actions as audit
from lianxin.foundation.privacy.keys import lookup_hash
from lianxin.kernel.actors import REPORTER
from lianxin.kernel.errors import Invalid, Refused, TooMany
from lianxin.kernel.ids import uuid7


@transaction.atomic
def send_login_code(*, phone: str, address: str, language: str, at: datetime) -> UUID:
    """Send six digits to the phone (in the normal form of `people.rules`); the id that `use_login_code` wants.

    Raises TooMany when the phone or the network address asked too often.
    """
    phone_hash = lookup_hash(phone, context="accounts.LoginCode.phone_hash")
    address_hash = lookup_hash(address, context="accounts.LoginCode.address_hash")
    for limit, span in CODES_PER_PHONE:
        _check_limit(limit, span, at, phone_hash=phone_hash)
    for limit, span in CODES_PER_ADDRESS:
        _check_limit(limit, span, at, address_hash=address_hash)
    code = "".join(secrets.choice("0123456789") for _digit in range(CODE_DIGITS))
    code_id = uuid7()
    LoginCode.objects.create(
        id=code_id,
        phone=phone,
        phone_hash=phone_hash,
        address_hash=address_hash,
        code_hash=_code_hash(code_id, code),
        created_at=at,
        expires_at=at + CODE_LIFE,
    )
    code_sender()(phone=phone, code=code, language=language, at=at)
    audit.record(verb="accounts.code_sent", by=REPORTER, at=at, subject=("accounts.login_code", str(code_id)))
    return code_id


def use_login_code(*, code_id: UUID, typed: str, language: str, at: datetime) -> User:
    """The account of the phone the code was sent to, made at the first use. Each call uses up one try.

    Raises Invalid for a wrong, used or old code, Refused for closed accounts and those of staff. Call it outside a
    transaction: the count of tries must outlive a refusal.
    """
    row = LoginCode.objects.filter(pk=code_id, used_at=None, tries__lt=CODE_TRIES, expires_at__gt=at).first()
    if row is None or not LoginCode.objects.filter(pk=code_id, tries__lt=CODE_TRIES).update(tries=F("tries") + 1):
        message = _("This code is no longer valid. Ask for a new one.")
        raise Invalid(message, {"code": message})
    if not hmac.compare_digest(row.code_hash, _code_hash(code_id, _digits(typed))):
        left = CODE_TRIES - row.tries - 1
        wrong = ngettext(
            "This code is not right. You may try %(left)s more time.",
            "This code is not right. You may try %(left)s more times.",
            left,
        ) % {"left": left}
        raise Invalid(wrong, {"code": wrong})
    return _account_for(row, language=language, at=at)


def purge_codes(*, at: datetime) -> int:
    """Delete the codes of yesterday and before: by then they count in no limit."""
    longest = max(span for _limit, span in (*CODES_PER_PHONE, *CODES_PER_ADDRESS))
    deleted, _each = LoginCode.objects.filter(created_at__lt=at - longest).delete()
    return deleted


@transaction.atomic
def _account_for(row: LoginCode, *, language: str, at: datetime) -> User:
    if not LoginCode.objects.filter(pk=row.pk, used_at=None).update(used_at=at):
        message = _("This code is no longer valid. Ask for a new one.")
        raise Invalid(message, {"code": message})
    find, link = phone_account()
    known = find(phone=row.phone)
    if known is None:
        user = create_resident(language=language, by=REPORTER, at=at)
        link(phone=row.phone, user_id=user.pk, language=language, at=at)
        return user
    user = user_by_id(known)
    if user.kind != UserKind.RESIDENT:
        raise Refused(_("This phone belongs to a staff account. Sign in with your username and password."))
    if not user.is_active:
        raise Refused(_("This account is closed. Your community desk can help you."))
    return user


def _check_limit(limit: int, span: timedelta, at: datetime, **whose: str) -> None:
    asked = LoginCode.objects.filter(created_at__gt=at - span, **whose).order_by("-created_at")
    moments = list(asked.values_list("created_at", flat=True)[:limit])
    if len(moments) < limit:
        return
    seconds = max(1, ceil((moments[-1] + span - at).total_seconds()))
    minutes = ceil(seconds / 60)
    message = ngettext(
        "Codes were asked for too often. Try again in %(minutes)s minute.",
        "Codes were asked for too often. Try again in %(minutes)s minutes.",
        minutes,
    ) % {"minutes": minutes}
    raise TooMany(message, retry_after=seconds)


def _digits(typed: str) -> str:
    """The digits in what somebody typed, full-width ones too."""
    return "".join(str(int(char)) for char in typed if char.isdecimal())[: CODE_DIGITS + 1]


def _code_hash(code_id: UUID, code: str) -> str:
    return lookup_hash(f"{code_id}:{code}", context="accounts.LoginCode.code_hash")
