"""From which confidence on a request may go without a person: reckoned from how a unit's own proposals fared. Pure.

Looked at are a few confidences, fixed beforehand, from the highest down: each must hold for the next to be looked at. So
the chance that one is found although fewer than 97 of 100 are right above it stays under 1 in 20, however many there are.
What is well known above may not carry what is unknown or bad below: of those that a lower confidence adds, enough must be
known and nine of ten right.

Reckoned is only from what a person decided: what went alone and was left as it was would confirm itself. Therefore one in
ten of the sure ones is left to a person, by lot, for as long as a unit allows it; and what went alone can only stop it, where
more of it came back or was put right by a person than may be.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from itertools import pairwise
from uuid import UUID

# Of a hundred proposals so many must be right.
RIGHT_OF_HUNDRED = 97
# How likely luck alone may make it look so.
DOUBT = 0.05
# With fewer even a clean record could be luck: 99 right ones in a row come about by chance once in 20 where 3 of 100
# are wrong.
FEWEST = 100
# What a lower confidence adds is looked at by itself.
FEWEST_ADDED = 20
RIGHT_OF_TEN_ADDED = 9
# What is long ago, or very much, says little of today.
LAST = 1_000
WITHIN = timedelta(days=365)
# Of so many that might go alone one is left to a person.
ONE_IN = 10
# One or two that come back may be chance, however few went.
FEWEST_BACK = 3
STEPS = (0.7, 0.8, 0.85, 0.9, 0.92, 0.94, 0.95, 0.96, 0.97, 0.98, 0.99)
BANDS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 1.0)
_WRONG = 1 - RIGHT_OF_HUNDRED / 100


@dataclass(frozen=True, slots=True)
class Fared:
    """What became of a proposal: how sure it was, and whether people came to the same."""

    confidence: float
    right: bool


@dataclass(frozen=True, slots=True)
class Band:
    """Proposals between two confidences, the upper one excluded but for 1, and how many of them were right."""

    low: float
    high: float
    proposals: int
    right: int

    @property
    def share(self) -> float:
        """Of all, how many were right; 0 where there are none."""
        return self.right / self.proposals if self.proposals else 0.0


@dataclass(frozen=True, slots=True)
class Tried:
    """Proposals from one confidence up to another (excluded but for 1): how many, how many wrong, how many may be."""

    low: float
    high: float
    proposals: int
    wrong: int
    allowed: int

    @property
    def holds(self) -> bool:
        return self.wrong <= self.allowed


@dataclass(frozen=True, slots=True)
class Went:
    """What went without a person: how many, how many of them came back or were put right by a person, and how many may."""

    sent: int
    wrong: int

    @property
    def allowed(self) -> int:
        return most_back(self.sent)

    @property
    def holds(self) -> bool:
        return self.wrong <= self.allowed


@dataclass(frozen=True, slots=True)
class Reckoned:
    """How a unit's proposals fared. `threshold`: the lowest confidence that holds, None: nothing goes without a person.

    `failed`: what kept the next lower confidence from holding, None where all held that have proposals enough. `went`: what
    went alone; where that does not hold there is no threshold. `least`: below it what serves now was not right enough where it was
    measured itself, whatever those before it have earned; None: nowhere.
    """

    proposals: int
    right: int
    bands: tuple[Band, ...]
    threshold: float | None
    failed: Tried | None
    went: Went
    least: float | None


def is_left_to_a_person(uuid: UUID) -> bool:
    """Whether the lot fell on this request: always the same, and nobody can choose it."""
    return int.from_bytes(sha256(uuid.bytes).digest()[:8]) % ONE_IN == 0


def reckoned(fared: Sequence[Fared], went: Went = Went(0, 0), least: float | None = 0) -> Reckoned:
    """Everything the page of a unit says of its proposals; `fared`: those that a person decided."""
    threshold: float | None = None
    failed: Tried | None = None
    for step in reversed(STEPS):
        above, added = _above(step, fared), _added(step, 1 if threshold is None else threshold, fared)
        if above.proposals < FEWEST or added.proposals < FEWEST_ADDED:
            continue
        failed = next((tried for tried in (above, added) if not tried.holds), None)
        if failed is not None:
            break
        threshold = step
    right = sum(one.right for one in fared)
    if threshold is not None:
        threshold = max(threshold, least) if went.holds and least is not None else None
    return Reckoned(len(fared), right, tuple(_bands(fared)), threshold, failed, went, least)


def _above(step: float, fared: Sequence[Fared]) -> Tried:
    proposals, right = _between(step, 1, fared)
    return Tried(step, 1, proposals, proposals - right, most_wrong(proposals))


def _added(step: float, known_from: float, fared: Sequence[Fared]) -> Tried:
    proposals, right = _between(step, known_from, fared)
    return Tried(step, known_from, proposals, proposals - right, proposals * (10 - RIGHT_OF_TEN_ADDED) // 10)


def _bands(fared: Sequence[Fared]) -> list[Band]:
    return [Band(low, high, *_between(low, high, fared)) for low, high in pairwise(BANDS)]


def _between(low: float, high: float, fared: Sequence[Fared]) -> tuple[int, int]:
    """How many proposals are as sure, and how many of them right."""
    here = [one.right for one in fared if low <= one.confidence and (one.confidence < high or high == 1)]
    return len(here), sum(here)


def most_wrong(proposals: int) -> int:
    """How many of so many may be wrong at most, so that 97 of 100 are right beyond doubt; -1: too few to tell."""
    likelihood, wrong = 0.0, -1
    while wrong < proposals:
        likelihood += _chance(wrong + 1, proposals)
        if likelihood > DOUBT:
            return wrong
        wrong += 1
    return wrong


def most_back(sent: int) -> int:
    """How many of so many may come back at most; with one more, fewer than 97 of 100 are right beyond doubt."""
    at_most, wrong = 0.0, -1
    while 1 - at_most > DOUBT:
        wrong += 1
        at_most += _chance(wrong, sent)
    return max(wrong, FEWEST_BACK - 1)


def _chance(wrong: int, proposals: int) -> float:
    """That exactly so many are wrong where 3 of 100 are: by logarithms, since the numbers are beyond all floats."""
    ways = math.lgamma(proposals + 1) - math.lgamma(wrong + 1) - math.lgamma(proposals - wrong + 1)
    return math.exp(ways + wrong * math.log(_WRONG) + (proposals - wrong) * math.log(1 - _WRONG))
