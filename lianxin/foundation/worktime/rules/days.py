"""Tables of days: which year one covers, which years must be known by now. Pure."""

from collections.abc import Iterable
from datetime import date

from lianxin.foundation.worktime.enums import DayKind

# From this day on the table of the next year should be there: it is published in the autumn.
ASKED_FROM = (10, 1)


def covers_year(year: int, days: Iterable[tuple[date, DayKind]]) -> bool:
    """Whether these days are the year's whole table: every one names New Year's Day and National Day as holidays."""
    holidays = {day for day, kind in days if kind == DayKind.HOLIDAY}
    return {date(year, 1, 1), date(year, 10, 1)} <= holidays


def years_needed(today: date) -> list[int]:
    """The years whose table should be known today: this one, and from 1 October on the next."""
    needed = [today.year]
    return [*needed, today.year + 1] if (today.month, today.day) >= ASKED_FROM else needed
