"""Reckoning deadlines anew when a calendar, hours of duty or a category's limits have changed: in jobs, batch by batch.

What was found late stays late. An earlier deadline is the office's matter: the reporter keeps the day they were told. A
later one moves that day too, by a step the reporter reads. Who was warned already is not warned again.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from lianxin.domains.cases.actions.clock import due_of_case, limits_of, plan, relimit
from lianxin.domains.cases.actions.effects import Given
from lianxin.domains.cases.actions.steps import take_step
from lianxin.domains.cases.enums import Clock, Verb
from lianxin.domains.cases.models import Case
from lianxin.domains.cases.models.case import OPEN_STATES
from lianxin.domains.cases.rules_clock import is_late_marked
from lianxin.foundation.audit import actions as audit
from lianxin.foundation.jobs.actions import enqueue
from lianxin.foundation.jobs.tasks import task
from lianxin.foundation.orgs.queries import path_of
from lianxin.foundation.orgs.rules import path_range
from lianxin.foundation.worktime.queries import clocks_for
from lianxin.foundation.worktime.rules import WorkClock
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM

BATCH = 100
_RECKONED = (
    *("due_at", "first_due_at", "limit_minutes", "limit_natural", "used_minutes", "clock_since", "sweep_at"),
    *("version", "changed_at"),
)


def calendar_changed(org_id: int | None, since: date) -> None:
    """Registered with `worktime.hooks`: leave a job for the cases whose hours may be others now."""
    enqueue(reckon_calendar, org_id=org_id, since=since.isoformat(), after=0)


def limits_changed(category_ids: Iterable[int]) -> None:
    """The limits of these categories are others now: leave a job for each, in the caller's transaction."""
    for category_id in category_ids:
        enqueue(reckon_category, category_id=category_id, after=0)


@task("cases.reckon_calendar", timeout=300)
def reckon_calendar(*, org_id: int | None, since: str, after: int) -> None:
    """One batch of the open cases under a unit (None: everywhere) that are due on that day or later."""
    touched = Q(due_at__gte=clock.at_local(date.fromisoformat(since))) | Q(first_due_at__isnull=False)
    cases = _timed().filter(touched)
    if org_id is not None:
        low, high = path_range(path_of(org_id))
        cases = cases.filter(unit_path__gte=low, unit_path__lt=high)
    last = _reckon_batch(cases, after=after, again=_by_calendar)
    if last is not None:
        enqueue(reckon_calendar, org_id=org_id, since=since, after=last)


@task("cases.reckon_category", timeout=300)
def reckon_category(*, category_id: int, after: int) -> None:
    """One batch of the open cases of a category and of those below it, which inherit, under the limits of now; also of
    those that rest, for when they go on.
    """
    below = Q(category__parent_id=category_id) | Q(category__parent__parent_id=category_id)
    last = _reckon_batch(_timed().filter(Q(category_id=category_id) | below), after=after, again=_by_limits)
    if last is not None:
        enqueue(reckon_category, category_id=category_id, after=last)


def _timed() -> QuerySet[Case]:
    return Case.objects.filter(state__in=OPEN_STATES).exclude(clock=Clock.STOPPED)


def _reckon_batch(
    cases: QuerySet[Case], *, after: int, again: Callable[[Case, datetime, WorkClock], None]
) -> int | None:
    """The id of the last case when there may be more behind it."""
    at = clock.now()
    with transaction.atomic():
        # Locked bare and then read: PostgreSQL joins a row it had to wait for to the unit it had before.
        bare = cases.filter(pk__gt=after).select_for_update(of=("self",)).order_by("pk")
        locked = list(bare.values_list("pk", flat=True)[:BATCH])
        batch = list(
            Case.objects.filter(pk__in=locked).select_related("unit", "category__parent__parent").order_by("pk")
        )
        hours = clocks_for({case.unit_id for case in batch})
        changed = [change for case in batch if (change := _reckon(case, at, hours[case.unit_id], again))]
        audit.record_many(changed)
    return locked[-1] if len(locked) == BATCH else None


def _reckon(
    case: Case, at: datetime, hours: WorkClock, again: Callable[[Case, datetime, WorkClock], None]
) -> audit.Deed | None:
    """Write the new deadline; what was changed without a step, for the audit."""
    due, first_due = case.due_at, case.first_due_at
    standing, sweep_at = _standing(case), case.sweep_at
    if not is_late_marked(overdue_at=case.overdue_at, warned_at=case.warned_at):
        again(case, at, hours)
    if _waits_for_first_contact(case):
        case.first_due_at = hours.add_minutes(case.submitted_at, limits_of(case.category).first)
    if _standing(case) == standing:
        # What is due stays; when one is reminded to accept, or it is passed up, may not.
        plan(case, at=at, hours=hours)
        if case.sweep_at != sweep_at:
            _save(case, ["sweep_at", "sweep_from"])
        return None
    later = case.due_at if case.due_at and case.promised_at and case.due_at > case.promised_at else None
    if later is not None:
        # The step itself sets the deadline: until then the old one stands.
        case.due_at = due
    plan(case, at=at, hours=hours)
    case.touch()
    _save(case, _RECKONED)
    if later is not None:
        words = _("The calendar of working days or the time allowed has changed.")
        take_step(case=case, verb=Verb.EXTEND, by=SYSTEM, at=at, given=Given(words=words, until=later))
    changes: dict[str, list[object]] = {
        "due_at": [due, later or case.due_at],
        "first_due_at": [first_due, case.first_due_at],
    }
    if case.clock == Clock.PAUSED:
        changes["limit_minutes"] = [standing[2], case.limit_minutes]
    return audit.Deed(verb="cases.reckon", by=SYSTEM, at=at, subject=("case", str(case.uuid)), changes=changes)


def _standing(case: Case) -> tuple[datetime | None, datetime | None, int | None, bool]:
    """What is reckoned: of a case at rest nothing is due, but its minutes are counted."""
    return case.due_at, case.first_due_at, case.limit_minutes, case.limit_natural


def _by_calendar(case: Case, at: datetime, hours: WorkClock) -> None:
    """The same limit under the hours of now. What rests has its minutes, and is due by the hours of when it goes on."""
    if case.limit_minutes is not None and case.clock == Clock.RUNNING:
        case.due_at = due_of_case(case, hours=hours)


def _by_limits(case: Case, at: datetime, hours: WorkClock) -> None:
    relimit(case, at=at, hours=hours)


def _waits_for_first_contact(case: Case) -> bool:
    """Not contacted yet, and still where it came in."""
    waits = case.first_due_at is not None and case.responded_at is None and not case.first_late
    return waits and case.assigner_id is None


def _save(case: Case, fields: Sequence[str]) -> None:
    Case.objects.filter(pk=case.pk).update(**{name: getattr(case, name) for name in fields})
