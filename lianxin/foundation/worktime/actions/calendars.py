"""Calendars, hours of duty, named periods: set by who manages a unit, for it and all below it."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.foundation.access.queries import reach_of
from lianxin.foundation.audit import actions as audit
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.worktime import hooks
from lianxin.foundation.worktime.enums import DayKind
from lianxin.foundation.worktime.models import CalendarDay, CalendarVersion, DutyWeek, NamedPeriod
from lianxin.foundation.worktime.permissions import can_manage
from lianxin.foundation.worktime.rules import LATEST_START, LENGTHS, Week, covers_year
from lianxin.kernel.actors import Actor
from lianxin.kernel.errors import Conflict, Invalid, Refused
from lianxin.kernel.text import clean_text

EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)
NAME_LENGTH, SOURCE_LENGTH = 60, 200


@dataclass(frozen=True, slots=True)
class DayRow:
    """One line of a table of days."""

    day: date
    kind: DayKind
    name: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a table. `whole` are the years it covers: there it replaced what the place had."""

    added: int
    changed: int
    removed: int
    unchanged: int
    whole: tuple[int, ...]


@transaction.atomic
def set_days(*, org: Org | None, rows: Sequence[DayRow], by: Actor, at: datetime) -> Imported:
    """Enter the days of a unit, or (None) of the whole country.

    A table that covers a whole year replaces what the place itself had for it; fewer days correct those they name.
    Nobody's own days elsewhere change: the nearest unit has the last word on a day. Raises Refused, Invalid.
    """
    _require_manage(by, org)
    given = _checked_rows(rows)
    _bump()
    whole = _whole_years(given)
    named = CalendarDay.objects.filter(org=org, day__in=list(given))
    known = {row.day: row for year in whole for row in CalendarDay.objects.filter(org=org, day__year=year)}
    known |= {row.day: row for row in named}
    gone = [row for day, row in known.items() if day not in given]
    added = [row for day, row in given.items() if day not in known]
    changed = [row for day, row in given.items() if day in known and not _same(row, known[day])]
    CalendarDay.objects.filter(pk__in=[row.pk for row in gone]).delete()
    for row in (*added, *changed):
        values = {"kind": row.kind, "name": row.name, "source": row.source}
        CalendarDay.objects.update_or_create(org=org, day=row.day, defaults=values)
    touched = [*(row.day for row in gone), *(row.day for row in added), *(row.day for row in changed)]
    if touched:
        changes = {
            "added": [f"{row.day} {row.kind}" for row in added],
            "changed": [f"{row.day} {row.kind}" for row in changed],
            "removed": [str(row.day) for row in gone],
            "source": sorted({row.source for row in given.values()}),
        }
        _record("worktime.set_days", org, changes, by=by, at=at)
        hooks.changed(org.pk if org else None, since=min(touched))
    unchanged = len(given) - len(added) - len(changed)
    return Imported(len(added), len(changed), len(gone), unchanged, tuple(sorted(whole)))


@transaction.atomic
def clear_day(*, org: Org | None, day: date, by: Actor, at: datetime) -> None:
    """The place says nothing of this day any more: what holds above holds here. Raises Refused."""
    _require_manage(by, org)
    _bump()
    gone, _kinds = CalendarDay.objects.filter(org=org, day=day).delete()
    if gone:
        _record("worktime.set_days", org, {"removed": [str(day)]}, by=by, at=at)
        hooks.changed(org.pk if org else None, since=day)


@transaction.atomic
def set_hours(*, org: Org, week: Week, valid_from: date, by: Actor, at: datetime) -> DutyWeek:
    """From a day on, the hours of the unit and of all below it that have none of their own. Raises Refused, Conflict."""
    _require_manage(by, org)
    _require_sane(valid_from)
    _bump()
    last = _end_hours(org, valid_from)
    before = _hours(last.week) if last else None
    spans = [[list(span) for span in day] for day in week.spans]
    made = DutyWeek.objects.create(org=org, spans=spans, on_holidays=week.on_holidays, valid_from=valid_from)
    _record("worktime.set_hours", org, {"hours": [before, _hours(week)], "from": valid_from}, by=by, at=at)
    hooks.changed(org.pk, since=valid_from)
    return made


@transaction.atomic
def inherit_hours(*, org: Org, valid_from: date, by: Actor, at: datetime) -> None:
    """From a day on the unit has the hours of the one above it again. Raises Refused, Conflict."""
    _require_manage(by, org)
    _require_sane(valid_from)
    _bump()
    last = _end_hours(org, valid_from)
    if last:
        _record("worktime.set_hours", org, {"hours": [_hours(last.week), None], "from": valid_from}, by=by, at=at)
        hooks.changed(org.pk, since=valid_from)


@transaction.atomic
def set_period(*, org: Org, code: str, name: str, starts_on: int, months: int, by: Actor, at: datetime) -> NamedPeriod:
    """How the unit and all below it cut time under this code: `month` from the 26th on, for instance.

    Figures of the past are cut anew too: a period is a way of looking, nothing is stored under it. Raises Refused, Invalid.
    """
    _require_manage(by, org)
    code, name = clean_text(code, multiline=False), clean_text(name, multiline=False)
    wrong = {}
    if not (0 < len(code) <= 20 and code.isascii() and code.isidentifier()):
        wrong["code"] = _("A short name of letters, for example month.")
    if not 0 < len(name) <= NAME_LENGTH:
        wrong["name"] = _("Give it a name of up to %(length)d characters.") % {"length": NAME_LENGTH}
    if not 1 <= starts_on <= LATEST_START:
        wrong["starts_on"] = _("From the 1st to the 28th.")
    if months not in LENGTHS:
        wrong["months"] = _("1, 3, 6 or 12 months.")
    if wrong:
        raise Invalid(_("Please look at the marked places."), wrong)
    values = {"name": name, "starts_on": starts_on, "months": months}
    made, _created = NamedPeriod.objects.update_or_create(org=org, code=code, defaults=values)
    _record("worktime.set_period", org, {"code": code, **values}, by=by, at=at)
    return made


def _require_manage(by: Actor, org: Org | None) -> None:
    if not can_manage(by, reach_of(by), org.pk if org else None):
        raise Refused(_("You may not set the working time of this unit."))


def _require_sane(day: date) -> None:
    if not EARLIEST <= day < LATEST:
        raise Invalid(_("This date is too far away."), {"valid_from": _("This date is too far away.")})


def _bump() -> None:
    """Another stamp, and the lock under which calendars change one after the other."""
    CalendarVersion.objects.update_or_create(pk=1, defaults={"stamp": uuid.uuid4()})


def _checked_rows(rows: Sequence[DayRow]) -> dict[date, DayRow]:
    given: dict[date, DayRow] = {}
    for row in rows:
        _require_sane(row.day)
        name = clean_text(row.name, multiline=False) or str(DayKind(row.kind).label)
        source = clean_text(row.source, multiline=False)
        if len(name) > NAME_LENGTH or len(source) > SOURCE_LENGTH:
            raise Invalid(_("%(day)s: the name or the source is too long.") % {"day": row.day})
        if row.day in given and given[row.day].kind != row.kind:
            raise Invalid(_("%(day)s stands there twice, as a holiday and as a working day.") % {"day": row.day})
        given[row.day] = DayRow(day=row.day, kind=row.kind, name=name, source=source)
    if not given:
        raise Invalid(_("The table names no day."))
    return given


def _whole_years(given: dict[date, DayRow]) -> list[int]:
    by_year: dict[int, list[tuple[date, DayKind]]] = defaultdict(list)
    for row in given.values():
        by_year[row.day.year].append((row.day, row.kind))
    return [year for year, days in by_year.items() if covers_year(year, days)]


def _same(row: DayRow, known: CalendarDay) -> bool:
    return (row.kind, row.name, row.source) == (known.kind, known.name, known.source)


def _end_hours(org: Org, day: date) -> DutyWeek | None:
    """The hours that held until now, ended by the day; those that would begin on it give way."""
    rows = DutyWeek.objects.filter(org=org).order_by("-valid_from")
    last = rows.first()
    if last and last.valid_from > day:
        said = {"day": last.valid_from}
        raise Conflict(_("Other hours are entered already from %(day)s on.") % said)
    if last and last.valid_from == day:
        last.delete()
    elif last and last.valid_to is None:
        last.valid_to = day
        last.save(update_fields=["valid_to"])
    return last


def _hours(week: Week) -> dict[str, object]:
    return {"spans": [[list(span) for span in day] for day in week.spans], "on_holidays": week.on_holidays}


def _record(verb: str, org: Org | None, changes: Mapping[str, object], *, by: Actor, at: datetime) -> None:
    subject = ("org", str(org.pk)) if org else ("calendar", "country")
    audit.record(verb=verb, by=by, at=at, subject=subject, changes=changes)
