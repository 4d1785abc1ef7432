"""The page of a unit: owner, colleague, stranger, one child and three, nothing at all, and addresses that make no sense."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianxin.foundation.access.enums import Role
from lianxin.foundation.orgs.actions import merge_orgs
from lianxin.foundation.worktime.actions import set_period
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM
from tests.factories.access import make_worker
from tests.factories.accounts import make_user
from tests.factories.cases import make_case
from tests.factories.orgs import make_org
from tests.web.pages import text_of

pytestmark = pytest.mark.django_db
BUDGET = 28


def address(org, rest=""):
    return f"/desk/figures/{org.pk}/{rest}"


def reading(page, code):
    return next(figure.now.text for figure, _href in page.context["figures"] if figure.subject.code == code)


def row_of(page, org, where="below"):
    return next(row for row in getattr(page.context["page"], where) if row.unit == org)


def test_a_desk_sees_its_own_figures_exactly(busy, desk):
    page = desk.get("/desk/figures/")
    assert page.status_code == 200
    assert page.context["unit"] == busy.orgs["community"]
    assert (reading(page, "cases.received"), reading(page, "cases.resolved")) == ("1", "1")
    assert "收到诉求 1 件" in text_of(page)
    assert not page.context["rounded"]


def test_the_period_asked_for_is_shown_beside_the_one_before(busy, desk, last_month):
    label = clock.local_day(last_month).strftime("%Y-%m")
    page = desk.get(address(busy.orgs["community"], f"?period={label}"))
    assert reading(page, "cases.received") == "12"
    assert not page.context["page"].view.stretch.runs


def test_a_colleague_above_sees_every_unit_below_exactly(busy, opened, last_month):
    label = clock.local_day(last_month).strftime("%Y-%m")
    page = opened(busy.supervisor).get(address(busy.orgs["township"], f"?period={label}"))
    assert reading(page, "cases.received") == "13"
    assert row_of(page, busy.orgs["community"]).readings[0].text == "12"
    assert row_of(page, busy.orgs["village"]).readings[0].text == "1"


def test_a_stranger_sees_rounded_counts_of_what_is_over(busy, opened, last_month):
    page = opened(busy.stranger).get(address(busy.orgs["community"]))
    assert page.status_code == 200
    assert page.context["rounded"]
    assert not page.context["page"].view.stretch.runs
    assert page.context["page"].view.stretch.period.label == clock.local_day(last_month).strftime("%Y-%m")
    assert reading(page, "cases.received") == "10"
    assert reading(page, "cases.reopened") == "<10"
    assert "12" not in [row.readings[0].text for row in page.context["page"].below]


def test_a_stranger_gets_today_s_tree_only(busy, opened):
    page = opened(busy.stranger).get(address(busy.orgs["community"], "?basis=was"))
    assert page.context["trees"] == []
    assert page.context["page"].view.basis == "is"


def test_a_stranger_gets_no_periods_that_overlap(busy, opened):
    set_period(org=busy.orgs["county"], code="late", name="错月", starts_on=26, months=1, by=SYSTEM, at=clock.now())
    page = opened(busy.stranger).get(address(busy.orgs["community"], "?cut=late"))
    assert page.context["page"].view.stretch.cut.code == "month"
    assert len(page.context["cuts"]) == 3
    assert len(opened(busy.desk).get(address(busy.orgs["community"])).context["cuts"]) == 4


def test_an_administrator_sees_rounded_figures_of_their_own_units(busy, opened):
    administrator = make_worker(Role.ORG_ADMIN, busy.orgs["city"], name="管理员")
    page = opened(administrator).get("/desk/figures/")
    assert page.status_code == 200
    assert page.context["rounded"]


def test_who_has_no_role_is_refused(busy, opened):
    assert opened(make_user()).get("/desk/figures/").status_code == 403


def test_a_visitor_is_led_to_the_login(busy, client):
    assert client.get(address(busy.orgs["community"])).status_code == 302


def test_sister_units_stand_in_the_order_of_the_tree_with_one_s_own_exact(busy, desk):
    page = desk.get(address(busy.orgs["community"]))
    beside = page.context["page"].beside
    assert [row.unit.code for row in beside] == sorted(row.unit.code for row in beside)
    own = row_of(page, busy.orgs["community"], "beside")
    assert own.is_own
    assert own.readings[0].text == "1"
    assert row_of(page, busy.orgs["neighbour"], "beside").readings[0].text == "<10"


def test_by_the_units_of_that_time_and_by_today_s(busy, opened, last_month):
    village, township = busy.orgs["village"], busy.orgs["township"]
    new = make_org("新村", kind="village", parent=township, code="530502001299")
    merge_orgs(orgs=[village], into=new, on=clock.today(), by=SYSTEM, at=clock.now())
    label = clock.local_day(last_month).strftime("%Y-%m")
    supervisor = opened(busy.supervisor)
    now = supervisor.get(address(new, f"?period={label}"))
    then = supervisor.get(address(new, f"?period={label}&basis=was"))
    assert (reading(now, "cases.received"), reading(then, "cases.received")) == ("1", "0")
    assert [one.chosen for one in then.context["trees"]] == [False, True]


@pytest.mark.parametrize(
    "query",
    [
        "period=2026-13",
        "period=x",
        "period=0000-00",
        "cut=week",
        "cut=quarter",
        "cut=year&period=2020",
        "cut=%00&period=%00",
        "by=nothing",
        "by=level",
        "by=channel&period=2099-12",
        "basis=both",
        "after=x",
        "after=99999999999",
    ],
)
def test_any_address_leads_to_a_page(busy, desk, query):
    assert desk.get(address(busy.orgs["community"], f"?{query}")).status_code == 200


@pytest.mark.parametrize("org_id", [0, 999_999, 4_294_967_296, 10**30])
def test_an_unknown_unit_is_not_found(busy, desk, org_id):
    assert desk.get(f"/desk/figures/{org_id}/").status_code == 404


def test_a_unit_without_anything_says_so_in_zeros(town, desk):
    page = desk.get("/desk/figures/")
    assert reading(page, "cases.received") == "0"
    assert "–" in text_of(page)


def test_statements_do_not_grow_with_units_and_requests(town, opened):
    supervisor = opened(town.supervisor)
    supervisor.get("/desk/figures/")
    with CaptureQueriesContext(connection) as few:
        supervisor.get("/desk/figures/")
    for number in range(3):
        make_case(make_org(f"新村{number}", kind="township", parent=town.orgs["county"], code=f"53050200{number}999"))
    with CaptureQueriesContext(connection) as many:
        supervisor.get("/desk/figures/")
    assert len(many) == len(few) <= BUDGET


def test_many_children_come_page_by_page(town, opened):
    for number in range(45):
        make_org(f"第{number}组", kind="group", parent=town.orgs["village"], code=f"530502001201{number:03}")
    supervisor = opened(town.supervisor)
    first = supervisor.get(address(town.orgs["village"]))
    assert len(first.context["page"].below) == 40
    further = supervisor.get(address(town.orgs["village"], first.context["more"]))
    assert 0 < len(further.context["page"].below) <= 40
    assert not {row.unit for row in first.context["page"].below} & {row.unit for row in further.context["page"].below}


def test_many_sister_units_are_shown_around_one_s_own(town, opened):
    for number in range(30):
        make_org(f"第{number}社区", parent=town.orgs["township"], code=f"5305020013{number:02}")
    last = town.orgs["village"]
    page = opened(town.supervisor).get(address(last))
    beside = page.context["page"].beside
    assert len(beside) == 12
    assert last in [row.unit for row in beside]


def test_months_are_those_the_place_counts(busy, desk):
    set_period(org=busy.orgs["county"], code="month", name="月", starts_on=26, months=1, by=SYSTEM, at=clock.now())
    page = desk.get(address(busy.orgs["community"], "?period=2026-03"))
    assert page.context["period"] == "2026年3月(2月26日至3月25日)"


def test_every_figure_leads_on_and_keeps_the_period(busy, opened):
    supervisor = opened(busy.supervisor)
    page = supervisor.get(address(busy.orgs["township"], "?cut=year"))
    for _figure, href in page.context["figures"] + page.context["rates"]:
        assert "cut=year" in href
        assert supervisor.get(href).status_code == 200


def test_without_script_the_tables_stand(busy, desk):
    page = desk.get("/desk/figures/").content.decode()
    assert "<table" in page.split("data-chart", 1)[1]
    assert page.count("data-value") >= 24


def test_a_unit_sees_what_came_what_left_and_what_is_in_hand(busy, desk, last_month):
    page = desk.get("/desk/figures/")
    work = [(figure.subject.code, figure.now.text) for figure, _href in page.context["work"]]
    assert work == [("cases.at_unit.came", "1"), ("cases.at_unit.left", "1"), ("cases.at_unit.open", "12")]
    assert "上期结转 12 件，加上本期受理 1 件，等于办出 1 件，加上在办 12 件。" in text_of(page)
    label = clock.local_day(last_month).strftime("%Y-%m")
    page = desk.get(address(busy.orgs["community"], f"?period={label}"))
    assert "上期结转 0 件，加上本期受理 12 件，等于办出 0 件，加上在办 12 件。" in text_of(page)


def test_a_stranger_is_not_told_how_the_work_adds_up(busy, opened):
    page = opened(busy.stranger).get(address(busy.orgs["community"]))
    assert page.context["page"].work.balance == ""
    assert {figure.now.text for figure, _href in page.context["work"]} == {"10", "<10"}
