"""Which days a cell speaks of, from the days that are filled. Days are counted with both ends."""

from datetime import date, timedelta

from lianxin.domains.forms.enums import When

Days = tuple[date, date]
_LATEST_START = 28


def days_of(when: str, first: date, last: date) -> Days:
    """The days a cell means when the form is filled for `first` to `last`."""
    if when == When.BEFORE:
        return _before(first, last)
    if when == When.YEAR:
        return _year_start(first, last), last
    if when == When.LAST_YEAR:
        return _back(first, 12), _back(last + timedelta(days=1), 12) - timedelta(days=1)
    return first, last


def _before(first: date, last: date) -> Days:
    """As many months before where the span is whole months (cut on any day), else as many days."""
    months = months_in(first, last)
    start = _back(first, months) if months else first - (last - first) - timedelta(days=1)
    return start, first - timedelta(days=1)


def months_in(first: date, last: date) -> int:
    """How many whole months, cut on the day of `first`; 0 when they are none."""
    until = last + timedelta(days=1)
    months = (until.year - first.year) * 12 + until.month - first.month
    return months if first.day <= _LATEST_START and until.day == first.day and months > 0 else 0


def _year_start(first: date, last: date) -> date:
    """A year cut like its months: from the 26th to the 25th begins on 26 December."""
    if 1 < first.day <= _LATEST_START and months_in(first, last):
        return date(last.year - 1, 12, first.day)
    return date(last.year, 1, 1)


def _back(day: date, months: int) -> date:
    number = day.year * 12 + day.month - 1 - months
    year, month = divmod(number, 12)
    return date(year, month + 1, min(day.day, 28)) if day.day > _LATEST_START else date(year, month + 1, day.day)
