"""Working time for tests: clocks by hand, calendars and rosters through the actions."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from lianxin.foundation.orgs.models import Org
from lianxin.foundation.worktime.actions import DayRow, Imported, set_days, set_hours
from lianxin.foundation.worktime.enums import DayKind
from lianxin.foundation.worktime.models import DutyWeek
from lianxin.foundation.worktime.rules import DatedWeek, Week, WorkClock, parse_spans, plain_week
from lianxin.foundation.worktime.shipped import shipped_days
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = "09:00-12:00, 14:00-18:00"


def local(day: date, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    """A moment in Shanghai."""
    return datetime.combine(day, time(hour, minute, second), SHANGHAI)


def make_clock(
    written: str = OFFICE,
    *,
    days: Mapping[date, DayKind] | None = None,
    years: Iterable[int] = (2026,),
    week: Week | None = None,
    zone: ZoneInfo = SHANGHAI,
) -> WorkClock:
    """Monday to Friday in these hours, with the country's own days unless others are given."""
    known = {day: named.kind for day, named in shipped_days().items()} if days is None else days
    weeks = [DatedWeek(week or plain_week(written))]
    return WorkClock(zone=zone, weeks=weeks, days=known, years=frozenset(years))


def make_week(written: str = OFFICE, *, saturday: str = "", on_holidays: bool = False) -> Week:
    """Monday to Friday alike, perhaps Saturdays too."""
    spans = parse_spans(written)
    return Week(spans=(spans,) * 5 + (parse_spans(saturday), ()), on_holidays=on_holidays)


def make_hours(org: Org, week: Week, *, since: date | None = None) -> DutyWeek:
    """Hours that hold since last year."""
    valid_from = since or clock.today() - timedelta(days=365)
    return set_hours(org=org, week=week, valid_from=valid_from, by=SYSTEM, at=clock.now())


def make_days(org: Org | None, kind: DayKind, *days: date, name: str = "火把节") -> Imported:
    """Days of one kind at a place."""
    rows = [DayRow(day=day, kind=kind, name=name, source="test") for day in days]
    return set_days(org=org, rows=rows, by=SYSTEM, at=clock.now())


def whole_year(year: int) -> list[DayRow]:
    """The least table that covers a year."""
    return [
        DayRow(date(year, 1, 1), DayKind.HOLIDAY, "元旦", "test"),
        *(DayRow(date(year, 10, day), DayKind.HOLIDAY, "国庆节", "test") for day in range(1, 8)),
    ]
