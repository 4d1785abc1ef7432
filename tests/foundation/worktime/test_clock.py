"""The arithmetic of working time, against somebody who counts minute by minute, and by hand."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings, strategies as st

from lianxin.foundation.worktime.enums import DayKind
from lianxin.foundation.worktime.rules import ALWAYS, DatedWeek, NoDuty, Quiet, Week, WorkClock, parse_spans, plain_week
from tests.factories.worktime import SHANGHAI, local, make_clock, make_week

FIRST = date(2026, 9, 14)
WINDOW = 45
MINUTE = timedelta(minutes=1)


@st.composite
def spans(draw):
    """Up to four spans of a day, in order and apart, on any minute."""
    marks = sorted(draw(st.sets(st.integers(0, 1440), min_size=0, max_size=8)))
    marks = marks[: len(marks) // 2 * 2]
    return tuple((marks[place], marks[place + 1]) for place in range(0, len(marks), 2))


@st.composite
def weeks(draw):
    """Any week; Monday has some hours, so that no window passes without duty."""
    days = [draw(spans()) for _day in range(7)]
    days[0] = days[0] or ((540, 720), (840, 1080))
    return Week(spans=tuple(days), on_holidays=draw(st.booleans()))


KINDS = st.dictionaries(
    st.integers(0, WINDOW - 1).map(lambda place: FIRST + timedelta(days=place)), st.sampled_from(DayKind), max_size=12
)
MOMENTS = st.integers(0, 20 * 1440).map(lambda minutes: local(FIRST) + minutes * MINUTE)


def _minutes(week, kinds, later_week=None, change=None):
    """Every minute of the window with duty, counted as a person would: day by day, minute by minute."""
    found = []
    for place in range(WINDOW):
        day = FIRST + timedelta(days=place)
        holds = later_week if later_week and day >= change else week
        kind = kinds.get(day)
        if kind == DayKind.HOLIDAY and not holds.on_holidays:
            continue
        hours = holds.spans[day.weekday()]
        if kind == DayKind.WORKDAY:
            hours = next(one for one in holds.spans if one)
        midnight = local(day)
        for start, end in hours:
            found += [midnight + minute * MINUTE for minute in range(start, end)]
    return found


def _clock(week, kinds, later_week=None, change=None):
    dated = [DatedWeek(later_week, change)] if later_week else []
    return WorkClock(zone=SHANGHAI, weeks=[*dated, DatedWeek(week)], days=kinds, years=frozenset({2026}))


@settings(max_examples=150)
@given(weeks(), KINDS, MOMENTS, st.integers(0, 10 * 1440))
def test_minutes_between_is_what_counting_gives(week, kinds, start, length):
    end = start + length * MINUTE
    counted = sum(1 for minute in _minutes(week, kinds) if start <= minute < end)
    assert _clock(week, kinds).minutes_between(start, end) == counted
    assert _clock(week, kinds).minutes_between(end, start) == 0


@settings(max_examples=150)
@given(weeks(), KINDS, MOMENTS, st.integers(1, 900))
def test_adding_minutes_is_what_counting_gives(week, kinds, start, minutes):
    counted = [minute for minute in _minutes(week, kinds) if minute >= start]
    if len(counted) >= minutes:
        assert _clock(week, kinds).add_minutes(start, minutes) == counted[minutes - 1] + MINUTE


@settings(max_examples=100)
@given(weeks(), weeks(), st.integers(1, WINDOW - 1), KINDS, MOMENTS, st.integers(1, 900))
def test_hours_that_change_on_a_day_count_from_that_day(week, later, day, kinds, start, minutes):
    change = FIRST + timedelta(days=day)
    counted = [minute for minute in _minutes(week, kinds, later, change) if minute >= start]
    if len(counted) >= minutes:
        assert _clock(week, kinds, later, change).add_minutes(start, minutes) == counted[minutes - 1] + MINUTE


@settings(max_examples=100)
@given(weeks(), KINDS, MOMENTS, st.integers(0, 900), st.integers(0, 59))
def test_what_is_added_lies_between_and_may_be_taken_off_again(week, kinds, start, minutes, second):
    clock, start = _clock(week, kinds), start + timedelta(seconds=second)
    end = clock.add_minutes(start, minutes)
    assert clock.minutes_between(start, end) == minutes
    earlier = clock.minutes_before(end, minutes)
    assert earlier >= start
    assert clock.minutes_between(earlier, end) == minutes


@settings(max_examples=60)
@given(weeks(), KINDS, MOMENTS)
def test_duty_and_the_next_of_it_are_what_counting_gives(week, kinds, moment):
    counted = _minutes(week, kinds)
    clock = _clock(week, kinds)
    assert clock.is_duty(moment) == (moment in set(counted))
    later = [minute for minute in counted if minute >= moment]
    if later:
        assert clock.next_duty(moment) == later[0]


@settings(max_examples=60)
@given(weeks(), KINDS, MOMENTS, st.lists(st.tuples(st.integers(1, 300), st.integers(1, 2000)), max_size=5))
def test_a_clock_stopped_and_started_again_loses_and_gains_nothing(week, kinds, start, pauses):
    """Each pause comes after so many minutes of duty and lasts so many of any kind."""
    clock, counted, limit = _clock(week, kinds), _minutes(week, kinds), 2000
    at, left, paused = start, limit, []
    for worked, length in pauses:
        stop = clock.add_minutes(at, min(worked, left))
        left -= clock.minutes_between(at, stop)
        at = stop + length * MINUTE
        paused.append((stop, at))
    allowed = [m for m in counted if m >= start and not any(begun <= m < ended for begun, ended in paused)]
    if left > 0 and len(allowed) >= limit:
        assert clock.add_minutes(at, left) == allowed[limit - 1] + MINUTE


def test_national_day_2026_with_its_make_up_days():
    """1 to 7 October off, worked for on Sunday 20 September and Saturday 10 October; Mid-autumn from the 25th on."""
    clock = make_clock()
    assert clock.is_duty(local(date(2026, 9, 20), 10))
    assert not clock.is_duty(local(date(2026, 9, 25), 10))
    assert clock.is_duty(local(date(2026, 9, 28), 10))
    assert not clock.is_duty(local(date(2026, 10, 1), 10))
    assert clock.next_duty(local(date(2026, 9, 30), 18)) == local(date(2026, 10, 8), 9)
    # Two hours are left of Wednesday; the rest of a day's seven on the Thursday after the holidays.
    assert clock.add_minutes(local(date(2026, 9, 30), 16), 7 * 60) == local(date(2026, 10, 8), 16)
    # Thursday, Friday, make-up Saturday; Sunday is off; Monday.
    assert clock.add_days(local(date(2026, 9, 30), 16), 3) == local(date(2026, 10, 10), 18)
    assert clock.add_days(local(date(2026, 9, 30), 16), 4) == local(date(2026, 10, 12), 18)
    assert clock.minutes_between(local(date(2026, 9, 30)), local(date(2026, 10, 12))) == 4 * 7 * 60


def test_a_deadline_ends_with_the_day_and_not_with_the_next_one():
    clock = make_clock()
    assert clock.add_minutes(local(date(2026, 11, 23), 9), 7 * 60) == local(date(2026, 11, 23), 18)
    assert clock.add_minutes(local(date(2026, 11, 23), 9), 3 * 60) == local(date(2026, 11, 23), 12)
    assert clock.add_minutes(local(date(2026, 11, 23), 12, 30), 1) == local(date(2026, 11, 23), 14, 1)
    assert clock.add_minutes(local(date(2026, 11, 21), 3), 0) == local(date(2026, 11, 21), 3)
    assert clock.add_days(local(date(2026, 11, 23), 8), 0) == local(date(2026, 11, 23), 18)
    assert clock.add_days(local(date(2026, 11, 23), 19), 0) == local(date(2026, 11, 24), 18)


def test_half_minutes_are_kept():
    clock = make_clock()
    assert clock.add_minutes(local(date(2026, 11, 23), 11, 59, 30), 1) == local(date(2026, 11, 23), 14, 0, 30)


def test_a_unit_that_opens_on_saturdays_works_its_make_up_saturdays_in_full():
    clock = make_clock(week=make_week(saturday="09:00-12:00"))
    assert not clock.is_duty(local(date(2026, 10, 17), 15))
    assert clock.is_duty(local(date(2026, 10, 17), 10))
    assert clock.is_duty(local(date(2026, 10, 10), 15))
    # In the middle of a holiday it is closed as the others are.
    assert not clock.is_duty(local(date(2026, 10, 3), 10))


def test_a_service_round_the_clock_knows_no_holidays():
    clock = make_clock(week=ALWAYS)
    start = local(date(2026, 9, 30), 16)
    assert clock.add_minutes(start, 3 * 1440) == start + timedelta(days=3)
    assert clock.minutes_between(start, start + timedelta(days=400)) == 400 * 1440
    assert ALWAYS.is_always


def test_years_are_crossed_without_counting_days():
    clock = make_clock(years=range(2004, 2027))
    start = local(date(2005, 3, 1), 9)
    minutes = clock.minutes_between(start, local(date(2026, 3, 1), 9))
    end = clock.add_minutes(start, minutes)
    assert clock.minutes_between(start, end) == minutes
    assert end <= local(date(2026, 3, 1), 9)
    assert clock.minutes_before(end, minutes) == start


def test_a_moment_in_a_year_without_a_table_is_provisional():
    clock = make_clock()
    assert not clock.is_provisional(local(date(2026, 12, 31), 23))
    assert clock.is_provisional(local(date(2027, 1, 1)))
    # Plain weekdays stand in: Monday 4 January.
    assert clock.is_duty(local(date(2027, 1, 1), 10))
    assert clock.add_minutes(local(date(2026, 12, 31), 17), 8 * 60) == local(date(2027, 1, 1), 18)


def test_where_clocks_are_put_forward_the_night_is_shorter():
    """Not in Shanghai; but moments are moments: 28 March 2027 has 23 hours in Berlin."""
    berlin = ZoneInfo("Europe/Berlin")
    clock = make_clock(week=ALWAYS, days={}, zone=berlin)
    start = datetime(2027, 3, 27, 12, tzinfo=berlin)
    assert clock.minutes_between(start, datetime(2027, 3, 28, 12, tzinfo=berlin)) == 23 * 60
    assert clock.add_minutes(start, 23 * 60) == datetime(2027, 3, 28, 12, tzinfo=berlin)


@pytest.mark.parametrize(
    ("hour", "urgent", "told"),
    [(10, False, (23, 10)), (19, False, (24, 9)), (19, True, (24, 9)), (3, False, (23, 9))],
)
def test_an_office_is_reminded_in_its_hours(hour, urgent, told):
    moment = local(date(2026, 11, 23), hour)
    assert make_clock().when_to_tell(moment, urgent=urgent) == local(date(2026, 11, told[0]), told[1])


@pytest.mark.parametrize(
    ("hour", "urgent", "told"), [(22, False, (24, 8)), (22, True, (23, 22)), (3, False, (23, 8)), (10, False, (23, 10))]
)
def test_a_service_round_the_clock_is_woken_only_for_what_is_urgent(hour, urgent, told):
    moment = local(date(2026, 11, 23), hour)
    assert make_clock(week=ALWAYS).when_to_tell(moment, urgent=urgent) == local(date(2026, 11, told[0]), told[1])


def test_a_night_shift_waits_for_no_day_that_never_comes():
    """Most of its duty lies in quiet hours: the reminder comes when duty and day meet, else in the night after all."""
    clock = make_clock("00:00-08:30, 21:00-23:00")
    assert clock.when_to_tell(local(date(2026, 11, 23), 22)) == local(date(2026, 11, 24), 8)
    assert make_clock("21:00-23:00").when_to_tell(local(date(2026, 11, 23), 9)) == local(date(2026, 11, 23), 21)


def test_time_does_not_run_backwards_and_a_calendar_has_some_duty():
    with pytest.raises(ValueError):
        make_clock().add_minutes(local(FIRST), -1)
    with pytest.raises(ValueError):
        make_clock().minutes_before(local(FIRST), -1)
    with pytest.raises(ValueError):
        Week(spans=((),) * 7)
    with pytest.raises(ValueError):
        WorkClock(zone=SHANGHAI, weeks=[DatedWeek(ALWAYS, FIRST)], days={}, years=frozenset())
    ended = {FIRST + timedelta(days=place): DayKind.HOLIDAY for place in range(366 * 40)}
    with pytest.raises(NoDuty):
        make_clock(days=ended).add_minutes(local(FIRST), 1)


def test_hours_are_read_as_people_write_them():
    assert parse_spans("9:00-12:00,14:00-18:00") == ((540, 720), (840, 1080))
    assert parse_spans("14：30—18：00； 08:30 至 11:30") == ((510, 690), (870, 1080))
    assert parse_spans("00:00-24:00") == ((0, 1440),)
    assert parse_spans(" ") == ()
    assert plain_week("9:00-17:00").spans[4] == ((540, 1020),)
    for wrong in ("9-12", "12:00-09:00", "09:00-12:00, 11:00-13:00", "09:60-12:00", "09:00-25:00"):
        with pytest.raises(ValueError):
            parse_spans(wrong)
    assert Quiet.parse("21:00-8:00") == Quiet()
