"""What a reader without the records can learn: nothing below ten, and no small part by subtraction."""

from hypothesis import given, strategies as st

from lianxin.domains.insight.enums import Sight
from lianxin.domains.insight.rules import (
    DOUBT,
    LEAST,
    ROUNDED_TO,
    WITHHELD,
    exact,
    percent_exact,
    percent_of_shown,
    protected,
    softened,
)

COUNTS = st.integers(min_value=0, max_value=400)
PARTS = st.lists(st.one_of(st.integers(min_value=0, max_value=14), COUNTS), min_size=1, max_size=7)


def test_below_ten_is_said_and_no_more():
    assert {softened(count).text for count in range(10)} == {"<10"}
    assert {softened(count).value for count in range(10)} == {None}


def test_ten_and_more_are_rounded_to_five():
    assert [softened(count).text for count in (10, 12, 13, 17, 18, 1234)] == ["10", "10", "15", "15", "20", "1,235"]


@given(COUNTS)
def test_a_softened_count_lies_within_what_it_says(count):
    shown = softened(count)
    assert shown.low <= count <= shown.high
    assert shown.high - shown.low + 1 >= DOUBT
    assert shown.value is None or (shown.value % ROUNDED_TO == 0 and shown.value >= LEAST)


def _worlds(whole, parts):
    """For each part the lowest and highest value it may have, found by trying the ends against the rest."""
    top = 10_000
    lows = [part.low for part in parts]
    highs = [top if part.high is None else part.high for part in parts]
    total = (whole.low, top * len(parts) if whole.high is None else whole.high)
    for place in range(len(parts)):
        others_low = sum(lows) - lows[place]
        others_high = sum(highs) - highs[place]
        low = max(lows[place], total[0] - others_high)
        high = min(highs[place], total[1] - others_low)
        yield low, high


@given(PARTS)
def test_no_small_part_can_be_found_by_subtraction(parts):
    whole, shown = protected(sum(parts), [(part, Sight.ROUNDED) for part in parts], sight=Sight.ROUNDED)
    for part, seen, (low, high) in zip(parts, shown, _worlds(whole, shown), strict=True):
        assert low <= part <= high
        if seen.is_small:
            assert high - low + 1 >= DOUBT


@given(PARTS, st.data())
def test_nor_with_some_parts_known_exactly(parts, data):
    own = data.draw(st.integers(min_value=0, max_value=len(parts) - 1))
    sights = [Sight.EXACT if place == own else Sight.ROUNDED for place in range(len(parts))]
    whole, shown = protected(sum(parts), list(zip(parts, sights, strict=True)), sight=Sight.ROUNDED)
    assert shown[own] == exact(parts[own])
    for seen, (low, high) in zip(shown, _worlds(whole, shown), strict=True):
        if seen.is_small:
            assert high - low + 1 >= DOUBT


def test_where_the_total_would_give_the_small_part_away_another_is_withheld():
    whole, shown = protected(52, [(13, Sight.ROUNDED)] * 4 + [(0, Sight.ROUNDED)], sight=Sight.ROUNDED)
    assert whole.text == "50"
    assert [part.text for part in shown].count("–") == 1
    assert shown[-1].text == "<10"


def test_who_sees_everything_sees_every_number():
    whole, shown = protected(12, [(12, Sight.EXACT), (0, Sight.EXACT)], sight=Sight.EXACT)
    assert (whole.text, [part.text for part in shown]) == ("12", ["12", "0"])


def test_a_rate_of_rounded_counts_tells_only_what_they_do():
    assert percent_of_shown(softened(96), softened(101)) == 95
    assert percent_of_shown(softened(9), softened(101)) is None
    assert percent_of_shown(softened(20), WITHHELD) is None
    assert percent_of_shown(softened(103), softened(102)) == 100


def test_a_rate_of_too_few_says_nothing():
    assert percent_exact(9, 9, least=10) is None
    assert percent_exact(0, 0, least=0) is None
    assert percent_exact(2, 3, least=3) == 66.7
