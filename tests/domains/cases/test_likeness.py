"""Texts of two people about one matter are alike, those about others are not."""

import pytest
from hypothesis import given, strategies as st

from lianxin.domains.cases.likeness import ALIKE, likeness, spelling_of

LAMP = "三单元楼道的路灯坏了一个多星期,老人晚上上下楼看不见,请尽快修。"
OTHERS = [
    "小区门口的垃圾桶满了没人清运,味道很大。",
    "村里自来水停了三天,没有通知。",
    "想咨询一下医保异地备案怎么办理。",
    "楼上住户半夜放音乐扰民。",
]


@pytest.mark.parametrize(
    "typed", ["楼道路灯坏了没人修", "三单元路灯坏了", "我们三单元楼道晚上黑,路灯坏了好几天,老人摔了"]
)
def test_the_same_matter_in_other_words(typed: str) -> None:
    shares = likeness(typed, [LAMP, *OTHERS])
    assert shares[0] >= ALIKE
    assert max(shares[1:]) < ALIKE


def test_the_same_text_shares_everything() -> None:
    assert likeness(LAMP, [LAMP, *OTHERS])[0] == pytest.approx(100)


@pytest.mark.parametrize("typed", ["", "灯", "路灯", "。。。"])
def test_too_little_is_like_nothing(typed: str) -> None:
    assert likeness(typed, [LAMP]) == [0.0]


@given(typed=st.text(max_size=80), texts=st.lists(st.text(max_size=80), max_size=5))
def test_a_share_is_one_of_a_hundred(typed: str, texts: list[str]) -> None:
    shares = likeness(typed, texts)
    assert len(shares) == len(texts)
    assert all(0 <= share <= 100.0001 for share in shares)


def test_spelling_holds_characters_sounds_and_initials() -> None:
    assert spelling_of(["重庆路口", " ", "WiFi?"]) == "重庆路口 chongqinglukou cqlk\nwifi wifi wifi"
