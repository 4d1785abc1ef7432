"""The forms of the working time: each is one action."""

import tempfile
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lianxin.foundation.worktime import actions, queries
from lianxin.foundation.worktime.enums import DayKind
from lianxin.foundation.worktime.importing import read_days
from lianxin.foundation.worktime.rules import ALWAYS, Week, parse_spans
from lianxin.kernel import clock
from lianxin.kernel.errors import Conflict, Invalid, Missing, Refused
from lianxin.web.desk.worktime import day_ends, show_calendar, show_worktime, stand_in_choices, unit_asked
from lianxin.web.forms.moments import Read, moment_typed, read_day, time_typed
from lianxin.web.shell.doors import signed_in
from lianxin.web.shell.request import ShellRequest

if TYPE_CHECKING:
    from lianxin.foundation.accounts.models import User
    from lianxin.foundation.orgs.models import Org

LARGEST_TABLE = 1024 * 1024
_COUNTRY = "country"
Step = Callable[[ShellRequest, "Org | None"], str]


@signed_in
@require_POST
def change(request: ShellRequest, what: str) -> HttpResponse:
    """Make one change; what was wrong with it stands on the page it came from."""
    step = _STEPS.get(what)
    if step is None:
        raise Missing(_("There is no such page."))
    typed = request.POST.get("unit", "")
    unit = None if typed == _COUNTRY else unit_asked(request, typed)
    on_calendar = what in _OF_CALENDAR
    try:
        told = step(request, unit)
    except (Invalid, Refused, Conflict) as error:
        show = show_calendar if on_calendar else show_worktime
        return show(request, unit, error=error)
    messages.success(request, told)
    kept = {name: request.POST[name] for name in ("unit", "week", "year") if request.POST.get(name)}
    response = redirect("desk_calendar" if on_calendar else "desk_worktime")
    response["Location"] += f"?{urlencode(kept)}" if kept else ""
    return response


def _me(request: ShellRequest) -> "User":
    """The account: the door lets nobody else in."""
    return cast("User", request.user)


def _away(request: ShellRequest, unit: "Org | None") -> str:
    me, now = _me(request), clock.now()
    choices = stand_in_choices(unit, me) if unit else []
    until = _until(request, unit, now)
    actions.go_away(user=me, until=until, stand_in=_person(request, "stand_in", choices), by=request.actor, at=now)
    return _("You are away until %(when)s.") % {"when": timezone.localtime(until).strftime("%m-%d %H:%M")}


def _until(request: ShellRequest, unit: "Org | None", now: datetime) -> datetime:
    """One of the three that take one tap, or a moment of one's own."""
    quick = request.POST.get("quick", "")
    if quick == "hour":
        return now + timedelta(hours=1)
    if quick in {"today", "tomorrow"} and unit is not None:
        return day_ends(unit, now)[quick == "tomorrow"]
    return _given(moment_typed(request.POST.get("until", "")), "until", _("Say until when."))


def _back(request: ShellRequest, unit: "Org | None") -> str:
    actions.come_back(user=_me(request), by=request.actor, at=clock.now())
    return _("You are here again.")


def _shift(request: ShellRequest, unit: "Org | None") -> str:
    org = _unit(unit)
    user = _colleague(request, org)
    day = read_day(request.POST.get("day", ""), "day")
    starts, ends = (_at(day, request.POST.get(name, ""), name) for name in ("starts", "ends"))
    if ends <= starts:
        ends += timedelta(days=1)
    actions.add_shift(org=org, user=user, starts=starts, ends=ends, by=request.actor, at=clock.now())
    return _("On the roster.")


def _shift_off(request: ShellRequest, unit: "Org | None") -> str:
    typed = request.POST.get("shift", "")
    shift = queries.shift_by_id(int(typed)) if typed.isdecimal() and len(typed) < 18 else None
    if shift is not None:
        actions.remove_shift(shift=shift, by=request.actor, at=clock.now())
    return _("Taken off the roster.")


def _stand_in(request: ShellRequest, unit: "Org | None") -> str:
    org, now = _unit(unit), clock.now()
    user = _colleague(request, org)
    stand_in = _person(request, "stand_in", stand_in_choices(org, user))
    if stand_in is None:
        actions.end_stand_in(org=org, user=user, by=request.actor, at=now)
        return _("Nobody stands in any more.")
    actions.set_stand_in(org=org, user=user, stand_in=stand_in, since=clock.local_day(now), by=request.actor, at=now)
    return _("%(stand_in)s stands in for %(user)s.") % {"stand_in": stand_in.name, "user": user.name}


def _hours(request: ShellRequest, unit: "Org | None") -> str:
    org, now = _unit(unit), clock.now()
    since = read_day(request.POST.get("since", ""), "since")
    if request.POST.get("kind") == "inherit":
        actions.inherit_hours(org=org, valid_from=since, by=request.actor, at=now)
        return _("The hours of the unit above hold.")
    actions.set_hours(org=org, week=_typed_week(request), valid_from=since, by=request.actor, at=now)
    return _("The hours are set. Deadlines are reckoned anew in the background.")


def _typed_week(request: ShellRequest) -> Week:
    if request.POST.get("kind") == "always":
        return ALWAYS
    days = {}
    for name in ("workdays", "saturday", "sunday"):
        try:
            days[name] = parse_spans(request.POST.get(name, ""))
        except ValueError:
            message = _("Write hours like 09:00-12:00, 14:00-18:00.")
            raise Invalid(message, {name: message}) from None
    try:
        return Week(spans=(days["workdays"],) * 5 + (days["saturday"], days["sunday"]))
    except ValueError:
        message = _("A week without any hours cannot be meant.")
        raise Invalid(message, {"workdays": message}) from None


def _period(request: ShellRequest, unit: "Org | None") -> str:
    typed = {name: request.POST.get(name, "") for name in ("starts_on", "months")}
    numbers = {name: int(value) if value.isdecimal() and len(value) < 4 else 0 for name, value in typed.items()}
    actions.set_period(
        org=_unit(unit),
        code=request.POST.get("code", "") or queries.MONTH,
        name=request.POST.get("name", ""),
        by=request.actor,
        at=clock.now(),
        **numbers,
    )
    return _("The period is set.")


def _table(request: ShellRequest, unit: "Org | None") -> str:
    upload = request.FILES.get("table")
    if upload is None or (upload.size or 0) > LARGEST_TABLE:
        message = _("Choose a table of at most 1 MB.")
        raise Invalid(message, {"table": message})
    name = Path(upload.name or "").name
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"table{Path(name).suffix.lower()}"
        path.write_bytes(upload.read())
        rows = read_days(path, source=request.POST.get("source", "").strip() or name)
    done = actions.set_days(org=unit, rows=rows, by=request.actor, at=clock.now())
    said = {"added": done.added, "changed": done.changed, "removed": done.removed}
    return _("Taken in: %(added)d days new, %(changed)d changed, %(removed)d removed.") % said


def _one_day(request: ShellRequest, unit: "Org | None") -> str:
    day, kind = read_day(request.POST.get("day", ""), "day"), request.POST.get("kind", "")
    if kind not in DayKind.values:
        actions.clear_day(org=unit, day=day, by=request.actor, at=clock.now())
        return _("This day is again as it holds above.")
    row = actions.DayRow(
        day=day, kind=DayKind(kind), name=request.POST.get("name", ""), source=request.POST.get("source", "")
    )
    actions.set_days(org=unit, rows=[row], by=request.actor, at=clock.now())
    return _("The day is set. Deadlines are reckoned anew in the background.")


_OF_CALENDAR: dict[str, Step] = {"table": _table, "day": _one_day}
_STEPS: dict[str, Step] = {
    "away": _away,
    "back": _back,
    "shift": _shift,
    "shift-off": _shift_off,
    "stand-in": _stand_in,
    "hours": _hours,
    "period": _period,
    **_OF_CALENDAR,
}


def _unit(unit: "Org | None") -> "Org":
    if unit is None:
        raise Invalid(_("Choose a unit."))
    return unit


def _person(request: ShellRequest, name: str, people: "list[User]") -> "User | None":
    """Who was chosen among those offered; None for nobody."""
    typed = request.POST.get(name, "")
    return next((user for user in people if str(user.pk) == typed), None)


def _colleague(request: ShellRequest, org: "Org") -> "User":
    """Who was chosen among those who work at the unit."""
    people = queries.colleagues(org.pk, ("cases.handle", "worktime.roster"))
    return _given(_person(request, "user", people), "user", _("Choose somebody."))


def _at(day: date, typed: str, name: str) -> datetime:
    time = _given(time_typed(typed), name, _("Enter the time as 09:00."))
    return clock.at_local(day, time.hour, time.minute)


def _given(read: Read | None, name: str, message: str) -> Read:
    if read is None:
        raise Invalid(message, {name: message})
    return read
