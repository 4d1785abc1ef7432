"""Roles given and ended, accounts looked after by administrators. Every deed is audited."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianxin.foundation.access.enums import Role
from lianxin.foundation.access.models import RoleGrant
from lianxin.foundation.access.permissions import can_end, can_grant, can_manage_account, can_reset_factor
from lianxin.foundation.access.queries import reach_of
from lianxin.foundation.access.rules import clashing_duty
from lianxin.foundation.accounts import actions as accounts
from lianxin.foundation.accounts.enums import UserKind
from lianxin.foundation.accounts.models import User
from lianxin.foundation.accounts.queries import lock_user
from lianxin.foundation.audit import actions as audit
from lianxin.foundation.orgs.enums import Line
from lianxin.foundation.orgs.models import Org, OrgPath
from lianxin.kernel.actors import Actor, ActorKind
from lianxin.kernel.clock import local_day
from lianxin.kernel.errors import Conflict, Invalid, Refused


@transaction.atomic
def grant_role(
    *,
    user: User,
    role: Role,
    org: Org,
    by: Actor,
    at: datetime,
    line: Line = Line.TERRITORIAL,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> RoleGrant:
    """Give the account a role on the unit and all below it, from today unless another day is named.

    Raises Refused outside the reach of `by`, Conflict when the account holds the role there already or holds a duty
    that excludes it, Invalid for days in the wrong order and for residents' accounts.
    """
    if not can_grant(by, reach_of(by), role=role, org_id=org.pk, user_id=user.pk):
        raise Refused(_("You cannot give this role for this unit."))
    starts = valid_from or local_day(at)
    _check_grant(user=user, role=role, org=org, starts=starts, ends=valid_to)
    lock_user(user.pk)
    _check_stands(org, line)
    _check_against_held(user=user, role=role, org=org, line=line, starts=starts, ends=valid_to)
    grant = RoleGrant.objects.create(
        user=user,
        role=role,
        org=org,
        line=line,
        valid_from=starts,
        valid_to=valid_to,
        granted_by_id=by.user_id,
        created_at=at,
    )
    _record_grant("access.role_granted", grant, by=by, at=at)
    return grant


@transaction.atomic
def end_grant(*, grant: RoleGrant, by: Actor, at: datetime) -> None:
    """The role holds no more from today on; an ended one stays as it is. Raises Refused outside the reach of `by`."""
    if not can_end(by, reach_of(by), grant):
        raise Refused(_("You cannot end this role."))
    lock_user(grant.user_id)
    grant.refresh_from_db()
    last = max(local_day(at), grant.valid_from)
    if grant.valid_to is not None and grant.valid_to <= last:
        return
    grant.valid_to = last
    grant.save(update_fields=["valid_to"])
    _record_grant("access.role_ended", grant, by=by, at=at)


@transaction.atomic
def open_account(
    *,
    username: str,
    name: str,
    email: str,
    password: str,
    by: Actor,
    at: datetime,
    role: Role | None = None,
    org: Org | None = None,
) -> User:
    """A new staff account with a password to be changed at first, with its first role if `by` may give it.

    Raises Refused when `by` may not: an account without a role is opened only by who reaches the whole tree.
    """
    reach = reach_of(by)
    if by.kind != ActorKind.SYSTEM and not reach.has("accounts.manage"):
        raise Refused(_("You cannot open accounts."))
    if (role is None) != (org is None):
        raise Invalid(_("Choose the role and its unit, or neither."))
    if org is None and by.kind != ActorKind.SYSTEM and not reach.covers_everything("accounts.manage"):
        raise Refused(_("Choose a role and a unit of yours for the new account."))
    user = accounts.create_user(
        username=username,
        name=name,
        email=email,
        password=password,
        kind=UserKind.STAFF,
        must_change_password=True,
        by=by,
        at=at,
    )
    if role is not None and org is not None:
        grant_role(user=user, role=role, org=org, by=by, at=at)
    return user


@transaction.atomic
def close_account(*, user: User, by: Actor, at: datetime) -> None:
    """The account comes in no more, and its current roles end; its traces stay. Raises Refused outside the reach."""
    _check_manages(user, by=by)
    for grant in RoleGrant.objects.filter(user=user).filter(_open_on(local_day(at))):
        grant.valid_to = max(local_day(at), grant.valid_from)
        grant.save(update_fields=["valid_to"])
        _record_grant("access.role_ended", grant, by=by, at=at)
    accounts.deactivate_user(user=user, by=by, at=at)


@transaction.atomic
def reopen_account(*, user: User, by: Actor, at: datetime) -> None:
    """The account may come in again, without its former roles. Raises Refused outside the reach of `by`."""
    _check_manages(user, by=by)
    accounts.reactivate_user(user=user, by=by, at=at)


@transaction.atomic
def reset_password(*, user: User, password: str, by: Actor, at: datetime) -> None:
    """A password for one use, handed over in person; the account must choose its own. Raises Refused, Invalid."""
    _check_manages(user, by=by)
    accounts.set_password(user=user, password=password, must_change=True, by=by, at=at)


@transaction.atomic
def reset_second_factor(*, user: User, by: Actor, at: datetime) -> None:
    """For a lost phone: the account comes in by its password and sets up a new factor. Raises Refused."""
    if not can_reset_factor(by, reach_of(by), user):
        raise Refused(_("You cannot reset the second step of this account."))
    accounts.remove_second_factor(user=user, by=by, at=at)


def _check_manages(user: User, *, by: Actor) -> None:
    if not can_manage_account(by, reach_of(by), user):
        raise Refused(_("This account is not looked after by you."))


def _check_grant(*, user: User, role: Role, org: Org, starts: date, ends: date | None) -> None:
    if role == Role.RESIDENT or user.kind != UserKind.STAFF:
        raise Invalid(_("Residents need no role: they see what is theirs."))
    if not user.is_active:
        raise Conflict(_("This account is closed. Open it again first."))
    if ends is not None and ends <= starts:
        raise Invalid(
            _("The role would end before it begins."), {"valid_to": _("The role would end before it begins.")}
        )
    if org.closed is not None and org.closed <= starts:
        raise Conflict(_("This unit is closed. Choose the unit that took its place."))


def _check_stands(org: Org, line: Line) -> None:
    if not OrgPath.objects.filter(org=org, line=line, valid_to__isnull=True).exists():
        raise Invalid(_("This unit does not stand in that line of the tree."))


def _check_against_held(*, user: User, role: Role, org: Org, line: Line, starts: date, ends: date | None) -> None:
    """Called while the account is locked, so that of two grants at once the second sees the first."""
    overlapping = RoleGrant.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=starts), user=user)
    if ends is not None:
        overlapping = overlapping.filter(valid_from__lt=ends)
    if overlapping.filter(role=role, org=org, line=line).exists():
        raise Conflict(_("The account holds this role for this unit already."))
    clash = clashing_duty(role, [Role(held) for held in overlapping.values_list("role", flat=True)])
    if clash is not None:
        raise Conflict(
            _("The duties of system, security and audit are kept apart: this account holds “%(role)s”.")
            % {"role": clash.label}
        )


def _open_on(day: date) -> Q:
    return Q(valid_to__isnull=True) | Q(valid_to__gt=day)


def _record_grant(verb: str, grant: RoleGrant, *, by: Actor, at: datetime) -> None:
    changes: dict[str, Any] = {
        "role": grant.role,
        "org": grant.org_id,
        "line": grant.line,
        "from": grant.valid_from.isoformat(),
        "to": grant.valid_to.isoformat() if grant.valid_to else None,
    }
    audit.record(verb=verb, by=by, at=at, subject=("accounts.user", str(grant.user_id)), changes=changes)
