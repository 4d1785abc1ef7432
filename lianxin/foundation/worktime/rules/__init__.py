"""Pure arithmetic of working time: clocks, hours, days, periods."""

from lianxin.foundation.worktime.rules.clock import NoDuty, Quiet, WorkClock
from lianxin.foundation.worktime.rules.days import covers_year, years_needed
from lianxin.foundation.worktime.rules.hours import ALWAYS, DatedWeek, Week, parse_spans, plain_week, spans_words
from lianxin.foundation.worktime.rules.periods import LATEST_START, LENGTHS, Period, period_bounds, period_of

__all__ = [
    "ALWAYS",
    "LATEST_START",
    "LENGTHS",
    "DatedWeek",
    "NoDuty",
    "Period",
    "Quiet",
    "Week",
    "WorkClock",
    "covers_year",
    "parse_spans",
    "period_bounds",
    "period_of",
    "plain_week",
    "spans_words",
    "years_needed",
]
