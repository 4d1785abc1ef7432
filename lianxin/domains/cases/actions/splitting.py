"""One request, several tasks: parts lie with units of their own, and the whole waits for them.

A part is a work order, no request of the reporter: nobody gets its code, and it is not counted as received.
"""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from lianxin.domains.cases import rules
from lianxin.domains.cases.actions.assisting import Task, clean_tasks, told
from lianxin.domains.cases.actions.clock import begin
from lianxin.domains.cases.actions.desk import assign_case, check_target
from lianxin.domains.cases.actions.effects import Given
from lianxin.domains.cases.actions.steps import add_event, record_facts, take_step
from lianxin.domains.cases.enums import Channel, State, Verb
from lianxin.domains.cases.models import Case, CaseEvent
from lianxin.domains.cases.queries import FOUND_AS
from lianxin.foundation.audit import actions as audit
from lianxin.foundation.search import actions as search
from lianxin.foundation.worktime.queries import clock_for
from lianxin.kernel import clock
from lianxin.kernel.actors import Actor
from lianxin.kernel.errors import Invalid


def split_case(
    *, case: Case, by: Actor, at: datetime, tasks: Sequence[Task] = (), seen: int | None = None, key: str = ""
) -> Case:
    """Give its parts to units below or beside; until all are done the whole is not resolved. A part has no parts."""
    tasks = clean_tasks(tasks)

    def check(locked: Case, _given: Given, moment: datetime) -> None:
        if locked.parent_id is not None:
            raise Invalid(_("A part is not split again."), {"tasks": _("Hand it on, or ask others to assist.")})
        for one in tasks:
            check_target(locked, one.unit, moment)

    def after(locked: Case, _event: CaseEvent) -> None:
        for one in tasks:
            part = _open_part(locked, one, by=by, at=at)
            assign_case(case=part, unit=one.unit, by=by, at=at)

    given = Given(words=told(tasks))
    return take_step(
        case=case, verb=Verb.SPLIT, by=by, at=at, given=given, seen=seen, key=key, check=check, after=after
    )


def _open_part(whole: Case, task: Task, *, by: Actor, at: datetime) -> Case:
    """A new part, lying where the whole lies."""
    part = Case(
        parent=whole,
        place_id=whole.place_id,
        place_path=whole.place_path,
        place_text=whole.place_text,
        latitude=whole.latitude,
        longitude=whole.longitude,
        unit=whole.unit,
        unit_path=whole.unit_path,
        category=whole.category,
        kind=whole.kind,
        channel=Channel.OTHER,
        title=rules.title_of(task.words),
        words=task.words,
        entered_by_id=by.user_id,
        submitted_at=at,
        changed_at=clock.now(),
    )
    begin(part, at=at, hours=clock_for(part.unit_id))
    part.save(force_insert=True)
    given = Given(details={"part_of": str(whole.uuid)})
    add_event(part, verb=Verb.SUBMIT, by=by, at=at, given=given, from_state="", unit=None, seen_by_staff=True)
    search.refresh_later(kind=FOUND_AS, subject_id=part.pk)
    changes = {"state": ["", State.RECEIVED], "unit": part.unit_id, "place": part.place_id, "part_of": str(whole.uuid)}
    audit.record(verb="cases.submit", by=by, at=at, subject=("case", str(part.uuid)), changes=changes)
    record_facts(part, Verb.SUBMIT, by=by, at=at, given=given)
    return part
