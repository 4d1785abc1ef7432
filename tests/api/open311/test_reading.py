"""The reading endpoints, in both formats, against the tables of the standard and against our own promises."""

import json
from datetime import timedelta
from xml.etree.ElementTree import fromstring

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lianxin.domains.cases.actions.guard import WRONG_CODES_PER_ADDRESS
from lianxin.domains.cases.models import Case
from lianxin.foundation.access.enums import Role
from lianxin.foundation.access.tokens import revoke_token
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM
from lianxin.kernel.ids import uuid7
from tests.api.open311.conftest import errors, make_published, publish
from tests.api.open311.standard import (
    REQUEST,
    TOKEN,
    all_faults,
    rows_of_xml,
)
from tests.factories.access import make_token
from tests.factories.cases import make_case, make_category, make_resolved

pytestmark = pytest.mark.django_db

# Requests


def test_requests_fit_the_standard(ask, town, lamp):
    make_published(town, category=lamp)
    answer = ask.get("requests")
    rows = ask.rows(answer)
    assert len(rows) == 1
    assert all_faults(rows, REQUEST) == set()
    if ask.form == "xml":
        rows_of_xml(answer.content.decode(), root="service_requests", item="request")


def test_published_request_shows_what_was_published(ask, town, lamp):
    case = make_published(town, category=lamp)
    Case.objects.filter(pk=case.pk).update(place_text="三单元 502", latitude=25_112_345, longitude=99_161_234)
    (row,) = ask.rows(ask.get("requests"))
    assert row["service_request_id"] == str(case.uuid)
    assert row["description"] == "楼道灯已修好\n三单元的灯换了新的。"
    assert (row["status"], row["service_code"], row["service_name"]) == ("open", "01.02", "路灯")
    assert row["address_id"] == town.orgs["community"].code
    assert row["address"].endswith(town.orgs["city"].short_name)
    assert row["agency_responsible"] == case.unit.short_name
    assert (row["lat"] or None, row["long"] or None) == (None, None)
    assert row["expected_datetime"] == timezone.localtime(case.due_at).isoformat(timespec="seconds")
    assert row["requested_datetime"].endswith("+08:00")


def test_nothing_about_the_reporter_is_ever_shown(ask, town, lamp, key):
    make_published(town, category=lamp)
    for asker in (ask, ask.by(key)):
        shown = asker.get("requests").content.decode()
        case = Case.objects.get()
        for secret in ("张小明", "13812345678", "5678", case.tracking_code):
            assert secret not in shown


def test_request_is_closed_when_it_was_closed(ask, town, lamp):
    case = publish(make_resolved(town))
    (row,) = ask.rows(ask.get("requests"))
    assert row["status"] == "closed"
    assert row["updated_datetime"] == timezone.localtime(case.resolved_at).isoformat(timespec="seconds")


def test_unpublished_request_is_not_listed(ask, town):
    case = make_case(town.orgs["grid"])
    assert ask.rows(ask.get("requests")) == []
    assert ask.rows(ask.get("requests", service_request_id=str(case.uuid))) == []
    errors(ask, ask.get(f"requests/{case.uuid}"), 404)


def test_program_reads_what_lies_in_its_reach(ask, town, key):
    case = make_case(town.orgs["grid"], phone="13812345678", name="张小明")
    Case.objects.filter(pk=case.pk).update(place_text="三单元 502", latitude=25_112_345, longitude=-99_161_234)
    make_case(town.orgs["neighbour"])
    (row,) = ask.rows(ask.by(key).get("requests"))
    assert row["description"] == case.words
    assert row["address"].startswith("三单元 502, ")
    assert (float(row["lat"]), float(row["long"])) == (25.112345, -99.161234)
    assert ask.rows(ask.by(key).get(f"requests/{case.uuid}")) == [row]


@pytest.mark.parametrize("state", ["open", "closed", "open,closed", "closed, open"])
def test_status_narrows(ask, town, state):
    running, done = make_published(town), publish(make_resolved(town))
    found = {row["service_request_id"] for row in ask.rows(ask.get("requests", status=state))}
    wanted = {"open": {running}, "closed": {done}}.get(state, {running, done})
    assert found == {str(case.uuid) for case in wanted}


def test_service_codes_narrow_by_comma_or_by_repeating(ask, town, lamp):
    other, third = make_category("03", name="噪音"), make_category("04", name="停车")
    for category in (lamp, other, third):
        make_published(town, category=category)
    assert len(ask.rows(ask.get("requests", service_code="03,04"))) == 2
    assert len(ask.rows(ask.get("requests", service_code=["03", "01.02"]))) == 2
    assert len(ask.rows(ask.get("requests", service_code=""))) == 3


def test_ids_override_all_other_arguments(ask, town):
    first, second = make_published(town), make_published(town)
    old = clock.now() - timedelta(days=400)
    Case.objects.filter(pk=first.pk).update(submitted_at=old)
    ids = f"{first.uuid},{second.uuid},{uuid7()},nonsense"
    rows = ask.rows(ask.get("requests", service_request_id=ids, status="closed", start_date="2010-01-01T00:00:00Z"))
    assert {row["service_request_id"] for row in rows} == {str(first.uuid), str(second.uuid)}
    assert ask.rows(ask.get("requests", service_request_id="nonsense")) == []


def test_dates_narrow_and_default_to_ninety_days(ask, town):
    now = clock.now()
    for days in (1, 60, 100, 150):
        case = make_published(town)
        Case.objects.filter(pk=case.pk).update(submitted_at=now - timedelta(days=days))

    def count(**arguments):
        return len(ask.rows(ask.get("requests", **arguments)))

    def moment(days):
        return (now - timedelta(days=days)).isoformat(timespec="seconds")

    assert count() == 2
    assert count(start_date=moment(30)) == 1
    assert count(start_date=moment(120)) == 2
    assert count(end_date=moment(90)) == 2
    assert count(start_date=moment(120), end_date=moment(90)) == 1
    assert count(start_date=moment(30).replace("+00:00", "Z")) == 1
    assert (
        count(start_date=timezone.localtime(now - timedelta(days=30)).strftime("%Y-%m-%dT%H:%M:%S %z")[:-2] + ":00")
        == 1
    )


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"start_date": "yesterday"}, "start_date"),
        ({"end_date": "2026-13-01T00:00:00Z"}, "end_date"),
        ({"start_date": "2026-01-01T00:00:00"}, "start_date"),
        ({"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-06-01T00:00:00Z"}, "90"),
        ({"start_date": "2026-06-01T00:00:00Z", "end_date": "2026-01-01T00:00:00Z"}, "start_date"),
        ({"start_date": "9999-12-31T23:59:59-14:00"}, "start_date"),
        ({"status": "resolved"}, "status"),
        ({"page": "0"}, "page"),
        ({"page_size": "99999999999999999999"}, "page_size"),
        ({"page": "٣"}, "page"),
    ],
)
def test_arguments_that_cannot_be_used_are_named(ask, arguments, named):
    (message,) = errors(ask, ask.get("requests", **arguments), 400)
    assert named in message


def test_list_holds_a_thousand_at_most_and_turns_its_pages(ask, town, monkeypatch):
    cases = [make_published(town) for _ in range(3)]
    newest_first = [str(case.uuid) for case in reversed(cases)]
    found = [ask.rows(ask.get("requests", page_size=2, page=number)) for number in (1, 2, 3)]
    assert [[row["service_request_id"] for row in rows] for rows in found] == [newest_first[:2], newest_first[2:], []]
    monkeypatch.setattr("lianxin.api.open311.arguments.MOST_REQUESTS", 1)
    assert len(ask.rows(ask.get("requests", page_size=500))) == 1


def test_jurisdiction_is_a_unit_or_the_whole_site(ask, town, settings):
    settings.SITE_URL = "https://www.lx.example.cn"
    here, there = make_published(town), publish(make_case(town.orgs["neighbour"]))
    code = town.orgs["community"].code
    assert [row["service_request_id"] for row in ask.rows(ask.get("requests", jurisdiction_id=code))] == [
        str(here.uuid)
    ]
    assert len(ask.rows(ask.get("requests", jurisdiction_id="lx.example.cn"))) == 2
    assert len(ask.rows(ask.get("requests", jurisdiction_id=""))) == 2
    assert there.uuid != here.uuid
    for address in ("requests", "services", f"requests/{here.uuid}", "tokens/1"):
        assert "jurisdiction_id" in errors(ask, ask.get(address, jurisdiction_id="nowhere.gov"), 404)[0]


def test_key_that_does_not_hold_is_refused(ask, town):
    token, secret = make_token(Role.DESK, town.orgs["community"])
    revoke_token(token=token, by=SYSTEM, at=clock.now())
    for wrong in ("nonsense", secret):
        assert "api_key" in errors(ask, ask.by(wrong).get("requests"), 403)[0]


def test_key_may_come_as_argument_or_header(ask, town, key):
    make_case(town.orgs["grid"])
    assert len(ask.rows(ask.get("requests", api_key=key))) == 1
    answer = Client().get(f"/open311/v2/requests.{ask.form}", headers={"X-Api-Key": key})
    assert len(ask.rows(answer)) == 1


def test_cookies_have_no_say(town):
    make_case(town.orgs["grid"])
    client = Client()
    client.force_login(town.desk)
    assert client.get("/open311/v2/requests.json").json() == []


def test_too_many_requests_of_one_key_are_slowed_down(ask, town, key, settings):
    settings.API_PER_MINUTE = 2
    asker = ask.by(key)
    for _ in range(2):
        assert asker.get("requests").status_code == 200
    answer = asker.get("requests")
    errors(ask, answer, 429)
    assert int(answer["Retry-After"]) > 0


def test_too_many_requests_of_one_address_are_slowed_down(ask, settings):
    settings.API_PER_MINUTE = 1
    assert ask.get("requests").status_code == 200
    errors(ask, ask.get("requests"), 429)


def test_list_takes_few_statements_however_long(ask, town, key):
    for _ in range(4):
        make_published(town)
    with CaptureQueriesContext(
        connection,
    ) as few:
        ask.get("requests")
    assert len(few) <= 4


def test_one_request_is_a_list_of_one(ask, town, lamp):
    case = make_published(town, category=lamp)
    rows = ask.rows(ask.get(f"requests/{case.uuid}"))
    assert len(rows) == 1
    assert all_faults(rows, REQUEST) == set()


@pytest.mark.parametrize("given", ["1", "nonsense", "01a20301-d83f-7def-8671-49256d85a249"])
def test_unknown_request_is_not_found(ask, given):
    errors(ask, ask.get(f"requests/{given}"), 404)


def test_text_that_xml_cannot_hold_is_left_out(town):
    publish(make_case(town.orgs["grid"]), title="灯\x0b<b>&\ufffe", words="]]>")
    text = Client().get("/open311/v2/requests.xml").content.decode()
    assert fromstring(text).findtext("request/description") == "灯<b>&\n]]>"
    (row,) = json.loads(Client().get("/open311/v2/requests.json").content)
    assert row["description"].endswith("]]>")


# Tokens


def test_tracking_code_gives_the_id(ask, town):
    case = make_case(town.orgs["grid"])
    rows = ask.rows(ask.get(f"tokens/{case.tracking_code}"))
    assert all_faults(rows, TOKEN) == set()
    assert rows == [{"service_request_id": str(case.uuid), "token": case.tracking_code}]


def test_codes_cannot_be_tried_out(ask, town):
    case = make_case(town.orgs["grid"])
    for _ in range(WRONG_CODES_PER_ADDRESS):
        errors(ask, ask.get("tokens/123456789012"), 404)
    errors(ask, ask.get(f"tokens/{case.tracking_code}"), 429)


# The frame


def test_only_the_methods_of_the_standard_work(ask):
    for method in ("put", "patch", "delete"):
        answer = getattr(Client(), method)(f"/open311/v2/requests.{ask.form}")
        assert (answer.status_code, answer["Allow"]) == (405, "GET, POST")
    assert Client().post(f"/open311/v2/services.{ask.form}").status_code == 405


def test_pages_of_others_may_ask(ask):
    assert ask.get("services")["Access-Control-Allow-Origin"] == "*"
    first = Client().options(f"/open311/v2/requests.{ask.form}")
    assert (first.status_code, first.content) == (204, b"")
    assert first["Access-Control-Allow-Methods"] == "GET, POST"
    assert "X-Api-Key" in first["Access-Control-Allow-Headers"]
    assert Client().head(f"/open311/v2/requests.{ask.form}").status_code == 200


def test_answers_speak_the_readers_language(ask, lamp):
    lamp.name_en = "Street lamp"
    lamp.save()
    answer = Client().get(f"/open311/v2/services.{ask.form}", headers={"Accept-Language": "en"})
    assert ask.rows(answer)[0]["service_name"] == "Street lamp"
