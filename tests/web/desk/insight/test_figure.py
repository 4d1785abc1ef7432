"""One figure, and the records behind it: what leads where, and who may open what."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianxin.domains.cases.actions import assign_case
from lianxin.foundation.journal.measures import all_measures, all_rates
from lianxin.kernel import clock
from tests.factories.cases import make_case, make_category
from tests.factories.orgs import make_org
from tests.web.pages import text_of

pytestmark = pytest.mark.django_db
BUDGET = 16


def address(org, code="cases.received", rest=""):
    return f"/desk/figures/{org.pk}/{code}/{rest}"


def test_a_figure_leads_to_the_units_below_and_to_the_records(busy, desk):
    page = desk.get(address(busy.orgs["community"]))
    assert page.status_code == 200
    assert page.context["page"].figure.now.text == "1"
    assert [child.now.text for child, _href in page.context["below"]] == ["1"]
    records = desk.get(page.context["records"])
    assert [row.case.place for row in records.context["found"].rows] == [busy.orgs["grid"]]
    assert records.context["found"].hidden == 0


def test_a_colleague_above_opens_the_records_of_the_village(busy, opened, last_month):
    label = clock.local_day(last_month).strftime("%Y-%m")
    page = opened(busy.dispatcher).get(address(busy.orgs["village"], rest=f"records/?period={label}"))
    assert len(page.context["found"].rows) == 1


def test_a_stranger_sees_the_figure_rounded_and_no_records(busy, opened):
    stranger = opened(busy.stranger)
    page = stranger.get(address(busy.orgs["community"]))
    assert page.status_code == 200
    assert page.context["rounded"]
    assert page.context["records"] == ""
    assert stranger.get(address(busy.orgs["community"], rest="records/")).status_code == 403


def test_who_holds_a_case_elsewhere_still_opens_no_records_there(busy, opened):
    case = make_case(busy.orgs["community"])
    assign_case(case=case, unit=busy.orgs["grid"], by=busy.desk.actor, at=clock.now())
    page = opened(busy.grid_worker).get(address(busy.orgs["community"], rest="records/"))
    assert page.status_code == 403


def test_open_requests_are_those_that_are_open_now(busy, desk):
    page = desk.get(address(busy.orgs["community"], "cases.open"))
    assert page.context["page"].figure.now.text == "12"
    records = desk.get(page.context["records"])
    assert len(records.context["found"].rows) == 12


def test_told_apart_by_category_and_channel(busy, desk):
    make_case(busy.orgs["grid"], category=make_category("03", name="供水"))
    page = desk.get(address(busy.orgs["community"], rest="?by=category"))
    bars = {bar.words: (bar.text, bar.href) for bar in page.context["bars"]}
    assert bars["供水"][0] == "1"
    records = desk.get(bars["供水"][1])
    assert len(records.context["found"].rows) == 1
    assert "供水" in text_of(records)
    assert desk.get(address(busy.orgs["community"], rest="?by=channel")).context["bars"]


@pytest.mark.parametrize("code", ["cases.nothing", "x", "orgs", "CASES.RECEIVED", "cases.received'"])
def test_a_figure_nobody_declares_is_not_found(busy, desk, code):
    assert desk.get(address(busy.orgs["community"], code)).status_code == 404
    assert desk.get(address(busy.orgs["community"], code, "records/")).status_code == 404


def test_every_declared_figure_has_its_page(busy, desk):
    for declared in (*all_measures(), *all_rates()):
        for rest in ("", "?cut=year", "?cut=quarter"):
            page = desk.get(address(busy.orgs["community"], declared.code, rest))
            assert page.status_code == 200, (declared.code, rest)


def test_statements_do_not_grow_with_units(town, opened):
    supervisor = opened(town.supervisor)
    supervisor.get(address(town.orgs["county"]))
    with CaptureQueriesContext(connection) as few:
        supervisor.get(address(town.orgs["county"]))
    for number in range(3):
        make_case(make_org(f"新村{number}", kind="township", parent=town.orgs["county"], code=f"53050200{number}999"))
    with CaptureQueriesContext(connection) as many:
        supervisor.get(address(town.orgs["county"]))
    assert len(many) <= len(few) + 1
    assert len(many) <= BUDGET
