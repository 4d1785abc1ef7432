"""Intake without an account is slowed down by form and behaviour, and what was typed stays on the page."""

import pytest
from django.test import Client

from lianxin.domains.cases.actions import guard
from lianxin.domains.cases.models import Case
from lianxin.foundation.files.models import StoredFile
from tests.factories.cases import make_case
from tests.factories.files import jpeg, make_upload
from tests.web.pages import WORDS, report_address, send_report, text_of

pytestmark = pytest.mark.django_db


def refused_kindly(page) -> bool:
    return page.status_code == 429 and WORDS in page.content.decode() and int(page["Retry-After"]) > 0


def test_one_browser(town, resident, monkeypatch):
    monkeypatch.setattr(guard, "PER_BROWSER", 2)
    for _ in range(2):
        assert send_report(resident, town.orgs["grid"]).status_code == 302
    page = send_report(resident, town.orgs["grid"])
    assert refused_kindly(page)
    assert "分钟" in text_of(page)
    assert Case.objects.count() == 2


def test_a_neighbour_behind_the_same_address_is_not_hindered(town, resident, monkeypatch):
    monkeypatch.setattr(guard, "PER_BROWSER", 1)
    send_report(resident, town.orgs["grid"])
    assert send_report(resident, town.orgs["grid"]).status_code == 429
    neighbour = Client()
    neighbour.get(report_address(town.orgs["grid"]))
    assert send_report(neighbour, town.orgs["grid"]).status_code == 302


def test_one_place(town, monkeypatch):
    monkeypatch.setattr(guard, "PER_PLACE", 1)
    for expected in (302, 429):
        client = Client()
        client.get(report_address(town.orgs["grid"]))
        assert send_report(client, town.orgs["grid"]).status_code == expected
    assert send_report(client, town.orgs["village"]).status_code == 302


def test_browsers_that_keep_no_cookies_share_their_address(town, monkeypatch):
    monkeypatch.setattr(guard, "PER_NAMELESS_ADDRESS", 1)
    assert send_report(Client(), town.orgs["grid"]).status_code == 302
    assert refused_kindly(send_report(Client(), town.orgs["grid"]))


def test_new_names_for_a_browser_do_not_help(town, monkeypatch):
    monkeypatch.setattr(guard, "PER_ADDRESS", 1)
    for expected in (302, 429):
        client = Client()
        client.get(report_address(town.orgs["grid"]))
        assert send_report(client, town.orgs["grid"]).status_code == expected


def test_the_address_is_what_the_trusted_proxy_saw(town, monkeypatch, settings):
    settings.PROXIES = 1
    monkeypatch.setattr(guard, "PER_NAMELESS_ADDRESS", 1)
    for number, expected in ((1, 302), (2, 302), (1, 429)):
        client = Client(headers={"X-Forwarded-For": f"9.9.9.9, 10.0.0.{number}"})
        assert send_report(client, town.orgs["grid"]).status_code == expected


def test_the_addresses_of_one_line_are_one(town, monkeypatch):
    monkeypatch.setattr(guard, "PER_NAMELESS_ADDRESS", 2)
    lines = ["2001:db8:1:2::1", "2001:db8:1:2::2", "2001:db8:1:2:ffff::3", "2001:db8:1:3::1"]
    answers = [send_report(Client(REMOTE_ADDR=line), town.orgs["grid"]).status_code for line in lines]
    assert answers == [302, 302, 429, 302]


def test_codes_are_tried_out_from_one_line_only_so_often(town, monkeypatch):
    monkeypatch.setattr(guard, "WRONG_CODES_PER_ADDRESS", 2)
    tries = [Client(REMOTE_ADDR=f"2001:db8:1:2::{number}").get("/follow/000000000001/") for number in range(1, 5)]
    assert [answer.status_code for answer in tries] == [404, 404, 429, 429]


def test_beyond_the_limit_no_file_is_stored(town, resident, monkeypatch, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(guard, "PER_BROWSER", 0)
    photo = make_upload("灯.jpg", jpeg(60, 40), "image/jpeg")
    assert refused_kindly(send_report(resident, town.orgs["grid"], photos=photo))
    assert not StoredFile.objects.exists()


def test_whoever_tries_codes_out_is_slowed_down_and_then_the_right_one_is_hidden_too(town, monkeypatch):
    monkeypatch.setattr(guard, "WRONG_CODES_PER_ADDRESS", 3)
    case = make_case(town.orgs["grid"])
    owner, guesser = Client(), Client()
    assert owner.get(f"/follow/{case.tracking_code}/").status_code == 200
    answers = [guesser.get(f"/follow/{number:012}/").status_code for number in range(5)]
    assert answers == [404, 404, 404, 429, 429]
    assert guesser.get(f"/follow/{case.tracking_code}/").status_code == 429
    assert guesser.get("/follow/", {"code": case.tracking_code}).status_code == 429
    assert owner.get(f"/follow/{case.tracking_code}/").status_code == 200


def test_the_holder_of_a_code_cannot_send_and_send(town, client, monkeypatch):
    monkeypatch.setattr(guard, "PER_CASE", 2)
    case = make_case(town.orgs["grid"])
    answers = [client.post(f"/follow/{case.tracking_code}/rate/").status_code for _ in range(3)]
    assert answers == [422, 422, 429]
