"""The first page asks where, unless this browser knows."""

import pytest
from django.test import Client

from lianxin.domains.cases.models import Case
from tests.web.pages import WORDS, aged_key, report_address, text_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("typed", ["太保社区", "太保", "taibao", "tbsq", "530502001001"])
def test_a_place_is_found_by_characters_pinyin_initials_or_code(town, client, typed):
    page = client.get("/", {"q": typed})
    assert page.status_code == 200
    assert f"/at/{town.orgs['community'].code}/" in page.content.decode()
    assert "兰城街道" in text_of(page)


def test_nothing_found_says_what_to_try(town, client):
    page = client.get("/", {"q": "没有这个地方"})
    assert page.status_code == 200
    assert "没有找到" in text_of(page)


def test_a_browser_that_knows_its_place_goes_there(town, resident):
    answer = resident.get("/")
    assert answer.status_code == 302
    assert answer.url == f"/at/{town.orgs['grid'].code}/?via=web"


@pytest.mark.parametrize(("query", "channel"), [("", "qr"), ("?via=web", "web"), ("?via=phone", "qr")])
def test_who_came_by_the_first_page_has_scanned_nothing(town, client, query, channel):
    sent = {"words": WORDS, "form_key": aged_key()}
    assert client.post(report_address(town.orgs["grid"]) + query, sent).status_code == 302
    assert Case.objects.get().channel == channel


def test_change_asks_again(town, resident):
    page = resident.get("/?change")
    assert page.status_code == 200
    assert 'name="q"' in page.content.decode()


@pytest.mark.parametrize("value", ["0", "530502999999", "%00", "x" * 300, "../../etc"])
def test_a_place_that_is_no_more_is_forgotten(town, value):
    client = Client()
    client.cookies["place"] = value
    assert client.get("/").status_code == 200


def test_the_own_requests_are_offered_to_accounts_only(town, client):
    assert "/my/" not in client.get("/").content.decode()
    client.force_login(town.desk)
    assert "/my/" in client.get("/").content.decode()


def test_a_place_without_a_code_has_no_page_to_lead_to(town, client):
    page = client.get("/", {"q": "杨官村"})
    assert page.status_code == 200
    assert "杨官村一组" not in text_of(page)
