"""A form with merged heads, formulas and three levels of header: uploaded, corrected by clicking, filled in, reviewed, issued."""

import io
from datetime import timedelta

import openpyxl
import pytest
from playwright.sync_api import expect

from lianxin.domains.cases.actions import answer_case, withdraw_case
from lianxin.domains.forms.models import Filling
from lianxin.kernel import clock
from lianxin.kernel.actors import REPORTER
from tests.browser.conftest import OFFICE, PHONE
from tests.factories.cases import make_case
from tests.factories.form_files import monthly_report

pytestmark = pytest.mark.django_db(transaction=True)


def _look_over(seen, name, *, thoroughly):
    """A picture, nothing too wide, no error; with axe besides, which takes longer than the journey itself."""
    seen.shoot(name, full=True)
    assert not thoroughly or seen.violations() == []
    assert not seen.too_wide()
    assert seen.clean, (seen.problems, seen.outside)


def _press(page, words):
    page.locator("main button", has_text=words).first.click()
    page.wait_for_load_state()


def _requests(town):
    """In the month before this one: three at the community, of which one is answered and one taken back; one in the village."""
    last = clock.today().replace(day=1) - timedelta(days=1)
    noon = clock.at_local(last.replace(day=10), 12)
    make_case(town.orgs["village"], at=noon)
    make_case(town.orgs["grid"], at=noon)
    answer_case(
        case=make_case(town.orgs["grid"], at=noon),
        words="今天下午换灯。",
        by=town.desk.actor,
        at=noon + timedelta(hours=1),
    )
    withdraw_case(case=make_case(town.orgs["grid"], at=noon), by=REPORTER, at=noon + timedelta(hours=1))
    return last.replace(day=1), last


@pytest.mark.parametrize(
    "thoroughly",
    [pytest.param(False, marks=pytest.mark.browser), pytest.param(True, marks=pytest.mark.soak)],
    ids=["quickly", "with axe on each page"],
)
def test_a_monthly_report_goes_the_whole_way(town, look, tmp_path, thoroughly):
    days = _requests(town)
    body = monthly_report()
    (tmp_path / "月报表.xlsx").write_bytes(body)
    hub, desk = look(size=OFFICE, user=town.supervisor), look(size=PHONE, user=town.dispatcher)

    def check(seen, name):
        _look_over(seen, name, thoroughly=thoroughly)

    page = hub.open("/desk/forms/new/")
    check(hub, "forms-new")
    page.set_input_files("input[name=file]", tmp_path / "月报表.xlsx")
    page.fill("input[name=org]", town.orgs["township"].name)
    _press(page, "上传")
    page.wait_for_url("**/cells/")
    _correct_a_column(page)
    check(hub, "forms-cells")
    _press(page, "启用")
    page.wait_for_url("**/desk/forms/*-*/")
    check(hub, "forms-one")
    _fill_in(page, town, days)
    expect(page.locator("main")).to_contain_text("有的数对不上")
    check(hub, "forms-filling")
    page.fill("textarea[name=remark]", "群众撤回 1 件")
    _press(page, "送审")
    address = page.url.removeprefix(hub.host)
    page = desk.open(address)
    check(desk, "forms-filling-phone")
    _press(page, "审核通过")
    _press(page, "报出")
    expect(page.locator("main")).to_contain_text("已报出")
    with page.expect_download() as download:
        page.locator("main a", has_text="下载文件").click()
    _compare(body, download.value.path().read_bytes())
    assert Filling.objects.get().issued.sha256 in page.content()
    page = hub.open(f"{address}why/F12/")
    expect(page.locator("main")).to_contain_text("没有变化")
    check(hub, "forms-why")
    hub.open("/desk/forms/")
    check(hub, "forms-list")


def _fill_in(page, town, days):
    page.locator("summary", has_text="自选日期").first.click()
    page.fill("#id_first", days[0].isoformat())
    page.fill("#id_last", days[1].isoformat())
    page.fill("#id_org", town.orgs["township"].name)
    _press(page, "填表")
    page.wait_for_url("**/fillings/*/")


def _correct_a_column(page):
    """来电来访 is to count what was said at the desk too: clicked, changed, for the whole column."""
    page.locator("table.fs tr:nth-child(12) td:nth-child(8) a").click()
    expect(page.locator("#panel")).to_contain_text("来电")
    page.locator("#panel summary", has_text="渠道").click()
    page.locator("#panel input[name=dim-channel][value=sms]").check()
    page.locator("#panel form.stack input[value=column]").check()
    page.locator("#panel button.button-primary").click()
    expect(page.locator("#panel")).to_contain_text("短信")


def _compare(empty, filled):
    """Cell by cell: what was there is still there, and each blank holds its figure."""
    before = openpyxl.load_workbook(io.BytesIO(empty)).active
    after = openpyxl.load_workbook(io.BytesIO(filled)).active
    shown = openpyxl.load_workbook(io.BytesIO(filled), data_only=True).active
    assert {str(one) for one in before.merged_cells.ranges} == {str(one) for one in after.merged_cells.ranges}
    for row in before.iter_rows():
        for cell in row:
            now = after.cell(cell.row, cell.column)
            if cell.value is not None and cell.coordinate not in {"A5", "H5", "A21"}:
                assert now.value == cell.value, cell.coordinate
            assert (now.font.b, now.border.left.style, now.fill.fgColor.rgb) == (
                cell.font.b,
                cell.border.left.style,
                cell.fill.fgColor.rgb,
            ), cell.coordinate
    for letter, dimension in before.column_dimensions.items():
        assert after.column_dimensions[letter].width == dimension.width
    assert after.print_title_rows == before.print_title_rows
    assert shown["A21"].value.startswith("负责人：　　　　　　审核人：　　　　　　填表人：县督办")
    rows = {shown.cell(row, 2).value: row for row in range(12, 16)}
    community, village = rows["太保社区"], rows["杨官村"]
    expected = {"C": (0, 0), "D": (3, 1), "F": (3, 1), "I": (1, 0), "L": (1, 1), "N": (100, "—"), "X": (3, 1)}
    for letter, (here, there) in expected.items():
        assert (shown[f"{letter}{community}"].value, shown[f"{letter}{village}"].value) == (here, there), letter
    assert [shown[f"{letter}10"].value for letter in ("D", "I", "L", "X")] == [4, 1, 2, 4]
