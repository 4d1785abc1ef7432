"""Which stretch of time a page shows, and which one it is held against. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from django.utils.translation import gettext_lazy as _

from lianxin.foundation.worktime.rules.periods import Period, period_bounds, period_of
from lianxin.kernel.errors import Message

EARLIEST = date(2000, 1, 1)


class Named(Protocol):
    """A period as a place has set it (worktime)."""

    code: str
    name: str
    starts_on: int
    months: int


@dataclass(frozen=True, slots=True)
class Cut:
    """How time is cut: from which day of a month, how many months long."""

    code: str
    words: Message
    starts_on: int
    months: int

    def of(self, day: date) -> Period:
        """The period in which the day lies."""
        return period_of(day, starts_on=self.starts_on, months=self.months)

    def before(self, period: Period) -> Period:
        """The period that ends where this one begins."""
        return self.of(period.first - timedelta(days=1))

    def after(self, period: Period) -> Period:
        """The period that begins where this one ends."""
        return self.of(period.until)


CALENDAR = (Cut("month", _("Month"), 1, 1), Cut("quarter", _("Quarter"), 1, 3), Cut("year", _("Year"), 1, 12))


@dataclass(frozen=True, slots=True)
class Stretch:
    """A period, and how far it has gone: `last` is today while it runs.

    `then_first` to `then_last` are the days it is held against: of the period before, as many days as have gone by.
    """

    cut: Cut
    period: Period
    earlier: Period
    last: date
    then_last: date

    @property
    def first(self) -> date:
        return self.period.first

    @property
    def then_first(self) -> date:
        return self.earlier.first

    @property
    def runs(self) -> bool:
        """Whether it is not over yet."""
        return self.last < self.period.last


def cuts_in_force(named: Iterable[Named]) -> dict[str, Cut]:
    """The calendar's cuts, and over them those that a place has set under the same or another code."""
    found = {cut.code: cut for cut in CALENDAR}
    for row in named:
        words = found[row.code].words if row.code in found and not row.name else row.name
        found[row.code] = Cut(row.code, words, row.starts_on, row.months)
    return found


def stretch_of(cut: Cut, label: str, *, today: date, over_only: bool = False) -> Stretch:
    """The period of this label, else the present one; `over_only`: only one that is over, else the last such."""
    period = _asked(cut, label, today)
    if over_only and period.last >= today:
        period = cut.before(cut.of(today))
    earlier = cut.before(period)
    last = min(period.last, today)
    gone = last - period.first
    then_last = earlier.last if last == period.last else min(earlier.last, earlier.first + gone)
    return Stretch(cut=cut, period=period, earlier=earlier, last=last, then_last=then_last)


def last_stretches(cut: Cut, period: Period, number: int) -> list[Period]:
    """So many periods up to this one, the earliest first."""
    found = [period]
    while len(found) < number:
        found.append(cut.before(found[-1]))
    return found[::-1]


def _asked(cut: Cut, label: str, today: date) -> Period:
    """The present period for a label that cannot be read, lies ahead, or before all figures."""
    present = cut.of(today)
    try:
        period = period_bounds(label, starts_on=cut.starts_on, months=cut.months)
    except (ValueError, OverflowError):
        return present
    return period if EARLIEST <= period.first <= today else present
