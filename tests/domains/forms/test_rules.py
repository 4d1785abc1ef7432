from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from lianxin.domains.forms.queries.grids import origin_of
from lianxin.domains.forms.queries.sheets import cell_key, read_cell_key
from lianxin.domains.forms.rules.arithmetic import NoFormula, balance, checked_check, checked_formula, reckon
from lianxin.domains.forms.rules.keys import key_of
from lianxin.domains.forms.rules.spans import days_of, months_in


@pytest.mark.parametrize(
    ("when", "first", "last", "expected"),
    [
        ("this", (2026, 10, 1), (2026, 10, 31), ((2026, 10, 1), (2026, 10, 31))),
        ("before", (2026, 10, 1), (2026, 10, 31), ((2026, 9, 1), (2026, 9, 30))),
        ("before", (2026, 9, 26), (2026, 10, 25), ((2026, 8, 26), (2026, 9, 25))),
        ("before", (2026, 10, 1), (2026, 12, 31), ((2026, 7, 1), (2026, 9, 30))),
        ("before", (2026, 10, 5), (2026, 10, 11), ((2026, 9, 28), (2026, 10, 4))),
        ("year", (2026, 10, 1), (2026, 10, 31), ((2026, 1, 1), (2026, 10, 31))),
        ("year", (2026, 9, 26), (2026, 10, 25), ((2025, 12, 26), (2026, 10, 25))),
        ("last_year", (2024, 2, 1), (2024, 2, 29), ((2023, 2, 1), (2023, 2, 28))),
        ("last_year", (2026, 10, 5), (2026, 10, 11), ((2025, 10, 5), (2025, 10, 11))),
    ],
)
def test_a_cell_means_these_days(when, first, last, expected):
    assert days_of(when, date(*first), date(*last)) == tuple(date(*day) for day in expected)


@given(st.dates(date(2000, 1, 1), date(2050, 1, 1)), st.integers(1, 24))
def test_the_period_before_ends_the_day_before(first, months):
    first = first.replace(day=min(first.day, 28))
    number = first.year * 12 + first.month - 1 + months
    last = date.fromordinal(date(number // 12, number % 12 + 1, first.day).toordinal() - 1)
    assert months_in(first, last) == months
    before = days_of("before", first, last)
    assert (first - before[1]).days == 1
    assert months_in(*before) == months


def test_sums_are_reckoned_by_columns():
    row = {2: Decimal(8), 3: Decimal(2)}
    assert reckon("C/(C+D)*100", row) == 80
    assert reckon("C/(D-2)", row) is None
    assert reckon("C+Z", row) is None
    assert checked_formula("=c÷(c+d)×100") == "C/(C+D)*100"


@pytest.mark.parametrize("typed", ["", "C+", "__import__('os')", "C**9", "1e9", "C+D=E", "A" * 300, "C if D else E"])
def test_what_is_no_sum_is_refused(typed):
    with pytest.raises(NoFormula):
        checked_formula(typed)


def test_checks_hold_or_say_by_how_much_not():
    assert checked_check("C + D = I+J") == "C+D=I+J"
    assert checked_check("M≤L") == "M<=L"
    stands = balance("C=D+1", {2: Decimal(5), 3: Decimal(3)})
    assert stands is not None
    assert not stands.holds
    assert stands.gap == 1
    assert balance("C=D", {2: Decimal(5)}) is None
    with pytest.raises(NoFormula):
        checked_check("C+D")


def test_the_same_labels_have_the_same_key():
    assert key_of(("本期受理", "小计")) == key_of(["本期受理(件)"]) == "本期受理"
    assert key_of(("办 理", "在　办", "其中:\n挂账")) == "办理/在办/挂账"
    assert key_of(("一、受理", "12345")) == "受理/12345"


@given(st.lists(st.integers(0, 9), min_size=2, max_size=2), st.integers(0, 39))
def test_rows_of_a_filled_form_are_found_in_the_empty_one(counts, row):
    """Rows are inserted after each block; the row behind them is itself again."""
    blocks = [{"first": 5, "last": 7}, {"first": 10, "last": 10}]
    records = {5: counts[0], 10: counts[1]}
    down = [max(0, counts[0] - 3), max(0, counts[1] - 1)]
    found = origin_of(row, blocks, records)
    if row < 5:
        assert found == (row, 0)
    elif row <= 7 + down[0]:
        assert found == (5, row - 5)
    elif row < 10 + down[0]:
        assert found == (row - down[0], 0)
    elif row <= 10 + sum(down):
        assert found == (10, row - 10 - down[0])
    else:
        assert found == (row - sum(down), 0)


@given(st.integers(0, 5000), st.integers(0, 700), st.integers(0, 999))
def test_keys_of_cells_are_read_again(row, col, number):
    assert read_cell_key(cell_key(row, col, number)) == (row, col, number)


@pytest.mark.parametrize("odd", ["", "7", "B", "B0", "B2.x", "B2.²", "b2", "B2.99999999"])
def test_odd_keys_of_cells_are_refused(odd):
    with pytest.raises(ValueError):
        read_cell_key(odd)
