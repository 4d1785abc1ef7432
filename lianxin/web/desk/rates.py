"""The three rates of a unit and of the units below it, month by month, with what is counted above and below the line."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from lianxin.domains.cases.queries import rates
from lianxin.foundation.access.queries import top_units
from lianxin.foundation.orgs.queries import org_by_id, trail
from lianxin.foundation.orgs.rules import MAX_ID
from lianxin.foundation.worktime.queries import named_period
from lianxin.foundation.worktime.rules.periods import Period, period_bounds, period_of
from lianxin.kernel import clock
from lianxin.kernel.errors import Missing
from lianxin.web.shell.doors import needs
from lianxin.web.shell.request import ShellRequest

_LABEL = re.compile(r"20\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class _Months:
    """Months as the place counts them: by the calendar, or for instance from the 26th to the 25th."""

    starts_on: int

    def of(self, day: date) -> Period:
        return period_of(day, starts_on=self.starts_on)

    def asked(self, label: str) -> Period:
        """The month of this label, else the present one."""
        try:
            return period_bounds(label, starts_on=self.starts_on) if _LABEL.fullmatch(label) else self.of(clock.today())
        except ValueError:
            return self.of(clock.today())

    def before(self, period: Period) -> Period:
        return self.of(period.first - timedelta(days=1))


def _span(period: Period) -> dict[str, datetime]:
    return {"since": clock.at_local(period.first), "until": clock.at_local(period.until)}


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
    cut = named_period(unit.pk)
    months = _Months(starts_on=cut.starts_on if cut else 1)
    month = months.asked(request.GET.get("month", ""))
    earlier, later = months.before(month), months.of(month.until)
    cohort, past = rates.cohort_of(unit, **_span(month)), rates.cohort_of(unit, **_span(earlier))
    context = {
        "unit": unit,
        "trail": " › ".join(trail(unit)[:-1]),
        "lead": _("Requests submitted from %(first)s to %(last)s about this unit and everything below it")
        % {"first": month.first.isoformat(), "last": month.last.isoformat()},
        "tops": tops,
        "month": month,
        "earlier": earlier,
        "later": later if later.first <= clock.today() else None,
        "cohort": cohort,
        "pairs": [(rate, past.rates[code]) for code, rate in cohort.rates.items()],
        "past": past,
        "below": rates.cohorts_below(unit, **_span(month)),
        "levels": rates.solved_by_level(unit, **_span(month)),
        "distribution": rates.rating_distribution(unit, **_span(month)),
        "ages": rates.open_ages(unit, now=clock.now()),
    }
    return render(request, "desk/rates.html", context)
