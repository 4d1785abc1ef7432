"""The report page beyond words: what a kind asks besides, papers, where a phone stands, matters of other authorities."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from lianxin.domains.cases.actions.referring import pass_on_referral, purge_referrals, read_referral
from lianxin.domains.cases.enums import Kind
from lianxin.domains.cases.models import Case, Category, Referral
from lianxin.foundation.audit.queries import records_about
from lianxin.foundation.journal.models import Fact
from lianxin.foundation.orgs.actions import set_shapes
from lianxin.foundation.orgs.coordinates import System
from lianxin.foundation.orgs.geometry import shape_of
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM
from lianxin.kernel.errors import Conflict, Missing
from tests.factories.cases import make_category
from tests.web.pages import aged_key, report_address, send_report, text_of

pytestmark = pytest.mark.django_db

QUESTIONS = [
    {
        "code": "what",
        "kind": "choice",
        "label": "怎么了",
        "required": True,
        "choices": [["不亮", "Dark"], ["闪", "Flickers"]],
    },
    {"code": "pole", "kind": "text", "label": "灯杆号"},
]


@pytest.fixture
def lamp():
    category = make_category("p.lamp", name="路灯", plain=True)
    Category.objects.filter(pk=category.pk).update(questions=QUESTIONS)
    return Category.objects.get(pk=category.pk)


@pytest.fixture
def police():
    branch = make_category("15", name="别处办理")
    category = make_category("15.02", name="治安案件", parent=branch)
    Category.objects.filter(pk=category.pk).update(refer_to="110，或派出所")
    return Category.objects.get(pk=category.pk)


def test_questions_are_asked_below_their_kind_and_kept(town, client, lamp):
    page = client.get(report_address(town.orgs["grid"])).content.decode()
    assert f'name="q-{lamp.pk}-what"' in page
    assert "required" not in page[page.index(f'name="q-{lamp.pk}-what"') :][:200], (
        "hidden fields must not block sending"
    )
    answer = send_report(
        client, town.orgs["grid"], category="p.lamp", **{f"q-{lamp.pk}-what": "闪", f"q-{lamp.pk}-pole": " 12 "}
    )
    assert answer.status_code == 302
    assert Case.objects.get().answers == {"what": "闪", "pole": "12"}


def test_an_answer_that_is_owed_brings_the_form_back_with_everything(town, client, lamp):
    page = send_report(client, town.orgs["grid"], category="p.lamp", **{f"q-{lamp.pk}-pole": "A7"})
    assert page.status_code == 422
    body = page.content.decode()
    assert f'href="#id_q-{lamp.pk}-what"' in body
    assert 'value="A7"' in body
    assert not Case.objects.exists()


def test_questions_of_another_kind_are_not_owed(town, client, lamp):
    make_category("p.road", name="道路", plain=True)
    assert send_report(client, town.orgs["grid"], category="p.road").status_code == 302


def test_papers_are_shown_before_sending(town, client, lamp):
    Category.objects.filter(pk=lamp.pk).update(papers=["身份证", "近照一张"], kind=Kind.AGENCY)
    assert "近照一张" in text_of(client.get(report_address(town.orgs["grid"])))
    send_report(client, town.orgs["grid"], category="p.lamp", **{f"q-{lamp.pk}-what": "闪"})
    assert Case.objects.get().kind == Kind.AGENCY


def test_a_kind_chosen_counts_before_that_of_the_category(town, client, lamp):
    Category.objects.filter(pk=lamp.pk).update(kind=Kind.HELP)
    send_report(client, town.orgs["grid"], category="p.lamp", kind="complaint", **{f"q-{lamp.pk}-what": "闪"})
    assert Case.objects.get().kind == Kind.COMPLAINT
    assert send_report(client, town.orgs["grid"], kind="praise").status_code == 422


@pytest.fixture
def laid(town):
    ring = [[99.1, 25.1], [99.2, 25.1], [99.2, 25.2], [99.1, 25.2], [99.1, 25.1]]
    grid = shape_of({"type": "Polygon", "coordinates": [ring]}, System.WGS84)
    set_shapes(
        shapes={town.orgs["grid"].pk: grid}, system="WGS84", source="test", on=clock.today(), by=SYSTEM, at=clock.now()
    )
    return town.orgs["grid"]


def test_where_a_phone_stands_is_answered_with_a_place(laid, client):
    page = client.post(reverse("where"), {"latitude": "25.15", "longitude": "99.15"})
    assert reverse("report", args=[laid.code]) in page.content.decode()
    part = client.post(
        reverse("where"), {"latitude": "25.15", "longitude": "99.15"}, headers={"X-Requested-With": "fetch"}
    )
    assert "<html" not in part.content.decode()
    here = client.post(reverse("where"), {"latitude": "25.15", "longitude": "99.15", "here": laid.code})
    assert reverse("report", args=[laid.code]) not in here.content.decode()


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"latitude": "x", "longitude": "1"},
        {"latitude": "91", "longitude": "1"},
        {"latitude": "nan", "longitude": "inf"},
        {"latitude": "1e400", "longitude": "0"},
    ],
)
def test_a_position_that_is_none_finds_nothing(laid, client, sent):
    page = client.post(reverse("where"), sent)
    assert page.status_code == 200
    assert laid.code not in page.content.decode()


def test_a_position_is_kept_to_ten_metres_unless_a_thing_is_to_be_repaired(town, client):
    make_category("p.hole", name="坑", plain=True, evidence=True)
    spot = {"latitude": "25.123456", "longitude": "99.654321"}
    send_report(client, town.orgs["grid"], **spot)
    send_report(Client(), town.orgs["grid"], category="p.hole", **spot)
    send_report(Client(), town.orgs["grid"])
    kept = Case.objects.order_by("pk").values_list("latitude", "longitude")
    assert list(kept) == [(25_123_500, 99_654_300), (25_123_456, 99_654_321), (None, None)]


def test_places_are_suggested_while_typing(town, client):
    page = client.get(reverse("public_places"), {"q": "taibao"})
    assert "太保社区" in page.content.decode()
    assert client.get(reverse("public_places")).content.strip() == b""


def refer(client, place, category, **fields):
    address = reverse("report_elsewhere", args=[place.code, category.code])
    return client.post(address, {"words": "有人偷了我的车", "form_key": aged_key()} | fields)


def test_the_right_channel_comes_first(town, client, police):
    words = client.get(report_address(town.orgs["grid"])).content.decode()
    assert 'href="tel:110"' in words
    page = client.get(reverse("report_elsewhere", args=[town.orgs["grid"].code, police.code])).content.decode()
    assert page.index('href="tel:110"') < page.index("<textarea")


def test_any_code_of_a_category_has_its_page(town, client, police):
    Category.objects.filter(pk=police.pk).update(code="15/02 甲")
    page = client.get(report_address(town.orgs["grid"])).content.decode()
    address = reverse("report_elsewhere", args=[town.orgs["grid"].code, "15/02 甲"])
    assert address in page
    assert client.get(address).status_code == 200


def test_what_is_not_ours_never_becomes_a_case(town, client, police):
    page = send_report(client, town.orgs["grid"], category=police.code)
    assert page.status_code == 422
    assert "110" in text_of(page)
    assert not Case.objects.exists()
    assert not Referral.objects.exists()


def test_sent_all_the_same_it_is_sealed_passed_on_and_only_counted(town, client, police):
    assert refer(client, town.orgs["grid"], police, contact="13812345678").status_code == 200
    referral = Referral.objects.get()
    assert not Case.objects.exists()
    assert referral.channel == "110，或派出所"
    with connection.cursor() as cursor:
        cursor.execute("SELECT words, contact FROM cases_referral")
        assert "偷" not in str(cursor.fetchone())
    assert Fact.objects.filter(measure="cases.referred", org=town.orgs["grid"].pk).count() == 1
    now = clock.now()
    for user in (town.desk, town.handler, town.supervisor, town.stranger):
        with pytest.raises(Missing):
            read_referral(uuid=referral.uuid, by=user.actor, at=now)
    assert read_referral(uuid=referral.uuid, by=town.dispatcher.actor, at=now).words == "有人偷了我的车"
    pass_on_referral(uuid=referral.uuid, passed_to="太保派出所", by=town.dispatcher.actor, at=now)
    with pytest.raises(Conflict):
        pass_on_referral(uuid=referral.uuid, passed_to="太保派出所", by=town.dispatcher.actor, at=now)
    assert purge_referrals(by=SYSTEM, at=now) == 0
    assert purge_referrals(by=SYSTEM, at=now + timedelta(days=8)) == 1
    assert not Referral.objects.exists()
    assert Fact.objects.filter(measure="cases.referred").count() == 1
    said = [record.verb for record in records_about(("referral", str(referral.uuid))).order_by("pk")]
    assert said == ["cases.refer", "cases.read_referral", "cases.pass_on", "cases.purge_referral"]


def test_a_form_sent_twice_is_one_matter(town, client, police):
    key = aged_key()
    refer(client, town.orgs["grid"], police, form_key=key)
    refer(client, town.orgs["grid"], police, form_key=key)
    assert Referral.objects.count() == 1


def test_what_is_not_even_kept_is_said_so(town, client, police):
    Category.objects.filter(pk=police.pk).update(excluded=True)
    assert refer(client, town.orgs["grid"], police).status_code == 404
    assert send_report(client, town.orgs["grid"], category=police.code).status_code == 422
    assert not Referral.objects.exists()


def test_a_matter_of_ours_leads_back_to_the_form(town, client, lamp):
    address = reverse("report_elsewhere", args=[town.orgs["grid"].code, "p.lamp"])
    assert client.get(address).url == report_address(town.orgs["grid"])


def test_without_words_it_comes_back(town, client, police):
    assert refer(client, town.orgs["grid"], police, words=" ").status_code == 422
