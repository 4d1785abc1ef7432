"""What a browser or a proxy may keep: nothing but what says so itself."""

import pytest
from django.test import Client

from tests.factories.cases import make_case, make_town

pytestmark = pytest.mark.django_db
NOTHING = "private, no-store"


def test_pages_of_a_request_are_kept_nowhere(client):
    town = make_town()
    case = make_case(town.orgs["grid"])
    desk = Client()
    desk.force_login(town.desk)
    for page in (client.get(f"/follow/{case.tracking_code}/"), desk.get(f"/desk/cases/{case.uuid}/")):
        assert page.status_code == 200
        assert page["Cache-Control"] == NOTHING


@pytest.mark.parametrize("address, status", [("/desk/", 302), ("/nowhere/", 404), ("/follow/000000000001/", 404)])
def test_nor_is_a_way_to_one_or_a_refusal(client, address, status):
    answer = client.get(address)
    assert answer.status_code == status
    assert answer["Cache-Control"] == NOTHING


def test_what_says_for_itself_is_left_as_it_is(client):
    # The login page is allauth's and says more than we would.
    assert "no-store" in client.get("/account/login/")["Cache-Control"]
