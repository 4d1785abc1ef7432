"""Requests that already have a history: from another platform's file, or the demonstration data.

The same rules as `take_step` (the table of verbs, the effects, the events, the facts), a few statements per 500 rows.
What depends on the day it happened is taken as it was: who was allowed to, how long reopening was possible, and whether
words were written. Nobody is told anything.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lianxin.domains.cases import rules
from lianxin.domains.cases.actions.clock import Before, begin_past, end_past, keep_time
from lianxin.domains.cases.actions.effects import EFFECTS, Given, Taken
from lianxin.domains.cases.actions.facts import past_facts, seen_before, step_facts
from lianxin.domains.cases.actions.intake import Request, checked_request, title_of_request
from lianxin.domains.cases.actions.steps import attach_files, enter_state, event_of
from lianxin.domains.cases.enums import DeclineReason, Satisfaction, Solved, State, Verb
from lianxin.domains.cases.models import Case, CaseEvent
from lianxin.domains.cases.permissions import IMPORT
from lianxin.domains.cases.queries import FOUND_AS
from lianxin.domains.people.actions import NewPerson, find_or_add_people
from lianxin.domains.people.models import Person
from lianxin.foundation.access.queries import reach_of
from lianxin.foundation.audit import actions as audit
from lianxin.foundation.journal import actions as journal
from lianxin.foundation.journal.actions import NewFact
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.orgs.queries import path_of, paths_of, receiving_unit, supervising_unit
from lianxin.foundation.search import actions as search
from lianxin.foundation.worktime.queries import clock_for
from lianxin.foundation.worktime.rules import WorkClock
from lianxin.kernel import clock, ids, text
from lianxin.kernel.actors import REPORTER, SYSTEM, Actor, ActorKind
from lianxin.kernel.errors import Conflict, Invalid, LianxinError, Refused

CHUNK = 500
TITLE_LENGTH = 200
# What a history may hold; the other verbs bring rows of their own, or wait for somebody.
PAST_VERBS = frozenset(
    {
        Verb.RESPOND,
        Verb.ANSWER,
        Verb.ASSIGN,
        Verb.ACCEPT,
        Verb.RETURN,
        Verb.ESCALATE,
        Verb.RESOLVE,
        Verb.RATE,
        Verb.CLOSE,
        Verb.REOPEN,
        Verb.DECLINE,
        Verb.WITHDRAW,
        Verb.NOTE,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PastStep(Given):
    """One step as it was taken. `unit`: where it was assigned to; passing up and reopening find the level above."""

    verb: Verb
    at: datetime
    by: Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class PastCase:
    """A request with everything that happened to it, oldest step first (without the submission itself).

    `unit`: where it arrived, by default the place's receiving unit. Without `due_at` nothing was promised.
    `source` and `outside_number` name it in the file it comes from: under the same two it is never recorded again.
    """

    place: Org
    request: Request
    submitted_at: datetime
    unit: Org | None = None
    title: str = ""
    due_at: datetime | None = None
    first_due_at: datetime | None = None
    outside_due_at: datetime | None = None
    source: str = ""
    outside_number: str = ""
    submitted_by: Actor = REPORTER
    entered_by: Actor | None = None
    steps: Sequence[PastStep] = ()


@dataclass(frozen=True, slots=True)
class Recorded:
    """How many requests are new, how many were known already, and how many steps came with the new ones."""

    new: int = 0
    known: int = 0
    steps: int = 0


@dataclass(slots=True)
class _History:
    """One case in the making, nothing written yet."""

    case: Case
    events: list[CaseEvent] = field(default_factory=list)
    facts: list[NewFact] = field(default_factory=list)
    files: list[tuple[CaseEvent, Sequence[UUID]]] = field(default_factory=list)


@dataclass(slots=True)
class _Levels:
    """Who receives, who supervises, where a unit stands and when it is at work, asked once per unit."""

    receiving: dict[int, Org] = field(default_factory=dict)
    above: dict[int, Org | None] = field(default_factory=dict)
    paths: dict[int, str] = field(default_factory=dict)
    clocks: dict[int, WorkClock] = field(default_factory=dict)

    def hours(self, org_id: int) -> WorkClock:
        if org_id not in self.clocks:
            self.clocks[org_id] = clock_for(org_id)
        return self.clocks[org_id]

    def path(self, org_id: int) -> str:
        if org_id not in self.paths:
            self.paths[org_id] = path_of(org_id)
        return self.paths[org_id]

    def receiver(self, place: Org) -> Org:
        if place.pk not in self.receiving:
            self.receiving[place.pk] = receiving_unit(place)
        return self.receiving[place.pk]

    def supervisor(self, unit: Org) -> Org | None:
        if unit.pk not in self.above:
            self.above[unit.pk] = supervising_unit(unit)
        return self.above[unit.pk]


def record_past_cases(
    *, cases: Sequence[PastCase], by: Actor, at: datetime, progress: Callable[[int], None] | None = None
) -> Recorded:
    """Record many requests with their whole history, all or none. `progress` hears how many more are done.

    Raises Refused when `by` may not import for one of the places (SYSTEM may), Invalid when a history cannot have
    happened, Conflict when somebody records the same file at this moment.
    """
    _check_reach(cases, by)
    steps = 0
    levels = _Levels()
    fresh = _unknown(cases)
    try:
        with transaction.atomic():
            for start in range(0, len(fresh), CHUNK):
                chunk = fresh[start : start + CHUNK]
                steps += _write(chunk, levels, by=by, at=at)
                if progress is not None:
                    progress(len(chunk))
    except IntegrityError as error:
        if known_numbers([(past.source, past.outside_number) for past in fresh]):
            message = _("Somebody is importing the same requests at this moment. Please try again.")
            raise Conflict(message) from error
        raise
    return Recorded(new=len(fresh), known=len(cases) - len(fresh), steps=steps)


def _check_reach(cases: Sequence[PastCase], by: Actor) -> None:
    if by.kind == ActorKind.SYSTEM:
        return
    reach = reach_of(by)
    paths = paths_of({past.place.pk for past in cases})
    if not all(reach.covers(IMPORT, paths.get(past.place.pk, "")) for past in cases):
        raise Refused(_("You may import requests only for places of your own units."))


def _unknown(cases: Sequence[PastCase]) -> list[PastCase]:
    """Those whose source and number we do not have, each once."""
    known = known_numbers([(past.source, past.outside_number) for past in cases])
    fresh: list[PastCase] = []
    for past in cases:
        name = (past.source, past.outside_number)
        if name not in known:
            fresh.append(past)
        if past.source:
            known.add(name)
    return fresh


def known_numbers(names: Sequence[tuple[str, str]]) -> set[tuple[str, str]]:
    """Which of these (source, number) stand here already."""
    by_source: dict[str, list[str]] = {}
    for source, number in names:
        if source:
            by_source.setdefault(source, []).append(number)
    known: set[tuple[str, str]] = set()
    for source, numbers in by_source.items():
        for start in range(0, len(numbers), CHUNK):
            held = Case.objects.filter(source=source, outside_number__in=numbers[start : start + CHUNK])
            known.update((source, number) for number in held.values_list("outside_number", flat=True))
    return known


def _write(chunk: Sequence[PastCase], levels: _Levels, *, by: Actor, at: datetime) -> int:
    """Write one chunk in the caller's transaction; how many steps it had."""
    people = _people(chunk, by=by, at=at)
    histories = [_replay(past, people.get(number), levels, at=at) for number, past in enumerate(chunk)]
    Case.objects.bulk_create([history.case for history in histories])
    events = [event for history in histories for event in history.events]
    CaseEvent.objects.bulk_create(events)
    search.refresh_many_later(kind=FOUND_AS, subject_ids=[history.case.pk for history in histories])
    for history in histories:
        for event, file_ids in history.files:
            attach_files(event, file_ids, released=event.actor_kind == ActorKind.USER)
    audit.record_many([_deed(history, by=by, at=at) for history in histories])
    journal.record_many([fact for history in histories for fact in history.facts])
    return len(events) - len(histories)


def _people(chunk: Sequence[PastCase], *, by: Actor, at: datetime) -> Mapping[int, Person]:
    """The reporters by their request's place in the chunk, as far as they are named."""
    named = {
        number: NewPerson(name=asked.name, phone=asked.phone, language=asked.language)
        for number, asked in ((number, past.request.reporter) for number, past in enumerate(chunk))
        if asked.name.strip() or asked.phone.strip()
    }
    found = find_or_add_people(people=list(named.values()), by=by, at=at) if named else []
    return dict(zip(named, found, strict=True))


def _replay(past: PastCase, reporter: Person | None, levels: _Levels, *, at: datetime) -> _History:
    """The case as it stands after its last step."""
    request = checked_request(past.request)
    title = text.clean_text(past.title, multiline=False)
    unit = past.unit or levels.receiver(past.place)
    case = Case(
        uuid=ids.uuid7(),
        place=past.place,
        place_text=request.place_text,
        unit=unit,
        place_path=levels.path(past.place.pk),
        unit_path=levels.path(unit.pk),
        category=request.category,
        channel=request.channel,
        source=past.source,
        outside_number=past.outside_number,
        title=text.shorten(title, TITLE_LENGTH) if title else title_of_request(request),
        words=request.words,
        reporter=reporter,
        entered_by_id=past.entered_by.user_id if past.entered_by else None,
        tell_by=request.tell_by,
        tell_note=request.tell_note,
        notice_id=request.notice_id,
        submitted_at=past.submitted_at,
        first_due_at=past.first_due_at,
        due_at=past.due_at,
        outside_due_at=past.outside_due_at,
        changed_at=clock.now(),
    )
    begin_past(case, hours=levels.hours(unit.pk))
    history = _History(case)
    who, given = past.entered_by or past.submitted_by, Given(files=request.files)
    event = event_of(case, verb=Verb.SUBMIT, by=who, at=past.submitted_at, given=given, from_state="", unit=None)
    _keep(history, event, given)
    history.facts += step_facts(case, Verb.SUBMIT, was=None, by=who, at=past.submitted_at, given=given)
    for step in past.steps:
        try:
            _take(history, step, levels)
        except LianxinError as error:
            raise Invalid(_where(past, step, error)) from error
    end_past(case, at=at, hours=levels.hours(case.unit_id))
    history.facts += past_facts(case)
    return history


def _where(past: PastCase, step: PastStep, error: LianxinError) -> str:
    return _("Request %(number)s, “%(verb)s” on %(day)s: %(why)s") % {
        "number": past.outside_number or past.request.words[:20],
        "verb": Verb(step.verb).label,
        "day": clock.local_day(step.at).isoformat(),
        "why": error,
    }


def _take(history: _History, step: PastStep, levels: _Levels) -> None:
    case = history.case
    state = _next(case, step, after=history.events[-1].at)
    old_state, old_unit, was = case.state, case.unit, seen_before(case, at=step.at)
    taken = Taken(verb=step.verb, by=step.by, at=step.at, given=step, above=levels.supervisor, to=state)
    EFFECTS[step.verb](case, taken)
    given = replace(step, details=taken.noted) if taken.noted else step
    case.unit_path = case.unit_path or levels.path(case.unit_id)
    enter_state(case, state)
    before = Before(State(old_state), old_unit.pk)
    keep_time(case, verb=step.verb, before=before, at=step.at, until=None, hours_of=levels.hours)
    case.touch()
    event = event_of(case, verb=step.verb, by=step.by, at=step.at, given=given, from_state=old_state, unit=old_unit)
    _keep(history, event, given)
    history.facts += step_facts(case, step.verb, was=was, by=step.by, at=step.at, given=given)


def _next(case: Case, step: PastStep, *, after: datetime) -> State:
    """The state after the step; raises Conflict or Invalid when it cannot have been taken."""
    if step.at < after:
        raise Conflict(_("It is earlier than the step before it."))
    if step.verb == Verb.RATE and (step.solved not in Solved.values or step.satisfaction not in Satisfaction.values):
        raise Invalid(_("Answer both questions."))
    if step.verb == Verb.DECLINE and step.reason not in DeclineReason.values:
        raise Invalid(_("Choose a reason."))
    state = rules.next_state(step.verb, State(case.state), solved=Solved(step.solved) if step.solved else None)
    if state is None or step.verb not in PAST_VERBS:
        raise Conflict(_("This cannot follow the step before it."))
    return state


def _keep(history: _History, event: CaseEvent, given: Given) -> None:
    history.events.append(event)
    if given.files:
        history.files.append((event, given.files))


def _deed(history: _History, *, by: Actor, at: datetime) -> audit.Deed:
    case = history.case
    changes = {
        "state": ["", case.state],
        "unit": case.unit_id,
        "place": case.place_id,
        "channel": case.channel,
        "source": case.source,
        "number": case.outside_number,
        "version": case.version,
    }
    return audit.Deed(verb="cases.record_past", by=by, at=at, subject=("case", str(case.uuid)), changes=changes)


def outsider(label: str) -> Actor:
    """Somebody without an account here who took a step back then: an office, another platform."""
    return Actor(kind=ActorKind.SYSTEM, label=label or SYSTEM.label)
