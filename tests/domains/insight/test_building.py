"""Addresses of tables, periods, drawings: for any input."""

from datetime import date, timedelta
from itertools import pairwise
from urllib.parse import parse_qs
from xml.etree import ElementTree as ET

from hypothesis import given, strategies as st

from lianxin.domains.insight.queries.base import Bases
from lianxin.domains.insight.rules.building import MOST_FIGURES, MOST_ROWS, Only, Wish, periods_meant, wish_of
from lianxin.domains.insight.rules.drawing import Chart, Series, draw, step_for
from lianxin.domains.insight.rules.periods import Cut
from lianxin.foundation.tallies.enums import Basis

DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))
CODES = st.text("abcdefghij._", min_size=1, max_size=20)
CUTS = st.builds(lambda start, months: Cut("x", "x", start, months), st.integers(1, 28), st.sampled_from([1, 3, 6, 12]))
WISHES = st.builds(
    Wish,
    unit=st.integers(0, 2**32),
    figures=st.lists(CODES, max_size=MOST_FIGURES, unique=True).map(tuple),
    per=st.sampled_from(["", "residents"]),
    only=st.none()
    | st.builds(
        Only,
        st.sampled_from(["channel", "category"]),
        st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=40),
    ),
    rows=st.sampled_from(["units", "periods", "category"]),
    columns=st.sampled_from(["", "channel"]),
    level=st.sampled_from(["below", "beside", "village"]),
    cut=st.sampled_from(["month", "quarter"]),
    number=st.integers(1, MOST_ROWS),
    basis=st.sampled_from(list(Basis)),
)


@given(WISHES, st.none() | DAYS, st.none() | DAYS)
def test_an_address_says_the_whole_table(wish, first, last):
    if first and last and last < first:
        first, last = last, first
    meant = Wish(
        **{name: getattr(wish, name) for name in Wish.__dataclass_fields__ if name not in {"first", "last"}},
        first=first,
        last=last,
    )
    assert wish_of(parse_qs(meant.query()), unit=7) == meant


@given(
    st.dictionaries(
        st.sampled_from(["unit", "figure", "only", "rows", "columns", "number", "from", "to", "basis"]),
        st.lists(st.text(max_size=50), max_size=3),
    )
)
def test_any_address_is_read_as_some_table(typed):
    wish = wish_of(typed, unit=7)
    assert wish.columns != wish.rows
    assert 1 <= wish.number <= MOST_ROWS
    assert wish_of(parse_qs(wish.query()), unit=7).query() == wish.query()


@given(CUTS, DAYS, DAYS, st.integers(1, MOST_ROWS))
def test_periods_follow_one_another_without_a_gap(cut, one, other, number):
    first, last = sorted((one, other))
    for wish in (Wish(unit=1, first=first, last=last), Wish(unit=1, last=last, number=number)):
        periods = periods_meant(wish, cut, today=last)
        assert periods
        assert all(before.last + timedelta(days=1) == after.first for before, after in pairwise(periods))
        if len(periods) <= MOST_ROWS:
            assert periods[-1].first <= last <= periods[-1].last
        if wish.first and len(periods) <= MOST_ROWS:
            assert periods[0].first <= first <= periods[0].last


@given(st.dictionaries(DAYS, st.integers(0, 10**6)), DAYS)
def test_a_base_figure_holds_until_the_next(declared, day):
    rows = [(1, "residents", when, value, "x") for when, value in sorted(declared.items())]
    before = [when for when in declared if when <= day]
    assert Bases(rows).on(1, "residents", day) == (declared[max(before)] if before else None)


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Co"]), min_size=1, max_size=40)
VALUES = st.none() | st.integers(0, 10**7)


@given(st.lists(WORDS, min_size=1, max_size=40), st.integers(1, 6), st.booleans(), st.data())
def test_any_chart_is_a_well_formed_drawing(labels, number, is_course, data):
    series = tuple(
        Series(data.draw(WORDS), tuple(data.draw(st.lists(VALUES, min_size=len(labels), max_size=len(labels)))))
        for _number in range(number)
    )
    drawn = draw(Chart("<&>", tuple(labels), series, is_course))
    root = ET.fromstring(drawn)
    assert root.tag.endswith("svg")
    for bar in root.iter("{http://www.w3.org/2000/svg}rect"):
        assert float(bar.get("x", "0")) + float(bar.get("width")) <= 960


@given(st.integers(1, 10**9))
def test_grid_lines_are_few_and_round(most):
    step = step_for(most)
    assert step > 0
    assert 4 <= most / step <= 10.01
