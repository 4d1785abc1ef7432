"""Working time as staff see it: am I here, who is on duty this week, our hours; and the calendar of a year."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lianxin.foundation.access.queries import units_in_reach
from lianxin.foundation.orgs.queries import org_by_id, supervising_unit
from lianxin.foundation.worktime import queries
from lianxin.foundation.worktime.rules import spans_words
from lianxin.foundation.worktime.rules.clock import ONE_DAY
from lianxin.kernel import clock
from lianxin.kernel.errors import LianxinError, Missing
from lianxin.web.forms.moments import day_typed
from lianxin.web.shell.doors import signed_in
from lianxin.web.shell.request import ShellRequest

if TYPE_CHECKING:
    from lianxin.foundation.accounts.models import User
    from lianxin.foundation.orgs.models import Org
    from lianxin.foundation.worktime.models import DutyShift
    from lianxin.foundation.worktime.queries import YearTable
    from lianxin.foundation.worktime.shipped import NamedDay

# Who works at a unit: whoever handles what lies there, or sets its roster.
_WORKS = ("cases.handle", "worktime.roster")
FIRST_YEAR, LAST_YEAR = 2004, 2099


@dataclass(frozen=True, slots=True)
class RosterDay:
    """One day of the week: what kind of day it is, and who is on duty."""

    day: date
    named: "NamedDay | None"
    works: bool
    shifts: "list[DutyShift]"


@dataclass(frozen=True, slots=True)
class Month:
    """A month as a sheet: weeks of seven days, None outside it."""

    first: date
    weeks: "list[list[Cell | None]]"


@dataclass(frozen=True, slots=True)
class Cell:
    """A day on the sheet: `tone` is holiday, workday, weekend or nothing."""

    day: date
    tone: str
    name: str


@signed_in
@require_safe
def worktime(request: ShellRequest) -> HttpResponse:
    """My absence, and the duty of one of my units."""
    return show_worktime(request, unit_asked(request, request.GET.get("unit", "")))


def show_worktime(request: ShellRequest, unit: "Org | None", *, error: LianxinError | None = None) -> HttpResponse:
    """The page, with what was wrong if a change did not go through."""
    now, me = clock.now(), cast("User", request.user)
    context: dict[str, Any] = {
        "me": me,
        "unit": unit,
        "units": queries.own_units(me.pk),
        "away": queries.away_until(me.pk, now),
        "ahead": [absence for absence in queries.absences_ahead(me.pk, now) if absence.since > now],
        "error": error,
        "typed": request.POST,
        "fields": getattr(error, "fields", {}),
    }
    if unit is not None:
        context |= _of_unit(request, unit, me, now)
    return render(request, "desk/worktime/page.html", context, status=error.status if error else 200)


def _of_unit(request: ShellRequest, unit: "Org", me: "User", now: datetime) -> dict[str, Any]:
    today = clock.local_day(now)
    monday = _monday(request.GET.get("week", ""), today)
    people = queries.colleagues(unit.pk, _WORKS)
    hours = queries.hours_in_force(unit.pk, today)
    ours = queries.clock_for(unit.pk)
    paired = queries.stand_in_at(unit.pk, me.pk, now)
    return {
        "week": _week(unit.pk, monday),
        "monday": monday,
        "earlier": monday - 7 * ONE_DAY,
        "later": monday + 7 * ONE_DAY,
        "people": people,
        "away_now": queries.away_now([user.pk for user in people], now),
        "on_duty": queries.on_duty(unit.pk, now),
        "stand_ins": queries.stand_ins_of(unit.pk, now),
        "choices": stand_in_choices(unit, me),
        "paired": paired.stand_in_id if paired else None,
        "ends": day_ends(unit, now),
        "is_duty": ours.is_duty(now),
        "next_duty": ours.next_duty(now),
        "hours": hours,
        "hours_rows": [
            (str(WEEKDAYS_ABBR[number]), spans_words(spans)) for number, spans in enumerate(hours.week.spans)
        ],
        "today": today,
        "periods": queries.periods_in_force(unit.pk),
        "period": queries.period_of(unit.pk, today),
        "may_roster": bool(units_in_reach(request.reach, [unit.pk], permission="worktime.roster")),
        "may_manage": bool(units_in_reach(request.reach, [unit.pk], permission="worktime.manage")),
        "missing": queries.missing_years(today, unit.pk),
    }


@signed_in
@require_safe
def calendar(request: ShellRequest) -> HttpResponse:
    """A year's holidays and make-up days, as they hold for a unit of mine, or for the country."""
    return show_calendar(request, unit_asked(request, request.GET.get("unit", "")))


def show_calendar(request: ShellRequest, unit: "Org | None", *, error: LianxinError | None = None) -> HttpResponse:
    """The sheet of a year, with what was wrong if a table was not taken."""
    today = clock.today()
    typed = request.GET.get("year", "") or request.POST.get("year", "")
    year = int(typed) if typed.isdecimal() and FIRST_YEAR <= int(typed[:4]) <= LAST_YEAR else today.year
    org_id = unit.pk if unit else None
    table = queries.year_table(org_id, year)
    places = {named.place for named in table.days.values() if named.place is not None}
    context = {
        "unit": unit,
        "units": queries.own_units(cast("User", request.user).pk),
        "year": year,
        "years": [year - 1, year, year + 1],
        "table": table,
        "months": _months(org_id, table),
        "weekdays": [_short(name) for name in WEEKDAYS_ABBR.values()],
        "sources": sorted({named.source for named in table.days.values() if named.source}),
        "names": {place: org_by_id(place).short_name for place in places},
        "own": {row.day for row in queries.own_days(org_id, year)},
        "missing": queries.missing_years(today, org_id),
        "known_until": max(queries.years_known(org_id), default=0),
        "may_manage": bool(unit and units_in_reach(request.reach, [unit.pk], permission="worktime.manage")),
        "may_country": request.reach.has("system.operate"),
        "error": error,
        "fields": getattr(error, "fields", {}),
        "typed": request.POST,
    }
    return render(request, "desk/worktime/calendar.html", context, status=error.status if error else 200)


def unit_asked(request: ShellRequest, typed: str) -> "Org | None":
    """The unit of this number, if it is one of the reader's; without a number the first of them. Raises Missing."""
    own = queries.own_units(cast("User", request.user).pk)
    if not typed.isdecimal() or len(typed) > 10:
        return own[0] if own else None
    chosen = next((org for org in own if org.pk == int(typed)), None)
    if chosen is None and any(
        units_in_reach(request.reach, [int(typed)], permission=permission)
        for permission in ("worktime.roster", "worktime.manage")
    ):
        chosen = org_by_id(int(typed))
    if chosen is None:
        raise Missing(_("There is no such unit in your reach."))
    return chosen


def stand_in_choices(unit: "Org", me: "User") -> "list[User]":
    """Colleagues of the unit first, then those of the level above."""
    above = supervising_unit(unit)
    found = {user.pk: user for user in queries.colleagues(unit.pk, _WORKS)}
    if above is not None:
        found |= {user.pk: user for user in queries.colleagues(above.pk, _WORKS) if user.pk not in found}
    return [user for user in found.values() if user.pk != me.pk]


def day_ends(unit: "Org", now: datetime) -> list[datetime]:
    """The end of duty of this working day, or of the next when it is over, and of the one after."""
    ours = queries.clock_for(unit.pk)
    first = ours.add_days(now, 0)
    return [first, ours.add_days(first, 1)]


def _short(weekday: object) -> str:
    """一 instead of 星期一: seven of them stand in a line."""
    return str(weekday).removeprefix("星期")


def _monday(typed: str, today: date) -> date:
    day = day_typed(typed) or today
    return day - timedelta(days=day.weekday())


def _week(org_id: int, monday: date) -> list[RosterDay]:
    """The seven days from Monday on; a shift stands on every day it touches."""
    days = [monday + number * ONE_DAY for number in range(7)]
    shifts = queries.shifts_between(org_id, clock.at_local(monday), clock.at_local(monday + 7 * ONE_DAY))
    known, ours = queries.days_for(org_id), queries.clock_for(org_id)
    return [
        RosterDay(
            day=day,
            named=known.get(day),
            works=ours.is_working_day(day),
            shifts=[shift for shift in shifts if _touches(shift, day)],
        )
        for day in days
    ]


def _touches(shift: "DutyShift", day: date) -> bool:
    first, last = timezone.localtime(shift.starts).date(), timezone.localtime(shift.ends - timedelta(seconds=1)).date()
    return first <= day <= last


def _months(org_id: int | None, table: "YearTable") -> list[Month]:
    return [_month(date(table.year, number, 1), table) for number in range(1, 13)]


def _month(first: date, table: "YearTable") -> Month:
    last = (first.replace(day=28) + 4 * ONE_DAY).replace(day=1) - ONE_DAY
    cells: list[Cell | None] = [None] * first.weekday()
    cells += [_cell(first + number * ONE_DAY, table) for number in range(last.day)]
    cells += [None] * (-len(cells) % 7)
    return Month(first=first, weeks=[cells[start : start + 7] for start in range(0, len(cells), 7)])


def _cell(day: date, table: "YearTable") -> Cell:
    named = table.days.get(day)
    if named is not None:
        return Cell(day=day, tone=named.kind.value, name=named.name)
    return Cell(day=day, tone="weekend" if day.weekday() > 4 else "", name="")
