"""What a step moves: which unit had a case in hand before and after it, and what therefore came, left and is open. Pure.

Whatever changes the unit, the state or the kind of a case is counted from here, so that for every unit and any time
open before + came = left + open after. A case is in hand where somebody works on it: `rules.LED`, so not while it is
merged into another. At its place it is open until its reporter is answered: `rules.OPEN`, merged or not.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from lianxin.domains.cases.enums import CameBy, LeftBy, State
from lianxin.domains.cases.rules import LED, OPEN


class Stream(StrEnum):
    """What a move counts: the stock of a place; of a unit what came, what left, and its stocks."""

    OPEN = "open"
    CAME = "came"
    LEFT = "left"
    IN_HAND = "in_hand"
    SUSPENDED = "suspended"


@dataclass(frozen=True, slots=True)
class Held:
    """Where a case lies, in which state, and the code of what it is about."""

    unit: int
    state: State
    category: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """So many more or fewer of a stream at a unit or place."""

    stream: Stream
    org: int
    quantity: int
    category: str
    how: str = ""


Where = tuple[int, str]

_LEFT_INTO: dict[State, LeftBy] = {
    State.MERGED: LeftBy.MERGED,
    State.DECLINED: LeftBy.DECLINED,
    State.WITHDRAWN: LeftBy.WITHDRAWN,
}


def movement(before: Held | None, after: Held, *, place: int, late: bool = False) -> list[Move]:
    """The moves of one step; `before` is None for a new case. `late`: the time that this unit had is over."""
    moves = list(_through_hands(before, after, late=late))
    moves += _stock(Stream.IN_HAND, _in(before, LED), _in(after, LED))
    suspended = frozenset({State.SUSPENDED})
    moves += _stock(Stream.SUSPENDED, _in(before, suspended), _in(after, suspended))
    waiting = [(place, held.category) if held and held.state in OPEN else None for held in (before, after)]
    return moves + list(_stock(Stream.OPEN, *waiting))


def _in(held: Held | None, states: frozenset[State]) -> Where | None:
    return (held.unit, held.category) if held and held.state in states else None


def _stock(stream: Stream, was: Where | None, now: Where | None) -> Iterator[Move]:
    if was == now:
        return
    if was is not None:
        yield Move(stream, was[0], -1, was[1])
    if now is not None:
        yield Move(stream, now[0], 1, now[1])


def _through_hands(before: Held | None, after: Held, *, late: bool) -> Iterator[Move]:
    """What left one unit and came to another. Put under another kind it stays: one less came of the old, one more of the new."""
    was, now = _in(before, LED), _in(after, LED)
    if was and now and was[0] == now[0]:
        if was != now:
            yield Move(Stream.CAME, was[0], -1, was[1], CameBy.RECATEGORISED)
            yield Move(Stream.CAME, now[0], 1, now[1], CameBy.RECATEGORISED)
        return
    if was:
        yield Move(Stream.LEFT, was[0], 1, was[1], _left_by(after, late=late))
    if now:
        yield Move(Stream.CAME, now[0], 1, now[1], _came_by(before))


def _left_by(after: Held, *, late: bool) -> LeftBy:
    if after.state in LED:
        return LeftBy.MOVED
    return _LEFT_INTO.get(after.state, LeftBy.LATE if late else LeftBy.IN_TIME)


def _came_by(before: Held | None) -> CameBy:
    if before is None:
        return CameBy.NEW
    if before.state in LED:
        return CameBy.MOVED
    return CameBy.UNMERGED if before.state == State.MERGED else CameBy.REOPENED
