"""Whether two requests are about one matter: words, place and time together, and in a clerk's words why. Pure.

Words are compared by pairs of characters. A pair weighs by how few of the texts around have it, twice so: what everybody
writes (小区, 物业) tells nothing. The measure is mostly the shorter of the two, since a few words may stand for a long text.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from operator import add

from django.utils.translation import gettext as _, ngettext

from lianxin.kernel import clock

# Of a hundred. Chosen by bench/duplicates.py on one half of its messages so that of a hundred without a duplicate two at most get a hint.
ENOUGH = 14
# What nearness leaves of the words' likeness: the same unit, another of the same community, another community of the township.
SAME, SISTER, TOWNSHIP = 1.0, 0.97, 0.85
# At the end of the days in which duplicates are looked for, this much less.
OLD = 0.15
# How much of the measure is the shorter text.
_SHORTER = 0.85
# With few texts to compare, hardly anything is common.
_AMONG = 20
LONGEST_COMPARED = 800
_LONGEST_QUOTE, _SHORTEST_QUOTE = 14, 2


@dataclass(frozen=True, slots=True)
class Told:
    """One request, or what somebody is just typing: where it is (a path, and that of its community) and since when."""

    words: str
    path: str
    around: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Likeness:
    """`score` 0 to 100; `because` says why, for people."""

    score: float
    because: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """The pairs of one text, each with its weight among the texts it is compared with."""

    weights: dict[str, float]

    @classmethod
    def among(cls, pairs: frozenset[str], shared: Sequence[frozenset[str]]) -> "Wanted":
        """`shared`: what of the pairs stands in each of the other texts."""
        common = Counter(pair for one in shared for pair in one)
        among = max(len(shared), _AMONG)
        return cls({pair: math.log((among + 1) / (common[pair] + 0.5)) ** 2 for pair in pairs})

    def share(self, shared: Iterable[str], length: int) -> float:
        """How much of one text stands in another of this length that has these pairs of it, 0 to 1."""
        if not self.weights or length < _SHORTEST_QUOTE:
            return 0.0
        mean = sum(self.weights.values()) / len(self.weights)
        short, long = sorted((len(self.weights), length - 1))
        possible: float = mean * short**_SHORTER * long ** (1 - _SHORTER)
        return min(1.0, sum(self.weights[pair] for pair in shared) / possible)

    def quote(self, text: str) -> str:
        """The stretch of a text that weighs most of what both have; empty when no word is shared."""
        kept = text if len(_folded(text)) == len(text) else _folded(text)
        weights = [self.weights.get(pair, 0.0) for pair in _pairs(_folded(text))]
        best, found = 0.0, ""
        for start in range(len(weights)):
            if start and weights[start - 1]:
                continue
            run = list(takewhile(bool, weights[start : start + _LONGEST_QUOTE - 1]))
            if sum(run) > best:
                best, found = sum(run), kept[start : start + len(run) + 1]
        return found


def likeness(one: Told, other: Told, wanted: Wanted, *, within: timedelta) -> Likeness:
    """How likely `other` is what `one` is about. `wanted`: the words of `one`; `within`: how far back it may lie."""
    shared = wanted.weights.keys() & set(_pairs(other.words))
    return Likeness(_score(one, other, wanted.share(shared, len(other.words)), within), because(one, other, wanted))


def scores(one: Told, others: Sequence[Told], *, within: timedelta) -> tuple[Wanted, list[float]]:
    """The numbers of `likeness` for hundreds at once, and by what weights."""
    pairs = pairs_of(one.words)
    shared = [pairs.intersection(_pairs(other.words)) for other in others]
    wanted = Wanted.among(pairs, shared)
    return wanted, [
        _score(one, other, wanted.share(held, len(other.words)), within)
        for other, held in zip(others, shared, strict=True)
    ]


def _score(one: Told, other: Told, share: float, within: timedelta) -> float:
    apart = min(1.0, abs(one.at - other.at) / within)
    return 100 * share * _nearness(one, other) * (1 - OLD * apart)


def because(one: Told, other: Told, wanted: Wanted) -> str:
    """Where, when and which words, as somebody at a desk would say it."""
    quote = wanted.quote(other.words)
    said = {"where": _where(one, other), "when": _when(one.at, other.at), "words": quote}
    return _("%(where)s, %(when)s, “%(words)s”") % said if quote else _("%(where)s, %(when)s") % said


def pairs_of(words: str) -> frozenset[str]:
    """Every two neighbouring characters that belong to words."""
    return frozenset(pair for pair in _pairs(words[:LONGEST_COMPARED]) if pair.isalnum())


def _pairs(text: str) -> Iterable[str]:
    folded = _folded(text)
    return map(add, folded, folded[1:])


def _folded(text: str) -> str:
    """Only the case: a full fold costs more than everything else, for hundreds of texts."""
    return text.lower()


def _nearness(one: Told, other: Told) -> float:
    if one.path == other.path:
        return SAME
    return SISTER if other.path.startswith(one.around) else TOWNSHIP


def _where(one: Told, other: Told) -> str:
    if one.path == other.path:
        return _("the same place")
    return _("the same community") if other.path.startswith(one.around) else _("the same township")


def _when(one: datetime, other: datetime) -> str:
    days = abs((clock.local_day(one) - clock.local_day(other)).days)
    return ngettext("%(count)s day ago", "%(count)s days ago", days) % {"count": days} if days else _("today")
