"""Reminding those who work on a case of its time: in their hours of duty, the stand-in first, only then the level above."""

from datetime import datetime, timedelta

from django.utils import translation

from lianxin.domains.cases import notices, sentences
from lianxin.domains.cases.actions.telling_units import about_case, tell_accounts
from lianxin.domains.cases.models import Case, CaseEvent
from lianxin.domains.cases.permissions import HANDLE, VIEW
from lianxin.domains.cases.rules_clock import Mark
from lianxin.domains.messaging.templates import Template
from lianxin.foundation.accounts.models import User
from lianxin.foundation.jobs.actions import enqueue
from lianxin.foundation.jobs.tasks import task
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.worktime.queries import clock_for, in_their_place, receivers
from lianxin.foundation.worktime.rules import WorkClock
from lianxin.kernel import clock

# A worker that comes a little late still comes in time.
SLACK = timedelta(minutes=1)
_TEMPLATES: dict[Mark, Template] = {
    Mark.FIRST: notices.FIRST_LATE,
    Mark.ACCEPT: notices.NOT_ACCEPTED,
    Mark.WARN: notices.DUE_SOON,
    Mark.LATE: notices.OVERDUE,
}


def remind_later(case: Case, *, hours: WorkClock, at: datetime) -> None:
    """Leave word of the case's latest event for when its unit is on duty."""
    event_id = CaseEvent.objects.filter(case=case, version=case.version).values_list("pk", flat=True).get()
    run_at = hours.when_to_tell(at, urgent=is_urgent(case))
    enqueue(remind, key=f"cases.remind {event_id}", run_at=run_at, event_id=event_id)


def is_urgent(case: Case) -> bool:
    """What is reckoned round the clock, or under supervision, is told at night too where somebody is on duty."""
    return case.limit_natural or case.supervised_at is not None


@task("cases.remind")
def remind(*, event_id: int) -> None:
    """Tell whose turn it is, in Lianxin only, unless the case was settled meanwhile. Safe to run twice."""
    event = CaseEvent.objects.select_related("case__unit", "case__handler").get(pk=event_id)
    case, now = event.case, clock.now()
    if not case.is_open:
        return
    unit, users = whose_turn(case, at=now)
    told_at = clock_for(unit.pk).when_to_tell(now, urgent=is_urgent(case))
    if told_at > now + SLACK:
        enqueue(remind, run_at=told_at, event_id=event_id)
        return
    template = _TEMPLATES[Mark(event.details["mark"])]
    for user in users:
        with translation.override(user.language):
            params = about_case(case) | {"unit": case.unit.short_name, "due": _due(case, now=now)}
        tell_accounts(accounts=[user], template=template.code, params=params, key=f"case event {event.pk}")


def whose_turn(case: Case, *, at: datetime) -> tuple[Org, list[User]]:
    """The handler, or who stands in; without one those on duty; and only when nobody is there the level above."""
    if case.handler is not None and case.handler.is_active:
        users = in_their_place([case.handler], org_id=case.unit_id, permission=HANDLE, at=at)
        if users:
            return case.unit, users
    told = receivers(case.unit, HANDLE, at)
    if not told.users:
        told = receivers(case.unit, VIEW, at)
    return told.org, told.users


def _due(case: Case, *, now: datetime) -> str:
    return sentences.day_words(case.due_at, now=now) if case.due_at else ""
