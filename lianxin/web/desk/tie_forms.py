"""What the forms of helping, merging, splitting, verifying and calling back show, and how their answers are read."""

from collections.abc import Callable, Collection, Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from uuid import UUID

from lianxin.domains.cases.actions import Task
from lianxin.domains.cases.enums import Satisfaction, Solved, Verb
from lianxin.domains.cases.permissions import HANDLE
from lianxin.domains.cases.queries import case_by_number, case_for, earlier_at_place
from lianxin.domains.cases.queries.events import event_in_sight, open_events_at
from lianxin.domains.cases.queries.settled import open_call_back
from lianxin.domains.cases.queries.together import (
    helping_units,
    open_assistances,
    tied_case,
    ties_of,
    ties_shown_to,
)
from lianxin.foundation.orgs.queries import org_by_id
from lianxin.kernel.errors import Missing

if TYPE_CHECKING:
    from lianxin.domains.cases.models import Case, PublicEvent
    from lianxin.foundation.access.queries import Reach
    from lianxin.web.desk.step_fields import Sent

# So many units can be asked in one form; more in the next.
ROWS = range(3)
_DIGITS = 10


def _helpers(case: "Case", _reach: "Reach") -> dict[str, Any]:
    return {"helpers": helping_units(case), "task_rows": ROWS}


def _leads(case: "Case", reach: "Reach") -> dict[str, Any]:
    return {"earlier": earlier_at_place(case, reach)}


def _asked(case: "Case", reach: "Reach") -> dict[str, Any]:
    return {"asked_of_us": [one for one in open_assistances(case) if reach.covers(HANDLE, one.unit_path)]}


def _verdict(_case: "Case", _reach: "Reach") -> dict[str, Any]:
    return {"verdicts": [(one.value, one.label) for one in (Solved.YES, Solved.NO)]}


def _questions(case: "Case", _reach: "Reach") -> dict[str, Any]:
    asked = {"solved_choices": Solved.choices, "satisfaction_choices": Satisfaction.choices}
    return asked | {"call": open_call_back(case)}


TIE_OFFERS: Mapping[Verb, Callable[["Case", "Reach"], dict[str, Any]]] = MappingProxyType(
    {
        Verb.ASSIST: _helpers,
        Verb.ASSIST_DONE: _asked,
        Verb.MERGE: _leads,
        Verb.VERIFY: _verdict,
        Verb.CALL_BACK: _questions,
    }
)


def _tasks(sent: "Sent") -> list[Task]:
    """The rows in which anything stands."""
    rows = zip(sent.data.getlist("task_unit"), sent.data.getlist("task_words"), strict=False)
    return [
        Task(unit=org_by_id(int(unit)), words=words)
        for unit, words in rows
        if unit.isdecimal() and len(unit) <= _DIGITS
    ]


def _lead(sent: "Sent") -> "Case | None":
    """The case chosen from the list, or the one of the number typed."""
    typed = sent.data.get("lead_number", "").strip()
    if typed:
        return case_by_number(sent.reach, typed)
    try:
        return case_for(sent.reach, UUID(sent.data.get("lead", "")))
    except ValueError:
        return None


def _event(sent: "Sent") -> "PublicEvent | None":
    try:
        return event_in_sight(sent.reach, UUID(sent.data.get("event", "")))
    except (ValueError, Missing):
        return None


TIE_READERS: Mapping[str, Callable[["Sent"], object]] = MappingProxyType(
    {
        "tasks": _tasks,
        "lead": _lead,
        "event": _event,
        "reached": lambda sent: {"yes": True, "no": False}.get(sent.data.get("reached", "")),
    }
)


def tied(case: "Case", reach: "Reach", *, verbs: Iterable[Verb], steps: Collection[str]) -> dict[str, Any]:
    """What the case page shows of the cases, units and events tied to this one. `steps`: the verbs of its timeline."""
    ties = ties_shown_to(reach, case, ties_of(case, steps=steps))
    return {
        "ties": ties,
        "waiting_helpers": ties.waiting,
        "lead": tied_case(reach, case.lead_id),
        "whole": tied_case(reach, case.parent_id),
        "open_events": list(open_events_at(case.place_path)) if Verb.ATTACH in verbs else [],
        "may_detach": Verb.DETACH in verbs,
        "may_release": Verb.ASSIGN in verbs,
    }
