"""What measures count of requests from before there were these measures: each timeline is told again, as if its steps were
taken, and what the journal knows already (by its key) stays as it is.

Whether an answer was in time is told by the mark of the deadline that stands on the case; deadlines that were moved are
not known any more.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from uuid import UUID

from lianxin.domains.cases.actions.effects import Given
from lianxin.domains.cases.actions.facts import past_facts, seen_before, step_facts
from lianxin.domains.cases.enums import State, Verb
from lianxin.domains.cases.measures import at_place, at_unit
from lianxin.domains.cases.models import Case, CaseEvent, Category
from lianxin.domains.cases.rules_clock import Mark
from lianxin.foundation.journal import actions as journal
from lianxin.foundation.journal.actions import NewFact
from lianxin.foundation.journal.measures import Measure
from lianxin.foundation.journal.models import Fact
from lianxin.kernel.actors import Actor, ActorKind

CHUNK = 200
# What the journal did not know before; all else it knows already.
NEW = frozenset(
    {
        *(measure.code for measure in vars(at_unit).values() if isinstance(measure, Measure)),
        *(measure.code for measure in (at_place.OPEN, at_place.REPORTERS, at_place.HELPED, at_place.RESPONSE_DUE)),
        *(measure.code for measure in (at_place.RESOLVED_IN_TIME, at_place.RESOLVED_LOCALLY, at_place.SOLVED)),
        *(measure.code for measure in (at_place.SATISFACTION_SAID, at_place.SATISFIED)),
    }
)
_CONTACTS = frozenset(
    {Verb.RESPOND, Verb.ANSWER, Verb.ASK, Verb.RESOLVE, Verb.FOLLOW, Verb.DECLINE, Verb.CALL_BACK, Verb.ATTACH}
)
_SETTLING = frozenset({Verb.ANSWER, Verb.RESOLVE, Verb.FOLLOW})


def count_chunk(*, after: int, before: datetime) -> int | None:
    """Count the cases with the next ids above `after`, their steps written before that moment; the last id if there are more."""
    cases = list(Case.objects.filter(pk__gt=after).select_related("reporter").order_by("pk")[:CHUNK])
    journal.record_many(list(retold(cases, before=before)))
    return cases[-1].pk if len(cases) == CHUNK else None


def retold(cases: Sequence[Case], *, before: datetime) -> Iterator[NewFact]:
    """The facts of the steps of these cases, written before that moment, in order. Two statements."""
    kinds = _first_kinds(cases)
    by_id = {case.pk: case for case in cases}
    events = CaseEvent.objects.filter(case__in=cases, recorded_at__lt=before).order_by("case_id", "version")
    events = events.select_related("unit__kind", "to_unit__kind", "actor")
    for case_id, steps in groupby(events, key=lambda event: event.case_id):
        case = by_id[case_id]
        yield from _told(case, list(steps), kinds.get(case.uuid, ""))


def _first_kinds(cases: Sequence[Case]) -> Mapping[UUID, str]:
    """What each was about at first, as it was counted then."""
    keys = [f"case:{case.uuid}:{measure.code}:1" for case in cases for measure in (at_place.RECEIVED, at_place.PARTS)]
    return {
        subject: dims.get("category", "")
        for subject, dims in Fact.objects.filter(key__in=keys).values_list("subject", "dims")
        if subject is not None
    }


def _told(case: Case, steps: Sequence[CaseEvent], kind: str) -> Iterator[NewFact]:
    """Takes the case back to its first step and lets it go on from there; its row is not written."""
    responded_at, overdue_at, first_late = case.responded_at, case.overdue_at, case.first_late
    case.responded_at = case.overdue_at = case.resolved_unit = case.promised_at = None
    case.first_late, was = False, None
    for step in steps:
        verb = Verb(step.verb)
        if verb == Verb.RECATEGORISE:
            kind = step.details.get("category", "")
        case.category = Category(code=kind) if kind else None
        unit = step.to_unit or step.unit
        if unit is not None:
            case.unit = unit
        case.state, case.version = step.to_state, step.version
        if responded_at and responded_at <= step.at and _is_contact(step):
            case.responded_at = responded_at
        case.overdue_at = overdue_at if overdue_at and overdue_at <= step.at else None
        case.first_late = case.first_late or (verb == Verb.LATE and step.details.get("mark") == Mark.FIRST)
        if verb in _SETTLING:
            case.resolved_unit = case.unit
        was = was and replace(was, late=case.overdue_at is not None)
        facts = step_facts(case, verb, was=was, by=_actor(step), at=step.at, given=_given(step))
        yield from (fact for fact in facts if fact.measure in NEW)
        if State(case.state) not in {State.RESOLVED, State.CLOSED}:
            case.resolved_unit = None
        was = seen_before(case, at=step.at)
    if first_late and not case.first_late:
        case.first_late = True
        yield from (fact for fact in past_facts(case) if fact.measure == at_place.RESPONSE_DUE.code)


def _is_contact(step: CaseEvent) -> bool:
    """Whether the reporter heard from us with it."""
    if step.verb == Verb.ATTACH:
        return bool(step.details.get("told_by"))
    return step.verb in _CONTACTS and (step.verb != Verb.CALL_BACK or bool(step.details.get("solved")))


def _given(step: CaseEvent) -> Given:
    said = {name: step.details.get(name, "") for name in ("solved", "satisfaction", "reason")}
    return Given(**said)


def _actor(step: CaseEvent) -> Actor:
    pseudonym = step.actor.pseudonym if step.actor else None
    return Actor(kind=ActorKind(step.actor_kind), label=step.actor_label, pseudonym=pseudonym)
