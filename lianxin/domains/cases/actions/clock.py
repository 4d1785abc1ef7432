"""Keeping the time of a case: what each step does to its clock, and when the clock next has something to do.

Every due date is computed here, when it is set, and stored. The reporter's promise (`promised_at`) moves only with a
step they read; by any other step the deadline stays at or before it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from lianxin.domains.cases import rules, rules_clock
from lianxin.domains.cases.enums import Binding, Clock, Phase, State, Verb
from lianxin.domains.cases.models import Case, Category, ImportMap
from lianxin.domains.cases.queries.categories import with_parents
from lianxin.domains.cases.rules_clock import Limits, Mark, Standing, Timer
from lianxin.foundation.worktime.rules import WorkClock

HoursOf = Callable[[int], WorkClock]
# Where a case stands after a step with which a unit's own time begins.
_BEGUN = (State.RECEIVED, State.ASSIGNED)
_STANDS_STILL = rules.PAUSED | {State.MERGED}


@dataclass(frozen=True, slots=True)
class Before:
    """Where a case stood before a step."""

    state: State
    unit_id: int


def limits_of(category: Category | None) -> Limits:
    """What the category allows, or the nearest above it that says so; where none does, what the place allows."""
    lines = with_parents(category)
    resolve = next((one for one in lines if one.resolve_minutes is not None), None)
    return Limits(
        first=_said(lines, "first_minutes", settings.FIRST_RESPONSE_MINUTES),
        days=settings.ANSWER_WITHIN_DAYS,
        resolve=resolve.resolve_minutes if resolve else None,
        natural=resolve.natural if resolve else False,
        accept=_said(lines, "accept_minutes", settings.ACCEPT_MINUTES) or None,
        escalate=_said(lines, "escalate_minutes", settings.ESCALATE_MINUTES) or None,
        warn=settings.WARN_MINUTES,
    )


def _said(lines: Sequence[Category], name: str, otherwise: int) -> int:
    return next((value for one in lines if (value := getattr(one, name)) is not None), otherwise)


def begin(case: Case, *, at: datetime, hours: WorkClock) -> None:
    """A request has arrived: first contact and answer become due, and a day is promised. Of a part nobody waits for a call."""
    limits = limits_of(case.category)
    if case.parent_id is None:
        case.first_due_at = hours.add_minutes(at, limits.first)
    _set(case, rules_clock.start(at=at, limits=limits, hours=hours), case.outside_due_at)
    case.promised_at = case.due_at
    plan(case, at=at, hours=hours)


def begin_past(case: Case, *, hours: WorkClock) -> None:
    """A request that came with its history: what was promised then is its clock; where nothing was, it has none."""
    if case.due_at is not None:
        case.clock, case.clock_since, case.promised_at = Clock.RUNNING, case.submitted_at, case.due_at
        case.limit_minutes = hours.minutes_between(case.submitted_at, case.due_at)


def end_past(case: Case, *, at: datetime, hours: WorkClock) -> bool:
    """After the last step of a history: whether its deadline had passed.

    What was late when it came is marked so from the day it was; nobody is told, and the clock never passes it up.
    """
    settled = case.resolved_at or case.closed_at
    case.first_late = case.first_due_at is not None and (case.responded_at or settled or at) > case.first_due_at
    late = case.due_at is not None and case.due_at < (settled or at)
    if late:
        case.overdue_at = case.warned_at = case.due_at
    case.sweep_at = None
    if not late and case.is_open:
        plan(case, at=at, hours=hours)
    return late


def keep_time(
    case: Case, *, verb: Verb, before: Before, at: datetime, until: datetime | None, hours_of: HoursOf
) -> None:
    """What a step, whose effect has taken place, does to the clock. Asks for hours only when it does anything."""
    state = State(case.state)
    begins = verb in rules_clock.BEGINS_ANEW and state != before.state and state == State.ASSIGNED
    begins = begins or (verb == Verb.ESCALATE and case.promised_at is not None)
    moved = case.unit_id != before.unit_id or verb == Verb.ASSIGN
    stops = rules.PHASES[state] in {Phase.SETTLED, Phase.ENDED}
    if not (begins or moved or state != before.state or verb in {Verb.EXTEND, Verb.RECATEGORISE}):
        return
    hours = hours_of(case.unit_id)
    old_hours = hours if case.unit_id == before.unit_id else hours_of(before.unit_id)
    timer = timer_of(case)
    if begins:
        _begin_level(case, at=at, hours=hours)
    elif stops:
        _set(case, rules_clock.stop(timer, at=at, hours=old_hours))
    elif verb == Verb.EXTEND and until is not None:
        _set(case, rules_clock.due_by(timer, at=at, until=until, hours=hours))
    elif state != before.state and state in _STANDS_STILL:
        held = until or hours.add_days(at, settings.WAIT_DAYS) if state in rules.PAUSED else None
        _set(case, rules_clock.pause(timer, at=at, until=held, hours=old_hours))
    elif state != before.state and before.state in _STANDS_STILL:
        _set(case, rules_clock.run(timer, at=at, hours=hours))
    elif moved:
        _set(case, rules_clock.hand_over(timer, at=at, hours=old_hours, new_hours=hours))
    if verb == Verb.RECATEGORISE and not stops:
        relimit(case, at=at, hours=hours)
    if not stops:
        # Who reads that it goes back to work reads by when.
        read = begins or rules.TRANSITIONS[verb].shown
        _keep_promise(case, at=at, hours=hours, moves=read)
    plan(case, at=at, hours=hours)


def relimit(case: Case, *, at: datetime, hours: WorkClock) -> None:
    """The limit of its category holds from now on for what runs or stands still; what was used stays used."""
    timer = timer_of(case)
    if timer.clock == Clock.STOPPED:
        return
    spent = rules_clock.spent(timer, at=at, hours=hours)
    limits = limits_of(case.category)
    # Days are counted from the day on which it began; minutes are the same whenever they are counted.
    began = _level_began(case) if limits.resolve is None else at
    fresh = rules_clock.start(at=began, limits=limits, hours=hours)
    limited = Timer(
        clock=spent.clock,
        since=spent.since,
        limit=fresh.limit,
        natural=fresh.natural,
        used=spent.used,
        held_until=spent.held_until,
    )
    _set(case, rules_clock.with_due(limited, hours), _theirs(case))


def _level_began(case: Case) -> datetime:
    """When the unit's own time began: it came in, was passed up, or came back from an answer."""
    began = case.events.filter(verb__in=rules_clock.BEGINS_ANEW, to_state__in=_BEGUN)
    return began.order_by("-version").values_list("at", flat=True).first() or case.submitted_at


def _begin_level(case: Case, *, at: datetime, hours: WorkClock) -> None:
    """A unit that got it by passing up or reopening has a time of its own, and is warned anew."""
    case.warned_at = None
    theirs = case.outside_due_at if case.outside_due_at and case.outside_due_at > at else None
    _set(case, rules_clock.start(at=at, limits=limits_of(case.category), hours=hours), theirs)


def _keep_promise(case: Case, *, at: datetime, hours: WorkClock, moves: bool) -> None:
    """The deadline never lies behind what the reporter was told: either they read of it now, or it stays."""
    if case.due_at is None:
        return
    if moves or case.promised_at is None:
        case.promised_at = case.due_at
    elif case.due_at > case.promised_at:
        _set(case, rules_clock.due_by(timer_of(case), at=at, until=case.promised_at, hours=hours))


def plan(case: Case, *, at: datetime, hours: WorkClock) -> None:
    """Write down when the clock next has something to do; nothing to do: never."""
    ahead = marks_of(case, at=at, hours=hours)
    case.sweep_at = ahead[0][0] if ahead else None
    case.sweep_from = None


def marks_of(case: Case, *, at: datetime, hours: WorkClock) -> list[tuple[datetime, Mark]]:
    """What the clock still has to do with the case, the earliest first; also what should have been done by now."""
    standing = Standing(
        state=State(case.state),
        seen=min(case.sweep_from or case.sweep_at or at, at),
        first_due=case.first_due_at,
        responded=case.responded_at is not None,
        first_late=case.first_late,
        warned_at=case.warned_at,
        overdue_at=case.overdue_at,
    )
    return rules_clock.marks(timer_of(case), standing, limits_of(case.category), hours)


def timer_of(case: Case) -> Timer:
    """The clock as the row holds it."""
    return Timer(
        clock=Clock(case.clock),
        since=case.clock_since,
        limit=case.limit_minutes,
        natural=case.limit_natural,
        used=case.used_minutes,
        due=case.due_at,
        held_until=case.held_until,
    )


def due_of_case(case: Case, *, hours: WorkClock) -> datetime | None:
    """When its limit ends by these hours, or another platform's day where that binds."""
    return _bound(case, rules_clock.due_of(timer_of(case), hours), _theirs(case))


def _theirs(case: Case) -> datetime | None:
    """Another platform's day, unless it had passed when the present level got the case."""
    due = case.outside_due_at
    return due if due is not None and due > _level_began(case) else None


def _bound(case: Case, ours: datetime | None, theirs: datetime | None) -> datetime | None:
    if ours is None or theirs is None:
        return ours
    return rules.binding_due(ours=ours, theirs=theirs, binding=_binding(case))


def _set(case: Case, timer: Timer, theirs: datetime | None = None) -> None:
    """Write the clock to the row; `theirs`: the day another platform has set, which may bind."""
    case.clock, case.clock_since = timer.clock, timer.since
    case.limit_minutes, case.limit_natural = timer.limit, timer.natural
    case.used_minutes, case.held_until = timer.used, timer.held_until
    case.due_at = _bound(case, timer.due, theirs)


def _binding(case: Case) -> Binding:
    """Whose deadline binds, as the source's files are set; of a source nobody has set up, ours: anybody may name one."""
    known = ImportMap.objects.filter(source=case.source).values_list("binding", flat=True).first()
    return Binding(known) if known else Binding.OURS
