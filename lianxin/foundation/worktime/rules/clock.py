"""The working clock of a unit: how much duty lies between two moments, and when so much of it is over. Pure.

Every span of duty becomes two moments in UTC once per year, so that sums are right wherever clocks are put forward or
back; whole days are skipped by prefix sums.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from lianxin.foundation.worktime.enums import DayKind
from lianxin.foundation.worktime.rules.hours import DatedWeek, Spans, Week

NOTHING = timedelta(0)
MINUTE = timedelta(minutes=1)
ONE_DAY = timedelta(days=1)
# A calendar that has no duty for so long is a mistake, not a calendar.
MOST_YEARS = 30
NIGHTS_WAITED = 10
MomentSpan = tuple[datetime, datetime]


class NoDuty(ValueError):
    """There is no duty in thirty years: the calendar cannot be meant so."""


@dataclass(frozen=True, slots=True)
class _Year:
    """The spans of each day, and how much duty lies before each day (one more entry at the end: the whole year)."""

    spans: tuple[tuple[MomentSpan, ...], ...]
    before: tuple[timedelta, ...]

    @property
    def total(self) -> timedelta:
        return self.before[-1]


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours of the day, local, in which nobody is reminded: from `starts` over midnight to `ends`."""

    starts: time = time(21)
    ends: time = time(8)

    @classmethod
    def parse(cls, written: str) -> "Quiet":
        """From `21:00-08:00`; raises ValueError."""
        starts, ends = (time.fromisoformat(part.strip().zfill(5)) for part in written.split("-"))
        return cls(starts=starts, ends=ends)

    def holds_at(self, local: time) -> bool:
        if self.starts <= self.ends:
            return self.starts <= local < self.ends
        return local >= self.starts or local < self.ends


class WorkClock:
    """`weeks` in the order in which they are asked: the first that holds on a day decides; the last holds always.

    `days` are those that are not what their weekday says, `years` those whose table is known.
    """

    def __init__(
        self,
        *,
        zone: tzinfo,
        weeks: Sequence[DatedWeek],
        days: Mapping[date, DayKind],
        years: frozenset[int],
        quiet: Quiet | None = None,
    ) -> None:
        if not weeks or not (weeks[-1].valid_from is None and weeks[-1].valid_to is None):
            raise ValueError("The last week must hold on every day")
        self._zone, self._weeks, self._days, self._years = zone, tuple(weeks), days, years
        self._quiet = quiet or Quiet()
        self._laid_out: dict[int, _Year] = {}

    def add_minutes(self, start: datetime, minutes: int) -> datetime:
        """The first moment by which so many minutes of duty have passed since `start`; none passed: `start` itself."""
        if minutes < 0:
            raise ValueError("Time does not run backwards: minutes_before")
        if minutes == 0:
            return start
        number = self._local(start).year
        wanted = self._since_new_year(start) + minutes * MINUTE
        for later in range(MOST_YEARS):
            year = self._year(number + later)
            if wanted <= year.total:
                return _reached(year, wanted)
            wanted -= year.total
        raise NoDuty

    def minutes_before(self, moment: datetime, minutes: int) -> datetime:
        """The last moment from which so many minutes of duty remain until `moment`; none: `moment` itself."""
        if minutes < 0:
            raise ValueError("Time does not run backwards: add_minutes")
        if minutes == 0:
            return moment
        number = self._local(moment).year
        wanted = self._since_new_year(moment) - minutes * MINUTE
        for earlier in range(MOST_YEARS):
            year = self._year(number - earlier)
            if wanted >= NOTHING:
                return _left(year, wanted)
            wanted += self._year(number - earlier - 1).total
        raise NoDuty

    def minutes_between(self, start: datetime, end: datetime) -> int:
        """Whole minutes of duty from `start` to `end`, 0 when `end` is not later."""
        return self.duty_between(start, end) // MINUTE

    def duty_between(self, start: datetime, end: datetime) -> timedelta:
        """The duty from `start` to `end`, exactly."""
        if end <= start:
            return NOTHING
        first, last = self._local(start).year, self._local(end).year
        whole = sum((self._year(number).total for number in range(first, last)), NOTHING)
        return whole + self._since_new_year(end) - self._since_new_year(start)

    def is_duty(self, moment: datetime) -> bool:
        return any(start <= moment < end for start, end in self.spans_on(self._local(moment).date()))

    def next_duty(self, moment: datetime) -> datetime:
        """`moment` itself when on duty, else the beginning of the next span."""
        day = self._local(moment).date()
        for _day in range(366 * MOST_YEARS):
            for start, end in self.spans_on(day):
                if moment < end:
                    return max(moment, start)
            day += ONE_DAY
        raise NoDuty

    def add_days(self, start: datetime, working_days: int) -> datetime:
        """The end of duty of the n-th working day after the day of `start`; 0: of that day, if it is not over yet."""
        day, left = self._local(start).date(), working_days
        spans = self.spans_on(day)
        if left == 0:
            if spans and start <= spans[-1][1]:
                return spans[-1][1]
            left = 1
        for _day in range(366 * MOST_YEARS):
            day += ONE_DAY
            spans = self.spans_on(day)
            left -= bool(spans)
            if left == 0:
                return spans[-1][1]
        raise NoDuty

    def when_to_tell(self, moment: datetime, *, urgent: bool = False) -> datetime:
        """When somebody here may be reminded: in hours of duty, and at night only of what is urgent.

        Who has duty at night only is told at night.
        """
        soonest = told = self.next_duty(moment)
        for _night in range(0 if urgent else NIGHTS_WAITED):
            if not self._quiet.holds_at(self._local(told).time()):
                return told
            told = self.next_duty(self._after_quiet(told))
        return soonest

    def is_working_day(self, day: date) -> bool:
        return bool(self.spans_on(day))

    def is_provisional(self, moment: datetime) -> bool:
        """Whether nobody has said yet which days of that year are holidays: plain weeks stand in."""
        return self._local(moment).year not in self._years

    def spans_on(self, day: date) -> tuple[MomentSpan, ...]:
        """The hours of duty of one local day, as moments."""
        return self._year(day.year).spans[(day - date(day.year, 1, 1)).days]

    def week_on(self, day: date) -> Week:
        """The hours that hold on a day, whatever the calendar says of it."""
        return next(dated.week for dated in self._weeks if dated.holds_on(day))

    def _local(self, moment: datetime) -> datetime:
        return moment.astimezone(self._zone)

    def _after_quiet(self, moment: datetime) -> datetime:
        local = self._local(moment)
        day = local.date() if local.time() < self._quiet.ends else local.date() + ONE_DAY
        return datetime.combine(day, self._quiet.ends, self._zone).astimezone(UTC)

    def _since_new_year(self, moment: datetime) -> timedelta:
        """The duty between local New Year and `moment`."""
        local = self._local(moment)
        year, place = self._year(local.year), local.timetuple().tm_yday - 1
        today = sum((min(moment, end) - start for start, end in year.spans[place] if start < moment), NOTHING)
        return year.before[place] + today

    def _year(self, number: int) -> _Year:
        known = self._laid_out.get(number)
        if known is None:
            known = self._laid_out[number] = self._lay_out(number)
        return known

    def _lay_out(self, number: int) -> _Year:
        first = date(number, 1, 1)
        days = [first + timedelta(days=place) for place in range((date(number + 1, 1, 1) - first).days)]
        spans = tuple(self._moments(day, self._spans_by_rule(day)) for day in days)
        before = [NOTHING]
        for day_spans in spans:
            before.append(before[-1] + sum((end - start for start, end in day_spans), NOTHING))
        return _Year(spans=spans, before=tuple(before))

    def _spans_by_rule(self, day: date) -> Spans:
        week, kind = self.week_on(day), self._days.get(day)
        if kind == DayKind.HOLIDAY and not week.on_holidays:
            return ()
        # A unit that is open on Saturdays anyway works a make-up Saturday as the others work.
        return week.workday_spans if kind == DayKind.WORKDAY else week.spans[day.weekday()]

    def _moments(self, day: date, spans: Spans) -> tuple[MomentSpan, ...]:
        midnight = datetime.combine(day, time(), self._zone)
        return tuple(
            (
                (midnight + timedelta(minutes=start)).astimezone(UTC),
                (midnight + timedelta(minutes=end)).astimezone(UTC),
            )
            for start, end in spans
        )


def _reached(year: _Year, wanted: timedelta) -> datetime:
    """The first moment of the year by which `wanted` (more than nothing) has passed."""
    place = bisect_left(year.before, wanted) - 1
    left = wanted - year.before[place]
    for start, end in year.spans[place]:
        if left <= end - start:
            return start + left
        left -= end - start
    raise NoDuty


def _left(year: _Year, wanted: timedelta) -> datetime:
    """The last moment of the year by which no more than `wanted` has passed."""
    place = bisect_right(year.before, wanted) - 1
    left = wanted - year.before[place]
    for start, end in year.spans[place]:
        if left < end - start:
            return start + left
        left -= end - start
    raise NoDuty
