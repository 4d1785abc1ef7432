"""The three rates of a unit and of the units below it, month by month, with what is counted above and below the line."""

import calendar
import re
from datetime import date, datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from lianxin.domains.cases.queries import rates
from lianxin.foundation.access.queries import top_units
from lianxin.foundation.orgs.queries import org_by_id, trail
from lianxin.foundation.orgs.rules import MAX_ID
from lianxin.kernel import clock
from lianxin.kernel.errors import Missing
from lianxin.web.shell.doors import needs
from lianxin.web.shell.request import ShellRequest

_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")


def _month(typed: str) -> date:
    """The first day of the month asked for, else of this one."""
    found = _MONTH.fullmatch(typed)
    return date(int(found[1]), int(found[2]), 1) if found else clock.today().replace(day=1)


def _bounds(first: date) -> tuple[datetime, datetime]:
    return clock.at_local(first), clock.at_local(_next(first))


def _next(first: date) -> date:
    days = calendar.monthrange(first.year, first.month)[1]
    return date.fromordinal(first.toordinal() + days)


def _before(first: date) -> date:
    return date.fromordinal(first.toordinal() - 1).replace(day=1)


@needs("cases.view")
def show(request: ShellRequest) -> HttpResponse:
    """One unit: its rates beside last month's, its distribution, its levels, the ages of what is open, its children."""
    tops = top_units(request.reach, permission="cases.view")
    asked = request.GET.get("unit", "")
    if asked.isdecimal() and int(asked) <= MAX_ID:
        unit = rates.unit_for_rates(request.reach, org_by_id(int(asked)))
    elif tops:
        unit = tops[0]
    else:
        raise Missing(_("You have no unit whose requests you may see."))
    month = _month(request.GET.get("month", ""))
    since, until = _bounds(month)
    past_since, past_until = _bounds(_before(month))
    cohort = rates.cohort_of(unit, since=since, until=until)
    past = rates.cohort_of(unit, since=past_since, until=past_until)
    context = {
        "unit": unit,
        "trail": " › ".join(trail(unit)[:-1]),
        "lead": _("Requests submitted in %(month)s about this unit and everything below it")
        % {"month": month.strftime("%Y-%m")},
        "tops": tops,
        "month": month,
        "earlier": _before(month),
        "later": _next(month) if _next(month) <= clock.today() else None,
        "cohort": cohort,
        "pairs": [(rate, past.rates[code]) for code, rate in cohort.rates.items()],
        "past": past,
        "below": rates.cohorts_below(unit, since=since, until=until),
        "levels": rates.solved_by_level(unit, since=since, until=until),
        "distribution": rates.rating_distribution(unit, since=since, until=until),
        "ages": rates.open_ages(unit, now=clock.now()),
    }
    return render(request, "desk/rates.html", context)
