"""From which confidence on a unit may let requests go alone, by generated cases."""

import random
from dataclasses import replace
from math import comb
from uuid import UUID

import pytest
from hypothesis import given, strategies as st

from lianxin.domains.triage.rules_assigning import (
    BANDS,
    DOUBT,
    FEWEST,
    FEWEST_ADDED,
    FEWEST_BACK,
    ONE_IN,
    RIGHT_OF_HUNDRED,
    STEPS,
    Fared,
    Went,
    is_left_to_a_person,
    most_back,
    most_wrong,
    reckoned,
)

SHARES = st.floats(0, 1)
ONE = st.builds(Fared, confidence=SHARES, right=st.booleans())
# Mostly right and mostly sure, so that thresholds come about.
GOOD = st.builds(Fared, confidence=st.sampled_from([0.6, 0.75, 0.91, 0.965, 0.995]), right=st.just(value=True))
MANY = st.lists(GOOD, max_size=500).flatmap(lambda good: st.lists(ONE, max_size=20).map(lambda more: good + more))


def exactly(wrong: int, proposals: int) -> float:
    share = 1 - RIGHT_OF_HUNDRED / 100
    return comb(proposals, wrong) * share**wrong * (1 - share) ** (proposals - wrong)


def at_most(wrong: int, proposals: int) -> float:
    return sum(exactly(number, proposals) for number in range(wrong + 1))


@given(proposals=st.integers(0, 600))
def test_the_most_that_may_be_wrong_is_what_luck_alone_brings_once_in_twenty(proposals: int) -> None:
    allowed = most_wrong(proposals)
    assert at_most(allowed, proposals) <= DOUBT
    assert at_most(allowed + 1, proposals) > DOUBT
    assert allowed < proposals * (1 - RIGHT_OF_HUNDRED / 100) or proposals == 0


def test_a_clean_record_suffices_from_99_proposals_on_and_a_great_number_does_no_harm() -> None:
    assert [most_wrong(number) for number in (0, 98, 99, 200, 1_000)] == [-1, -1, 0, 1, 20]
    assert 0.029 < most_wrong(1_000_000) / 1_000_000 < 0.03


@given(fared=MANY, least=st.none() | st.floats(0, 1))
def test_a_threshold_is_never_below_that_of_what_serves(fared: list[Fared], least: float | None) -> None:
    before, after = reckoned(fared).threshold, reckoned(fared, least=least).threshold
    assert after == (None if before is None or least is None else max(before, least))


@given(sent=st.integers(0, 600))
def test_the_most_that_may_come_back_is_what_luck_alone_exceeds_once_in_twenty(sent: int) -> None:
    allowed = most_back(sent)
    assert allowed >= FEWEST_BACK - 1
    assert 1 - at_most(allowed, sent) <= DOUBT
    assert allowed == FEWEST_BACK - 1 or 1 - at_most(allowed - 1, sent) > DOUBT
    assert allowed >= most_wrong(sent)
    assert most_back(sent + 1) in {allowed, allowed + 1}


@given(fared=MANY, sent=st.integers(0, 400), data=st.data())
def test_too_much_that_came_back_stops_everything_and_nothing_that_went_alone_lets_more_go(
    fared: list[Fared], sent: int, data: st.DataObject
) -> None:
    wrong = data.draw(st.integers(0, sent))
    before, after = reckoned(fared), reckoned(fared, Went(sent, wrong))
    stopped = wrong >= FEWEST_BACK and 1 - at_most(wrong - 1, sent) <= DOUBT
    assert after.threshold == (None if stopped else before.threshold)
    assert after.went.holds is not stopped
    assert replace(after, threshold=None, went=before.went) == replace(before, threshold=None)


def test_the_brake_at_a_few_numbers() -> None:
    assert [most_back(sent) for sent in (0, 1, 20, 27, 28, 100, 1_000)] == [2, 2, 2, 2, 3, 6, 39]
    assert [Went(100, wrong).holds for wrong in (0, 6, 7)] == [True, True, False]


def test_where_as_many_are_right_as_ought_to_be_the_brake_seldom_stops_and_where_many_are_wrong_it_does() -> None:
    """Of 300 that went alone. Drawn with a fixed seed."""
    chance = random.Random(7)
    stopped = {
        share: sum(not Went(300, sum(chance.random() < share for _case in range(300))).holds for _unit in range(400))
        for share in (0.01, 0.03, 0.08)
    }
    assert stopped[0.01] == 0
    assert stopped[0.03] <= 400 * DOUBT
    assert stopped[0.08] > 360


@given(uuid=st.uuids())
def test_the_lot_is_always_the_same(uuid: UUID) -> None:
    assert is_left_to_a_person(uuid) is is_left_to_a_person(UUID(str(uuid)))


def test_the_lot_falls_on_one_in_ten() -> None:
    drawn = sum(is_left_to_a_person(UUID(int=number)) for number in range(20_000))
    assert abs(drawn / 20_000 - 1 / ONE_IN) < 0.01


@given(fared=MANY)
def test_what_goes_alone_was_right_beyond_doubt_on_cases_enough(fared: list[Fared]) -> None:
    found = reckoned(fared)
    if found.threshold is None:
        return
    above = [one.right for one in fared if one.confidence >= found.threshold]
    assert len(above) >= FEWEST
    assert sum(above) >= len(above) * RIGHT_OF_HUNDRED / 100
    assert at_most(len(above) - sum(above), len(above)) <= DOUBT


@given(fared=MANY)
def test_without_a_threshold_there_are_too_few_or_what_failed_is_named(fared: list[Fared]) -> None:
    found = reckoned(fared)
    if found.threshold is not None:
        assert found.failed is None or found.failed.low < found.threshold
    elif found.failed is None:
        assert sum(one.confidence >= STEPS[0] for one in fared) < FEWEST
    else:
        above = [one.right for one in fared if one.confidence >= found.failed.low]
        assert (found.failed.proposals, found.failed.wrong) == (len(above), len(above) - sum(above))
        assert found.failed.wrong > found.failed.allowed == most_wrong(found.failed.proposals)


@given(fared=MANY, data=st.data())
def test_one_more_that_was_wrong_never_lowers_the_threshold(fared: list[Fared], data: st.DataObject) -> None:
    if not fared:
        return
    place = data.draw(st.integers(0, len(fared) - 1))
    worse = [replace(one, right=False) if number == place else one for number, one in enumerate(fared)]
    before, after = reckoned(fared).threshold, reckoned(worse).threshold
    assert after is None or (before is not None and after >= before)


@given(fared=MANY)
def test_each_proposal_stands_in_one_band_and_their_order_does_not_matter(fared: list[Fared]) -> None:
    found = reckoned(fared)
    assert sum(band.proposals for band in found.bands) == found.proposals == len(fared)
    assert sum(band.right for band in found.bands) == found.right == sum(one.right for one in fared)
    assert [band.low for band in found.bands] == list(BANDS[:-1])
    assert reckoned(fared[::-1]) == found


def test_a_clean_record_goes_as_low_as_it_reaches() -> None:
    sure = [Fared(0.995, right=True)] * 60 + [Fared(0.93, right=True)] * 60
    assert reckoned(sure).threshold == 0.92
    assert reckoned([*sure, *[Fared(0.86, right=False)] * 10]).threshold == 0.92
    assert reckoned(sure[: FEWEST - 1]).threshold is None


def test_who_is_often_wrong_where_it_is_surest_goes_nowhere_alone_however_right_it_is_below() -> None:
    fared = [Fared(0.995, right=number % 20 != 0) for number in range(200)] + [Fared(0.9, right=True)] * 2_000
    found = reckoned(fared)
    assert found.threshold is None
    assert found.failed is not None
    assert (found.failed.low, found.failed.proposals, found.failed.wrong) == (0.99, 200, 10)


def test_many_that_are_sure_carry_neither_the_unknown_nor_the_bad_below_them() -> None:
    sure = [Fared(0.995, right=True)] * 900
    assert reckoned(sure).threshold == 0.99
    unknown = [Fared(0.91, right=True)] * (FEWEST_ADDED - 1)
    assert reckoned([*sure, *unknown]).threshold == 0.99
    bad = [Fared(0.91, right=number >= 5) for number in range(FEWEST_ADDED)]
    found = reckoned([*sure, *bad])
    assert found.threshold == 0.99
    assert found.failed is not None
    assert (found.failed.low, found.failed.high, found.failed.wrong, found.failed.allowed) == (0.9, 0.99, 5, 2)
    assert reckoned([*sure, *(replace(one, right=True) for one in bad)]).threshold == 0.9


@pytest.mark.parametrize(("share", "often"), [(0.94, 0.03), (0.97, 0.08)])
def test_luck_lets_a_bad_unit_go_alone_once_in_twenty_at_most(share: float, often: float) -> None:
    """Whatever the confidence, as many are right: each threshold found is one too many. Drawn, not timed: a fixed seed."""
    chance = random.Random(5)
    found = 0
    for _unit in range(400):
        fared = [Fared(chance.uniform(0.5, 1), right=chance.random() < share) for _case in range(800)]
        found += reckoned(fared).threshold is not None
    assert found / 400 <= often
