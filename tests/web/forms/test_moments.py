"""Days, times and moments as people and browsers write them."""

from datetime import date, time

import pytest
from django.utils import timezone

from lianxin.kernel.errors import Invalid
from lianxin.web.forms.moments import day_typed, moment_typed, read_day, time_typed

NONE = ["", " ", "x", "2026-13-01", "2026-02-30", "0001-01-01", "9999-12-31", "9" * 400, "\x00", "2026-01-31x"]


def test_a_day_a_time_and_a_moment_are_read():
    assert day_typed(" 2026-01-31 ") == date(2026, 1, 31)
    assert time_typed("09:00") == time(9)
    moment = moment_typed("2026-01-31T09:00")
    assert moment is not None
    assert timezone.localtime(moment).strftime("%Y-%m-%d %H:%M") == "2026-01-31 09:00"
    assert moment_typed("2026-01-31T01:00:00+00:00") == moment_typed("2026-01-31T01:00:00Z")


@pytest.mark.parametrize("typed", NONE)
def test_what_is_none_is_none(typed):
    assert day_typed(typed) is None
    assert moment_typed(typed) is None


@pytest.mark.parametrize("typed", ["", "25:00", "9 Uhr", "\x00"])
def test_what_is_no_time_is_none(typed):
    assert time_typed(typed) is None


@pytest.mark.parametrize("typed", NONE)
def test_a_day_that_must_be_given_is_refused_under_its_field(typed):
    with pytest.raises(Invalid) as refused:
        read_day(typed, "since")
    assert set(refused.value.fields) == {"since"}
