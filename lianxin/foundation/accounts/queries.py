"""Accounts, found for login, pages and actions."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from lianxin.foundation.accounts.models import User
from lianxin.foundation.accounts.rules import normal_email
from lianxin.kernel.errors import Missing
from lianxin.kernel.text import fold_text


def user_by_id(user_id: int) -> User:
    """Raises Missing."""
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        raise Missing(_("There is no such account."))
    return user


def user_by_username(username: str) -> User:
    """The account, however its name is spelled in case and width; raises Missing."""
    user = User.objects.filter(username=fold_text(username)).first()
    if user is None:
        raise Missing(_("There is no such account."))
    return user


def active_user_for_claims(*, username: str, email: str, email_verified: bool) -> User | None:
    """The active staff account that an identity provider's claims name: by username, else by a verified e-mail."""
    staff = User.objects.filter(kind="staff", is_active=True)
    found = staff.filter(username=fold_text(username)).first() if username else None
    if found is None and email and email_verified:
        found = staff.filter(email=normal_email(email)).first()
    return found


def lock_user(user_id: int) -> None:
    """Hold the account's row until the transaction ends, so that deeds on one account follow each other."""
    if User.objects.select_for_update().filter(pk=user_id).first() is None:
        raise Missing(_("There is no such account."))


def has_second_factor(user_id: int) -> bool:
    """Whether the account has a second factor besides mere recovery codes."""
    factors = Authenticator.objects.filter(user_id=user_id).exclude(type=Authenticator.Type.RECOVERY_CODES)
    return bool(factors.exists())


def has_other_factor(user_id: int, factor_id: int) -> bool:
    """Whether a second factor would be left if this one went."""
    factors = Authenticator.objects.filter(user_id=user_id).exclude(type=Authenticator.Type.RECOVERY_CODES)
    return bool(factors.exclude(pk=factor_id).exists())


def matching(accounts: QuerySet[User], text: str) -> QuerySet[User]:
    """Those of `accounts` whose username or name contains `text`."""
    wanted = text.strip()
    return accounts.filter(Q(username__icontains=wanted) | Q(name__icontains=wanted)) if wanted else accounts


def locked_until(username: str, address: str, *, at: datetime) -> datetime:
    """When the account may try its password again from this address, after repeated wrong ones."""
    last = (
        AccessAttempt.objects.filter(username=username, ip_address=address)
        .order_by("-attempt_time")
        .values_list("attempt_time", flat=True)
        .first()
    )
    return (last or at) + settings.AXES_COOLOFF_TIME
