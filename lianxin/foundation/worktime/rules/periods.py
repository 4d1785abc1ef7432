"""Named periods, as a place counts its months: for instance from the 26th to the 25th. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

LENGTHS = (1, 3, 6, 12)
LATEST_START = 28


@dataclass(frozen=True, slots=True)
class Period:
    """`first` and `last` belong to it. `label` names it: 2026-11, 2026-Q4, 2026-H2, 2026."""

    label: str
    first: date
    last: date

    @property
    def until(self) -> date:
        """The first day after it."""
        return self.last + timedelta(days=1)


def period_of(day: date, *, starts_on: int = 1, months: int = 1) -> Period:
    """The period in which `day` lies. One that starts on the 26th is called after the month in which it ends."""
    number = day.year * 12 + day.month - 1
    if starts_on > 1 and day.day >= starts_on:
        number += 1
    return _period(number - number % months, starts_on, months)


def period_bounds(label: str, *, starts_on: int = 1, months: int = 1) -> Period:
    """The period of this name; raises ValueError for a name no such period has."""
    year, _dash, rest = label.partition("-")
    place = int(rest.lstrip("QH") or 1) - 1
    found = _period(int(year) * 12 + place * months, starts_on, months)
    if found.label != label:
        raise ValueError(label)
    return found


def _period(first_month: int, starts_on: int, months: int) -> Period:
    first, until = _start(first_month, starts_on), _start(first_month + months, starts_on)
    return Period(label=_label(first_month, months), first=first, last=until - timedelta(days=1))


def _start(month: int, starts_on: int) -> date:
    """The first day of a month so counted; months count from year 0."""
    number = month - 1 if starts_on > 1 else month
    return date(number // 12, number % 12 + 1, starts_on)


def _label(first_month: int, months: int) -> str:
    year, month = divmod(first_month, 12)
    if months == 1:
        return f"{year:04d}-{month + 1:02d}"
    if months == 12:
        return f"{year:04d}"
    return f"{year:04d}-{'Q' if months == 3 else 'H'}{month // months + 1}"
