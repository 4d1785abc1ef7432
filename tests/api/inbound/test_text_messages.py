"""The gateway's door: who is let in, and that each message is taken in once."""

import json
from urllib.parse import urlencode

import pytest
from django.test import Client

from lianxin.domains.messaging.enums import Channel
from lianxin.domains.messaging.inbound import hooks
from lianxin.domains.messaging.inbound.taking import PER_SENDER
from lianxin.domains.messaging.inbound.texting import signature_of
from lianxin.foundation.jobs.models import InboxKey
from lianxin.kernel.errors import Invalid

pytestmark = pytest.mark.django_db
SECRET = "a secret of the gateway"
MESSAGE = {"id": "9", "from": "13812345678", "to": "1069", "text": "路灯坏了"}


@pytest.fixture(autouse=True)
def gateway(settings):
    settings.INBOUND_SMS = {
        "secret": SECRET,
        "numbers": {"1069": "530502001000", "*": "530502"},
        "fields": {},
        "answer": {"code": 0, "msg": "ok"},
    }


@pytest.fixture
def taken(monkeypatch):
    got = []

    def handle(incoming, at):
        if got and isinstance(got[0], Exception):
            raise got[0]
        got.append(incoming)

    monkeypatch.setattr(hooks, "_listeners", [hooks.Listener(handle, "tests")])
    return got


def push(*messages, address=f"/inbound/sms/{SECRET}/", **headers):
    body = json.dumps(list(messages) if len(messages) > 1 else messages[0], ensure_ascii=False)
    return Client(enforce_csrf_checks=True).post(address, body, content_type="application/json", headers=headers)


def test_message_is_taken_in_and_answered_as_the_gateway_wants(taken):
    answer = push(MESSAGE)
    assert (answer.status_code, answer.json()) == (200, {"code": 0, "msg": "ok"})
    (got,) = taken
    assert (got.channel, got.org, got.sender, got.words) == (Channel.SMS, "530502001000", "+8613812345678", "路灯坏了")


def test_message_pushed_again_is_taken_in_once(taken):
    for _ in range(3):
        assert push(MESSAGE).status_code == 200
    assert len(taken) == 1
    push(MESSAGE | {"id": "10"})
    assert len(taken) == 2


def test_number_nobody_named_belongs_to_the_rest(taken):
    push(MESSAGE | {"to": "95588"})
    assert taken[0].org == "530502"


def test_form_is_read_too(taken):
    form = "application/x-www-form-urlencoded"
    answer = Client().post(f"/inbound/sms/{SECRET}/", urlencode(MESSAGE), content_type=form)
    assert answer.status_code == 200
    assert len(taken) == 1


def test_signature_lets_in_without_the_secret_in_the_address(taken):
    body = json.dumps(MESSAGE)
    signed = {"X-Signature": signature_of(body.encode(), secret=SECRET)}
    assert Client().post("/inbound/sms/", body, content_type="application/json", headers=signed).status_code == 200
    other = body.replace("13812345678", "13912345678")
    assert Client().post("/inbound/sms/", other, content_type="application/json", headers=signed).status_code == 404
    assert len(taken) == 1


@pytest.mark.parametrize("address", ["/inbound/sms/", "/inbound/sms/wrong/", "/inbound/sms/密/"])
def test_whoever_does_not_know_the_secret_finds_nothing(taken, address):
    assert push(MESSAGE, address=address).status_code == 404
    assert taken == []


def test_without_a_secret_the_door_is_shut(taken, settings):
    settings.INBOUND_SMS = settings.INBOUND_SMS | {"secret": ""}
    for address in ("/inbound/sms/", f"/inbound/sms/{SECRET}/"):
        assert push(MESSAGE, address=address, **{"X-Signature": signature_of(b"", secret="")}).status_code == 404


def test_what_is_no_push_is_refused(taken):
    answer = Client().post(f"/inbound/sms/{SECRET}/", b"\xff", content_type="application/json")
    assert answer.status_code == 422
    assert Client().get(f"/inbound/sms/{SECRET}/").status_code == 405


def test_sender_is_slowed_down_and_the_others_go_on(taken):
    many = [MESSAGE | {"id": str(number)} for number in range(PER_SENDER + 1)]
    answer = push(*many, MESSAGE | {"id": "x", "from": "13912345678"})
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert len(taken) == PER_SENDER + 1


def test_what_the_room_refuses_is_not_asked_for_again(taken):
    taken.append(Invalid("no"))
    assert push(MESSAGE).status_code == 200
    assert not InboxKey.objects.exists()


def test_fault_of_ours_is_pushed_again(taken):
    taken.append(RuntimeError("ours"))
    with pytest.raises(RuntimeError):
        push(MESSAGE)
    taken.clear()
    assert push(MESSAGE).status_code == 200
    assert len(taken) == 1
