"""The lot: the same for who knows the secret, even for everybody, foreseen by nobody."""

import hashlib
from collections import Counter
from itertools import pairwise
from uuid import UUID, uuid5

from hypothesis import given, strategies as st

from lianxin.domains.cases.drawing import draw, share_of

SECRET = hashlib.sha256(b"a secret of this test").digest()
LOTS = [uuid5(UUID(int=0), str(number)) for number in range(20)]


@given(count=st.integers(0, 5_000), percent=st.integers(1, 100))
def test_the_share_is_rounded_up_and_never_more_than_all(count: int, percent: int) -> None:
    share = share_of(count, percent)
    assert share >= count * percent / 100
    assert share <= count
    assert (share == 0) == (count == 0)
    assert share - 1 < count * percent / 100


@given(lots=st.lists(st.uuids(), unique=True, max_size=40), count=st.integers(0, 40), seed=st.randoms())
def test_neither_order_nor_chance_changes_the_draw(lots: list[UUID], count: int, seed: object) -> None:
    drawn = draw(lots, count, secret=SECRET, occasion="2026-11-21 7")
    shuffled = list(lots)
    seed.shuffle(shuffled)  # type: ignore[attr-defined]  # a random.Random
    assert draw(shuffled, count, secret=SECRET, occasion="2026-11-21 7") == drawn
    assert len(drawn) == min(count, len(lots))
    assert set(drawn) <= set(lots)


@given(lots=st.lists(st.uuids(), unique=True, min_size=2, max_size=30))
def test_what_is_drawn_does_not_depend_on_who_else_is_not(lots: list[UUID]) -> None:
    first = draw(lots, 1, secret=SECRET, occasion="day")
    without_another = [lot for lot in lots if lot in first or lot != lots[0]]
    assert draw(without_another, 1, secret=SECRET, occasion="day") == first


def test_each_is_drawn_as_often_as_any_other() -> None:
    """Chi square over 4,000 days, 3 of 20 a day: 19 degrees of freedom, the 0.999 quantile is 43.8."""
    days = 4_000
    counts = Counter(lot for day in range(days) for lot in draw(LOTS, 3, secret=SECRET, occasion=f"day {day}"))
    expected = days * 3 / len(LOTS)
    # Drawn without putting back, counts vary less than independent ones: the bound is on the safe side.
    assert sum((counts[lot] - expected) ** 2 / expected for lot in LOTS) < 43.8


def test_pairs_of_days_are_independent() -> None:
    """Who was drawn yesterday is drawn today as often as anybody: 1 of 20, over 4,000 days."""
    days = [draw(LOTS, 1, secret=SECRET, occasion=f"day {day}")[0] for day in range(4_000)]
    again = sum(first == second for first, second in pairwise(days))
    assert 150 < again < 255


def test_without_the_secret_it_is_another_draw() -> None:
    drawn = [draw(LOTS, 5, secret=SECRET, occasion="day"), draw(LOTS, 5, secret=b"another", occasion="day")]
    assert drawn[0] != drawn[1]
    assert draw(LOTS, 5, secret=SECRET, occasion="another day") != drawn[0]
