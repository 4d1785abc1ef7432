"""Accounts made, changed and closed. Every deed is audited; names and addresses in it are sealed.

Whose account an administrator may touch is decided above, in `access`, which knows the units; deeds on one's own
account are decided here.
"""

import secrets
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lianxin.foundation.accounts.enums import UserKind
from lianxin.foundation.accounts.models import User
from lianxin.foundation.accounts.rules import checked_email, normal_name, normal_username
from lianxin.foundation.audit import actions as audit
from lianxin.kernel.actors import REPORTER, Actor
from lianxin.kernel.errors import Conflict, Invalid, Refused


@transaction.atomic
def create_user(
    *,
    username: str,
    name: str,
    password: str | None,
    kind: UserKind,
    by: Actor,
    at: datetime,
    email: str = "",
    language: str = "zh-hans",
    must_change_password: bool = False,
) -> User:
    """A new account; without a password it comes in by OpenID Connect or a phone code only.

    Raises Invalid for a bad username, name, e-mail, language or password, Conflict when one is taken.
    """
    user = User(
        username=normal_username(username),
        name=normal_name(name) if kind == UserKind.STAFF else name,
        email=checked_email(email),
        language=_checked_language(language),
        kind=kind,
        must_change_password=must_change_password,
        created_at=at,
    )
    _check_free(user)
    if password is None:
        user.set_unusable_password()
    else:
        _check_password(password, user)
        user.set_password(password)
    user.save(force_insert=True)
    _record("accounts.created", user, by=by, at=at, changes={"kind": kind}, personal=_words(user))
    return user


def create_resident(*, language: str, by: Actor, at: datetime) -> User:
    """An account for somebody who showed that a phone is theirs. Its username is random; the name is in `people`."""
    username = f"resident-{secrets.token_hex(8)}"
    return create_user(
        username=username, name="", password=None, kind=UserKind.RESIDENT, language=language, by=by, at=at
    )


@transaction.atomic
def rename_user(*, user: User, name: str, by: Actor, at: datetime) -> None:
    """Change one's own name. Raises Refused for another's, Invalid for an unusable one."""
    _check_own(user, by)
    before, user.name = user.name, normal_name(name)
    if user.name == before:
        return
    user.save(update_fields=["name"])
    _record("accounts.renamed", user, by=by, at=at, personal={"name": [before, user.name]})


@transaction.atomic
def set_language(*, user: User, language: str, by: Actor, at: datetime) -> None:
    """Change the language of one's own pages and messages. Raises Refused for another's account, Invalid."""
    _check_own(user, by)
    before, user.language = user.language, _checked_language(language)
    if user.language == before:
        return
    user.save(update_fields=["language"])
    _record("accounts.language_set", user, by=by, at=at, changes={"from": before, "to": user.language})


@transaction.atomic
def set_spoken_languages(*, user: User, codes: Collection[str], by: Actor, at: datetime) -> None:
    """Say in which languages oneself can serve people. Raises Refused for another's account, Invalid."""
    _check_own(user, by)
    known = [code for code, _name in settings.SPOKEN_LANGUAGES]
    if not set(codes) <= set(known):
        raise Invalid(_("Choose languages from the list."), {"speaks": _("Choose languages from the list.")})
    before, user.speaks = user.speaks, [code for code in known if code in codes]
    if user.speaks == before:
        return
    user.save(update_fields=["speaks"])
    _record("accounts.speaks", user, by=by, at=at, changes={"from": before, "to": user.speaks})


@transaction.atomic
def change_password(*, user: User, password: str, by: Actor, at: datetime) -> None:
    """Change one's own password; all other sessions of the account end. The page has asked for the old one.

    Raises Refused for another's account, Invalid for a password that is too easy.
    """
    _check_own(user, by)
    _check_password(password, user)
    _store_password(user, password, must_change=False)
    _record("accounts.password_changed", user, by=by, at=at)


@transaction.atomic
def set_password(*, user: User, password: str, must_change: bool, by: Actor, at: datetime) -> None:
    """Give somebody's account a password; all its sessions end. Raises Invalid for one that is too easy."""
    _check_password(password, user)
    _store_password(user, password, must_change=must_change)
    _record("accounts.password_set", user, by=by, at=at, changes={"must_change": must_change})


@transaction.atomic
def deactivate_user(*, user: User, by: Actor, at: datetime) -> None:
    """The account comes in no more, open sessions included; a second time changes nothing."""
    if User.objects.filter(pk=user.pk, is_active=True).update(is_active=False):
        user.is_active = False
        _record("accounts.deactivated", user, by=by, at=at)


@transaction.atomic
def reactivate_user(*, user: User, by: Actor, at: datetime) -> None:
    """The account may come in again; a second time changes nothing."""
    if User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
        user.is_active = True
        _record("accounts.reactivated", user, by=by, at=at)


@transaction.atomic
def remove_second_factor(*, user: User, by: Actor, at: datetime) -> None:
    """Forget every second factor and recovery code of the account: for a lost phone."""
    removed, _each = Authenticator.objects.filter(user=user).delete()
    _record("accounts.second_factor_removed", user, by=by, at=at, changes={"removed": removed})


@transaction.atomic
def link_provider(*, user: User, provider: str, by: Actor, at: datetime) -> None:
    """The audit of an account tied to an identity at the OpenID provider; allauth keeps the tie."""
    _record("accounts.provider_linked", user, by=by, at=at, changes={"provider": provider})


def record_sign_in(*, user: User, way: str, at: datetime) -> None:
    """The audit of somebody coming in; `way` is password, second_factor, phone_code or openid."""
    _record("accounts.signed_in", user, by=user.actor, at=at, changes={"way": way})


def record_lockout(*, username: str, at: datetime) -> None:
    """The audit of a door closed after wrong passwords; of a username that nobody has, nothing is kept."""
    user = User.objects.filter(username=username).first()
    if user is not None:
        _record("accounts.locked_out", user, by=REPORTER, at=at)


def record_factor(*, user: User, verb: str, factor: str, at: datetime) -> None:
    """The audit of a second factor added, removed or renewed by its owner; `verb` is a past participle."""
    _record(f"accounts.factor_{verb}", user, by=user.actor, at=at, changes={"factor": factor})


def _check_own(user: User, by: Actor) -> None:
    if by.user_id != user.pk:
        raise Refused(_("You can change this for your own account only."))


def _check_free(user: User) -> None:
    if User.objects.filter(username=user.username).exists():
        message = _("This username is taken. Choose another.")
        raise Conflict(message)
    if user.email and User.objects.filter(email__iexact=user.email).exists():
        raise Conflict(_("This e-mail address belongs to another account."))


def _checked_language(code: str) -> str:
    if code not in dict(settings.LANGUAGES):
        message = _("Choose one of the languages offered.")
        raise Invalid(message, {"language": message})
    return code


def _check_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        message = " ".join(error.messages)
        raise Invalid(message, {"password": message}) from error


def _store_password(user: User, password: str, *, must_change: bool) -> None:
    user.set_password(password)
    user.must_change_password = must_change
    user.save(update_fields=["password", "must_change_password"])


def _words(user: User) -> dict[str, str]:
    return {"username": user.username, "name": user.name, "email": user.email}


def _record(
    verb: str,
    user: User,
    *,
    by: Actor,
    at: datetime,
    changes: Mapping[str, Any] | None = None,
    personal: Mapping[str, Any] | None = None,
) -> None:
    audit.record(
        verb=verb,
        by=by,
        at=at,
        subject=("accounts.user", str(user.pk)),
        changes=changes,
        personal=personal,
        person=user.pseudonym if personal else None,
    )
