"""Spans of days, periods of tallies, and the spelling of dimensions: pure."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Self

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lianxin.foundation.journal.rules import day_number
from lianxin.foundation.tallies.enums import Grain

FIRST_DAY = 0
TOTAL = ""


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `first` to `last`, both included. Raises ValueError when they stand the wrong way round."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"A span ends before it begins: {self.first} to {self.last}")

    @classmethod
    def day(cls, day: date) -> Self:
        return cls(day, day)

    @classmethod
    def month(cls, year: int, month: int) -> Self:
        """The calendar month."""
        first = date(year, month, 1)
        return cls(first, _next_month(first) - timedelta(days=1))

    @classmethod
    def year(cls, year: int) -> Self:
        """The calendar year."""
        return cls(date(year, 1, 1), date(year, 12, 31))

    @classmethod
    def months(cls, first: date, last: date) -> tuple[Self, ...]:
        """Every calendar month from the one of `first` to the one of `last`."""
        found: list[Self] = []
        start = first.replace(day=1)
        while start <= last:
            found.append(cls.month(start.year, start.month))
            start = _next_month(start)
        return tuple(found)

    @property
    def days(self) -> tuple[int, int]:
        """First and last day as numbers."""
        return day_number(self.first), day_number(self.last)

    @property
    def period(self) -> int | None:
        """202607 for a whole month, 2026 for a whole year, None for any other span."""
        if self == Span.month(self.first.year, self.first.month):
            return month_number(self.first)
        return self.first.year if self == Span.year(self.first.year) else None

    def title(self) -> str:
        """The span as readers call it: a year, a month, a day, or first and last day."""
        period = self.period
        if period == self.first.year:
            return _("Year %(year)s") % {"year": period}
        if period is not None:
            return date_format(self.first, "YEAR_MONTH_FORMAT")
        first = date_format(self.first, "DATE_FORMAT")
        if self.first == self.last:
            return first
        return _("%(first)s to %(last)s") % {"first": first, "last": date_format(self.last, "DATE_FORMAT")}


def _next_month(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)


def month_number(day: date) -> int:
    """July 2026 as 202607."""
    return day.year * 100 + day.month


@dataclass(frozen=True, slots=True)
class Stretch:
    """Periods of one grain, from `low` to `high`, as tallies number them; `first` and `last` are the same as days."""

    grain: Grain
    low: int
    high: int
    first: int
    last: int


def stretches_of(span: Span) -> list[Stretch]:
    """The whole months of the span, and the days before and after them; nothing twice, nothing left out."""
    start = span.first if span.first.day == 1 else _next_month(span.first.replace(day=1))
    end = (span.last + timedelta(days=1)).replace(day=1)  # the first day no whole month reaches
    if start >= end:
        return [_days(span.first, span.last)]
    found: list[Stretch] = []
    if span.first < start:
        found.append(_days(span.first, start - timedelta(days=1)))
    last = end - timedelta(days=1)
    found.append(Stretch(Grain.MONTH, month_number(start), month_number(last), day_number(start), day_number(last)))
    if end <= span.last:
        found.append(_days(end, span.last))
    return found


def stretches_between(ends: Sequence[date]) -> list[list[Stretch]]:
    """All until the first of these days, then always from the day after one to the next: for stocks."""
    whole = (ends[0] + timedelta(days=1)).replace(day=1) - timedelta(days=1)
    until = [Stretch(Grain.MONTH, FIRST_DAY, month_number(whole), FIRST_DAY, day_number(whole))]
    if whole < ends[0]:
        until.append(_days(whole + timedelta(days=1), ends[0]))
    return [until, *(stretches_of(Span(end + timedelta(days=1), following)) for end, following in pairwise(ends))]


def _days(first: date, last: date) -> Stretch:
    return days_between(day_number(first), day_number(last))


def days_between(first: int, last: int) -> Stretch:
    """Days, both included, given as numbers."""
    return Stretch(Grain.DAY, first, last, first, last)


def dimset_of(names: Iterable[str]) -> str:
    """The spelling of a set of dimensions: `category,channel`; "" is the total."""
    return ",".join(sorted(names))


def dims_of(dimset: str, dims: Mapping[str, str | int]) -> str:
    """The spelling of a fact's values in a set of dimensions, as Series.dims holds it."""
    chosen = {name: str(dims.get(name, "")) for name in dimset.split(",") if name}
    return json.dumps(chosen, ensure_ascii=False, separators=(",", ":"))


@lru_cache(maxsize=4096)
def values_in(dims: str) -> Mapping[str, str | int]:
    """A fact's dimensions as the database writes them."""
    found: Mapping[str, str | int] = json.loads(dims)
    return found


def values_of(chosen: str | int | Sequence[str | int]) -> list[str]:
    """What a condition on a dimension admits, as text."""
    return [str(chosen)] if isinstance(chosen, (str, int)) else [str(one) for one in chosen]


def stays_kept(*, facts: int, rows: int, kept: bool) -> bool:
    """Whether tallies are worth their place: five times fewer than the facts they sum.

    What is kept already stays until it is less than four times, so that nothing is made and thrown away in turns.
    """
    return rows > 0 and facts >= rows * (4 if kept else 5)
