"""The page of rates: owner, colleague, stranger, months, nothing and bad input."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianxin.foundation.worktime.actions import set_period
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM
from tests.factories.cases import make_answered
from tests.factories.orgs import make_org
from tests.web.pages import text_of

pytestmark = pytest.mark.django_db


def test_a_supervisor_sees_the_units_below_and_how_it_is_counted(town, opened):
    make_answered(town)
    page = opened(town.supervisor).get("/desk/rates/")
    assert page.status_code == 200
    assert town.orgs["township"].short_name in text_of(page)
    assert "响应率" in text_of(page)


def test_another_units_figures_are_not_there(town, desk):
    assert desk.get(f"/desk/rates/?unit={town.orgs['community'].pk}").status_code == 200
    assert desk.get(f"/desk/rates/?unit={town.orgs['neighbour'].pk}").status_code == 404


@pytest.mark.parametrize("query", ["month=2026-02", "month=2026-13", "month=x", "unit=x", "unit=", "month=2099-01"])
def test_any_month_and_nonsense_lead_to_a_page(town, desk, query):
    assert desk.get(f"/desk/rates/?{query}").status_code == 200


def test_an_unknown_unit_is_not_found(town, desk):
    assert desk.get("/desk/rates/?unit=999999").status_code == 404


def test_statements_do_not_grow_with_units_and_cases(town, opened):
    supervisor = opened(town.supervisor)
    supervisor.get("/desk/rates/")
    with CaptureQueriesContext(connection) as few:
        supervisor.get("/desk/rates/")
    for number in range(3):
        make_org(f"新村{number}", parent=town.orgs["county"], code=f"53050200{number}999")
        make_answered(town)
    with CaptureQueriesContext(connection) as many:
        supervisor.get("/desk/rates/")
    assert len(many) == len(few) <= 24


def test_months_are_those_the_place_counts(town, desk):
    set_period(org=town.orgs["county"], code="month", name="月", starts_on=26, months=1, by=SYSTEM, at=clock.now())
    page = desk.get("/desk/rates/?month=2026-03")
    assert "2026-02-26" in text_of(page)
    assert "2026-03-25" in text_of(page)
    assert (page.context["earlier"].label, page.context["later"].label) == ("2026-02", "2026-04")
