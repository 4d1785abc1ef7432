"""Days, times and moments as forms and addresses hold them: read in one way."""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import TypeVar

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime, parse_time
from django.utils.translation import gettext as _

from lianxin.kernel.errors import Invalid

# Outside these years reckoning with time zones and weeks would fail, and nobody means them.
FIRST_YEAR, LAST_YEAR = 1900, 9000
# A day that is given as a deadline means: until six in the evening.
END_OF_DAY = 18
_LONGEST = 30

Read = TypeVar("Read")


def day_typed(typed: str) -> date | None:
    """The day that was typed as 2026-01-31; None for none, or for what is none."""
    day = _read(parse_date, typed)
    return day if day and FIRST_YEAR <= day.year <= LAST_YEAR else None


def time_typed(typed: str) -> time | None:
    """The time that was typed as 09:00; None for none, or for what is none."""
    return _read(parse_time, typed)


def moment_typed(typed: str) -> datetime | None:
    """The moment that was typed, of the platform's time zone where it names none; None for what is none."""
    moment = _read(parse_datetime, typed)
    if moment is None or not FIRST_YEAR <= moment.year <= LAST_YEAR:
        return None
    return timezone.make_aware(moment) if timezone.is_naive(moment) else moment


def read_day(typed: str, name: str) -> date:
    """The day that was typed into the field of this name; raises Invalid for none."""
    day = day_typed(typed)
    if day is None:
        message = _("Enter the day as 2026-01-31.")
        raise Invalid(message, {name: message})
    return day


def _read(parse: Callable[[str], Read | None], typed: str) -> Read | None:
    try:
        return parse(typed.strip()[:_LONGEST])
    except ValueError:
        return None
