from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from hypothesis import given, strategies as st

from lianxin.foundation.access import limits
from lianxin.foundation.access.models import Limit
from lianxin.kernel import clock
from lianxin.kernel.errors import TooMany

HOUR = timedelta(hours=1)
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def take(key="form:10.0.0.1", limit=3, per=HOUR, at=NOON):
    limits.take(key=key, limit=limit, per=per, at=at)


@pytest.mark.django_db
def test_the_use_after_the_limit_is_refused_until_the_window_ends():
    for _ in range(3):
        take(at=NOON + timedelta(minutes=20))
    with pytest.raises(TooMany) as caught:
        take(at=NOON + timedelta(minutes=50))
    assert caught.value.retry_after == 600
    take(at=NOON + HOUR)


@pytest.mark.django_db
def test_keys_are_counted_apart_and_not_kept_in_clear():
    for number in range(5):
        take(key=f"form:10.0.0.{number}", limit=1)
    assert not any("10.0.0" in key for key in Limit.objects.values_list("key", flat=True))


@pytest.mark.django_db
def test_one_statement_counts(django_assert_num_queries):
    with django_assert_num_queries(1):
        take()


@pytest.mark.django_db
def test_windows_gone_by_are_purged():
    take(at=clock.now() - 2 * HOUR)
    take(at=clock.now() + HOUR)
    assert limits.purge(at=clock.now()) == 1
    assert Limit.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_exactly_the_limit_passes():
    def attempt(_number):
        try:
            take(limit=5)
        except TooMany:
            return 0
        finally:
            connection.close()
        return 1

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(20))) == 5


@given(
    st.integers(0, 4_000_000_000),
    st.integers(1, 90_000),
)
def test_a_window_contains_its_moment_and_ends_within_its_length(moment, seconds):
    at, per = datetime.fromtimestamp(moment, tz=UTC), timedelta(seconds=seconds)
    assert at < limits.window_end(at, per) <= at + per
