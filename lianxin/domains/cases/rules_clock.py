"""The time a case is allowed: a timer that starts, pauses, goes on and stops, and what is due of it when. Pure.

`limit` minutes are allowed, of which `used` were used up to `since`. While it runs, `due` follows from the hours of the
unit where the case lies (or from all hours, if `natural`); while it is paused nothing is due, and `held_until` says how
long. A timer without a limit was given its due date as such: from another platform, or before limits were kept.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from lianxin.domains.cases.enums import Clock, Phase, State, Verb
from lianxin.domains.cases.rules import PAUSED, PHASES
from lianxin.foundation.worktime.rules import ALWAYS, DatedWeek, WorkClock

# With these a unit gets a time of its own: the level above, or a case that was not solved after all.
BEGINS_ANEW = frozenset({Verb.SUBMIT, Verb.ESCALATE, Verb.REOPEN, Verb.VERIFY, Verb.CALL_BACK})
NATURAL = WorkClock(zone=UTC, weeks=[DatedWeek(ALWAYS)], days={}, years=frozenset())


class Mark(StrEnum):
    """What the clock has to do with a case at a moment."""

    FIRST = "first"
    ACCEPT = "accept"
    WARN = "warn"
    LATE = "late"
    ESCALATE = "escalate"
    HOLD = "hold"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Minutes of duty (round the clock if `natural`). Without `resolve` the answer is due after `days` working days.

    `accept` and `escalate`: None is never.
    """

    first: int
    days: int
    resolve: int | None = None
    natural: bool = False
    accept: int | None = None
    escalate: int | None = None
    warn: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Timer:
    """The clock of one case at one level."""

    clock: Clock = Clock.STOPPED
    since: datetime | None = None
    limit: int | None = None
    natural: bool = False
    used: int = 0
    due: datetime | None = None
    held_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What has been done about the time of a case already. `seen`: everything before this moment was done."""

    state: State
    seen: datetime
    first_due: datetime | None = None
    responded: bool = False
    first_late: bool = False
    warned_at: datetime | None = None
    overdue_at: datetime | None = None

    @property
    def late_marked(self) -> bool:
        """Whether the present limit was found passed."""
        return is_late_marked(overdue_at=self.overdue_at, warned_at=self.warned_at)


def is_late_marked(*, overdue_at: datetime | None, warned_at: datetime | None) -> bool:
    """Whether the mark that it is late is of the present limit: one of an earlier level, or of a date that was extended
    since, does not count. A new limit takes the warning away, a mark brings it.
    """
    return overdue_at is not None and warned_at is not None and overdue_at >= warned_at


def start(*, at: datetime, limits: Limits, hours: WorkClock) -> Timer:
    """A new limit, from now on."""
    minutes = limits.resolve
    if minutes is None:
        minutes = hours.minutes_between(at, hours.add_days(at, limits.days))
    natural = limits.natural and limits.resolve is not None
    return run(Timer(limit=minutes, natural=natural), at=at, hours=hours)


def run(timer: Timer, *, at: datetime, hours: WorkClock) -> Timer:
    """It goes on from now, with what is left of the limit."""
    return with_due(replace(timer, clock=Clock.RUNNING, since=at, held_until=None), hours)


def pause(timer: Timer, *, at: datetime, until: datetime | None, hours: WorkClock) -> Timer:
    """It stands still, until then at most; a timer that stood still already is only held longer."""
    if timer.clock == Clock.RUNNING:
        timer = spent(timer, at=at, hours=hours)
    return replace(timer, clock=Clock.PAUSED, due=None, held_until=until)


def stop(timer: Timer, *, at: datetime, hours: WorkClock) -> Timer:
    """Answered or ended. What was due stays to be read."""
    due = timer.due
    if timer.clock == Clock.RUNNING:
        timer = spent(timer, at=at, hours=hours)
    return replace(timer, clock=Clock.STOPPED, due=due, held_until=None)


def due_by(timer: Timer, *, at: datetime, until: datetime, hours: WorkClock) -> Timer:
    """Running or paused, it is due then: the limit becomes what that makes of it."""
    timer = spent(timer, at=at, hours=hours)
    # What rests is held until then: the time it is given counts from there.
    since = max(at, timer.held_until) if timer.clock == Clock.PAUSED and timer.held_until else at
    left = _reckoned(timer, hours).minutes_between(since, until) if since < until else 0
    return replace(
        timer,
        limit=timer.used + left,
        due=until if timer.clock == Clock.RUNNING else None,
    )


def hand_over(timer: Timer, *, at: datetime, hours: WorkClock, new_hours: WorkClock) -> Timer:
    """It goes on at a unit of other hours: what was promised stands, however many minutes of duty that leaves there."""
    if timer.due is None:
        return timer
    timer = spent(timer, at=at, hours=hours)
    if timer.limit is None or timer.due is None:
        return timer
    left = _reckoned(timer, new_hours).minutes_between(at, timer.due)
    return replace(timer, limit=timer.used + left) if timer.due >= at else timer


def spent(timer: Timer, *, at: datetime, hours: WorkClock) -> Timer:
    """The same timer, with what was used up to now written down; nothing else moves."""
    if timer.clock != Clock.RUNNING or timer.since is None:
        return timer
    reckoned = _reckoned(timer, hours)
    limit = timer.limit
    if limit is None and timer.due is not None:
        limit = timer.used + reckoned.minutes_between(timer.since, timer.due)
    return replace(timer, limit=limit, used=timer.used + reckoned.minutes_between(timer.since, at), since=at)


def with_due(timer: Timer, hours: WorkClock) -> Timer:
    """The same timer, due as its limit says by these hours."""
    return replace(timer, due=due_of(timer, hours))


def due_of(timer: Timer, hours: WorkClock) -> datetime | None:
    """When a running timer is due; in the past when more than the limit is used."""
    if timer.clock != Clock.RUNNING or timer.since is None or timer.limit is None:
        return timer.due
    left = timer.limit - timer.used
    reckoned = _reckoned(timer, hours)
    return reckoned.add_minutes(timer.since, left) if left >= 0 else reckoned.minutes_before(timer.since, -left)


def marks(timer: Timer, standing: Standing, limits: Limits, hours: WorkClock) -> list[tuple[datetime, Mark]]:
    """What is still to be done about the time of a case, each with its moment, the earliest first."""
    return sorted(_marks(timer, standing, limits, hours), key=lambda found: found[0])


def _marks(timer: Timer, standing: Standing, limits: Limits, hours: WorkClock) -> Iterator[tuple[datetime, Mark]]:
    if PHASES[standing.state] not in {Phase.NEW, Phase.WORKING} or standing.state == State.MERGED:
        return
    if standing.first_due and not standing.responded and not standing.first_late:
        yield standing.first_due, Mark.FIRST
    if standing.state in PAUSED and timer.held_until:
        yield timer.held_until, Mark.HOLD
    if timer.clock != Clock.RUNNING or timer.due is None or timer.since is None:
        return
    if standing.state == State.ASSIGNED and limits.accept is not None:
        accept = hours.add_minutes(timer.since, limits.accept)
        if accept >= standing.seen:
            yield accept, Mark.ACCEPT
    if standing.warned_at is None:
        yield _reckoned(timer, hours).minutes_before(timer.due, warn_minutes(timer, limits)), Mark.WARN
    if not standing.late_marked:
        yield timer.due, Mark.LATE
    if limits.escalate is not None:
        passed_up = hours.add_minutes(timer.due, limits.escalate)
        if passed_up >= standing.seen:
            yield passed_up, Mark.ESCALATE


def warn_minutes(timer: Timer, limits: Limits) -> int:
    """How long before the end one is warned: as the place has set it, of a short limit its last quarter."""
    return limits.warn if timer.limit is None else min(limits.warn, timer.limit // 4)


def _reckoned(timer: Timer, hours: WorkClock) -> WorkClock:
    return NATURAL if timer.natural else hours
