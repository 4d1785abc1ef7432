"""`lianxin place`: what an operator sets before the first request."""

import pytest
from click.testing import CliRunner

from lianxin.cli.main import lianxin
from lianxin.domains.cases.models import Category, PrivacyNotice, StateWords
from lianxin.foundation.orgs.models import OrgKind
from lianxin.foundation.worktime.queries import own_days, years_known
from tests.factories.orgs import make_org

pytestmark = pytest.mark.django_db


def run(*arguments) -> tuple[int, str]:
    result = CliRunner().invoke(lianxin, ["place", *map(str, arguments)])
    return result.exit_code, result.output


def test_shipped_categories_are_set_once():
    assert run("categories")[0] == 0
    count = Category.objects.count()
    code, told = run("categories")
    assert (code, Category.objects.count()) == (0, count)
    assert f"unchanged {count}" in told


def test_kind_of_unit_is_added():
    assert run("kind", "pasture", "--zh", "牧点", "--en", "Pasture", "--rank", "62")[0] == 0
    assert OrgKind.objects.get(code="pasture").rank == 62


def test_notice_is_published_from_a_file(tmp_path):
    make_org(code="530500000000", kind="city")
    words = tmp_path / "notice.txt"
    words.write_text("我们只用它来办您的事。\n", encoding="utf-8")
    code, told = run("notice", "--org", "530500000000", "--zh", words, "--from", "2026-01-01")
    assert code == 0, told
    assert PrivacyNotice.objects.get().words_zh == "我们只用它来办您的事。"
    words.write_bytes("居民".encode("gb18030"))
    assert run("notice", "--org", "530500000000", "--zh", words)[0] == 2


def test_calendar_is_entered_from_a_file(tmp_path):
    org = make_org(code="530500000000", kind="city")
    table = tmp_path / "2031.csv"
    table.write_text("日期,安排,节日\n2031-01-01,休,元旦\n2031-10-01,休,国庆节\n", encoding="utf-8")
    code, told = run("calendar", table)
    assert (code, "added 2" in told, "2031 whole" in told) == (0, True, True), told
    assert 2031 in years_known()
    table.write_text("日期,安排,节日\n2031-08-06,休,火把节\n", encoding="utf-8")
    assert run("calendar", table, "--org", "530500000000")[0] == 0
    assert [row.name for row in own_days(org.pk, 2031)] == ["火把节"]
    table.write_text("日期\n2031-08-06\n", encoding="utf-8")
    assert run("calendar", table)[0] == 1


def test_states_get_names_of_the_places_own(tmp_path):
    table = tmp_path / "states.csv"
    table.write_text("代码,所属状态,名称,顺序\nin_progress,,承办中,\nparts,in_progress,等配件,1\n", encoding="utf-8")
    assert run("states", table) == (0, "added 2, changed 0, unchanged 0\n")
    assert run("states", table) == (0, "added 0, changed 0, unchanged 2\n")
    table.write_text("代码,所属状态,名称\nparts,assigned,等配件\n", encoding="utf-8")
    assert run("states", table)[0] != 0
    for wrong in (
        "resolved,assigned,已答",
        "x,nowhere,某",
        "a,assigned,甲\na,assigned,乙",
        ",assigned,甲",
        "a" * 17 + ",assigned,甲",
    ):
        table.write_text(f"代码,所属状态,名称\n{wrong}\n", encoding="utf-8")
        assert run("states", table)[0] != 0
    assert set(StateWords.objects.values_list("code", "name")) == {("in_progress", "承办中"), ("parts", "等配件")}
