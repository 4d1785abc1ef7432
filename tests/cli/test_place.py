"""`lianxin place`: what an operator sets before the first request."""

import pytest
from click.testing import CliRunner

from lianxin.cli.main import lianxin
from lianxin.domains.cases.models import Category, PrivacyNotice, Route, StateWords
from lianxin.foundation.orgs.models import OrgKind
from lianxin.foundation.worktime.queries import own_days, years_known
from lianxin.kernel.errors import LianxinError
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


def test_routes_are_written_and_read_again(tmp_path):
    township = make_org("兰城街道", code="530502001000", kind="township")
    make_org("太保社区", code="530502001001", parent=township)
    file = tmp_path / "派单.csv"
    file.write_text("类别代码,地点代码,承办单位代码,备注\n,530502001001,530502001000,2026年目录\n", encoding="gb18030")
    assert run("routes", file) == (0, "派单.csv: 1 lines are new or changed.\n")
    out = tmp_path / "routes.xlsx"
    result = CliRunner().invoke(lianxin, ["export", "routes", str(out)], catch_exceptions=False)
    assert result.exit_code == 0
    assert run("routes", out) == (0, "routes.xlsx: 0 lines are new or changed.\n")
    assert Route.objects.get().unit == township


@pytest.mark.parametrize(
    "table",
    [
        "category,place\n1,2\n",
        "place,unit\n,nowhere\n",
        "place_name,unit_name\n没有,也没有\n",
        "category,unit\nx,1\n",
    ],
)
def test_routes_with_a_fault_change_nothing(tmp_path, table):
    file = tmp_path / "routes.csv"
    file.write_text(table, encoding="utf-8")
    with pytest.raises(LianxinError):
        CliRunner().invoke(lianxin, ["place", "routes", str(file)], catch_exceptions=False)
    assert not Route.objects.exists()
