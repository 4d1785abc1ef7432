"""When things happen."""

import random
from datetime import UTC, date, datetime, timedelta

from hypothesis import given, strategies as st

from lianxin.demo.moments import day_weights, is_working, next_working, resident_moment, squeezed
from lianxin.kernel import clock

MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  see timezones
SEEDS = st.integers(0, 1000)


@given(moment=MOMENTS, seed=SEEDS)
def test_offices_act_in_working_hours_and_never_earlier(moment, seed):
    acted = next_working(moment, random.Random(seed))
    assert acted >= moment
    assert is_working(acted)
    assert acted - moment < timedelta(days=4)


@given(day=st.dates(date(2025, 1, 1), date(2030, 1, 1)), seed=SEEDS)
def test_residents_write_on_the_day_they_write(day, seed):
    assert clock.local_day(resident_moment(random.Random(seed), day)) == day


def test_sundays_are_quieter_than_mondays_and_the_rain_is_busier_than_the_winter():
    sunday, monday = date(2026, 3, 1), date(2026, 3, 2)
    winter, rain = date(2026, 2, 4), date(2026, 7, 1)
    weights = day_weights([sunday, monday, winter, rain], today=date(2027, 1, 1))
    assert weights[0] < weights[1] / 2
    assert weights[2] < weights[3]


@given(hours=st.lists(st.integers(1, 500), min_size=1, max_size=6))
def test_squeezed_moments_keep_their_order_before_the_end(hours):
    start = clock.at_local(date(2026, 1, 1))
    end = start + timedelta(hours=24)
    moments = sorted(start + timedelta(hours=hour) for hour in hours)
    moved = squeezed(moments, start=start, end=end)
    assert moved == sorted(moved)
    assert moved[-1] < end
