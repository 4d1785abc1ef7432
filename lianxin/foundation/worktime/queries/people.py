"""Who is on duty, who is away, who stands in, and so: who is to be told now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from lianxin.foundation.access.enums import Role
from lianxin.foundation.access.models import RoleGrant
from lianxin.foundation.access.queries import accounts_serving, current_grants_of, in_force, reach_of
from lianxin.foundation.access.rules import roles_with
from lianxin.foundation.accounts.models import User
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.orgs.queries import supervising_unit
from lianxin.foundation.worktime.models import Absence, DutyShift, StandIn
from lianxin.foundation.worktime.permissions import MANAGE, OPERATE
from lianxin.kernel import clock


@dataclass(frozen=True, slots=True)
class Told:
    """Who is to be told: those of `org`, or of the first unit above it that has anybody."""

    org: Org
    users: list[User]


def on_duty(org_id: int, at: datetime) -> list[User]:
    """Whom the roster of the unit names for this moment."""
    now = DutyShift.objects.filter(org_id=org_id, starts__lte=at, ends__gt=at, user__is_active=True)
    return list(User.objects.filter(pk__in=now.values("user_id")).order_by("pk"))


def duty_now(user_ids: Iterable[int], at: datetime) -> frozenset[int]:
    """Those of the accounts that some roster names for this moment."""
    now = DutyShift.objects.filter(user_id__in=list(user_ids), starts__lte=at, ends__gt=at)
    return frozenset(now.values_list("user_id", flat=True))


def receivers(org: Org, permission: str, at: datetime) -> Told:
    """Who is to be told of something at a unit now: those on duty, else all who serve it; for one who is away the
    stand-in; and only when nobody is left, those of the level above.
    """
    unit: Org | None = org
    while unit is not None:
        users = here(unit.pk, permission, at)
        if users:
            return Told(org=unit, users=users)
        unit = supervising_unit(unit)
    return Told(org=org, users=[])


def here(org_id: int, permission: str, at: datetime) -> list[User]:
    """Who of the unit itself is to be told now, stand-ins in place of those away."""
    serving = {user.pk: user for user in accounts_serving(org_id, permission).order_by("pk")}
    rostered = [user for user in on_duty(org_id, at) if user.pk in serving or _may(user, permission, org_id)]
    return in_their_place(rostered or list(serving.values()), org_id=org_id, permission=permission, at=at)


def in_their_place(users: Iterable[User], *, org_id: int, permission: str, at: datetime) -> list[User]:
    """The same accounts, each who is away replaced by the stand-in who may do it and is there; each once."""
    found: dict[int, User] = {}
    for user in users:
        one = _present(user, org_id=org_id, permission=permission, at=at)
        if one is not None:
            found.setdefault(one.pk, one)
    return list(found.values())


def away_until(user_id: int, at: datetime) -> Absence | None:
    """The absence of an account at a moment, the longest; None when it is there."""
    now = Absence.objects.filter(user_id=user_id, since__lte=at, until__gt=at)
    return now.select_related("stand_in").order_by("-until").first()


def absences_ahead(user_id: int, at: datetime) -> list[Absence]:
    """The account's absences, the present and those to come."""
    return list(Absence.objects.filter(user_id=user_id, until__gt=at).select_related("stand_in").order_by("since"))


def stand_in_at(org_id: int, user_id: int, at: datetime) -> StandIn | None:
    """Who stands in for an account at a unit whenever it is away."""
    day = clock.local_day(at)
    rows = StandIn.objects.filter(Q(until__isnull=True) | Q(until__gte=day), org_id=org_id, user_id=user_id)
    return rows.filter(since__lte=day).select_related("stand_in").order_by("-since", "-pk").first()


def stand_ins_of(org_id: int, at: datetime) -> list[StandIn]:
    """All pairs of a unit that hold today."""
    day = clock.local_day(at)
    rows = StandIn.objects.filter(Q(until__isnull=True) | Q(until__gte=day), org_id=org_id, since__lte=day)
    return list(rows.select_related("user", "stand_in").order_by("user__name", "pk"))


def shifts_between(org_id: int, start: datetime, end: datetime) -> list[DutyShift]:
    """The roster of a unit for a span of time."""
    rows = DutyShift.objects.filter(org_id=org_id, starts__lt=end, ends__gt=start)
    return list(rows.select_related("user").order_by("starts", "pk"))


def shift_by_id(shift_id: int) -> DutyShift | None:
    return DutyShift.objects.select_related("user", "org").filter(pk=shift_id).first()


def away_now(user_ids: Iterable[int], at: datetime) -> dict[int, Absence]:
    """Which of the accounts are away, in one statement."""
    rows = Absence.objects.filter(user_id__in=list(user_ids), since__lte=at, until__gt=at).select_related("stand_in")
    return {row.user_id: row for row in rows.order_by("until")}


def _present(user: User, *, org_id: int, permission: str, at: datetime) -> User | None:
    """The account, or who stands in for it, or who stands in for that one; None when nobody is there."""
    seen: set[int] = set()
    one: User | None = user
    while one is not None and one.pk not in seen:
        seen.add(one.pk)
        absence = away_until(one.pk, at)
        if absence is None:
            return one if one.pk == user.pk or _may(one, permission, org_id) else None
        paired = stand_in_at(org_id, one.pk, at)
        one = absence.stand_in or (paired.stand_in if paired else None)
    return None


def _may(user: User, permission: str, org_id: int) -> bool:
    """Whoever stands in must be able to open what they are told of."""
    return user.is_active and reach_of(user.actor).org_ids(permission).filter(org_id=org_id).exists()


def administrators() -> list[tuple[User, int | None]]:
    """Who looks after calendars: each account with a unit it manages, or with None for the country's table."""
    roles = roles_with(MANAGE) | roles_with(OPERATE)
    held = RoleGrant.objects.filter(in_force(clock.today()), role__in=roles, user__is_active=True)
    found: dict[tuple[int, int | None], User] = {}
    for grant in held.select_related("user").order_by("user_id", "org_id"):
        own = grant.org_id if Role(grant.role) in roles_with(MANAGE) else None
        found[grant.user_id, own] = grant.user
    return [(user, org_id) for (_user_id, org_id), user in found.items()]


def own_units(user_id: int) -> list[Org]:
    """The units on which the account holds a role today, each once, by rank and name."""
    units = {grant.org_id: grant.org for grant in current_grants_of(user_id).select_related("org__kind")}
    return sorted(units.values(), key=lambda org: (org.kind.rank, org.name, org.pk))


def colleagues(org_id: int, permissions: Iterable[str]) -> list[User]:
    """The open accounts that hold one of the permissions by a role on this very unit, by name."""
    found = {user.pk: user for permission in permissions for user in accounts_serving(org_id, permission)}
    return sorted(found.values(), key=lambda user: (user.name, user.pk))
