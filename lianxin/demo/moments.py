"""When things happen: seasons, weekdays, hours of residents; working hours of offices. Pure."""

import random
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from itertools import accumulate

from django.utils import timezone

from lianxin.kernel import clock

YEAR_DAYS = 365
# Monday to Sunday.
_WEEKDAYS = (1.25, 1.1, 1.05, 1.0, 1.05, 0.75, 0.55)
# Rain brings drains and landslides; spring is dry.
_MONTHS = {1: 0.85, 2: 0.7, 3: 0.95, 4: 1.0, 5: 1.05, 6: 1.2, 7: 1.3, 8: 1.3, 9: 1.15, 10: 1.05, 11: 1.0, 12: 0.95}
# New Year, Labour Day and National Day, when little is reported.
_QUIET = {(1, 1), (5, 1), (5, 2), (5, 3), (10, 1), (10, 2), (10, 3), (10, 4), (10, 5)}
_HOURS = (1, 1, 0, 0, 0, 1, 3, 8, 14, 17, 15, 10, 8, 7, 9, 12, 12, 11, 10, 13, 14, 10, 6, 3)
_WORKING = ((time(8, 30), time(12, 0)), (time(14, 30), time(18, 0)))


def day_weights(days: Sequence[date], *, today: date) -> list[float]:
    """How busy each day is. The last weeks are busier: the codes were put up at the gates only then."""
    return [_weight(day, (today - day).days) for day in days]


def _weight(day: date, age: int) -> float:
    growth = 1.9 if age < 28 else 1.35 if age < 90 else 1.0
    quiet = 0.35 if (day.month, day.day) in _QUIET else 1.0
    return growth * quiet * _WEEKDAYS[day.weekday()] * _MONTHS[day.month]


class Draw:
    """Draws of one of many by weight, quicker than `random.choices` over and over."""

    def __init__(self, weights: Sequence[float]) -> None:
        self._sums = list(accumulate(weights))

    def index(self, rng: random.Random) -> int:
        return rng.choices(range(len(self._sums)), cum_weights=self._sums)[0]


_HOUR_DRAW = Draw(_HOURS)


def resident_moment(rng: random.Random, day: date) -> datetime:
    """A moment of that day at which residents write."""
    return clock.at_local(day, _HOUR_DRAW.index(rng), rng.randint(0, 59)) + timedelta(seconds=rng.randint(0, 59))


def is_working(moment: datetime) -> bool:
    local = timezone.localtime(moment)
    return local.weekday() < 5 and any(start <= local.time() < end for start, end in _WORKING)


def next_working(moment: datetime, rng: random.Random) -> datetime:
    """The moment itself in working hours, else some minutes after the office opens again."""
    if is_working(moment):
        return moment
    local = timezone.localtime(moment)
    for ahead in range(10):
        day = local.date() + timedelta(days=ahead)
        for start, end in _WORKING:
            opens = clock.at_local(day, start.hour, start.minute) + timedelta(minutes=rng.randint(4, 170))
            closes = clock.at_local(day, end.hour, end.minute)
            if day.weekday() < 5 and moment < opens < closes:
                return opens
    return moment


def awake(moment: datetime) -> datetime:
    """When somebody answers from home: not at night."""
    local = timezone.localtime(moment)
    if local.hour < 7:
        return moment + timedelta(hours=8)
    return moment - timedelta(hours=3) if local.hour >= 23 else moment


def squeezed(moments: Sequence[datetime], *, start: datetime, end: datetime) -> list[datetime]:
    """The same order of moments within (start, end), for a request whose next step has not come yet."""
    if not moments or moments[-1] < end:
        return list(moments)
    share = (end - start) / (moments[-1] - start + timedelta(minutes=10))
    return [start + (moment - start) * share for moment in moments]
