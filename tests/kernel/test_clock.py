"""Days are those of the place, whatever the clock of the machine says."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given, strategies as st

from lianxin.kernel import clock


def test_now_is_aware():
    assert clock.now().utcoffset() == timedelta(0)


def test_the_day_turns_at_local_midnight():
    assert clock.local_day(datetime(2026, 3, 1, 15, 59, tzinfo=UTC)) == date(2026, 3, 1)
    assert clock.local_day(datetime(2026, 3, 1, 16, 0, tzinfo=UTC)) == date(2026, 3, 2)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 23), st.integers(0, 59))
def test_a_local_moment_lies_on_its_day(day, hour, minute):
    assert clock.local_day(clock.at_local(day, hour, minute)) == day
