"""Named periods: from the 26th to the 25th, quarters, halves, years."""

from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from lianxin.foundation.worktime.rules import LENGTHS, covers_year, period_bounds, period_of, years_needed
from tests.factories.worktime import whole_year

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@given(DAYS, st.integers(1, 28), st.sampled_from(LENGTHS))
def test_every_day_lies_in_one_period_and_its_name_leads_back(day, starts_on, months):
    period = period_of(day, starts_on=starts_on, months=months)
    assert period.first <= day <= period.last
    assert period_bounds(period.label, starts_on=starts_on, months=months) == period
    after = period_of(period.until, starts_on=starts_on, months=months)
    assert after.first == period.until
    assert period_of(period.first - timedelta(days=1), starts_on=starts_on, months=months).last < period.first


@pytest.mark.parametrize(
    ("day", "label", "first", "last"),
    [
        (date(2026, 9, 26), "2026-10", date(2026, 9, 26), date(2026, 10, 25)),
        (date(2026, 10, 25), "2026-10", date(2026, 9, 26), date(2026, 10, 25)),
        (date(2026, 12, 26), "2027-01", date(2026, 12, 26), date(2027, 1, 25)),
    ],
)
def test_from_the_26th_to_the_25th(day, label, first, last):
    period = period_of(day, starts_on=26)
    assert (period.label, period.first, period.last) == (label, first, last)


def test_quarters_halves_and_years():
    assert period_of(date(2026, 12, 25), starts_on=26, months=3).label == "2026-Q4"
    assert period_of(date(2026, 12, 26), starts_on=26, months=3).label == "2027-Q1"
    assert period_of(date(2026, 8, 1), months=6).label == "2026-H2"
    assert period_of(date(2026, 8, 1), months=12).last == date(2026, 12, 31)
    for wrong in ("2026-13", "2026-Q5", "x", ""):
        with pytest.raises(ValueError):
            period_bounds(wrong)


def test_a_table_is_whole_when_it_names_new_year_and_national_day():
    days = [(row.day, row.kind) for row in whole_year(2027)]
    assert covers_year(2027, days)
    assert not covers_year(2027, days[:1])
    assert not covers_year(2026, days)


def test_next_years_table_is_asked_for_from_october_on():
    assert years_needed(date(2026, 9, 30)) == [2026]
    assert years_needed(date(2026, 10, 1)) == [2026, 2027]
    assert years_needed(date(2027, 1, 1)) == [2027]
