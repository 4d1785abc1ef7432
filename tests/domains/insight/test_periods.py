"""Which days a page shows, and which it holds them against."""

from datetime import date
from itertools import pairwise
from types import SimpleNamespace

import pytest
from hypothesis import given, strategies as st

from lianxin.domains.insight.rules import CALENDAR, cuts_in_force, last_stretches, shade_of, stretch_of, tiled

MONTH, QUARTER, YEAR = CALENDAR
TODAY = date(2026, 11, 22)
DAYS = st.dates(date(2020, 2, 29), date(2030, 12, 31))


def test_a_running_month_is_held_against_the_same_days():
    found = stretch_of(MONTH, "", today=TODAY)
    assert (found.first, found.last) == (date(2026, 11, 1), TODAY)
    assert (found.then_first, found.then_last) == (date(2026, 10, 1), date(2026, 10, 22))
    assert found.runs


def test_a_month_that_is_over_is_held_against_the_whole_month_before():
    found = stretch_of(MONTH, "2026-10", today=TODAY)
    assert (found.first, found.last, found.then_last) == (date(2026, 10, 1), date(2026, 10, 31), date(2026, 9, 30))
    assert not found.runs


def test_who_sees_rounded_figures_gets_the_last_period_that_is_over():
    for label in ("", "2026-11", "2099-01"):
        assert stretch_of(MONTH, label, today=TODAY, over_only=True).period.label == "2026-10"
    assert stretch_of(MONTH, "2026-08", today=TODAY, over_only=True).period.label == "2026-08"


@pytest.mark.parametrize(
    "label", ["x", "2026-13", "2026-Q2", "99999-01", "0000-01", "-", "2027-01", "1999-12", "2026-1²"]
)
def test_a_label_that_makes_no_sense_is_the_present_month(label):
    assert stretch_of(MONTH, label, today=TODAY).period.label == "2026-11"


@given(DAYS, st.sampled_from([MONTH, QUARTER, YEAR]))
def test_the_days_held_against_never_reach_the_period_itself(today, cut):
    found = stretch_of(cut, "", today=today)
    assert found.then_first <= found.then_last < found.first <= found.last <= found.period.last
    assert found.last - found.first >= found.then_last - found.then_first or not found.runs


@given(DAYS)
def test_twelve_periods_follow_each_other_without_a_gap(today):
    cut = cuts_in_force([SimpleNamespace(code="month", name="月", starts_on=26, months=1)])["month"]
    found = last_stretches(cut, cut.of(today), 12)
    assert len(found) == 12
    assert all(one.until == other.first for one, other in pairwise(found))


def test_a_place_cuts_time_its_own_way_and_keeps_the_words():
    cuts = cuts_in_force([SimpleNamespace(code="month", name="", starts_on=26, months=1)])
    assert list(cuts) == ["month", "quarter", "year"]
    assert (cuts["month"].starts_on, cuts["month"].words) == (26, MONTH.words)


@given(st.lists(st.integers(), unique=True, max_size=50), st.booleans())
def test_every_unit_has_one_tile(units, known):
    spots = {unit: (unit % 7, unit % 11) for unit in units} if known else {}
    assert sorted(unit for row in tiled(units, spots) for unit in row) == sorted(units)


def test_tiles_stand_from_north_to_south_and_west_to_east():
    spots = {"a": (30, 99), "b": (20, 90), "c": (31, 90), "d": (21, 99), "e": (30, 95), "f": (20, 95)}
    assert tiled(sorted(spots), spots) == [["c", "e", "a", "d"], ["b", "f"]]


def test_shades_go_up_with_the_figure():
    assert [shade_of(value, 100) for value in (None, 0, 1, 20, 21, 99, 100)] == [0, 0, 1, 1, 2, 5, 5]
