"""The clock of a unit: its hours, and the days of the country, of the units above it and its own, the nearest last word."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.conf import settings
from django.db.models import Q, Subquery
from django.utils import timezone

from lianxin.foundation.orgs.enums import Line
from lianxin.foundation.orgs.models import OrgPath
from lianxin.foundation.orgs.rules import ids_on
from lianxin.foundation.worktime.enums import DayKind
from lianxin.foundation.worktime.models import CalendarDay, CalendarVersion, DutyWeek
from lianxin.foundation.worktime.rules import DatedWeek, Quiet, WorkClock, covers_year, plain_week
from lianxin.foundation.worktime.shipped import NamedDay, shipped_days

COUNTRY = None
Days = Mapping[date, NamedDay]


@dataclass(slots=True)
class Tables:
    """All calendars and hours under one stamp, read at once: some hundred rows in a whole city.

    `clocks` keeps those made from it, by the units that have a say in them.
    """

    days: dict[int | None, dict[date, NamedDay]] = field(default_factory=dict)
    weeks: dict[int, list[DatedWeek]] = field(default_factory=dict)
    clocks: dict[tuple[int, ...], WorkClock] = field(default_factory=dict)

    def say(self, chain: Sequence[int]) -> tuple[int, ...]:
        """Those units of a path, the top first, that have rows of their own."""
        return tuple(one for one in chain if one in self.days or one in self.weeks)


_tables: OrderedDict[UUID | None, Tables] = OrderedDict()
_KEPT = 2


def clock_for(org_id: int) -> WorkClock:
    """The clock of a unit: one statement, three after a change of any calendar. Units that stand nowhere have the country's."""
    return clocks_for([org_id])[org_id]


def clocks_for(org_ids: Iterable[int]) -> dict[int, WorkClock]:
    """The clocks of several units, in as many statements as for one."""
    wanted = set(org_ids)
    chains, stamp = _chains(wanted)
    tables = _tables_under(stamp)
    return {org_id: _clock(tables, chains.get(org_id, ())) for org_id in wanted}


def calendar_stamp() -> Subquery:
    """The stamp of all calendars, to be read beside something else in one statement, and handed to `clock_on`."""
    return Subquery(CalendarVersion.objects.values("stamp")[:1])


def clock_on(path: str, stamp: UUID | None) -> WorkClock:
    """The clock of the unit that stands at `path` today, for who has read path and stamp already: no statement."""
    return _clock(_tables_under(stamp), ids_on(path))


def days_for(org_id: int | None) -> Days:
    """Every day known for a unit (None: for the country) that is not what its weekday says."""
    chains, stamp = _chains({org_id} if org_id is not None else set())
    return _merged(_tables_under(stamp), chains.get(org_id, ()) if org_id is not None else ())


def years_known(org_id: int | None = COUNTRY) -> frozenset[int]:
    """The years whose table is there, for a unit or for the country."""
    return _years_in(days_for(org_id))


def own_days(org_id: int | None, year: int) -> list[CalendarDay]:
    """The rows a unit, or the country, has of its own in a year."""
    place = Q(org__isnull=True) if org_id is None else Q(org_id=org_id)
    return list(CalendarDay.objects.filter(place, day__year=year).order_by("day"))


def _chains(org_ids: set[int]) -> tuple[dict[int, tuple[int, ...]], UUID | None]:
    """The units on each path, the top first, by the territorial line where a unit stands in it; and the stamp."""
    if not org_ids:
        return {}, CalendarVersion.objects.values_list("stamp", flat=True).first()
    rows = OrgPath.objects.filter(org_id__in=org_ids, valid_to__isnull=True).annotate(stamp=calendar_stamp())
    found: dict[int, tuple[int, ...]] = {}
    under: UUID | None = None
    for org_id, line, path, seen in rows.values_list("org_id", "line", "path", "stamp"):
        under = seen
        if line == Line.TERRITORIAL or org_id not in found:
            found[org_id] = tuple(ids_on(path))
    return found, under


def _tables_under(stamp: UUID | None) -> Tables:
    known = _tables.get(stamp)
    # Without a stamp nothing was ever changed: the tables are empty.
    if known is None:
        known = Tables() if stamp is None else _read()
        _tables[stamp] = known
        while len(_tables) > _KEPT:
            _tables.popitem(last=False)
    return known


def _read() -> Tables:
    tables = Tables()
    for row in CalendarDay.objects.all():
        named = NamedDay(row.day, DayKind(row.kind), row.name, row.source, row.org_id)
        tables.days.setdefault(row.org_id, {})[row.day] = named
    for week in DutyWeek.objects.order_by("-valid_from"):
        tables.weeks.setdefault(week.org_id, []).append(DatedWeek(week.week, week.valid_from, week.valid_to))
    return tables


def _clock(tables: Tables, chain: Sequence[int]) -> WorkClock:
    say = tables.say(chain)
    known = tables.clocks.get(say)
    if known is None:
        days = _merged(tables, say)
        weeks = [week for one in reversed(say) for week in tables.weeks.get(one, ())]
        known = tables.clocks[say] = WorkClock(
            zone=timezone.get_default_timezone(),
            weeks=[*weeks, DatedWeek(plain_week(settings.DUTY_HOURS))],
            days={day: named.kind for day, named in days.items()},
            years=_years_in(days),
            quiet=Quiet.parse(settings.QUIET_HOURS),
        )
    return known


def _merged(tables: Tables, chain: Sequence[int]) -> Days:
    """The country's table as shipped, as corrected, and what each unit from the top down says otherwise."""
    days = dict(shipped_days())
    for place in (COUNTRY, *chain):
        days |= tables.days.get(place, {})
    return days


def _years_in(days: Days) -> frozenset[int]:
    kinds = [(day, named.kind) for day, named in days.items()]
    return frozenset(year for year in {day.year for day in days} if covers_year(year, kinds))
