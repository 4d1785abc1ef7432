"""How requests go: most are answered at once, some travel, a few come back. And where today's open ones stand."""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from lianxin.demo.moments import squeezed
from lianxin.demo.thread import Thread
from lianxin.domains.cases.actions.bulk import PastStep
from lianxin.domains.cases.enums import Satisfaction, Solved, Verb

# Cumulative shares of the ratings: people rate when they are glad, or when they are not.
_RATINGS = (
    (0.79, Solved.YES, Satisfaction.SATISFIED),
    (0.85, Solved.YES, Satisfaction.MOSTLY),
    (0.89, Solved.PARTLY, Satisfaction.MOSTLY),
    (0.92, Solved.PARTLY, Satisfaction.UNSATISFIED),
    (1.0, Solved.NO, Satisfaction.UNSATISFIED),
)


def whole_life(thread: Thread, *, self_service: bool) -> None:
    """From the first contact to the end, whatever the day is now."""
    rng = thread.rng
    if thread.situation.referral is not None:
        thread.decline()
        return
    if rng.random() < 0.025:
        thread.withdraw()
        return
    if rng.random() < 0.4:
        thread.respond()
    if thread.situation.office == "desk" or rng.random() < 0.6:
        thread.answer()
    else:
        _travel(thread)
    _aftermath(thread, self_service=self_service)


def _travel(thread: Thread) -> None:
    thread.route()
    if thread.steps and thread.steps[-1].verb == Verb.ASSIGN and thread.rng.random() < 0.1:
        thread.give_back()
        thread.answer()
    else:
        thread.resolve()


def _aftermath(thread: Thread, *, self_service: bool) -> None:
    rng = thread.rng
    if rng.random() < 0.42:
        solved, satisfaction = _rating(rng)
        thread.rate(solved, satisfaction)
        if solved != Solved.NO:
            return
        if rng.random() < 0.75:
            thread.reopen()
            thread.resolve()
            if rng.random() < 0.6:
                thread.rate(Solved.YES, rng.choice([Satisfaction.SATISFIED, Satisfaction.MOSTLY]))
                return
    if self_service:
        thread.close_by_silence()
    else:
        thread.close_by_call()


def _rating(rng: random.Random) -> tuple[Solved, Satisfaction]:
    drawn = rng.random()
    return next((solved, satisfaction) for share, solved, satisfaction in _RATINGS if drawn <= share)


@dataclass(frozen=True, slots=True)
class Stage:
    """Where an open request stands. `hours`: how long ago it was sent, least and most."""

    hours: tuple[float, float]
    play: Callable[[Thread], None]
    # Whether it needs an office or a grid to go to.
    travels: bool = False


def _assigned(thread: Thread) -> None:
    if thread.rng.random() < 0.5:
        thread.respond()
    thread.route()


def _accepted(thread: Thread) -> None:
    _assigned(thread)
    thread.staff(Verb.ACCEPT, 4)
    if thread.rng.random() < 0.35:
        thread.staff(Verb.NOTE, 4, lambda at: thread.words("note", at))


def _returned(thread: Thread) -> None:
    thread.route()
    thread.give_back()


def _escalated(thread: Thread) -> None:
    thread.respond()
    thread.escalate()


def _reopened(thread: Thread) -> None:
    thread.answer()
    thread.rate(Solved.NO, Satisfaction.UNSATISFIED)
    thread.reopen()


def _reopened_by(levels: int) -> Callable[[Thread], None]:
    def play(thread: Thread) -> None:
        for _level in range(levels):
            thread.escalate()
        thread.resolve()
        thread.rate(Solved.NO, Satisfaction.UNSATISFIED)
        thread.reopen()

    return play


def _own(thread: Thread) -> None:
    """The desk keeps it: it takes a day or two, but nobody else is needed."""
    thread.respond()
    thread.assign(thread.home)
    thread.staff(Verb.ACCEPT, 1)


def _nothing(_thread: Thread) -> None:
    """Nobody has looked at it yet."""


STAGES: dict[str, Stage] = {
    "new": Stage((0.2, 26), _nothing),
    "responded": Stage((3, 48), Thread.respond),
    "assigned": Stage((6, 76), _assigned, travels=True),
    "accepted": Stage((18, 96), _accepted, travels=True),
    "own": Stage((12, 90), _own),
    "soon": Stage((96, 118), _accepted, travels=True),
    "soon-own": Stage((96, 118), _own),
    "late-own": Stage((150, 300), _own),
    "late": Stage((150, 420), _accepted, travels=True),
    "late-new": Stage((150, 260), _nothing),
    "returned": Stage((24, 90), _returned, travels=True),
    "escalated": Stage((12, 70), _escalated),
    "reopened": Stage((60, 200), _reopened),
    "reopened-hub": Stage((80, 220), _reopened_by(1)),
    "reopened-county": Stage((100, 240), _reopened_by(2)),
    "answered": Stage((10, 90), Thread.answer),
}


def settled_in(steps: list[PastStep], *, start: datetime, end: datetime) -> list[PastStep]:
    """The steps moved together so that all of them have happened by `end`."""
    moments = squeezed([step.at for step in steps], start=start, end=end - timedelta(minutes=3))
    return [replace(step, at=moment) for step, moment in zip(steps, moments, strict=True)]
