"""Groups around a core: the same in any order, everyone like the core, no chains; what they are called."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings, strategies as st

from lianxin.domains.cases.rules_likeness import pairs_of
from lianxin.domains.triage.rules_clusters import (
    LONGEST_WORDS,
    MOST_WORDS,
    Group,
    Said,
    Weights,
    comes_back,
    common_path,
    groups,
    is_of,
    name_of,
    shared_words,
    voices,
)
from tests.factories.clusters import HEATING, OTHER

NOW = datetime(2026, 3, 18, 4, 0, tzinfo=UTC)
WITHIN = timedelta(days=14)
TOWNSHIP = "0000000A"
HERE, BESIDE, AWAY = f"{TOWNSHIP}0000000B0000000C", f"{TOWNSHIP}0000000B0000000D", f"{TOWNSHIP}0000000E0000000F"
WATER = (
    "从早上开始自来水就停了，没有任何通知，做饭都没有水。",
    "自来水停了半天，没有任何通知，什么时候来水？",
    "早上起自来水停了，打电话没人接，没有任何通知。",
)
WORDS = (*HEATING, *WATER, *OTHER)


def said(pk: int, words: str, *, path: str = HERE, days: float = 0) -> Said:
    return Said(pk, pairs_of(words), path, path[:16], NOW - timedelta(days=days))


def weigh(*words: str) -> Weights:
    return Weights.of(map(pairs_of, words or WORDS))


def members(found: list[Group]) -> list[set[int]]:
    return [set(group.members) for group in found]


def test_what_is_about_one_thing_stands_together_and_nothing_else() -> None:
    told = [said(number, words) for number, words in enumerate(WORDS)]
    heating, water = set(range(len(HEATING))), set(range(len(HEATING), len(HEATING) + len(WATER)))
    assert members(groups(told, weigh(), within=WITHIN)) == [heating, water]


@st.composite
def requests(draw: st.DrawFn) -> list[Said]:
    """Of one township: phrases of a few matters put together at random, so that some say two things at once."""
    phrases = st.sampled_from([part for words in WORDS for part in words.replace("。", "，").split("，") if part])
    texts = draw(st.lists(st.lists(phrases, min_size=1, max_size=4).map("，".join), max_size=14))
    return [
        said(
            number * 3,
            words,
            path=draw(st.sampled_from((HERE, BESIDE, AWAY))),
            days=draw(st.integers(min_value=0, max_value=13)),
        )
        for number, words in enumerate(texts)
    ]


@settings(deadline=None)
@given(told=requests(), data=st.data())
def test_the_order_in_which_they_come_changes_nothing(told: list[Said], data: st.DataObject) -> None:
    weights = weigh()
    assert groups(data.draw(st.permutations(told)), weights, within=WITHIN) == groups(told, weights, within=WITHIN)


@settings(deadline=None)
@given(told=requests())
def test_everyone_is_like_the_core_and_in_one_group_only(told: list[Said]) -> None:
    weights, by_pk = weigh(), {one.pk: one for one in told}
    found = groups(told, weights, within=WITHIN)
    everyone = [pk for group in found for pk in group.members]
    assert len(everyone) == len(set(everyone))
    for group in found:
        for pk in group.members - {group.core}:
            (pair,) = groups([by_pk[group.core], by_pk[pk]], weights, within=WITHIN, fewest=2)
            assert pair.members == {group.core, pk}
    for one, other in ((a, b) for a in found for b in found if a.core < b.core):
        assert not groups([by_pk[one.core], by_pk[other.core]], weights, within=WITHIN, fewest=2)


def test_a_chain_does_not_join_its_ends() -> None:
    both = f"{HEATING[1]}另外，{WATER[1]}"
    told = [said(1, HEATING[1]), said(2, both), said(3, WATER[1])]
    (found,) = groups(told, weigh(), within=WITHIN, fewest=2)
    assert len(found.members) == 2
    assert 2 in found.members
    assert groups(told, weigh(), within=WITHIN) == []


def test_who_writes_about_two_matters_does_not_join_them() -> None:
    told = [said(number, words) for number, words in enumerate((*HEATING[:4], *WATER, f"{HEATING[0]}{WATER[0]}"))]
    found = members(groups(told, weigh(), within=WITHIN))
    assert not any(one & {0, 1, 2, 3} and one & {4, 5, 6} for one in found)
    assert len(found) == 2


def test_nearer_in_place_and_time_is_liker() -> None:
    def like(path: str, days: float) -> float:
        told = [said(1, HEATING[1]), said(2, HEATING[3], path=path, days=days)]
        (found,) = groups(told, weigh(), within=WITHIN, fewest=2, enough=1)
        return found.likeness[2]

    assert like(HERE, 0) > like(BESIDE, 0) > like(AWAY, 0)
    assert like(HERE, 0) > like(HERE, 13)


def test_what_everybody_says_puts_nobody_together() -> None:
    phrase = "请领导尽快处理一下，谢谢。"
    different = [words + phrase for words in OTHER]
    told = [said(number, words) for number, words in enumerate(different)]
    common = weigh(*[f"{chr(0x4E00 + number)}{phrase}" for number in range(400)])
    assert groups(told, common, within=WITHIN) == []


def test_few_or_wordless_make_no_group() -> None:
    assert groups([], weigh(), within=WITHIN) == []
    assert groups([said(1, HEATING[0]), said(2, HEATING[0])], weigh(), within=WITHIN) == []
    assert groups([said(number, "") for number in range(4)], weigh(), within=WITHIN) == []


def test_words_are_what_most_share_the_weightiest_first() -> None:
    words = shared_words(HEATING[0], [pairs_of(one) for one in HEATING[1:]], weigh())
    assert words
    assert any("暖气不热" in one for one in words)
    assert not any("老人受不了" in one for one in words)
    assert len(words) <= MOST_WORDS
    assert all(2 <= len(one) <= LONGEST_WORDS for one in words)
    name = name_of(HEATING[0], words)
    assert [HEATING[0].find(part) for part in name.split("…")] == sorted(HEATING[0].find(one) for one in words[:3])


def test_what_is_hidden_in_the_core_is_no_word() -> None:
    others = [pairs_of("王小明家里的暖气不热"), pairs_of("找王小明，暖气不热")]
    words = shared_words("王**家的暖气不热，电话138****5678", others, weigh())
    assert words == ["暖气不热"]
    assert shared_words("**", others, weigh()) == []


@given(text=st.text(max_size=60), others=st.lists(st.text(max_size=60), min_size=1, max_size=4))
def test_words_stand_in_the_core_whatever_is_written(text: str, others: list[str]) -> None:
    words = shared_words(text, [pairs_of(one) for one in others], weigh())
    assert all(one in text and len(one) > 1 for one in words)
    assert len(words) == len(set(words))


def test_what_is_said_twice_is_said_once_in_the_name() -> None:
    core = "丽发新城旁的搅拌站，请管管丽发新城的搅拌站"
    words = shared_words(core, [pairs_of("丽发新城的搅拌站有灰"), pairs_of("丽发新城附近搅拌站")], weigh())
    assert name_of(core, words) == "丽发新城…搅拌站"


def test_a_group_is_known_by_half_of_the_smaller() -> None:
    assert is_of({1, 2, 3, 4}, {3, 4})
    assert is_of({1, 2}, {2, 3, 4, 5})
    assert not is_of({1, 2, 3}, {3, 4, 5})
    assert not is_of({1, 2}, set())
    assert not is_of(set(), set())


def test_what_was_dismissed_comes_back_grown_by_half_and_by_two() -> None:
    assert not comes_back({1, 2, 3}, {1, 2, 3})
    assert not comes_back({1, 2, 3, 4}, {1, 2, 3})
    assert comes_back({1, 2, 3, 4, 5}, {1, 2, 3})
    assert not comes_back(set(range(14)), set(range(10)))
    assert comes_back(set(range(15)), set(range(10)))


def test_one_who_writes_thrice_is_one_voice() -> None:
    one, other = frozenset({"暖气"}), frozenset({"停水"})
    assert voices([(7, one), (7, other), (None, one), (None, one), (None, other)]) == 3


def test_the_nearest_unit_above_all() -> None:
    assert common_path([HERE]) == HERE
    assert common_path([HERE, BESIDE]) == HERE[:16]
    assert common_path([HERE, AWAY]) == TOWNSHIP
    assert common_path([HERE, HERE[:16]]) == HERE[:16]
    assert common_path([HERE, "0000000Z"]) == ""
