"""Spans fall into whole months and the days beside them; positions are written and read again."""

from datetime import date, timedelta

import pytest
from django.utils import translation
from hypothesis import given, strategies as st

from lianxin.foundation.journal.rules import Position, day_number
from lianxin.foundation.tallies.enums import Grain
from lianxin.foundation.tallies.rules import Span, Stretch, dims_of, stretches_between, stretches_of

DAYS = st.dates(date(2023, 1, 1), date(2026, 12, 31))


def days_in(stretches: list[Stretch]) -> list[int]:
    day, found = date(2022, 12, 1), []
    while day < date(2027, 2, 1):
        number = day_number(day)
        found += [
            number
            for one in stretches
            if one.low <= (number // 100 if one.grain == Grain.MONTH else number) <= one.high
        ]
        day += timedelta(days=1)
    return found


@given(DAYS, DAYS)
def test_stretches_hold_every_day_once(one: date, other: date) -> None:
    span = Span(min(one, other), max(one, other))
    found = stretches_of(span)
    expected = [day_number(span.first + timedelta(days=step)) for step in range((span.last - span.first).days + 1)]
    assert days_in(found) == expected
    assert (found[0].first, found[-1].last) == span.days
    assert len(found) <= 3


@given(st.lists(DAYS, min_size=1, max_size=4, unique=True))
def test_what_lies_between_the_ends_of_stocks_adds_up_to_all_before(days: list[date]) -> None:
    ends = sorted(days)
    between = [stretch for stretches in stretches_between(ends) for stretch in stretches]
    until = (ends[-1] - date(2022, 12, 1)).days + 1
    assert sorted(days_in(between)) == [day_number(date(2022, 12, 1) + timedelta(days=step)) for step in range(until)]


def test_spans_are_called_as_people_call_them() -> None:
    spans = [
        Span.year(2026),
        Span.month(2026, 7),
        Span.day(date(2026, 7, 1)),
        Span(date(2026, 1, 26), date(2026, 2, 25)),
    ]
    assert [span.title() for span in spans] == ["2026年", "2026年7月", "2026年7月1日", "2026年1月26日至2026年2月25日"]
    with translation.override("en"):
        assert [span.title() for span in spans[:2]] == ["Year 2026", "July 2026"]
    with pytest.raises(ValueError, match="ends before"):
        Span(date(2026, 2, 1), date(2026, 1, 1))
    assert [span.period for span in Span.months(date(2025, 11, 30), date(2026, 1, 1))] == [202511, 202512, 202601]


def test_dimensions_are_spelled_in_one_way() -> None:
    assert dims_of("category,level", {"level": 3, "other": "x"}) == '{"category":"","level":"3"}'
    assert dims_of("", {"level": 3}) == "{}"


@given(st.integers(1, 10_000), st.sets(st.integers(1, 200)))
def test_a_position_is_written_and_read(last: int, missing: set[int]) -> None:
    position = Position(last + 200, tuple(sorted(missing)))
    assert Position.parse(str(position)) == position
    assert all(position.holds(one) == (one not in missing) for one in range(1, 200))
    with pytest.raises(ValueError, match="Not a position"):
        Position.parse("12:")
