"""Which line of the routing table holds: pure, and told in words.

Most specific first: the deepest place, and of one place the deepest category. Then the category's department under the
nearest unit above the place that has one. Then the desk of the place.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the table: None for every category, for every place."""

    pk: int
    category: int | None
    place: int | None
    unit: int
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A line that fits a matter: how deep its place and its category stand (0: it names none)."""

    line: Line
    place_depth: int
    category_depth: int


def fitting(lines: Iterable[Line], *, categories: Sequence[int], places: Sequence[int], on: date) -> list[Found]:
    """The lines that fit a matter on a day, the one that holds first.

    `categories` and `places` are the ids from the top down to the matter's own. Of two lines alike the later one holds,
    then the one entered last.
    """
    found = [
        Found(line, _depth(line.place, places), _depth(line.category, categories))
        for line in lines
        if line.valid_from <= on
        and (line.valid_to is None or line.valid_to > on)
        and (line.place is None or line.place in places)
        and (line.category is None or line.category in categories)
    ]
    return sorted(
        found, key=lambda one: (one.place_depth, one.category_depth, one.line.valid_from, one.line.pk), reverse=True
    )


def _depth(wanted: int | None, chain: Sequence[int]) -> int:
    return 0 if wanted is None else chain.index(wanted) + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Department:
    """A department beside a unit above the place."""

    unit: int
    name: str
    code: str
    parent: int


def department_for(word: str, departments: Iterable[Department], *, places: Sequence[int]) -> Department | None:
    """The department a category names, under the nearest of `places` (from the top down) that has one.

    Its code is the word, or its name holds it; of several the one with the shortest name.
    """
    if not word:
        return None
    meant = [one for one in departments if one.parent in places and (one.code == word or word in one.name)]
    return max(
        meant,
        key=lambda one: (places.index(one.parent), one.code == word, -len(one.name), -one.unit),
        default=None,
    )
