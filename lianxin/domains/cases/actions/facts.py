"""What a step adds to the journal, the same whether it is taken now or recorded afterwards."""

from datetime import datetime

from lianxin.domains.cases import measures
from lianxin.domains.cases.actions.effects import Given
from lianxin.domains.cases.enums import Solved, State, Verb
from lianxin.domains.cases.models import Case
from lianxin.foundation.journal import actions as journal
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
    Verb.ASK: measures.ASKED,
    Verb.SUSPEND: measures.SUSPENDED,
    Verb.EXTEND: measures.EXTENDED,
    Verb.URGE: measures.URGED,
    Verb.SUPERVISE: measures.SUPERVISED,
    Verb.PUBLISH: measures.PUBLISHED,
    Verb.EXEMPT: measures.EXEMPTED,
    Verb.MERGE: measures.MERGED,
    Verb.FOLLOW: measures.RESOLVED,
    Verb.VERIFY: measures.VERIFIED,
}
# A part is no request: it counts as given out and as done, and not otherwise.
_MEASURES_OF_PARTS: dict[Verb, Measure] = {
    Verb.SUBMIT: measures.PARTS,
    Verb.ANSWER: measures.PARTS_DONE,
    Verb.RESOLVE: measures.PARTS_DONE,
}


def step_facts(
    case: Case, verb: Verb, *, by: Actor, at: datetime, given: Given, first_contact: bool = False
) -> list[NewFact]:
    """The facts of the step that brought `case` to its present version, at the case's place.

    An answer at once or a refusal is a first contact too, when nobody called before.
    """
    counted = _counted(case, verb, at=at, first_contact=first_contact, solved=given.solved)
    values = _about(case) | {"solved": given.solved, "satisfaction": given.satisfaction, "reason": given.reason}
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


def _counted(case: Case, verb: Verb, *, at: datetime, first_contact: bool, solved: str) -> list[Measure]:
    if case.parent_id is not None:
        return [_MEASURES_OF_PARTS[verb]] if verb in _MEASURES_OF_PARTS else []
    counted = [_MEASURES[verb]] if verb in _MEASURES else []
    if first_contact:
        counted.append(measures.RESPONDED)
        if case.first_due_at is not None and at <= case.first_due_at:
            counted.append(measures.RESPONDED_IN_TIME)
    if verb == Verb.LATE and case.overdue_at == at:
        counted.append(measures.OVERDUE)
    if verb in {Verb.RATE, Verb.CALL_BACK} and case.state == State.CLOSED and case.closed_at == at:
        counted.append(measures.CLOSED)
    if verb == Verb.CALL_BACK and solved:
        counted.append(measures.CALLED_BACK)
        if solved == Solved.NO:
            counted.append(measures.REOPENED)
    return counted


def extra_fact(case: Case, measure: Measure, *, by: Actor, at: datetime, version: int, quantity: int = 1) -> None:
    """Record what a verb's own measure does not say, at the case's place."""
    journal.record(
        measure=measure.code,
        org=case.place_id,
        at=at,
        key=f"case:{case.uuid}:{measure.code}:{version}",
        quantity=quantity,
        dims={name: value for name, value in _about(case).items() if name in measure.dims and value},
        subject=case.uuid,
        actor=by.pseudonym,
    )


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
