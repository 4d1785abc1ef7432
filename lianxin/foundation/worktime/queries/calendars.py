"""What the pages of calendar, hours and periods show."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from lianxin.foundation.orgs.models import Org
from lianxin.foundation.orgs.queries.tree import line_up
from lianxin.foundation.worktime import rules
from lianxin.foundation.worktime.models import DutyWeek, NamedPeriod
from lianxin.foundation.worktime.queries.clocks import clock_for, days_for
from lianxin.foundation.worktime.rules import Period, Week, covers_year, years_needed
from lianxin.foundation.worktime.shipped import NamedDay
from lianxin.kernel.errors import Missing

MONTH = "month"


@dataclass(frozen=True, slots=True)
class Spell:
    """Days in a row under one name and kind, as people read them."""

    first: date
    last: date
    named: NamedDay

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class YearTable:
    """A year's days that are not what their weekday says; `known`: the whole table is there."""

    year: int
    known: bool
    days: dict[date, NamedDay]
    spells: list[Spell]


@dataclass(frozen=True, slots=True)
class HoursInForce:
    """The hours that hold at a unit on a day, and the unit that set them; None: the platform's own."""

    week: Week
    set_by: Org | None
    since: date | None


def year_table(org_id: int | None, year: int) -> YearTable:
    """The days of one year for a unit, or for the country."""
    days = {day: named for day, named in sorted(days_for(org_id).items()) if day.year == year}
    known = covers_year(year, [(day, named.kind) for day, named in days.items()])
    return YearTable(year=year, known=known, days=days, spells=_spells(days.values()))


def missing_years(today: date, org_id: int | None = None) -> list[int]:
    """The years whose table should be there by now and is not."""
    days = [(day, named.kind) for day, named in days_for(org_id).items()]
    return [year for year in years_needed(today) if not covers_year(year, days)]


def hours_in_force(org_id: int, day: date) -> HoursInForce:
    """The nearest hours above or at the unit that hold on the day."""
    above = {org.pk: org for org in line_up(org_id)}
    rows = [row for row in DutyWeek.objects.filter(org_id__in=above) if _holds(row, day)]
    if rows:
        order = list(above)
        nearest = max(rows, key=lambda row: order.index(row.org_id))
        return HoursInForce(week=nearest.week, set_by=above[nearest.org_id], since=nearest.valid_from)
    return HoursInForce(week=clock_for(org_id).week_on(day), set_by=None, since=None)


def named_period(org_id: int, code: str = MONTH) -> NamedPeriod | None:
    """How the unit, or the nearest above it, cuts the time of this name; None: by calendar months."""
    above = [org.pk for org in line_up(org_id)]
    rows = NamedPeriod.objects.filter(org_id__in=above, code=code)
    return max(rows, key=lambda row: above.index(row.org_id), default=None)


def period_of(org_id: int, day: date, *, code: str = MONTH) -> Period:
    """The period in which the day lies, as the place counts."""
    cut = named_period(org_id, code)
    return rules.period_of(day, starts_on=cut.starts_on, months=cut.months) if cut else rules.period_of(day)


def period_bounds(org_id: int, label: str, *, code: str = MONTH) -> Period:
    """The period of this label, as the place counts; raises Missing for a label that none has."""
    cut = named_period(org_id, code)
    try:
        if cut is None:
            return rules.period_bounds(label)
        return rules.period_bounds(label, starts_on=cut.starts_on, months=cut.months)
    except ValueError as error:
        raise Missing(_("There is no such period.")) from error


def periods_in_force(org_id: int, *, line: Sequence[int] | None = None) -> list[NamedPeriod]:
    """The named periods of the unit and of those above it, the nearest of each code.

    `line`: their ids, the top first and the unit last, from who has read them already.
    """
    above = list(line) if line is not None else [org.pk for org in line_up(org_id)]
    rows = sorted(NamedPeriod.objects.filter(org_id__in=above), key=lambda row: above.index(row.org_id))
    return sorted({row.code: row for row in rows}.values(), key=lambda row: row.code)


def _holds(row: DutyWeek, day: date) -> bool:
    return row.valid_from <= day and (row.valid_to is None or day < row.valid_to)


def _spells(days: Iterable[NamedDay]) -> list[Spell]:
    spells: list[Spell] = []
    for named in days:
        last = spells[-1] if spells else None
        same = last and (last.named.kind, last.named.name) == (named.kind, named.name)
        if last and same and named.day == last.last + timedelta(days=1):
            spells[-1] = Spell(first=last.first, last=named.day, named=last.named)
        else:
            spells.append(Spell(first=named.day, last=named.day, named=named))
    return spells
