"""How alike two short labels are: shared characters and pairs of characters, 0 to 1.

A label may say the heads above it, 办理/按时办结: then its last part counts nearly as much as the whole.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from lianxin.kernel.text import fold_text

_NOISE = re.compile(r"[^\w/]|_")
# One label denies what the other says: 解决 and 未解决 share nearly all their letters.
_DENIALS = re.compile("不(?!动产|同)|未(?!来|成年)|非|超期|逾期|超时|没有")
_DENIED = 0.45
_PART = 0.94  # the last part of one side against the whole of the other
_LASTS = 0.88  # the last parts alone: 办理/小计 is not 受理/小计
_PAIR = 2  # a pair of characters weighs as much as two


@dataclass(frozen=True, slots=True)
class _Grams:
    singles: frozenset[str]
    pairs: frozenset[str]
    weight: int
    denies: bool


def likeness(words: str, candidates: Iterable[str]) -> list[tuple[str, float]]:
    """The candidates with their likeness, the likeliest first; those that share nothing are left out."""
    ours = _sides(words)
    scored = [(candidate, _alike(ours, _sides(candidate))) for candidate in candidates]
    return sorted((one for one in scored if one[1] > 0), key=lambda one: -one[1])


@lru_cache(maxsize=20_000)
def _sides(text: str) -> tuple[_Grams, _Grams]:
    """Of the whole label and of its last part; one object when there is only one."""
    parts = [part for part in _NOISE.sub("", fold_text(text)).split("/") if part]
    whole = _grams("".join(parts))
    return whole, (_grams(parts[-1]) if len(parts) > 1 else whole)


def _grams(text: str) -> _Grams:
    singles = frozenset(text)
    pairs = frozenset(text[at : at + 2] for at in range(len(text) - 1))
    return _Grams(singles, pairs, len(singles) + _PAIR * len(pairs), bool(_DENIALS.search(text)))


def _alike(ours: tuple[_Grams, _Grams], theirs: tuple[_Grams, _Grams]) -> float:
    (whole, last), (other, other_last) = ours, theirs
    best = _dice(whole, other)
    if last is not whole:
        best = max(best, _PART * _dice(last, other))
    if other_last is not other:
        best = max(best, _PART * _dice(whole, other_last))
        if last is not whole:
            best = max(best, _LASTS * _dice(last, other_last))
    return best


def _dice(a: _Grams, b: _Grams) -> float:
    if not a.weight or not b.weight:
        return 0.0
    shared = len(a.singles & b.singles) + _PAIR * len(a.pairs & b.pairs)
    alike = 2 * shared / (a.weight + b.weight)
    return alike if a.denies == b.denies else alike * _DENIED
