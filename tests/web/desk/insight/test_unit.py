"""The page of a unit: owner, colleague, stranger, one child and three, nothing at all, and addresses that make no sense."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.cases import make_answered, make_case
from tests.factories.orgs import make_org
from tests.web.pages import text_of

pytestmark = pytest.mark.django_db


def address(org, rest=""):
    return f"/desk/figures/{org.pk}/{rest}"


def test_a_desk_sees_its_own_figures_exactly(town, desk):
    make_answered(town)
    make_case(town.orgs["grid"])
    page = desk.get("/desk/figures/")
    assert page.status_code == 200
    assert page.context["unit"] == town.orgs["community"]
    received = page.context["figures"][0][0]
    assert (received.subject.code, received.now.text) == ("cases.received", "2")
    assert "共收到" in text_of(page) or "收到" in text_of(page)
