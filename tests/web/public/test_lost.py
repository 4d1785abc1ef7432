"""Who lost the code: the page answers the same whether it knows them or not; the code goes to the phone."""

import pytest

from lianxin.domains.cases.actions import lost
from lianxin.domains.messaging.models import Delivery
from lianxin.foundation.jobs.models import Job
from tests.factories.cases import make_case
from tests.web.pages import text_of

pytestmark = pytest.mark.django_db
ADDRESS = "/follow/lost/"


def test_known_and_unknown_get_the_same_page(town, client):
    make_case(town.orgs["grid"], name="王芳", phone="13987512345")
    known = client.post(ADDRESS, {"name": "王芳", "last4": "2345"})
    unknown = client.post(ADDRESS, {"name": "没有", "last4": "0000"})
    assert known.status_code == unknown.status_code == 200
    assert text_of(known) == text_of(unknown)


def test_the_codes_go_to_the_phone_through_the_outbox(town, client):
    case = make_case(town.orgs["grid"], name="王芳", phone="13987512345")
    before = (Delivery.objects.count(), Job.objects.count())
    client.post(ADDRESS, {"name": " 王 芳 ", "last4": "2345"})
    assert Delivery.objects.count() == before[0] + 1
    assert Job.objects.count() == before[1] + 1
    assert case.tracking_code not in client.post(ADDRESS, {"name": "王芳", "last4": "2345"}).content.decode()


def test_twice_a_day_is_one_message(town, client):
    make_case(town.orgs["grid"], name="王芳", phone="13987512345")
    client.post(ADDRESS, {"name": "王芳", "last4": "2345"})
    count = Delivery.objects.count()
    client.post(ADDRESS, {"name": "王芳", "last4": "2345"})
    assert Delivery.objects.count() == count


@pytest.mark.parametrize("last4", ["", "1", "12345", "abcd", "12 34 5"])
def test_other_than_four_digits_comes_back(town, client, last4):
    page = client.post(ADDRESS, {"name": "王芳", "last4": last4})
    assert page.status_code == 422
    assert "王芳" in page.content.decode()
    assert 'id="id_last4_error"' in page.content.decode()


def test_ten_tries_a_day(town, client, monkeypatch):
    monkeypatch.setattr(lost, "TRIES_PER_DAY", 2)
    answers = [client.post(ADDRESS, {"name": "王芳", "last4": "2345"}).status_code for _ in range(3)]
    assert answers == [200, 200, 429]
