"""The small things: the whole phone number, somebody asked to look, a receipt, posters, a lost code, notices."""

import re

import pytest
from django.test import Client

from lianxin.domains.messaging.models import Notice
from lianxin.domains.people.actions import person_for_account
from lianxin.foundation.access.enums import Role
from lianxin.foundation.audit.queries import records_about
from lianxin.kernel import clock, ids
from lianxin.kernel.actors import SYSTEM
from tests.factories.access import make_grant, make_worker
from tests.factories.cases import make_answered, make_case, make_notice
from tests.factories.messaging import make_notice as make_message
from tests.web.pages import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(town):
    return make_case(town.orgs["grid"], name="王芳", phone="13987512345")


def address(case, tool=""):
    return f"/desk/cases/{case.uuid}/{tool}"


def test_the_number_is_masked_until_a_reason_is_given(town, case, desk):
    page = text_of(desk.get(address(case)))
    assert "13987512345" not in page
    assert "2345" in page
    refused = desk.post(address(case, "phone/"), {"reason": " "})
    assert refused.status_code == 422
    assert 'id="id_reason_error"' in refused.content.decode()
    assert "139 8751 2345" not in text_of(refused)
    shown = desk.post(address(case, "phone/"), {"reason": "约上门时间"})
    assert "13987512345" in text_of(shown).replace(" ", "")
    records = records_about(("person", str(case.reporter.uuid))).filter(verb="people.unmasked")
    assert records.count() == 1


def test_who_may_not_unmask_is_not_offered_it_and_refused(town, case, opened):
    worker = opened(town.grid_worker)
    assert "phone/" not in worker.get(address(case)).content.decode()
    assert worker.post(address(case, "phone/"), {"reason": "x"}).status_code == 403


def test_the_day_has_its_measure_of_numbers(town, case, desk, settings):
    settings.UNMASKS_PER_DAY = 1
    assert desk.post(address(case, "phone/"), {"reason": "约时间"}).status_code == 200
    assert desk.post(address(case, "phone/"), {"reason": "约时间"}).status_code == 429


def test_without_a_phone_there_is_nothing_to_see(town, desk):
    bare = make_case(town.orgs["grid"])
    assert desk.post(address(bare, "phone/"), {"reason": "x"}).status_code == 404


def test_somebody_asked_to_look_gets_a_link_that_opens_and_the_timeline_says_whom(town, case, desk):
    page = desk.post(address(case, "look/"), {"who": "楼栋长老张"})
    link = re.search(r"/look/[\w-]+/", page.content.decode())[0]
    assert Client().get(link).status_code == 200
    assert "楼栋长老张" in text_of(desk.get(address(case)))


def test_nobody_named_comes_back(town, case, desk):
    page = desk.post(address(case, "look/"), {"who": " "})
    assert page.status_code == 422
    assert 'id="id_who_error"' in page.content.decode()


def test_a_settled_case_needs_no_look(town, case, desk):
    make_answered(town, case=case)
    assert desk.post(address(case, "look/"), {"who": "老张"}).status_code == 409


def test_the_receipt_has_code_day_and_qr_but_no_name(town, case, desk):
    make_notice(town.orgs["city"], words="只用来办事")
    page = desk.get(address(case, "receipt/"))
    words = text_of(page)
    assert ids.group_digits(case.tracking_code) in words
    assert "太保社区" in words
    assert "只用来办事" in words
    assert "王芳" not in words
    assert "<svg" in page.content.decode()
    assert " style=" not in page.content.decode()


def test_posters_of_ones_own_places(town, desk):
    body = desk.get("/desk/posters/").content.decode()
    assert f"/desk/posters/{town.orgs['grid'].code}/" in body
    assert f"/desk/posters/{town.orgs['neighbour'].code}/" not in body
    page = desk.get(f"/desk/posters/{town.orgs['grid'].code}/")
    assert f"/at/{town.orgs['grid'].code}/" in text_of(page)


def test_many_posters_are_one_print(town, desk):
    grid, community = town.orgs["grid"], town.orgs["community"]
    labels = desk.get("/desk/poster-sheet/?form=labels").content.decode()
    assert labels.count('class="label"') == 2
    pages = desk.get(f"/desk/poster-sheet/?form=pages&kind=grid&code={grid.code}").content.decode()
    assert pages.count("poster-page") == 1
    assert f"/at/{grid.code}/" in pages
    assert f"/at/{community.code}/" not in pages
    assert desk.get(f"/desk/poster-sheet/?code={town.orgs['neighbour'].code}").status_code == 404


@pytest.mark.parametrize("code", ["530502001002", "530502001000", "0", "\x00", "𠮷", "x" * 400])
def test_a_poster_of_a_foreign_or_unknown_unit_is_not_found(town, desk, code):
    assert desk.get(f"/desk/posters/{code}/").status_code == 404


def test_a_lost_code_is_found_by_name_and_digits(town, case, desk, opened):
    page = desk.post("/desk/lost/", {"name": "王 芳", "last4": "2345"})
    assert ids.group_digits(case.tracking_code) in text_of(page)
    assert (
        case.tracking_code
        not in opened(town.stranger).post("/desk/lost/", {"name": "王芳", "last4": "2345"}).content.decode()
    )
    assert "没有" in text_of(desk.post("/desk/lost/", {"name": "王芳", "last4": "9999"}))


@pytest.mark.parametrize("last4", ["", "1", "abcd", "\x00", "٣٤٥٦٧"])
def test_other_than_four_digits_comes_back(town, desk, last4):
    page = desk.post("/desk/lost/", {"name": "王芳", "last4": last4})
    assert page.status_code == 422
    assert 'id="id_last4_error"' in page.content.decode()


def notify(user):
    make_message(person_for_account(user=user, by=SYSTEM, at=clock.now()))


def test_notices_are_counted_read_and_counted_no_more(town, desk, opened):
    assert desk.get("/desk/notices/unread/").content == b""
    notify(town.desk)
    assert desk.get("/desk/notices/unread/").content == b"1"
    assert opened(town.stranger).get("/desk/notices/unread/").content == b""
    assert desk.get("/desk/notices/").status_code == 200
    assert desk.get("/desk/notices/unread/").content == b"1"
    assert desk.post("/desk/notices/").status_code == 302
    assert desk.get("/desk/notices/unread/").content == b""
    assert Notice.objects.filter(read_at__isnull=False).count() == 1


def test_the_right_to_whole_numbers_holds_for_its_own_units_only(town, case, opened):
    elsewhere = make_worker(Role.DESK, town.orgs["neighbour"])
    make_grant(elsewhere, Role.SUPERVISOR, town.orgs["county"])
    client = opened(elsewhere)
    assert "phone/" not in client.get(address(case)).content.decode()
    assert client.post(address(case, "phone/"), {"reason": "好奇"}).status_code == 403
