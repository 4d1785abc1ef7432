"""What the clock does by itself: it ends pauses, warns, marks what is late, and passes up what stays late.

Any number of workers may sweep: on PostgreSQL each takes cases no other has locked, on SQLite they take turns. A case,
its events and its next moment are written in one transaction, so each mark is made once; a sweep that is killed leaves
nothing behind and is done again.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

import structlog
from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.domains.cases.actions.clock import marks_of, plan
from lianxin.domains.cases.actions.effects import Given
from lianxin.domains.cases.actions.reminding import remind_later
from lianxin.domains.cases.actions.steps import take_step
from lianxin.domains.cases.enums import Verb
from lianxin.domains.cases.models import Case
from lianxin.domains.cases.rules_clock import Mark
from lianxin.foundation.jobs.actions import enqueue
from lianxin.foundation.orgs.queries import supervising_unit
from lianxin.foundation.worktime.queries import clocks_for
from lianxin.foundation.worktime.rules import WorkClock
from lianxin.kernel.actors import SYSTEM

log = structlog.get_logger(__name__)

BATCH = 50
MOST_BATCHES = 40
# A case that cannot be dealt with is looked at again, and does not stop the others.
PUT_OFF = timedelta(hours=1)
_MOMENT = timedelta(microseconds=1)
SWEEP_ON = "cases.sweep_on"


def sweep_due(*, at: datetime) -> int:
    """One batch now, and a job for each further one, so that several workers share what is due. How many cases."""
    waiting = Case.objects.filter(sweep_at__lte=at)[: BATCH * MOST_BATCHES].count()
    for _batch in range((waiting - 1) // BATCH):
        enqueue(SWEEP_ON)
    return sweep_batch(at=at) if waiting else 0


def sweep_batch(*, at: datetime, size: int = BATCH) -> int:
    """Look at the cases whose moment has come, the longest due first; how many."""
    with transaction.atomic():
        waiting = Case.objects.select_for_update(skip_locked=True, of=("self",)).select_related(
            "unit", "category__parent__parent"
        )
        due = list(waiting.filter(sweep_at__lte=at).order_by("sweep_at")[:size])
        hours = clocks_for({case.unit_id for case in due})
        for case in due:
            _look_at(case, at=at, hours=hours[case.unit_id])
        return len(due)


def _look_at(case: Case, *, at: datetime, hours: WorkClock) -> None:
    try:
        with transaction.atomic():
            _do_what_is_due(case, at=at, hours=hours)
    except Exception:  # one case that cannot be dealt with must not stop the clocks of all others
        log.exception("cases.sweep_failed", case=str(case.uuid))
        since = case.sweep_from or case.sweep_at
        Case.objects.filter(pk=case.pk).update(sweep_at=at + PUT_OFF, sweep_from=since)


def _do_what_is_due(case: Case, *, at: datetime, hours: WorkClock) -> None:
    due = [mark for moment, mark in marks_of(case, at=at, hours=hours) if moment <= at]
    unit_id, paused = case.unit_id, Mark.HOLD in due
    for mark in _in_order(due):
        case = _DOES[mark](case, at, hours)
    if paused or case.unit_id != unit_id:
        # The step has planned what comes next, by the hours that hold now.
        return
    case.sweep_at = case.sweep_from = None
    plan(case, at=at + _MOMENT, hours=hours)
    Case.objects.filter(pk=case.pk).update(sweep_at=case.sweep_at, sweep_from=None)


def _in_order(due: list[Mark]) -> list[Mark]:
    """A pause that ends comes alone: what else is due shows when the clock runs again. Who is late needs no warning."""
    if Mark.HOLD in due:
        return [Mark.HOLD]
    return [mark for mark in Mark if mark in due and not (mark == Mark.WARN and Mark.LATE in due)]


def _mark(verb: Verb, mark: Mark) -> Callable[[Case, datetime, WorkClock], Case]:
    """Write it into the timeline and leave word for those whose turn it is, in their hours."""

    def do(case: Case, at: datetime, hours: WorkClock) -> Case:
        given = Given(details={"mark": mark.value})
        moved = take_step(case=case, verb=verb, by=SYSTEM, at=at, given=given)
        remind_later(moved, hours=hours, at=at)
        return moved

    return do


def _resume(case: Case, at: datetime, hours: WorkClock) -> Case:
    """The pause has lasted as long as it may."""
    return take_step(case=case, verb=Verb.RESUME, by=SYSTEM, at=at)


def _pass_up(case: Case, at: datetime, hours: WorkClock) -> Case:
    """It stayed late: the level above takes over, with a limit of its own. At the top nobody can."""
    if supervising_unit(case.unit) is None:
        return case
    words = _("The deadline passed and it was not answered: passed up by the clock.")
    return take_step(case=case, verb=Verb.ESCALATE, by=SYSTEM, at=at, given=Given(words=words))


_DOES: Mapping[Mark, Callable[[Case, datetime, WorkClock], Case]] = MappingProxyType(
    {
        Mark.HOLD: _resume,
        Mark.FIRST: _mark(Verb.LATE, Mark.FIRST),
        Mark.ACCEPT: _mark(Verb.WARN, Mark.ACCEPT),
        Mark.WARN: _mark(Verb.WARN, Mark.WARN),
        Mark.LATE: _mark(Verb.LATE, Mark.LATE),
        Mark.ESCALATE: _pass_up,
    }
)
