"""Tokens of programs: made once and shown once, revoked at any time. What a program may do is the role's matter."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lianxin.foundation.access.enums import Role
from lianxin.foundation.access.models import ApiToken
from lianxin.foundation.access.permissions import can_make_token, can_revoke_token
from lianxin.foundation.access.queries import holding_tokens, reach_of
from lianxin.foundation.access.rules import TOKEN_DAYS_MOST, WORK_ROLES
from lianxin.foundation.audit import actions as audit
from lianxin.foundation.orgs.enums import Line
from lianxin.foundation.orgs.models import Org, OrgPath
from lianxin.kernel.actors import Actor
from lianxin.kernel.clock import local_day
from lianxin.kernel.errors import Conflict, Invalid, Refused
from lianxin.kernel.text import clean_text

TOKEN_BYTES = 32
MARK = "lx_"
PREFIX_LENGTH = 10
LABEL_LENGTH = 60


@transaction.atomic
def make_token(
    *, label: str, role: Role, org: Org, expires: datetime, by: Actor, at: datetime, line: Line = Line.TERRITORIAL
) -> tuple[ApiToken, str]:
    """A new token and its secret, which cannot be read again.

    Raises Refused where `by` does not hold themselves what the role allows, Invalid for roles that are no work and for
    moments in the past or too far away.
    """
    if not can_make_token(by, reach_of(by), role=role, org_id=org.pk):
        raise Refused(_("A program may do no more than you may do yourself: not this role for this unit."))
    named = _checked(label=label, role=role, org=org, line=line, expires=expires, at=at)
    secret = MARK + secrets.token_urlsafe(TOKEN_BYTES)
    token = ApiToken.objects.create(
        label=named,
        prefix=secret[:PREFIX_LENGTH],
        token_hash=hash_of(secret),
        role=role,
        org=org,
        line=line,
        created_by_id=by.user_id,
        created_at=at,
        expires=expires,
    )
    changes = {"label": named, "role": role, "org": org.pk, "line": line, "expires": expires.isoformat()}
    audit.record(verb="access.token_made", by=by, at=at, subject=("access.token", str(token.uuid)), changes=changes)
    return token, secret


@transaction.atomic
def revoke_token(*, token: ApiToken, by: Actor, at: datetime) -> None:
    """From now on the token opens nothing; a second time changes nothing. Raises Refused outside the reach of `by`."""
    if not can_revoke_token(by, reach_of(by), token):
        raise Refused(_("You cannot revoke this token."))
    if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at):
        audit.record(verb="access.token_revoked", by=by, at=at, subject=("access.token", str(token.uuid)))


def open_token(secret: str, *, at: datetime) -> ApiToken | None:
    """The token of this secret while it holds, else None: unknown, expired, revoked, of a maker who could no longer make it.

    One statement; at the first use of a day a second one, which notes the day.
    """
    found = holding_tokens().filter(token_hash=hash_of(secret), expires__gt=at).first()
    if found is not None and found.last_used_day != local_day(at):
        ApiToken.objects.filter(pk=found.pk).update(last_used_day=local_day(at))
    return found


def hash_of(secret: str) -> str:
    """The secret is random and long, so a plain hash cannot be guessed back."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _checked(*, label: str, role: Role, org: Org, line: Line, expires: datetime, at: datetime) -> str:
    """The label, cleaned; raises Invalid or Conflict for what cannot be."""
    named = clean_text(label, multiline=False)
    if not named or len(named) > LABEL_LENGTH:
        message = _("Say in a few words which program it is for.")
        raise Invalid(message, {"label": message})
    if role not in WORK_ROLES:
        message = _("A program cannot have this role.")
        raise Invalid(message, {"role": message})
    if not at < expires <= at + timedelta(days=TOKEN_DAYS_MOST):
        message = _("A token holds for two years at most, and at least until tomorrow.")
        raise Invalid(message, {"expires": message})
    if org.closed is not None and org.closed <= local_day(at):
        raise Conflict(_("This unit is closed. Choose the unit that took its place."))
    if not OrgPath.objects.filter(org=org, line=line, valid_to__isnull=True).exists():
        raise Invalid(_("This unit does not stand in that line of the tree."))
    return named
