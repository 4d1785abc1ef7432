"""Words, place and time together, and why."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils.translation import override
from hypothesis import given, strategies as st

from lianxin.domains.cases.rules_likeness import ENOUGH, Likeness, Told, likeness, scores

NOW = datetime(2026, 3, 18, 4, 0, tzinfo=UTC)
MONTH = timedelta(days=30)
TOWNSHIP = "0000000A"
HERE, NEXT_DOOR, ELSEWHERE = f"{TOWNSHIP}0000000B0000000C", f"{TOWNSHIP}0000000B0000000D", f"{TOWNSHIP}0000000E0000000F"
HEATING = "我们小区从上周开始暖气不热,家里只有十四度,老人受不了,物业不管。"
RETOLD = "暖气不热,家里只有十几度"
OTHERS = (
    "小区门口的垃圾桶满了没人清运,物业不管,味道很大。",
    "小区自来水停了三天,物业没有通知我们。",
    "想咨询医保异地备案怎么办理,家里老人要看病。",
)


def told(words: str, *, path: str = HERE, days: int = 0) -> Told:
    return Told(words=words, path=path, around=HERE[:16], at=NOW - timedelta(days=days))


def of(words: str, other: Told) -> float:
    return between(words, other).score


def between(words: str, other: Told) -> Likeness:
    """Among others; the same whether one is asked for or many at once."""
    wanted, found = scores(told(words), [other, *map(told, OTHERS)], within=MONTH)
    alone = likeness(told(words), other, wanted, within=MONTH)
    assert found[0] == pytest.approx(alone.score)
    return alone


def test_what_somebody_else_tells_of_the_same_is_enough_and_what_is_near_it_is_not() -> None:
    assert of(RETOLD, told(HEATING)) > ENOUGH
    assert of(RETOLD, told(HEATING, path=ELSEWHERE, days=29)) > ENOUGH
    assert all(of(RETOLD, told(other)) < ENOUGH for other in OTHERS)


def test_what_everybody_writes_weighs_less() -> None:
    words = "小区物业不管,垃圾没人清运"
    assert of(words, told("垃圾没人清运")) > of(words, told("小区物业不管"))


def test_nearer_and_newer_is_likelier() -> None:
    here, beside, away = (of(RETOLD, told(HEATING, path=path)) for path in (HERE, NEXT_DOOR, ELSEWHERE))
    assert here > beside > away
    assert of(RETOLD, told(HEATING, days=1)) > of(RETOLD, told(HEATING, days=20))


@pytest.mark.parametrize(
    ("path", "days", "why"),
    [
        (HERE, 0, "同一地点，今天，“家里只有十”"),
        (NEXT_DOOR, 1, "同一社区，1天前，“家里只有十”"),
        (ELSEWHERE, 3, "同一乡镇街道，3天前，“家里只有十”"),
    ],
)
def test_why_is_said_in_words(path: str, days: int, why: str) -> None:
    heating = told("从上周开始暖气不热,家里只有十四度", path=path, days=days)
    assert between(RETOLD, heating).because == why


def test_in_english() -> None:
    with override("en"):
        why = between("暖气不热", told(HEATING, path=NEXT_DOOR, days=1)).because
    assert why == "the same community, 1 day ago, “暖气不热”"


def test_without_a_word_in_common_nothing_is_quoted() -> None:
    assert between("路灯", told("暖气")).because == "同一地点，今天"


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_two_texts_have_a_likeness(one: str, other: str) -> None:
    wanted, _found = scores(told(one), [told(other)], within=MONTH)
    assert 0 <= likeness(told(one), told(other), wanted, within=MONTH).score <= 100
    assert wanted.quote(other) in (other if len(other.lower()) == len(other) else other.lower())


@given(st.lists(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=2, max_size=200, unique=True))
def test_a_text_is_wholly_like_itself(characters: list[str]) -> None:
    text = "".join(characters)
    assert of(text, told(text)) == pytest.approx(100)
