"""The periods a form may be filled in for, as the place cuts its months."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from lianxin.foundation.worktime.queries import named_period
from lianxin.foundation.worktime.rules.periods import Period, period_bounds, period_of
from lianxin.kernel import clock
from lianxin.kernel.errors import Invalid

# How many of each length are offered, the newest first.
_OFFERED = ((1, 13), (3, 5), (6, 3), (12, 3))
_LABEL = re.compile(r"20\d\d(?:-(?:\d\d|Q[1-4]|H[12]))?")


@dataclass(frozen=True, slots=True)
class Offer:
    """A period to choose, and how it reads."""

    label: str
    words: str


def start_day(org_id: int) -> int:
    """On which day of the month the months of this unit begin."""
    cut = named_period(org_id)
    return cut.starts_on if cut else 1


def offered_periods(org_id: int, *, today: date | None = None) -> list[Offer]:
    """Months, quarters, halves and years, the running one among them; two statements."""
    starts_on = start_day(org_id)
    found: list[Offer] = []
    for months, count in _OFFERED:
        day = today or clock.today()
        for _number in range(count):
            period = period_of(day, starts_on=starts_on, months=months)
            found.append(Offer(period.label, in_words(period)))
            day = period.first - timedelta(days=1)
    return found


def in_words(period: Period) -> str:
    """`2026-10 (2026-09-26 to 2026-10-25)`."""
    return _("%(label)s (%(first)s to %(last)s)") % {
        "label": period.label,
        "first": period.first.isoformat(),
        "last": period.last.isoformat(),
    }


def period_called(org_id: int, label: str) -> Period:
    """The days of a label as this unit cuts them; raises Invalid."""
    message = _("Choose a period.")
    if not _LABEL.fullmatch(label):
        raise Invalid(message, {"period": message})
    rest = label[5:]
    months = 12 if not rest else 3 if rest[0] == "Q" else 6 if rest[0] == "H" else 1
    try:
        return period_bounds(label, starts_on=start_day(org_id), months=months)
    except ValueError:
        raise Invalid(message, {"period": message}) from None


def last_period(org_id: int, *, today: date, months: int = 1) -> Period:
    """The last one that has ended."""
    starts_on = start_day(org_id)
    running = period_of(today, starts_on=starts_on, months=months)
    return period_of(running.first - timedelta(days=1), starts_on=starts_on, months=months)
