"""Rosters, stand-ins, absences. Each is audited; none of them moves a deadline."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.foundation.access.queries import current_grants_of, reach_of
from lianxin.foundation.accounts.models import User
from lianxin.foundation.accounts.queries import lock_user
from lianxin.foundation.audit import actions as audit
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.orgs.queries.tree import line_up
from lianxin.foundation.worktime.models import Absence, DutyShift, StandIn
from lianxin.foundation.worktime.permissions import can_roster, can_speak_for
from lianxin.kernel import clock
from lianxin.kernel.actors import Actor
from lianxin.kernel.errors import Invalid, Refused

LONGEST_SHIFT = timedelta(days=7)
LONGEST_ABSENCE = timedelta(days=366)
KEEP_ABSENCES = timedelta(days=30)
KEEP_SHIFTS = timedelta(days=366)


@transaction.atomic
def add_shift(*, org: Org, user: User, starts: datetime, ends: datetime, by: Actor, at: datetime) -> DutyShift:
    """Put an account that serves the unit on its roster. The same shift again changes nothing. Raises Refused, Invalid."""
    _require_roster(by, org)
    _require_serves(user, org, field="user")
    if not timedelta(0) < ends - starts <= LONGEST_SHIFT:
        raise Invalid(_("A shift ends after it begins, within a week."), {"ends": _("Look at this again.")})
    shift, created = DutyShift.objects.get_or_create(org=org, user=user, starts=starts, defaults={"ends": ends})
    if created or shift.ends != ends:
        shift.ends = ends
        shift.save(update_fields=["ends"])
        _record("worktime.add_shift", org, {"user": user.pk, "starts": starts, "ends": ends}, by=by, at=at)
    return shift


@transaction.atomic
def remove_shift(*, shift: DutyShift, by: Actor, at: datetime) -> None:
    """Take a shift off the roster. Raises Refused."""
    _require_roster(by, shift.org)
    changes = {"user": shift.user_id, "starts": shift.starts, "ends": shift.ends}
    gone, _kinds = DutyShift.objects.filter(pk=shift.pk).delete()
    if gone:
        _record("worktime.remove_shift", shift.org, changes, by=by, at=at)


@transaction.atomic
def set_stand_in(
    *, org: Org, user: User, stand_in: User, since: date, by: Actor, at: datetime, until: date | None = None
) -> StandIn:
    """Whenever `user` is away, `stand_in` is told instead; the pair before ends. One may choose one's own.

    Raises Refused, Invalid (oneself, days in the wrong order, somebody who does not work there).
    """
    if by.user_id != user.pk:
        _require_roster(by, org)
    _require_serves(user, org, field="user")
    _require_other(user, stand_in)
    _require_reaches(stand_in, org)
    if until is not None and until < since:
        raise Invalid(_("The last day lies before the first."), {"until": _("The last day lies before the first.")})
    lock_user(user.pk)
    for pair in StandIn.objects.filter(org=org, user=user, until__isnull=True):
        pair.until = max(pair.since, since - timedelta(days=1))
        pair.save(update_fields=["until"])
    made = StandIn.objects.create(org=org, user=user, stand_in=stand_in, since=since, until=until)
    changes = {"user": user.pk, "stand_in": stand_in.pk, "since": since, "until": until}
    _record("worktime.set_stand_in", org, changes, by=by, at=at)
    return made


@transaction.atomic
def end_stand_in(*, org: Org, user: User, by: Actor, at: datetime) -> None:
    """Nobody stands in for the account at this unit any more, from today on. Raises Refused."""
    if by.user_id != user.pk:
        _require_roster(by, org)
    lock_user(user.pk)
    day = clock.local_day(at)
    # The last day is one on which it still holds; a pair that began today is taken back whole.
    StandIn.objects.filter(org=org, user=user, until__isnull=True, since__gte=day).delete()
    ended = StandIn.objects.filter(org=org, user=user, until__isnull=True).update(until=day - timedelta(days=1))
    if ended:
        _record("worktime.end_stand_in", org, {"user": user.pk}, by=by, at=at)


@transaction.atomic
def go_away(
    *, user: User, until: datetime, by: Actor, at: datetime, since: datetime | None = None, stand_in: User | None = None
) -> Absence:
    """The account cannot be reached until then; without a `stand_in` the one of its unit steps in.

    An absence that overlaps is replaced: who says it again corrects it. Raises Refused, Invalid.
    """
    units = [grant.org_id for grant in current_grants_of(user.pk)]
    if not can_speak_for(by, reach_of(by), user, units):
        raise Refused(_("You may enter the absence of your own unit's people only."))
    starts = since or at
    if not timedelta(0) < until - starts <= LONGEST_ABSENCE or until <= at:
        raise Invalid(_("Say until when: later than now, at most a year."), {"until": _("Look at this again.")})
    if stand_in is not None:
        _require_other(user, stand_in)
        if not stand_in.is_active or not {grant.org_id for grant in current_grants_of(stand_in.pk)}:
            raise Invalid(_("This person cannot stand in."), {"stand_in": _("Choose somebody who works here.")})
    lock_user(user.pk)
    Absence.objects.filter(user=user, since__lt=until, until__gt=starts).delete()
    made = Absence.objects.create(user=user, since=starts, until=until, stand_in=stand_in)
    changes = {"since": starts, "until": until, "stand_in": stand_in.pk if stand_in else None}
    audit.record(verb="worktime.go_away", by=by, at=at, subject=("accounts.user", str(user.pk)), changes=changes)
    return made


@transaction.atomic
def come_back(*, user: User, by: Actor, at: datetime) -> None:
    """The account is here again; absences planned for later stay. Raises Refused."""
    units = [grant.org_id for grant in current_grants_of(user.pk)]
    if not can_speak_for(by, reach_of(by), user, units):
        raise Refused(_("You may enter the absence of your own unit's people only."))
    lock_user(user.pk)
    now = Absence.objects.filter(user=user, since__lte=at, until__gt=at)
    now.filter(since=at).delete()
    if now.update(until=at):
        audit.record(verb="worktime.come_back", by=by, at=at, subject=("accounts.user", str(user.pk)))


def purge_past(*, at: datetime) -> None:
    """Delete absences a month after their end and shifts after a year: they serve to reach somebody."""
    Absence.objects.filter(until__lt=at - KEEP_ABSENCES).delete()
    DutyShift.objects.filter(ends__lt=at - KEEP_SHIFTS).delete()


def _require_roster(by: Actor, org: Org) -> None:
    if not can_roster(by, reach_of(by), org.pk):
        raise Refused(_("You may not set the roster of this unit."))


def _require_serves(user: User, org: Org, *, field: str) -> None:
    if not user.is_active or org.pk not in {grant.org_id for grant in current_grants_of(user.pk)}:
        message = _("%(name)s has no role at %(unit)s.") % {"name": user.name, "unit": org.short_name}
        raise Invalid(message, {field: message})


def _require_reaches(user: User, org: Org) -> None:
    """A stand-in works at the unit or above it, so that what they are told of opens for them."""
    above = {unit.pk for unit in line_up(org.pk)}
    if not user.is_active or not above & {grant.org_id for grant in current_grants_of(user.pk)}:
        message = _("%(name)s has no role at %(unit)s or above it.") % {"name": user.name, "unit": org.short_name}
        raise Invalid(message, {"stand_in": message})


def _require_other(user: User, stand_in: User) -> None:
    if stand_in.pk == user.pk:
        message = _("Nobody stands in for themselves.")
        raise Invalid(message, {"stand_in": message})


def _record(verb: str, org: Org, changes: dict[str, object], *, by: Actor, at: datetime) -> None:
    audit.record(verb=verb, by=by, at=at, subject=("org", str(org.pk)), changes=changes)
