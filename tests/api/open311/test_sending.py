"""A request sent by a program: to the right place, once, with what the standard wants to be told."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lianxin.domains.cases.enums import Channel, TellBy
from lianxin.domains.cases.models import Case, CaseFile, Referral
from lianxin.domains.cases.questions import questions_written
from lianxin.foundation.access.enums import Role
from lianxin.foundation.audit.models import AuditRecord
from lianxin.foundation.journal.models import Fact
from lianxin.foundation.orgs.actions import set_shapes
from lianxin.foundation.orgs.coordinates import System
from lianxin.foundation.orgs.geometry import shape_of
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM
from tests.api.open311.conftest import errors
from tests.api.open311.standard import ERROR, REQUEST, SENT, all_faults
from tests.factories.access import make_token
from tests.factories.files import picture

pytestmark = pytest.mark.django_db

# The example of the published text, but for the place and the phone.
EXAMPLE = {
    "service_code": "01.02",
    "address_string": "1234 5th street",
    "email": "smit333@example.org",
    "device_id": "tt222111",
    "account_id": "123456",
    "first_name": "john",
    "last_name": "smith",
    "phone": "13812345678",
    "description": "A large sinkhole is destroying the street",
    "media_url": "http://farm3.static.example.org/2002/2212426634_5ed477a060.jpg",
}


def test_request_is_recorded_and_answered_by_the_standard(ask, town, key, lamp):
    answer = ask.by(key).post(**EXAMPLE)
    assert answer.status_code == 200
    (row,) = ask.rows(answer)
    assert all_faults([row], SENT) == set()
    case = Case.objects.get()
    assert row["service_request_id"] == str(case.uuid)
    assert f"/follow/{case.tracking_code}/" in row["service_notice"]
    assert (case.channel, case.category, case.place) == (Channel.OPEN311, lamp, town.orgs["community"])
    assert (case.place_text, case.tell_by) == ("1234 5th street", TellBy.MESSAGE)
    assert (case.reporter.name, case.reporter.phone) == ("john smith", "+8613812345678")
    assert case.words.startswith(EXAMPLE["description"])
    assert EXAMPLE["media_url"] in case.words
    assert AuditRecord.objects.filter(verb="cases.submit").exists()
    assert Fact.objects.filter(measure="cases.received").exists()


def test_device_and_account_are_not_kept(ask, town, key, lamp):
    ask.by(key).post(**EXAMPLE)
    case = Case.objects.values().get()
    kept = json.dumps({name: str(value) for name, value in case.items()}) + str(AuditRecord.objects.values())
    assert EXAMPLE["device_id"] not in kept
    assert EXAMPLE["account_id"] not in kept


def test_sender_learns_where_it_stands_and_others_nothing_more(ask, town, key, lamp):
    (sent,) = ask.rows(ask.by(key).post(**EXAMPLE))
    given = sent["service_request_id"]
    (row,) = ask.rows(ask.get(f"requests/{given}"))
    assert all_faults([row], REQUEST) == set()
    assert (row["status"], row["description"] or None, row["address"] or None) == ("open", None, None)
    assert row["expected_datetime"]
    assert ask.rows(ask.get("requests", service_request_id=given)) == [row]
    assert ask.rows(ask.get("requests")) == []


def test_place_is_the_unit_of_the_address_id(ask, town, key, lamp):
    ask.by(key).post(service_code="01.02", description="灯", address_id=town.orgs["grid"].code)
    assert Case.objects.get().place == town.orgs["grid"]


def test_chinese_name_is_written_in_one(ask, town, key, lamp):
    ask.by(key).post(
        service_code="01.02", address_string="街口", first_name="小明", last_name="张", email="z@example.org"
    )
    case = Case.objects.get()
    assert (case.reporter.name, case.reporter.email, case.tell_by) == ("张小明", "z@example.org", TellBy.MESSAGE)


def test_description_may_be_left_out(ask, town, key, lamp):
    ask.by(key).post(service_code="01.02", address_string="街口")
    case = Case.objects.get()
    assert (case.title, case.reporter, case.tell_by) == ("路灯", None, TellBy.CODE)


def test_place_outside_of_the_keys_reach_is_refused(ask, town, key, lamp):
    errors(ask, ask.by(key).post(service_code="01.02", address_id=town.orgs["neighbour"].code), 403)
    assert not Case.objects.exists()


def test_key_without_the_right_to_enter_is_refused(ask, town, lamp):
    watching = make_token(Role.SUPERVISOR, town.orgs["county"])[1]
    for wrong in ("", "nonsense", watching):
        messages = errors(ask, ask.by(wrong).post(**EXAMPLE), 403)
        assert "api_key" in messages[0]
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("change", "status", "named"),
    [
        ({"service_code": ""}, 400, "service_code"),
        ({"service_code": "99"}, 404, "service_code"),
        ({"address_string": ""}, 400, "address_string"),
        ({"address_id": "nowhere"}, 400, "address_id"),
        ({"jurisdiction_id": "nowhere"}, 404, "jurisdiction_id"),
        ({"lat": "25.1"}, 400, "lat"),
        ({"lat": "25.1", "long": "east"}, 400, "lat"),
        ({"lat": "91", "long": "0"}, 400, "lat"),
        ({"lat": "nan", "long": "0"}, 400, "lat"),
        ({"description": "长" * 4001}, 400, "description"),
        ({"phone": "12"}, 400, "phone"),
        ({"phone": "", "email": "nobody"}, 400, "email"),
    ],
)
def test_what_cannot_be_used_is_named(ask, town, key, lamp, change, status, named):
    messages = errors(ask, ask.by(key).post(**EXAMPLE | change), status)
    assert any(named in message for message in messages)
    assert not Case.objects.exists()


def test_attributes_become_answers(ask, town, key, lamp):
    ask_about(lamp)
    attributes = {"attribute[floor]": "5", "attribute[kind]": "手动", "attribute[unknown]": "x"}
    assert ask.by(key).post(**EXAMPLE | attributes).status_code == 200
    assert Case.objects.get().answers == {"floor": "5", "kind": "手动"}


def ask_about(lamp):
    questions = questions_written("floor 几楼* = 数字 1-40 层\nkind 哪种灯 = 选一 声控 | 手动")
    lamp.questions = [question.data for question in questions]
    lamp.save()


@pytest.mark.parametrize(
    ("attributes", "named"),
    [
        ({}, "floor"),
        ({"attribute[floor]": "99"}, "floor"),
        ({"attribute[floor]": "5", "attribute[kind]": "别的"}, "kind"),
        ({"attribute[floor][]": ["5", "6"]}, "floor"),
    ],
)
def test_attributes_that_do_not_fit_are_named(ask, town, key, lamp, attributes, named):
    ask_about(lamp)
    (message,) = errors(ask, ask.by(key).post(**EXAMPLE | attributes), 400)
    assert f"attribute[{named}]" in message


def test_media_may_come_along(ask, town, key, lamp):
    photo = SimpleUploadedFile("灯.png", picture("PNG"))
    assert ask.by(key).post(**EXAMPLE | {"media": photo}).status_code == 200
    assert CaseFile.objects.get().event.case == Case.objects.get()


def test_media_that_is_none_is_named(ask, town, key, lamp):
    errors(ask, ask.by(key).post(**EXAMPLE | {"media": SimpleUploadedFile("灯.png", b"no picture")}), 400)
    assert not Case.objects.exists()


def test_request_sent_twice_under_one_key_is_recorded_once(town, key, lamp):
    answers = [
        Client().post(
            "/open311/v2/requests.json",
            EXAMPLE,
            headers={"Authorization": f"Bearer {key}", "Idempotency-Key": "abc"},
        )
        for _ in range(2)
    ]
    assert answers[0].json()[0]["service_request_id"] == answers[1].json()[0]["service_request_id"]
    assert Case.objects.count() == 1


def test_errors_are_a_list_in_both_formats(ask, town, key, lamp):
    answer = ask.by(key).post(service_code="01.02", address_string="街口", phone="1", tell_by="x", email="y")
    rows = ask.rows(answer)
    assert all_faults(rows, ERROR) == set()


def test_point_finds_its_unit_and_stays_with_the_case(ask, town, key, lamp):
    ring = [[99.16, 25.11], [99.17, 25.11], [99.17, 25.12], [99.16, 25.12], [99.16, 25.11]]
    outline = shape_of({"type": "Polygon", "coordinates": [ring]}, System.WGS84)
    set_shapes(
        shapes={town.orgs["grid"].pk: outline},
        system=System.WGS84,
        source="test",
        on=clock.today(),
        by=SYSTEM,
        at=clock.now(),
    )
    ask.by(key).post(service_code="01.02", description="灯", lat="25.115", long="99.165", address_string="街口")
    case = Case.objects.get()
    assert (case.place, case.latitude, case.longitude) == (town.orgs["grid"], 25_115_000, 99_165_000)


def test_point_that_no_unit_holds_goes_to_the_units_of_the_key(ask, town, key, lamp):
    ask.by(key).post(service_code="01.02", description="灯", lat="-37.76524078", long="-122.4212043")
    case = Case.objects.get()
    assert (case.place, case.latitude, case.longitude) == (town.orgs["community"], -37_765_241, -122_421_204)


def test_jurisdiction_is_the_place_of_what_has_none(ask, town, lamp):
    key = make_token(Role.DISPATCHER, town.orgs["township"])[1]
    ask.by(key).post(service_code="01.02", address_string="街口", jurisdiction_id=town.orgs["community"].code)
    assert Case.objects.get().place == town.orgs["community"]


def test_matter_of_another_authority_is_referred_and_gets_no_id(ask, town, key, lamp):
    lamp.refer_to = "拨打 110"
    lamp.save()
    answer = ask.by(key).post(**EXAMPLE)
    assert answer.status_code == 200
    (row,) = ask.rows(answer)
    assert all_faults([row], SENT) == set()
    assert "service_request_id" not in row
    assert "拨打 110" in row["service_notice"]
    referral = Referral.objects.get()
    assert (referral.place, referral.contact) == (town.orgs["community"], "13812345678 smit333@example.org")
    assert not Case.objects.exists()


def test_referral_for_a_place_out_of_reach_is_refused(ask, town, key, lamp):
    lamp.refer_to = "拨打 110"
    lamp.save()
    errors(ask, ask.by(key).post(**EXAMPLE | {"address_id": town.orgs["neighbour"].code}), 403)
    assert not Referral.objects.exists()


def test_what_is_not_even_kept_is_refused(ask, town, key, lamp):
    lamp.excluded = True
    lamp.save()
    errors(ask, ask.by(key).post(**EXAMPLE), 400)
    assert not Referral.objects.exists()
