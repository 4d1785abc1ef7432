"""What a step adds to the journal, the same whether it is taken now or recorded afterwards."""

from datetime import datetime

from lianxin.domains.cases import measures
from lianxin.domains.cases.enums import State, Verb
from lianxin.domains.cases.models import Case
from lianxin.foundation.journal.actions import NewFact
from lianxin.foundation.journal.measures import Measure
from lianxin.kernel.actors import Actor

_MEASURES: dict[Verb, Measure] = {
    Verb.SUBMIT: measures.RECEIVED,
    Verb.ANSWER: measures.RESOLVED,
    Verb.RESOLVE: measures.RESOLVED,
    Verb.RATE: measures.RATED,
    Verb.CLOSE: measures.CLOSED,
    Verb.REOPEN: measures.REOPENED,
    Verb.DECLINE: measures.DECLINED,
    Verb.WITHDRAW: measures.WITHDRAWN,
    Verb.RETURN: measures.RETURNED,
    Verb.ESCALATE: measures.ESCALATED,
}


def step_facts(
    case: Case,
    verb: Verb,
    *,
    by: Actor,
    at: datetime,
    first_contact: bool,
    solved: str = "",
    satisfaction: str = "",
    reason: str = "",
) -> list[NewFact]:
    """The facts of the step that brought `case` to its present version, at the case's place.

    An answer at once or a refusal is a first contact too, when nobody called before.
    """
    counted = [_MEASURES[verb]] if verb in _MEASURES else []
    if first_contact:
        counted.append(measures.RESPONDED)
        if case.first_due_at is not None and at <= case.first_due_at:
            counted.append(measures.RESPONDED_IN_TIME)
    if verb == Verb.LATE and case.overdue_at == at:
        counted.append(measures.OVERDUE)
    if verb == Verb.RATE and case.state == State.CLOSED and case.closed_at == at:
        counted.append(measures.CLOSED)
    values = _about(case) | {"solved": solved, "satisfaction": satisfaction, "reason": reason}
    return [
        NewFact(
            measure=measure.code,
            org=case.place_id,
            at=at,
            key=f"case:{case.uuid}:{measure.code}:{case.version}",
            dims={name: value for name, value in values.items() if name in measure.dims and value},
            subject=case.uuid,
            actor=by.pseudonym,
        )
        for measure in counted
    ]


def late_fact(case: Case, *, at: datetime) -> NewFact:
    """That the deadline of an earlier case had passed, at the moment it did."""
    measure = measures.OVERDUE
    dims = {name: value for name, value in _about(case).items() if value}
    key = f"case:{case.uuid}:{measure.code}:past"
    return NewFact(measure=measure.code, org=case.place_id, at=at, key=key, dims=dims, subject=case.uuid)


def _about(case: Case) -> dict[str, str]:
    return {"channel": case.channel, "category": top_category(case)}


def top_category(case: Case) -> str:
    """The code of the first level; codes are dotted, `01.03.07` stands under `01`."""
    return case.category.code.split(".")[0] if case.category else ""
