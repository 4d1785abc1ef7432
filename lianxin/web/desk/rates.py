"""The three rates of a unit and of the units below it, month by month, with what is counted above and below the line."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

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

if TYPE_CHECKING:
    from lianxin.foundation.orgs.models import Org

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


def _asked(request: ShellRequest) -> "Org":
    """The unit in the address, or the first of the reader's own; raises Missing for who has none."""
    asked = request.GET.get("unit", "")
    if asked.isdecimal() and int(asked) <= MAX_ID:
        return org_by_id(int(asked))
    tops = top_units(request.reach, permission="cases.view")
    if not tops:
        raise Missing(_("You have no unit whose requests you may see."))
    return tops[0]


@needs("cases.view")
def show(request: ShellRequest) -> HttpResponse:
    """One unit: its rates beside last month's, its distribution, its levels, the ages of what is open, its children."""
    unit = _asked(request)
    path = rates.path_for_rates(request.reach, unit)
    cut = named_period(unit.pk)
    months = _Months(starts_on=cut.starts_on if cut else 1)
    month = months.asked(request.GET.get("month", ""))
    earlier, later = months.before(month), months.of(month.until)
    span = _span(month)
    cohort, past = rates.cohort_of(path, **span), rates.cohort_of(path, **_span(earlier))
    context = {
        "unit": unit,
        "trail": " › ".join(trail(unit)[:-1]),
        "lead": _("Requests submitted from %(first)s to %(last)s about this unit and everything below it")
        % {"first": month.first.isoformat(), "last": month.last.isoformat()},
        "month": month,
        "earlier": earlier,
        "later": later if later.first <= clock.today() else None,
        "cohort": cohort,
        "pairs": [(rate, past.rates[code]) for code, rate in cohort.rates.items()],
        "past": past,
        "below": rates.cohorts_below(path, **span),
        "levels": rates.solved_by_level(path, **span),
        "distribution": rates.rating_distribution(path, **span),
        "ages": rates.open_ages(path, now=clock.now()),
    }
    return render(request, "desk/rates.html", context)
