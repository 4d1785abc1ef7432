"""Asking other units for their share of the work, and their answer. A township may ask departments of its county."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from lianxin.domains.cases.actions.effects import Given
from lianxin.domains.cases.actions.facts import extra_fact
from lianxin.domains.cases.actions.steps import take_step
from lianxin.domains.cases.actions.telling_units import tell_assisted, tell_helper
from lianxin.domains.cases.enums import AssistKind, Verb
from lianxin.domains.cases.measures.at_place import ASSISTED, ASSISTS
from lianxin.domains.cases.models import Assistance, Case, CaseEvent
from lianxin.domains.cases.permissions import HANDLE, can_ask_to_assist
from lianxin.domains.cases.queries import hats_on
from lianxin.domains.cases.queries.together import help_is_asked_under
from lianxin.domains.cases.rules import STAFF
from lianxin.foundation.access.queries import reach_of
from lianxin.foundation.jobs.actions import enqueue
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.orgs.queries import paths_of
from lianxin.kernel import clock, text
from lianxin.kernel.actors import Actor
from lianxin.kernel.errors import Conflict, Invalid, Refused

MOST_UNITS = 20


@dataclass(frozen=True, slots=True)
class Task:
    """What one unit is asked to do."""

    unit: Org
    words: str


def ask_to_assist(
    *,
    case: Case,
    by: Actor,
    at: datetime,
    tasks: Sequence[Task] = (),
    until: datetime | None = None,
    seen: int | None = None,
    key: str = "",
) -> Case:
    """Ask several units at once, each with a task of its own; until they answer, resolving needs a reason.

    Raises Invalid for a unit outside the county, above where the case lies, closed, or asked already.
    """
    tasks = clean_tasks(tasks)
    paths = paths_of([task.unit.pk for task in tasks])

    def check(locked: Case, _given: Given, moment: datetime) -> None:
        _check_units(locked, tasks, paths, moment)

    def after(locked: Case, event: CaseEvent) -> None:
        for task in tasks:
            asked = Assistance.objects.create(
                case=locked,
                unit=task.unit,
                unit_path=paths[task.unit.pk],
                task=task.words,
                due_at=until,
                asked_by_id=by.user_id,
                asked_at=at,
            )
            enqueue(tell_helper, key=f"cases.assist {asked.pk}", assistance_id=asked.pk)
        extra_fact(locked, ASSISTS, by=by, at=at, version=event.version, quantity=len(tasks))

    given = Given(words=told(tasks), unit=tasks[0].unit, until=until)
    return take_step(
        case=case, verb=Verb.ASSIST, by=by, at=at, given=given, seen=seen, key=key, check=check, after=after
    )


def clean_tasks(tasks: Sequence[Task]) -> list[Task]:
    """The tasks with their words cleaned; raises Invalid for one without words, a unit twice, or too many."""
    clean = [Task(task.unit, text.clean_text(task.words)) for task in tasks]
    if not clean:
        raise Invalid(_("Something is missing."), {"tasks": _("Name at least one unit.")})
    if any(not task.words for task in clean):
        raise Invalid(_("Something is missing."), {"tasks": _("Say what each unit shall do.")})
    if len({task.unit.pk for task in clean}) != len(clean):
        raise Invalid(_("Something is missing."), {"tasks": _("Name each unit once.")})
    if len(clean) > MOST_UNITS:
        raise Invalid(_("Something is missing."), {"tasks": _("At most %(limit)d units.") % {"limit": MOST_UNITS}})
    return clean


def told(tasks: Sequence[Task]) -> str:
    """The tasks as the timeline shows them: a line for each."""
    return "\n".join(_("%(unit)s: %(words)s") % {"unit": task.unit.short_name, "words": task.words} for task in tasks)


def _check_units(case: Case, tasks: Sequence[Task], paths: dict[int, str], moment: datetime) -> None:
    top = help_is_asked_under(case.unit_path)
    waiting = set(case.assistances.filter(done_at__isnull=True, kind=AssistKind.TASK).values_list("unit_id", flat=True))
    for task in tasks:
        unit, path = task.unit, paths.get(task.unit.pk, "")
        message = ""
        if unit.closed is not None and unit.closed <= clock.local_day(moment):
            message = _("%(unit)s is closed.")
        elif not can_ask_to_assist(target=path, unit=case.unit_path, top=top):
            message = _("%(unit)s cannot be asked: ask units of your county that are not above you.")
        elif unit.pk in waiting:
            message = _("%(unit)s has been asked already.")
        if message:
            raise Invalid(_("Choose another unit."), {"tasks": message % {"unit": unit.short_name}})


def give_assistance(
    *,
    case: Case,
    words: str,
    by: Actor,
    at: datetime,
    unit: Org | None = None,
    files: Sequence[UUID] = (),
    seen: int | None = None,
    key: str = "",
) -> Case:
    """Say what was done of one's share. `unit` tells which, for who serves several that were asked."""
    reach = reach_of(by)
    mine: list[Assistance] = []

    def check(locked: Case, _given: Given, _moment: datetime) -> None:
        waiting = locked.assistances.select_for_update().filter(done_at__isnull=True, kind=AssistKind.TASK)
        open_ones = [one for one in waiting if reach.covers(HANDLE, one.unit_path)]
        mine.extend(one for one in open_ones if unit is None or one.unit_id == unit.pk)
        if not mine:
            raise Conflict(_("Your help is no longer waited for."))
        if len(mine) > 1:
            raise Invalid(_("Something is missing."), {"unit": _("Say for which unit you answer.")})

    def after(locked: Case, event: CaseEvent) -> None:
        answered(mine[0], event, by=by, at=at)

    given = Given(words=words, files=files)
    return take_step(
        case=case, verb=Verb.ASSIST_DONE, by=by, at=at, given=given, seen=seen, key=key, check=check, after=after
    )


def answered(asked: Assistance, event: CaseEvent, *, by: Actor, at: datetime) -> None:
    """Write the answer down where it was asked, count it, and tell who asked. In the step's own transaction."""
    asked.done_at, asked.done_by_id, asked.answer = at, by.user_id, event.words
    asked.save(update_fields=["done_at", "done_by", "answer"])
    extra_fact(event.case, ASSISTED, by=by, at=at, version=event.version)
    enqueue(tell_assisted, key=f"cases.assisted {asked.pk}", assistance_id=asked.pk)


def release_helper(*, case: Case, assistance: Assistance, by: Actor, at: datetime, key: str = "") -> Case:
    """Its help is no longer needed: it is told so, and the case leaves its sight."""

    def check(locked: Case, _given: Given, _moment: datetime) -> None:
        if not hats_on(locked, reach_of(by)) & STAFF:
            raise Refused(_("This step is for another role or another unit."))
        if not Assistance.objects.filter(pk=assistance.pk, case=locked, done_at__isnull=True).exists():
            raise Conflict(_("They have already answered."))

    def after(_locked: Case, _event: CaseEvent) -> None:
        Assistance.objects.filter(pk=assistance.pk).update(done_at=at, withdrawn=True)
        enqueue(tell_helper, key=f"cases.helper released {assistance.pk}", assistance_id=assistance.pk)

    words = _("%(unit)s need not assist any more.") % {"unit": assistance.unit.short_name}
    given = Given(words=words, details={"code": "released"})
    return take_step(case=case, verb=Verb.NOTE, by=by, at=at, given=given, key=key, check=check, after=after)
