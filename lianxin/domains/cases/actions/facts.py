"""What a step adds to the journal, the same whether it is taken now or recorded afterwards: one INSERT a step."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from lianxin.domains.cases.actions.effects import Given
from lianxin.domains.cases.enums import Clock, HeardBy, LeftBy, Satisfaction, Solved, State, Verb
from lianxin.domains.cases.measures import at_place, at_unit
from lianxin.domains.cases.models import Case
from lianxin.domains.cases.rules_movement import Held, Move, Stream, movement
from lianxin.foundation.journal import actions as journal
from lianxin.foundation.journal.actions import NewFact
from lianxin.foundation.journal.measures import Measure
from lianxin.kernel.actors import Actor

# Kinds of units from this rank on are villages, communities and what is below them.
LOCAL_RANK = 50

_MEASURES: dict[Verb, Measure] = {
    Verb.SUBMIT: at_place.RECEIVED,
    Verb.ANSWER: at_place.RESOLVED,
    Verb.RESOLVE: at_place.RESOLVED,
    Verb.RATE: at_place.RATED,
    Verb.CLOSE: at_place.CLOSED,
    Verb.REOPEN: at_place.REOPENED,
    Verb.DECLINE: at_place.DECLINED,
    Verb.WITHDRAW: at_place.WITHDRAWN,
    Verb.RETURN: at_place.RETURNED,
    Verb.ESCALATE: at_place.ESCALATED,
    Verb.ASK: at_place.ASKED,
    Verb.SUSPEND: at_place.SUSPENDED,
    Verb.EXTEND: at_place.EXTENDED,
    Verb.URGE: at_place.URGED,
    Verb.SUPERVISE: at_place.SUPERVISED,
    Verb.PUBLISH: at_place.PUBLISHED,
    Verb.EXEMPT: at_place.EXEMPTED,
    Verb.MERGE: at_place.MERGED,
    Verb.FOLLOW: at_place.RESOLVED,
    Verb.VERIFY: at_place.VERIFIED,
}
# A part is no request: it counts as given out and as done, and in the hands of its unit.
_MEASURES_OF_PARTS: dict[Verb, Measure] = {
    Verb.SUBMIT: at_place.PARTS,
    Verb.ANSWER: at_place.PARTS_DONE,
    Verb.RESOLVE: at_place.PARTS_DONE,
}
_STREAMS: dict[Stream, Measure] = {
    Stream.OPEN: at_place.OPEN,
    Stream.CAME: at_unit.CAME,
    Stream.LEFT: at_unit.LEFT,
    Stream.IN_HAND: at_unit.IN_HAND,
    Stream.SUSPENDED: at_unit.SUSPENDED,
}
_STREAMS_OF_PARTS: dict[Stream, Measure] = {
    Stream.CAME: at_unit.PARTS_CAME,
    Stream.LEFT: at_unit.PARTS_LEFT,
    Stream.IN_HAND: at_unit.PARTS_IN_HAND,
}
_CONTENT = frozenset({Satisfaction.SATISFIED, Satisfaction.MOSTLY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the facts must know of a case as it was before a step. `settler`: the unit whose answer stands."""

    held: Held
    late: bool
    contacted: bool
    first_late: bool
    promised_at: datetime | None
    settler: int | None


@dataclass(frozen=True, slots=True)
class _Count:
    """One line of what a step adds; without `subject` it is about the case."""

    measure: Measure
    org: int
    quantity: int = 1
    dims: Mapping[str, str] = field(default_factory=dict)
    subject: UUID | None = None


def seen_before(case: Case, *, at: datetime) -> Seen:
    """To be asked before the step's effect."""
    return Seen(
        held=held_by(case),
        late=is_late(case, at=at),
        contacted=case.responded_at is not None,
        first_late=case.first_late,
        promised_at=case.promised_at,
        settler=case.resolved_unit_id,
    )


def held_by(case: Case) -> Held:
    """Where it lies now."""
    return Held(case.unit_id, State(case.state), top_category(case))


def is_late(case: Case, *, at: datetime) -> bool:
    """Whether the time it is allowed where it lies is over; while the clock rests, whether it was when it stopped."""
    if case.due_at is not None:
        return at > case.due_at
    return case.clock == Clock.PAUSED and case.limit_minutes is not None and case.used_minutes > case.limit_minutes


def step_facts(case: Case, verb: Verb, *, was: Seen | None, by: Actor, at: datetime, given: Given) -> list[NewFact]:
    """The facts of the step that brought `case` to its present version; `was` is None for a new case."""
    moves = movement(was.held if was else None, held_by(case), place=case.place_id, late=bool(was and was.late))
    if case.parent_id is not None:
        counted = [*_of_part(case, verb), *_moved(moves, _STREAMS_OF_PARTS)]
    else:
        counted = [
            *_done(case, verb, was=was, at=at, given=given),
            *(_rated(case, given) if verb == Verb.RATE else ()),
            *_of_time(case, verb, was=was, at=at),
            *_moved(moves, _STREAMS),
            *_answered(moves),
            *_heard(case, verb, was=was, given=given),
        ]
    return _facts(case, counted, at=at, actor=by.pseudonym)


def _of_part(case: Case, verb: Verb) -> Iterator[_Count]:
    if verb in _MEASURES_OF_PARTS:
        yield _Count(_MEASURES_OF_PARTS[verb], case.place_id)


def _done(case: Case, verb: Verb, *, was: Seen | None, at: datetime, given: Given) -> Iterator[_Count]:
    """What was done, at the place. An answer at once or a refusal is a first contact too, when nobody called before."""
    place = case.place_id
    said = {"solved": given.solved, "satisfaction": given.satisfaction, "reason": given.reason}
    if _MEASURES.get(verb) == at_place.RESOLVED:
        yield from _resolved(case, late=was is not None and was.late)
    elif verb in _MEASURES:
        yield _Count(_MEASURES[verb], place, dims=said)
    if verb == Verb.SUBMIT and case.reporter is not None:
        yield _Count(at_place.REPORTERS, place, subject=case.reporter.pseudonym)
    if verb in {Verb.RATE, Verb.CALL_BACK} and case.state == State.CLOSED and case.closed_at == at:
        yield _Count(at_place.CLOSED, place)
    if verb == Verb.CALL_BACK and given.solved:
        yield _Count(at_place.CALLED_BACK, place, dims=said)
        if given.solved == Solved.NO:
            yield _Count(at_place.REOPENED, place)


def _resolved(case: Case, *, late: bool) -> Iterator[_Count]:
    place, kind = case.place_id, case.unit.kind
    level = {"level": kind.code}
    yield _Count(at_place.RESOLVED, place, dims=level)
    if not late and case.overdue_at is None:
        yield _Count(at_place.RESOLVED_IN_TIME, place, dims=level)
    if kind.rank >= LOCAL_RANK:
        yield _Count(at_place.RESOLVED_LOCALLY, place)
    if case.reporter is not None:
        yield _Count(at_place.HELPED, place, subject=case.reporter.pseudonym)


def _rated(case: Case, given: Given) -> Iterator[_Count]:
    if given.solved == Solved.YES:
        yield _Count(at_place.SOLVED, case.place_id)
    if given.satisfaction:
        yield _Count(at_place.SATISFACTION_SAID, case.place_id)
    if given.satisfaction in _CONTENT:
        yield _Count(at_place.SATISFIED, case.place_id)


def _of_time(case: Case, verb: Verb, *, was: Seen | None, at: datetime) -> Iterator[_Count]:
    """First contacts and deadlines, at the place."""
    if was is None:
        return
    place = case.place_id
    first_contact = not was.contacted and case.responded_at is not None
    if first_contact:
        yield _Count(at_place.RESPONDED, place)
        if case.first_due_at is not None and at <= case.first_due_at:
            yield _Count(at_place.RESPONDED_IN_TIME, place)
    # It was due once: when the limit passed, or when it was kept.
    if not was.first_late and case.first_due_at is not None and (first_contact or case.first_late):
        yield _Count(at_place.RESPONSE_DUE, place)
    if verb == Verb.LATE and case.overdue_at == at:
        yield _Count(at_place.OVERDUE, place)
    if was.promised_at and case.promised_at and was.promised_at != case.promised_at:
        yield _Count(at_place.DEADLINE_MOVED, place, dims={"verb": verb})
        yield _Count(at_place.DEADLINE_CHANGED, place)


def _moved(moves: Sequence[Move], streams: Mapping[Stream, Measure]) -> Iterator[_Count]:
    for move in moves:
        if move.stream in streams:
            dims = {"category": move.category, "how": move.how}
            yield _Count(streams[move.stream], move.org, move.quantity, dims)


def _answered(moves: Sequence[Move]) -> Iterator[_Count]:
    for move in moves:
        if move.stream == Stream.LEFT and move.how in {LeftBy.IN_TIME, LeftBy.LATE}:
            yield _Count(at_unit.DONE, move.org)
            if move.how == LeftBy.IN_TIME:
                yield _Count(at_unit.DONE_IN_TIME, move.org)


def _heard(case: Case, verb: Verb, *, was: Seen | None, given: Given) -> Iterator[_Count]:
    """What a reporter said, at the unit whose answer it is about."""
    if was is None or not given.solved or verb not in {Verb.RATE, Verb.CALL_BACK}:
        return
    unit = was.settler or was.held.unit
    way = {"way": HeardBy.RATING if verb == Verb.RATE else HeardBy.CALL}
    yield _Count(at_unit.HEARD, unit, dims=way | {"solved": given.solved, "satisfaction": given.satisfaction})
    if given.solved == Solved.YES:
        yield _Count(at_unit.HEARD_SOLVED, unit, dims=way)
    if given.satisfaction:
        yield _Count(at_unit.HEARD_SATISFACTION, unit, dims=way)
    if given.satisfaction in _CONTENT:
        yield _Count(at_unit.HEARD_SATISFIED, unit, dims=way)


def _facts(case: Case, counted: Sequence[_Count], *, at: datetime, actor: UUID | None) -> list[NewFact]:
    """Their keys name the case, the measure and the step; where a step counts a measure twice, a number too."""
    about = {"channel": case.channel, "category": top_category(case)}
    times: Counter[str] = Counter()
    facts = []
    for one in counted:
        code = one.measure.code
        again = f".{times[code]}" if times[code] else ""
        times[code] += 1
        values = {**about, **one.dims}
        facts.append(
            NewFact(
                measure=code,
                org=one.org,
                at=at,
                key=f"case:{case.uuid}:{code}:{case.version}{again}",
                quantity=one.quantity,
                dims={name: values[name] for name in one.measure.dims if values.get(name)},
                subject=one.subject or case.uuid,
                actor=actor,
            )
        )
    return facts


def extra_fact(case: Case, measure: Measure, *, by: Actor, at: datetime, version: int, quantity: int = 1) -> None:
    """Record what a verb's own measure does not say, at the case's place."""
    about = {"channel": case.channel, "category": top_category(case)}
    journal.record(
        measure=measure.code,
        org=case.place_id,
        at=at,
        key=f"case:{case.uuid}:{measure.code}:{version}",
        quantity=quantity,
        dims={name: value for name, value in about.items() if name in measure.dims and value},
        subject=case.uuid,
        actor=by.pseudonym,
    )


def past_facts(case: Case) -> Iterator[NewFact]:
    """That deadlines of an earlier case had passed, at the moment they did."""
    passed = {at_place.OVERDUE: case.overdue_at}
    if case.first_late and case.responded_at is None:
        passed[at_place.RESPONSE_DUE] = case.first_due_at
    for measure, at in passed.items():
        if at is not None and case.parent_id is None:
            about = {"channel": case.channel, "category": top_category(case)}
            key = f"case:{case.uuid}:{measure.code}:past"
            dims = {name: value for name, value in about.items() if value}
            yield NewFact(measure=measure.code, org=case.place_id, at=at, key=key, dims=dims, subject=case.uuid)


def top_category(case: Case) -> str:
    """The code of the first level; codes are dotted, `01.03.07` stands under `01`. A resident's plain word is its own."""
    if case.category is None:
        return ""
    return case.category.code if case.category.plain else case.category.code.split(".")[0]
