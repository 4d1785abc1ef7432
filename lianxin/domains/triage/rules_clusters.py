"""Which requests of one township are about the same thing, and what it is called. Pure.

Compared as likely duplicates are: pairs of characters, each weighing by how few texts have it, and nearness in place and
time. A group is a star: one request, its core, and those like it. So everyone in it is like a request that a clerk can
read, and two that are unlike do not meet through a third, as they would in a chain; a mean over all pairs of a group
would keep them apart too, but could not be shown and costs the square of its size. A star is the stronger, the liker its
requests are to the core and the more of them are like one another: who writes about two matters at once is no core. The
strongest is taken first, of equals that of the earliest request; then everyone goes to the core they are likest to.
Requests are put in order first, so that the groups do not hang on the order in which they come.
"""

import heapq
import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence, Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from lianxin.domains.cases.rules_likeness import LONGEST_COMPARED, OLD, SAME, SISTER, TOWNSHIP
from lianxin.foundation.orgs.rules import STEP

# Of a hundred. Chosen by bench/clusters.py on one half of its messages.
ENOUGH = 16
# Two are a likely duplicate, shown where a request is entered; a cluster is more.
FEWEST = 3
# So many of a star are asked whether they are like one another, the likest, and half as much will do: two who tell the
# same may have picked other parts of it. Below that share of pairs, what stands between them are two matters.
_ASKED, _LOOSELY, _CLOSE = 30, 0.5, 0.3
# How much of the measure is the shorter text.
_SHORTER = 0.85
# With few texts around, hardly anything is common.
_AMONG = 200
LONGEST_WORDS, MOST_WORDS, MOST_IN_NAME = 14, 5, 3
# Words of a group are what at least so many of the others share with the core.
_SHARED_BY = 0.6
# Further words that weigh less than this of the first tell nothing.
_TELLING = 0.3

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Said:
    """One request: the pairs of its words, where it is (a path, and that of its community), and since when."""

    pk: int
    pairs: frozenset[str]
    path: str
    around: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Group:
    """About one thing: `members` by number, the core among them; `likeness` of each to the core, 0 to 100."""

    core: int
    likeness: Mapping[int, float]

    @property
    def members(self) -> frozenset[int]:
        return frozenset(self.likeness)


@dataclass(frozen=True, slots=True)
class Weights:
    """How much a pair tells: the less, the more of the texts around have it."""

    common: Mapping[str, int]
    among: int

    @classmethod
    def of(cls, texts: Iterable[frozenset[str]]) -> "Weights":
        common: Counter[str] = Counter()
        number = 0
        for pairs in texts:
            common.update(pairs)
            number += 1
        return cls(common, max(number, _AMONG))

    def weigh(self, pair: str) -> float:
        return math.log((self.among + 1) / (self.common.get(pair, 0) + 0.5)) ** 2


def groups(
    said: Collection[Said], weights: Weights, *, within: timedelta, fewest: int = FEWEST, enough: float = ENOUGH
) -> list[Group]:
    """Those about one thing, the strongest first. `said`: of one township; `within`: how far apart in time they may lie."""
    ordered = sorted(said, key=lambda one: one.pk)
    if len(ordered) < fewest:
        return []
    far = _Compared(ordered, weights, within).near(enough * _LOOSELY)
    near = [{other: score for other, score in like.items() if score >= enough} for like in far]
    cores = _cores(near, far, fewest)
    gathered = _gathered(near, cores)
    found = [
        Group(ordered[core].pk, {ordered[one].pk: score for one, score in members.items()})
        for core, members in gathered.items()
        if len(members) >= fewest
    ]
    return sorted(found, key=lambda group: (-len(group.likeness), group.core))


class _Compared:
    """All against all by an index of their pairs: what two do not share is never looked at."""

    def __init__(self, ordered: Sequence[Said], weights: Weights, within: timedelta) -> None:
        number: dict[str, int] = {}
        # In the order of their spelling: sums of fractions come out the same whoever asks.
        self.terms = [
            np.array([number.setdefault(pair, len(number)) for pair in sorted(one.pairs)], dtype=np.int64)
            for one in ordered
        ]
        self.weight = np.array([weights.weigh(pair) for pair in number], dtype=np.float64)
        self.length: Floats = np.array([max(1, len(one.pairs)) for one in ordered], dtype=np.float64)
        self.mean: Floats = np.array([self.weight[terms].sum() for terms in self.terms]) / self.length
        owner = np.repeat(np.arange(len(ordered)), [len(terms) for terms in self.terms])
        flat = np.concatenate(self.terms)
        by_term = np.argsort(flat, kind="stable")
        self.holders = owner[by_term]
        self.starts = np.searchsorted(flat[by_term], np.arange(len(number) + 1))
        self.path, self.around = _numbered(one.path for one in ordered), _numbered(one.around for one in ordered)
        first = ordered[0].at
        self.days: Floats = np.array([(one.at - first) / within for one in ordered], dtype=np.float64)

    def near(self, enough: float) -> list[dict[int, float]]:
        """For each request the ones it is like, with how much."""
        return [self._near(one, enough) for one in range(len(self.terms))]

    def _near(self, one: int, enough: float) -> dict[int, float]:
        score = self._scores(one)
        score[one] = 0
        return {int(other): float(score[other]) for other in np.flatnonzero(score >= enough)}

    def _scores(self, one: int) -> Floats:
        terms, number = self.terms[one], len(self.terms)
        if not len(terms):
            return np.zeros(number)
        spans = [self.holders[self.starts[term] : self.starts[term + 1]] for term in terms]
        heavy = np.repeat(self.weight[terms], [len(span) for span in spans])
        shared = np.bincount(np.concatenate(spans), weights=heavy, minlength=number)
        short, long = np.minimum(self.length, self.length[one]), np.maximum(self.length, self.length[one])
        mean = (self.mean + self.mean[one]) / 2
        possible = mean * short**_SHORTER * long ** (1 - _SHORTER)
        share = np.minimum(1.0, np.divide(shared, possible, out=np.zeros(number), where=possible > 0))
        apart = np.minimum(1.0, np.abs(self.days - self.days[one]))
        score: Floats = 100 * share * self._nearness(one) * (1 - OLD * apart)
        return score

    def _nearness(self, one: int) -> Floats:
        beside = np.where(self.around == self.around[one], SISTER, TOWNSHIP)
        nearness: Floats = np.where(self.path == self.path[one], SAME, beside)
        return nearness


def _numbered(names: Iterable[str]) -> Whole:
    """The same number for the same name: numbers are compared faster."""
    number: dict[str, int] = {}
    return np.array([number.setdefault(name, len(number)) for name in names], dtype=np.int64)


def _cores(near: Sequence[Mapping[int, float]], far: Sequence[Mapping[int, float]], fewest: int) -> list[int]:
    """The strongest star of what is left, again and again: no core is like another. `far`: who is loosely like whom."""
    free = set(range(len(near)))
    close = [_closeness(like, far) for like in near]
    may = [one for one, like in enumerate(near) if len(like) + 1 >= fewest and close[one] >= _CLOSE]
    waiting = [(-close[one] * sum(near[one].values()), one) for one in may]
    heapq.heapify(waiting)
    cores = []
    while waiting:
        strength, one = heapq.heappop(waiting)
        left = [other for other in near[one] if other in free]
        if one not in free or len(left) + 1 < fewest:
            continue
        now = -close[one] * sum(near[one][other] for other in left)
        if now != strength:
            heapq.heappush(waiting, (now, one))
            continue
        cores.append(one)
        free -= {one, *left}
    return cores


def _closeness(like: Mapping[int, float], far: Sequence[Mapping[int, float]]) -> float:
    """Of all pairs in a star, the core left aside, the share that are like each other; of one alone nothing is known."""
    likest = sorted(like, key=lambda other: (-like[other], other))[:_ASKED]
    pairs = [other in far[one] for one, other in combinations(likest, 2)]
    return sum(pairs) / len(pairs) if pairs else 1.0


def _gathered(near: Sequence[Mapping[int, float]], cores: Iterable[int]) -> dict[int, dict[int, float]]:
    """Each at the core it is likest to."""
    members = {core: {core: 100.0} for core in cores}
    for one, like in enumerate(near):
        its = [core for core in like if core in members]
        if its and one not in members:
            likest = max(its, key=lambda core: (like[core], -core))
            members[likest][one] = like[likest]
    return members


def shared_words(core: str, others: Sequence[AbstractSet[str]], weights: Weights) -> list[str]:
    """The stretches of the core's text that most of the others share, the weightiest first.

    `core` is masked already: what is hidden in it is no word. At most 5, of 14 characters each.
    """
    text = core.lower() if len(core.lower()) == len(core) else core
    telling = _telling(text[:LONGEST_COMPARED], others, weights)
    found: list[str] = []
    least = 0.0
    while len(found) < MOST_WORDS:
        weight, start, end = _weightiest(telling)
        if weight <= least:
            break
        found.append(core[start : end + 1])
        least = least or weight * _TELLING
        # What touches it belongs to it, and said again it tells nothing more.
        said = {text[place : place + 2] for place in range(start, end)}
        for place in range(len(telling)):
            if start - 1 <= place <= end or text[place : place + 2] in said:
                telling[place] = 0.0
    return found


def name_of(core: str, words: Sequence[str]) -> str:
    """What a group is called: the weightiest of its words, as they follow one another in the core's text."""
    return "…".join(sorted(words[:MOST_IN_NAME], key=core.find))


def _telling(text: str, others: Sequence[AbstractSet[str]], weights: Weights) -> list[float]:
    """For each pair of the text in its order how much it tells of the group: nothing, if few share it."""
    telling = []
    for place in range(len(text) - 1):
        pair = text[place : place + 2]
        share = sum(pair in other for other in others) / len(others) if pair.isalnum() else 0.0
        telling.append(weights.weigh(pair) * share**2 if share >= _SHARED_BY else 0.0)
    return telling


def _weightiest(telling: Sequence[float]) -> tuple[float, int, int]:
    """The stretch that weighs most: its weight, the place of its first pair, and the place behind its last."""
    best = (0.0, 0, 0)
    for start in range(len(telling)):
        end, weight = start, 0.0
        while end < min(len(telling), start + LONGEST_WORDS - 1) and telling[end]:
            weight += telling[end]
            end += 1
        best = max(best, (weight, -start, end))
    return best[0], -best[1], best[2]


def is_of(group: AbstractSet[int], known: AbstractSet[int]) -> bool:
    """Whether a group is one already known: half of the smaller one is in both."""
    return 2 * len(group & known) >= min(len(group), len(known)) > 0


def comes_back(group: AbstractSet[int], dismissed: AbstractSet[int]) -> bool:
    """Whether a group that a person has dismissed is worth a second look: two new requests, and half as many as were there."""
    return len(group - dismissed) >= max(2, math.ceil(len(dismissed) / 2))


def voices(told: Iterable[tuple[int | None, frozenset[str]]]) -> int:
    """How many have said it, by person and pairs of words: of those who left no name, each once who says it otherwise."""
    return len({person if person is not None else words for person, words in told})


def common_path(paths: Collection[str]) -> str:
    """The path of the nearest unit above all of these, itself included; empty where they stand under nothing together."""
    low, high = min(paths), max(paths)
    length = 0
    while low[length : length + STEP] and low[length : length + STEP] == high[length : length + STEP]:
        length += STEP
    return low[:length]
