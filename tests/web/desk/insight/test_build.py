"""The builder: owner, colleague, stranger; what stands in a cell; files read back; statements; sizes."""

from io import BytesIO
from urllib.parse import urlencode

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianxin.domains.insight.actions import declare_base_figures
from lianxin.domains.insight.enums import Base
from lianxin.domains.insight.models import SavedTable
from lianxin.domains.insight.rules import building
from lianxin.foundation.access.enums import Role
from lianxin.foundation.audit.queries import records_about
from lianxin.foundation.orgs.actions import move_org
from lianxin.foundation.worktime.actions import set_period
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM
from tests.factories.access import make_worker
from tests.factories.cases import make_case, make_category
from tests.factories.orgs import make_org
from tests.web.pages import text_of

pytestmark = pytest.mark.django_db
BUILD = "/desk/figures/build/"
FILES = ("table.xlsx", "table.csv", "chart.svg")
BUDGET = 18


def address(org, form="", /, **given):
    return f"{BUILD}{form}?{urlencode({'unit': org.pk, 'figure': 'cases.received', **given}, doseq=True)}"


def built(page):
    assert page.status_code == 200, page.status_code
    return page.context["built"]


def cells(table):
    return {row.head.words: row.values for row in table.rows}


def book(answer):
    return openpyxl.load_workbook(BytesIO(answer.content)), openpyxl.load_workbook(
        BytesIO(answer.content), data_only=True
    )


def test_a_desk_builds_a_table_of_its_own_unit(busy, desk):
    table = built(desk.get(BUILD))
    assert table.frame.unit == busy.orgs["community"]
    assert [str(shown.code) for shown in table.figures] == ["cases.received", "cases.resolved", "cases.response"]
    assert cells(table)[busy.orgs["grid"].short_name][:2] == (13, 1)


def test_lines_and_columns_hold_the_units_and_periods_asked_for(busy, opened, last_month):
    supervisor = opened(busy.supervisor)
    page = supervisor.get(address(busy.orgs["township"], columns="periods", number=2))
    table = built(page)
    assert [group.words for group in table.groups][-1] == "各时段合计"
    assert cells(table)[busy.orgs["community"].short_name] == (12, 1, 13)
    assert cells(table)[busy.orgs["village"].short_name] == (1, 0, 1)
    assert table.rows[-1].values == (13, 1, 14)
    assert text_of(page).count(busy.orgs["village"].short_name) >= 1


def test_units_of_a_level_stand_under_their_groups_with_sums(busy, opened):
    table = built(opened(busy.supervisor).get(address(busy.orgs["county"], level="community")))
    kinds = [(row.head.words, row.head.weight.name, row.values[0]) for row in table.rows]
    assert kinds[0] == (busy.orgs["community"].short_name, "PART", 13)
    assert (busy.orgs["neighbour"].short_name, "PART", 0) in kinds
    assert kinds[-2][1:] == ("SUBTOTAL", 14)
    assert kinds[-1][1:] == ("TOTAL", 14)


def test_sister_units_side_by_side_in_the_order_of_the_tree(busy, opened):
    table = built(opened(busy.dispatcher).get(address(busy.orgs["community"], level="beside")))
    own = [row.head.words for row in table.rows if row.head.is_own]
    assert own == [busy.orgs["community"].short_name]
    assert table.frame.unit == busy.orgs["township"]


def test_a_desk_sees_its_sisters_in_the_fixed_tables_only(busy, desk):
    page = desk.get(address(busy.orgs["community"], level="beside"))
    assert page.status_code == 403
    assert f"/desk/figures/{busy.orgs['community'].pk}/" in page.content.decode()


def test_categories_by_channels_add_up(busy, desk):
    make_case(busy.orgs["grid"], category=make_category("03", name="供水"))
    table = built(desk.get(address(busy.orgs["community"], rows="category", columns="channel")))
    assert cells(table)["供水"][-1] == 1
    for row in table.rows:
        assert sum(row.values[:-1]) == row.values[-1]
    assert table.rows[-1].values[-1] == 14


def test_a_table_keeps_to_one_category(busy, desk):
    make_case(busy.orgs["grid"], category=make_category("03", name="供水"))
    given = {"only": "category:03", "figure": ["cases.received", "cases.resolved", "cases.reporters", "base.residents"]}
    page = desk.get(address(busy.orgs["community"], **given))
    table = built(page)
    assert table.only == "类别：供水"
    assert table.rows[-1].values == (1, 0, None, None)
    assert "category:03" in table.frame.wish.query().replace("%3A", ":")
    assert '<option value="category:03" selected>供水</option>' in page.content.decode()
    by_channel = built(desk.get(address(busy.orgs["community"], only="category:03", rows="channel")))
    assert [row.values for row in by_channel.rows] == [(1,), (1,)]


def test_the_files_say_what_they_leave_out(busy, desk):
    make_case(busy.orgs["grid"], category=make_category("03", name="供水"))
    given = {"only": "category:03", "rows": "periods", "number": 1}
    _formulas, values = book(desk.get(address(busy.orgs["community"], "table.xlsx", **given)))
    told = {cell.value for cell in values.worksheets[1]["C"]}
    assert "类别：供水" in told
    assert "类别：供水" in values.worksheets[0]["A2"].value
    lines = desk.get(address(busy.orgs["community"], "table.csv", **given)).content.decode().splitlines()
    assert "类别：供水" in lines[0]
    assert lines[1].endswith(",1")
    assert "供水" in desk.get(address(busy.orgs["community"], "chart.svg", **given)).content.decode()


def test_a_dimension_that_nothing_has_is_no_filter(busy, desk):
    table = built(desk.get(address(busy.orgs["community"], only="nothing:1")))
    assert table.only == ""
    assert table.rows[-1].values == (13,)


def test_a_cell_of_one_category_leads_to_its_records(busy, desk):
    make_case(busy.orgs["grid"], category=make_category("03", name="供水"))
    page = desk.get(address(busy.orgs["community"], only="category:03", rows="periods", number=1)).content.decode()
    assert "cases.received/records/?" in page
    assert "by=category&amp;value=03" in page


def test_all_periods_together_add_what_happened_keep_what_stands_and_count_people_once(busy, desk):
    figures = ["cases.received", "cases.open", "cases.reporters"]
    table = built(desk.get(address(busy.orgs["community"], rows="periods", number=2, figure=figures)))
    once = built(desk.get(address(busy.orgs["community"], rows="category", number=2, figure=figures))).rows[-1]
    before, running, together = (row.values for row in table.rows)
    assert together[0] == before[0] + running[0] == 13
    assert together[1] == running[1] == 12
    assert together == once.values
    assert together[2] <= before[2] + running[2]


def test_what_cannot_be_told_apart_is_left_open(busy, desk):
    table = built(
        desk.get(address(busy.orgs["community"], rows="channel", figure=["cases.received", "cases.reporters"]))
    )
    assert {row.values[1] for row in table.rows[:-1]} == {None}
    assert table.rows[-1].values[1] is not None


def test_periods_are_those_the_place_counts(busy, desk):
    set_period(org=busy.orgs["county"], code="month", name="月", starts_on=26, months=1, by=SYSTEM, at=clock.now())
    given = {"rows": "periods", "from": "2026-02-26", "to": "2026-03-25"}
    table = built(desk.get(address(busy.orgs["community"], **given)))
    assert [row.head.words for row in table.rows] == ["2026年3月(2月26日至3月25日)"]


def test_as_it_was_lists_the_units_that_stood_there(busy, opened, last_month):
    move_org(org=busy.orgs["grid"], parent=busy.orgs["village"], on=clock.today(), by=SYSTEM, at=clock.now())
    supervisor = opened(busy.supervisor)
    given = {"number": 2, "columns": "periods"}
    now = cells(built(supervisor.get(address(busy.orgs["township"], **given))))
    was = cells(built(supervisor.get(address(busy.orgs["township"], basis="was", **given))))
    community, village = (busy.orgs[name].short_name for name in ("community", "village"))
    assert (now[community][0], now[village][0]) == (0, 13)
    assert (was[community][0], was[village][0]) == (12, 1)
    of_grids = built(supervisor.get(address(busy.orgs["community"], basis="was", number=2)))
    assert busy.orgs["grid"].short_name in cells(of_grids)


def test_counts_for_a_thousand_residents(busy, desk):
    community = busy.orgs["community"]
    declare_base_figures(
        figures={(community.pk, Base.RESIDENTS): 6500},
        day=clock.today(),
        source="户籍",
        by=busy.desk.actor,
        at=clock.now(),
    )
    given = {"per": "residents", "figure": ["cases.received", "base.residents"]}
    table = built(desk.get(address(community, **given)))
    assert table.rows[-1].values == (13, 2.0, 6500)
    assert cells(table)[busy.orgs["grid"].short_name] == (13, None, None)


def test_a_base_figure_that_was_added_up_is_marked_with_its_sources(busy, opened):
    for name, value in (("community", 6000), ("neighbour", 500), ("village", 1500)):
        declare_base_figures(
            figures={(busy.orgs[name].pk, Base.RESIDENTS): value},
            day=clock.today(),
            source=f"{value}户籍",
            by=busy.dispatcher.actor,
            at=clock.now(),
        )
    given = {"per": "residents", "figure": ["cases.received", "base.residents"]}
    dispatcher = opened(busy.dispatcher)
    page = dispatcher.get(address(busy.orgs["township"], **given))
    assert built(page).rows[-1].values == (14, 1.8, 8000)
    assert "Σ 8,000" in text_of(page)
    assert "Σ 6,000" not in text_of(page)
    assert "3 个单位" in built(page).sums[0]
    _formulas, values = book(dispatcher.get(address(busy.orgs["township"], "table.xlsx", **given)))
    assert any("6000户籍" in str(cell.value) for cell in values.worksheets[1]["C"])


@pytest.mark.parametrize("form", ["", *FILES])
def test_a_stranger_is_led_to_the_fixed_tables(busy, opened, form):
    page = opened(busy.stranger).get(address(busy.orgs["community"], form))
    assert page.status_code == 403
    assert f"/desk/figures/{busy.orgs['community'].pk}/" in page.content.decode()
    assert "12" not in text_of(page)


@pytest.mark.parametrize("form", ["", *FILES])
def test_a_colleague_above_and_the_owner_open_everything(busy, opened, form):
    for user in (busy.desk, busy.dispatcher, busy.supervisor):
        assert opened(user).get(address(busy.orgs["community"], form)).status_code == 200


@pytest.mark.parametrize("form", ["", *FILES])
def test_an_administrator_who_opens_no_requests_builds_no_table_of_them(busy, opened, form):
    administrator = opened(make_worker(Role.ORG_ADMIN, busy.orgs["city"], name="管理员"))
    assert administrator.get(address(busy.orgs["community"], form)).status_code == 403
    assert administrator.get(address(busy.orgs["city"], figure="orgs.units")).status_code == 200


def test_the_workbook_has_merged_heads_sums_and_definitions(busy, opened):
    given = {"columns": "periods", "number": 2, "figure": ["cases.received", "cases.response"]}
    answer = opened(busy.supervisor).get(address(busy.orgs["township"], "table.xlsx", **given))
    formulas, values = book(answer)
    table, told = formulas.worksheets[0], values.worksheets[0]
    merged = {str(one) for one in table.merged_cells.ranges}
    assert {"A1:G1", "A4:A5", "B4:C4", "D4:E4", "F4:G4"} <= merged
    lines = {row[0].value: row for row in told.iter_rows(min_row=6)}
    total = list(lines)[-1]
    last = lines[total][0].row
    assert [lines[total][place].value for place in (1, 3, 5)] == [13, 1, 14]
    assert table.cell(last, 2).value == f"=SUM(B6:B{last - 1})"
    assert table.cell(6, 6).value == "=SUM(B6,D6)" or table.cell(6, 6).value == "=SUM(B6:B6,D6:D6)"
    defined = [cell.value for row in values.worksheets[1].iter_rows() for cell in row]
    assert any("每件诉求" in str(one) for one in defined)
    assert busy.orgs["township"].short_name in " ".join(str(one) for one in defined)


def test_no_name_is_taken_for_a_formula(busy, opened):
    make_org("=1+1", kind="village", parent=busy.orgs["township"], code="530502001298")
    supervisor = opened(busy.supervisor)
    formulas, _values = book(supervisor.get(address(busy.orgs["township"], "table.xlsx")))
    named = [row[0] for row in formulas.worksheets[0].iter_rows() if row[0].value == "=1+1"]
    assert [cell.data_type for cell in named] == ["s"]
    assert "'=1+1" in supervisor.get(address(busy.orgs["township"], "table.csv")).content.decode()


def test_the_csv_holds_plain_numbers(busy, desk):
    lines = desk.get(address(busy.orgs["community"], "table.csv")).content.decode().splitlines()
    assert lines[0].startswith("\ufeff")
    assert lines[1].endswith(",13")


def test_the_chart_is_drawn_and_escaped(busy, opened):
    make_org("<b>村", kind="village", parent=busy.orgs["township"], code="530502001297")
    answer = opened(busy.supervisor).get(address(busy.orgs["township"], "chart.svg"))
    assert answer["Content-Type"] == "image/svg+xml"
    assert "&lt;b&gt;村" in answer.content.decode()
    assert "<b>" not in answer.content.decode()


def test_a_table_is_kept_for_the_unit_and_given_up(busy, desk, opened):
    query = urlencode({"unit": busy.orgs["community"].pk, "figure": "cases.received", "rows": "periods"})
    assert desk.post(f"{BUILD}keep/", {"query": query, "name": "月报"}).status_code == 302
    table = SavedTable.objects.get()
    page = opened(busy.dispatcher).get(address(busy.orgs["community"]))
    assert [one.name for one in page.context["choices"].saved] == ["月报"]
    assert built(desk.get(f"{BUILD}?{table.query}")).frame.wish.rows == "periods"
    assert {one.verb for one in records_about(("org", str(busy.orgs["community"].pk)))} >= {"insight.table_kept"}
    assert opened(busy.stranger).post(f"{BUILD}{table.pk}/forget/").status_code == 403
    assert opened(busy.grid_worker).post(f"{BUILD}{table.pk}/forget/").status_code == 403
    assert desk.post(f"{BUILD}{table.pk}/forget/").status_code == 302
    assert not SavedTable.objects.exists()
    assert desk.post(f"{BUILD}{table.pk}/forget/").status_code == 404


def test_a_stranger_keeps_no_table_and_a_name_is_needed(busy, desk, opened):
    query = urlencode({"unit": busy.orgs["community"].pk})
    assert opened(busy.stranger).post(f"{BUILD}keep/", {"query": query, "name": "x"}).status_code == 403
    assert desk.post(f"{BUILD}keep/", {"query": query, "name": " "}).status_code == 422
    assert not SavedTable.objects.exists()


@pytest.mark.parametrize("form", ["", *FILES])
def test_what_is_too_large_is_told_in_words(busy, desk, monkeypatch, form):
    for given in ({"columns": "periods", "number": 70}, {"rows": "periods", "from": "2000-01-01", "number": 3000}):
        monkeypatch.setattr("lianxin.domains.insight.queries.build.MOST_ROWS", 100)
        page = desk.get(address(busy.orgs["community"], form, **given))
        assert page.status_code == 422
        assert "100" in text_of(page) or "60" in text_of(page)
    assert building.MOST_ROWS == 2000


@pytest.mark.parametrize(
    "query",
    [
        "rows=x&columns=y",
        "rows=units&columns=units",
        "figure=nothing",
        "figure=cases.received&figure=cases.received",
        "per=nobody",
        "level=nothing",
        "level=grid&basis=was",
        "cut=week&number=x",
        "number=0",
        "number=99999999999",
        "from=2026-13-01&to=x",
        "from=2027-01-01",
        "from=2026-06-01&to=2026-01-01&rows=periods",
        "to=2001-01-01&number=40&rows=periods",
        "basis=both",
        "rows=how&columns=reason",
        "only=x&only=channel:%00",
        "only=channel:%3Cb%3E&rows=channel",
    ],
)
def test_any_address_leads_to_a_page(busy, desk, query):
    assert desk.get(f"{BUILD}?{query}").status_code == 200


@pytest.mark.parametrize("unit", ["0", "9999999999", "999999", "%C2%B2", "x"])
def test_an_unknown_unit_is_not_found(busy, desk, unit):
    assert desk.get(f"{BUILD}?unit={unit}").status_code == 404


def test_a_visitor_is_led_to_the_login(busy, client):
    assert client.get(address(busy.orgs["community"])).status_code == 302


def test_one_statement_a_measure_whatever_the_units(town, opened):
    supervisor = opened(town.supervisor)
    here = address(town.orgs["county"], figure=["cases.received", "cases.response"], columns="periods")
    supervisor.get(here)
    with CaptureQueriesContext(connection) as few:
        supervisor.get(here)
    for number in range(3):
        make_case(make_org(f"新村{number}", kind="township", parent=town.orgs["county"], code=f"53050200{number}999"))
    with CaptureQueriesContext(connection) as many:
        page = supervisor.get(here)
    assert len(built(page).rows) > 3
    assert len(many) == len(few) <= BUDGET
