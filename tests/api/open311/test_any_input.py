"""Whatever is sent: an answer of the standard, never a fault of ours."""

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings, strategies as st

from tests.api.open311.conftest import Asker
from tests.api.open311.standard import ERROR, REQUEST, SENT, all_faults

pytestmark = pytest.mark.django_db
MANY = settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
TEXT = st.text(max_size=40)
NUMBERS = st.one_of(st.floats().map(str), st.integers().map(str), TEXT)
MOMENTS = st.one_of(
    TEXT,
    st.datetimes().map(lambda moment: f"{moment.isoformat()}Z"),
    st.datetimes().map(lambda moment: moment.isoformat()),
    st.dates().map(str),
)
READING = st.fixed_dictionaries(
    {},
    optional={
        "service_request_id": st.one_of(TEXT, st.uuids().map(str)),
        "service_code": TEXT,
        "status": st.one_of(TEXT, st.sampled_from(["open", "closed", "open,closed", ",,"])),
        "start_date": MOMENTS,
        "end_date": MOMENTS,
        "page": NUMBERS,
        "page_size": NUMBERS,
        "jurisdiction_id": TEXT,
    },
)
SENDING = st.fixed_dictionaries(
    {"service_code": st.one_of(st.just("01.02"), TEXT)},
    optional={
        "lat": NUMBERS,
        "long": NUMBERS,
        "address_string": TEXT,
        "address_id": TEXT,
        "email": TEXT,
        "phone": TEXT,
        "first_name": TEXT,
        "last_name": st.text(max_size=80),
        "description": TEXT,
        "media_url": TEXT,
        "attribute[floor]": TEXT,
        "attribute[]": TEXT,
    },
)


@MANY
@given(arguments=READING)
def test_reading_with_anything(ask, arguments):
    answer = ask.get("requests", **arguments)
    assert answer.status_code in {200, 400, 404, 429}
    assert all_faults(ask.rows(answer), REQUEST if answer.status_code == 200 else ERROR) == set()


@MANY
@given(arguments=SENDING)
def test_sending_anything(ask, town, key, lamp, arguments):
    answer = ask.by(key).post(**arguments)
    assert answer.status_code in {200, 400, 403, 404, 429}
    assert all_faults(ask.rows(answer), SENT if answer.status_code == 200 else ERROR) == set()


@MANY
@given(given_id=st.text(min_size=1, max_size=80).filter(lambda text: text not in {".", ".."}))
def test_addresses_with_anything(given_id):
    for resource in ("requests", "services", "tokens"):
        answer = Asker("json").get(f"{resource}/{given_id}")
        assert answer.status_code in {400, 404, 429}


def test_body_that_is_no_form():
    answer = Client().post("/open311/v2/requests.json", b"\xff\x00", content_type="application/json")
    assert answer.status_code == 403


def test_text_that_no_database_holds(ask, town, key, lamp):
    zero = "\x00"
    for arguments in ({"service_code": zero}, {"jurisdiction_id": zero}, {"service_request_id": zero}):
        assert ask.get("requests", **arguments).status_code == 400
    assert ask.get("services/%00").status_code == 400
    for name in ("service_code", "address_id", "jurisdiction_id", "description", "email", "phone", "last_name"):
        answer = ask.by(key).post(**{"service_code": "01.02", "address_string": "街口", name: zero})
        assert answer.status_code == 400, name
