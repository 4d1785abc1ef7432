"""Finding a unit by typing characters, pinyin, initials or a code."""

from datetime import date, timedelta

import pytest

from lianxin.foundation.orgs.actions import apply_due, close_org, rename_org, set_kind
from lianxin.foundation.orgs.enums import Line
from lianxin.foundation.orgs.queries import path_of, search_orgs
from lianxin.foundation.orgs.search_index import rebuild_search
from lianxin.foundation.orgs.spelling import queries_of, syllables, terms_of
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM
from tests.factories.orgs import make_city_tree, make_org

pytestmark = pytest.mark.django_db


def names(text: str, **options: object) -> list[str]:
    return [hit.name for hit in search_orgs(text, **options)]


@pytest.mark.parametrize(
    "name, reading",
    [
        ("重庆市", "chong qing shi"),
        ("六安市", "lu an shi"),
        ("厦门市", "xia men shi"),
        ("长乐区", "chang le qu"),
        ("cbd社区", "c b d she qu"),
        ("第32网格", "di 3 2 wang ge"),
    ],
)
def test_reading_of_place_names(name: str, reading: str) -> None:
    assert syllables(name) == reading.split()


@pytest.mark.parametrize(
    "typed", ["太保", "太保社区", "保社", "社", "taibao", "taibaoshequ", "baosh", "tbsq", "bsq", "TBSQ"]
)
def test_unit_found_by_characters_pinyin_and_initials(typed: str) -> None:
    make_city_tree()
    assert "太保社区" in names(typed)


@pytest.mark.parametrize(
    "name, typed",
    [("重庆市", "chongqing"), ("六安市", "luan"), ("厦门市", "xm"), ("长乐区", "changle"), ("长乐区", "clq")],
)
def test_polyphonic_place_found_by_its_own_reading(name: str, typed: str) -> None:
    make_org(name, kind="city")
    assert names(typed) == [name]


def test_whole_name_first_then_beginning_then_higher_kind() -> None:
    city = make_org("新华市", kind="city")
    make_org("大新华社区", parent=city)
    make_org("新华社区服务站", kind="station", parent=city)
    make_org("新华社区", parent=city)
    make_org("新华社区网格", kind="grid", parent=city)
    assert names("新华社区") == ["新华社区", "新华社区服务站", "新华社区网格", "大新华社区"]
    assert names("xinhua")[0] == "新华市"


def test_letters_between_characters_are_read_as_pinyin() -> None:
    make_city_tree()
    assert names("太bao") == ["太保社区", "太保社区第一网格"]


def test_code_finds_by_its_beginning() -> None:
    make_city_tree()
    assert names("530502001") == ["兰城街道", "太保社区", "太保社区第一网格", "杨官村"]
    assert names("999") == []


def test_hit_tells_kind_and_units_above() -> None:
    city = make_org("省直辖县级行政区划", kind="virtual")
    county = make_org("仙桃市", kind="county", parent=city)
    make_org("沙嘴社区", parent=county)
    (hit,) = search_orgs("szsq")
    assert (hit.kind, hit.kind_name, hit.trail) == ("community", "社区", ("仙桃市",))
    assert search_orgs("省直辖县级行政区划") == []


def test_only_units_within_the_given_subtrees() -> None:
    tree = make_city_tree()
    other = make_org("施甸县", kind="county", parent=tree["city"])
    make_org("太保社区", parent=other, code="530521001001")
    assert len(names("太保社区")) == 3
    assert names("tbsq", within=[path_of(other.pk)]) == ["太保社区"]
    assert names("太保社区", within=[path_of(tree["community"].pk), path_of(other.pk)], limit=2) == ["太保社区"] * 2
    assert names("530521", within=[path_of(tree["county"].pk)]) == []
    assert names("太保", within=[]) == []


def test_large_subtree_asks_the_index(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lianxin.foundation.orgs.sql.finding.NEAR", 1)
    tree = make_city_tree()
    within = [path_of(tree["city"].pk)]
    assert names("杨官村", within=within) == ["杨官村", "杨官村一组"]
    assert names("ygc", within=within) == ["杨官村", "杨官村一组"]
    assert names("一组", within=within) == ["杨官村一组"]
    assert names("tbsq") == ["太保社区", "太保社区第一网格"]


def test_word_common_below_and_rare_above() -> None:
    city = make_org("村头市", kind="city")
    for number in range(25):
        make_org(f"第{number}村", kind="village", parent=city)
    hits = names("cun")
    assert len(hits) == 20
    assert hits[0] == "村头市"
    assert names("c", limit=5)[0] == "村头市"


def test_administrative_line_searched_by_its_own_paths() -> None:
    party = make_org("街道党工委", kind="committee", line=Line.ADMINISTRATIVE)
    make_org("太保社区党支部", kind="branch", parent=party, line=Line.ADMINISTRATIVE)
    (hit,) = search_orgs("dzb", within=[path_of(party.pk, line=Line.ADMINISTRATIVE)], line=Line.ADMINISTRATIVE)
    assert (hit.name, hit.trail) == ("太保社区党支部", ("街道党工委",))


def test_closed_and_renamed_units_are_found_by_what_they_are_today() -> None:
    org = make_org("红旗村", kind="village")
    today, at = clock.today(), clock.now()
    rename_org(org=org, name="向阳村", on=today, by=SYSTEM, at=at)
    assert (names("红旗"), names("xiangyang")) == ([], ["向阳村"])
    close_org(org=org, on=today + timedelta(days=2), by=SYSTEM, at=at)
    assert names("向阳") == ["向阳村"]
    apply_due(today=today + timedelta(days=2))
    assert names("向阳") == []


def test_unit_opened_ahead_is_found_from_its_day_on() -> None:
    day = clock.today() + timedelta(days=5)
    make_org("未来社区", on=day)
    assert names("wlsq") == []
    apply_due(today=day)
    assert names("wlsq") == ["未来社区"]


def test_index_follows_a_change_of_rank_and_can_be_rebuilt() -> None:
    tree = make_city_tree()
    kind = {"code": "grid", "name_zh": "网格", "name_en": "Grid", "by": SYSTEM, "at": clock.now()}
    set_kind(rank=15, **kind)
    assert names("太保") == ["太保社区第一网格", "太保社区"]
    close_org(org=tree["grid"], on=clock.today(), by=SYSTEM, at=clock.now())
    assert rebuild_search() == 7
    assert names("太保") == ["太保社区"]


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "'",
        '"',
        "a'b",
        '"太保"*',
        "NEAR(a b)",
        "太 OR 保",
        "%_%",
        ";--",
        "\x00",
        "﷽",
        "·",
        "😀",
        "x" * 5000,
        "村" * 5000,
    ],
)
def test_odd_text_breaks_nothing(typed: str) -> None:
    make_city_tree()
    assert {hit.trail[0] for hit in search_orgs(typed) if hit.trail} <= {"保山市"}


def test_name_dots_and_widths_do_not_matter() -> None:
    make_org("巴音•布鲁克Ａ区", kind="township")
    for typed in ("巴音·布鲁克", "巴音布鲁克a", "ＢＹＢ", "bayin"):
        assert names(typed) == ["巴音•布鲁克Ａ区"]


def test_terms_hold_letters_and_digits_only() -> None:
    for name in ("太保社区(老城)", "K2·A'\"社区", "عربي村"):
        assert all(term.isalnum() for term in terms_of(name))
    assert list(queries_of("()'")) == []


def test_statements_do_not_grow_with_hits(django_assert_max_num_queries) -> None:
    tree = make_city_tree()
    for number in range(30):
        make_org(f"和平社区{number}", parent=tree["township"], on=date(2026, 1, 1))
    with django_assert_max_num_queries(8):
        assert len(search_orgs("hpsq", within=[path_of(tree["city"].pk)])) == 20
