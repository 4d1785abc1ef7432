"""Programs are told of steps: signed, until they take it, and never the wrong ones."""

import hashlib
import hmac
import json
import socket
from datetime import timedelta

import pytest
from django.db import connection, transaction

from lianxin.domains.cases.actions import note_on_case
from lianxin.domains.messaging.enums import HookState
from lianxin.domains.messaging.models import Notice, WebhookDelivery, WebhookSubscription
from lianxin.domains.messaging.webhooks import actions, addresses, announcing, sending
from lianxin.foundation.access.enums import Role
from lianxin.foundation.access.tokens import revoke_token
from lianxin.foundation.audit.queries import records_about
from lianxin.foundation.jobs import worker
from lianxin.foundation.jobs.models import Job
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM
from lianxin.kernel.errors import Conflict, Invalid, Refused
from tests.domains.messaging.webhooks_receiver import Receiver
from tests.factories.access import make_token, make_worker
from tests.factories.cases import make_case, make_town

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return make_town()


@pytest.fixture
def receiver():
    made = Receiver()
    yield made
    made.close()


def listening(receiver, org, *, role=Role.DESK, kinds=(), by=SYSTEM):
    token, _secret = make_token(role, org)
    return actions.subscribe(token=token, url=receiver.url, kinds=kinds, by=by, at=clock.now())


def words():
    return list(WebhookDelivery.objects.order_by("pk"))


def run_now():
    """What is due, and what waits for another try."""
    Job.objects.filter(state="ready").update(run_at=clock.now())
    worker.run_due()


def test_a_step_is_told_signed_and_names_nobody(town, receiver):
    subscription, secret = listening(receiver, town.orgs["community"])
    case = make_case(town.orgs["grid"], name="张桂兰", phone="13887501234")
    worker.run_due()
    [(headers, body)] = receiver.taken
    seconds, digest = (part.partition("=")[2] for part in headers["Lianxin-Signature"].split(","))
    assert digest == hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    assert abs(int(seconds) - clock.now().timestamp()) < 60
    told = json.loads(body)
    [word] = words()
    assert (told["id"], headers["Idempotency-Key"]) == (str(word.uuid), str(word.uuid))
    assert told["type"] == "submit"
    assert told["case"] == {
        "uuid": str(case.uuid),
        "number": case.number,
        "version": 1,
        "state": "received",
        "phase": "new",
        "place": "530502001001001",
        "unit": "530502001001",
    }
    assert not any(private in body.decode() for private in ("张", "1234", "灯", case.tracking_code))
    assert (word.state, word.status, word.tries) == (HookState.SENT, 204, 1)
    assert subscription.host == "127.0.0.1"


def test_secret_and_address_lie_encrypted(town, receiver):
    _made, secret = listening(receiver, town.orgs["community"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT url, secret FROM messaging_webhooksubscription")
        stored = str(cursor.fetchone())
    assert secret not in stored
    assert "hook" not in stored


def test_nobody_listening_costs_no_statement(town, django_assert_num_queries):
    case = make_case(town.orgs["grid"])
    with django_assert_num_queries(0):
        announcing.announce(kind="note", at=clock.now(), by="x", paths=(case.place_path,), former_unit=None, content={})
    announcing.forget()
    for expected in (1, 0):
        with django_assert_num_queries(expected):
            announcing.announce(kind="n", at=clock.now(), by="x", paths=(), former_unit=None, content={})


def test_only_those_who_may_see_it_and_asked_for_it(town, receiver):
    listening(receiver, town.orgs["neighbour"])
    listening(receiver, town.orgs["community"], kinds=["resolve"])
    mine, _secret = listening(receiver, town.orgs["township"], kinds=["note", "submit"])
    make_case(town.orgs["grid"])
    assert [word.subscription for word in words()] == [mine]


def test_a_unit_hears_that_a_case_has_left_it(town, receiver):
    department, _secret = listening(receiver, town.orgs["department"], role=Role.HANDLER)
    announcing.announce(
        kind="return", at=clock.now(), by="x", paths=("nowhere",), former_unit=town.orgs["department"].pk, content={}
    )
    assert [word.subscription for word in words()] == [department]


def test_nobody_is_told_of_their_own_deeds(town, receiver):
    token, _secret = make_token(Role.DESK, town.orgs["community"])
    actions.subscribe(token=token, url=receiver.url, kinds=(), by=SYSTEM, at=clock.now())
    case = make_case(town.orgs["grid"])
    note_on_case(case=case, words="x", by=token.actor, at=clock.now())
    assert [word.kind for word in words()] == ["submit"]


def test_what_is_rolled_back_is_not_told(town, receiver):
    listening(receiver, town.orgs["community"])
    with transaction.atomic():
        make_case(town.orgs["grid"])
        transaction.set_rollback(True)
    run_now()
    assert not receiver.taken


def test_what_is_not_taken_is_tried_again_under_the_same_id(town, receiver):
    subscription, _secret = listening(receiver, town.orgs["community"])
    receiver.answers = [500, 302, 404]
    receiver.location = receiver.url
    make_case(town.orgs["grid"])
    for _ in range(4):
        run_now()
    assert len(receiver.taken) == 4
    assert len({headers["Idempotency-Key"] for headers, _body in receiver.taken}) == 1
    [word] = words()
    assert (word.state, word.tries, word.status) == (HookState.SENT, 4, 204)
    subscription.refresh_from_db()
    assert subscription.failing_since is None


def test_after_the_last_try_it_is_given_up_and_may_be_sent_again(town, receiver):
    listening(receiver, town.orgs["community"])
    receiver.status = 503
    make_case(town.orgs["grid"])
    for _ in range(sending.TRIES + 2):
        run_now()
    [word] = words()
    assert (word.state, word.tries, word.status, word.error) == (HookState.FAILED, sending.TRIES, 503, "HTTP 503")
    receiver.status = 200
    actions.resend(delivery=word, by=SYSTEM, at=clock.now())
    run_now()
    [word] = words()
    assert (word.state, word.tries) == (HookState.SENT, 1)
    with pytest.raises(Conflict):
        actions.resend(delivery=word, by=SYSTEM, at=clock.now())


def test_who_takes_nothing_for_days_is_switched_off_and_somebody_is_told(town, receiver):
    maker = make_worker(Role.ORG_ADMIN, town.orgs["township"])
    subscription, _secret = listening(receiver, town.orgs["community"], by=maker.actor)
    long_ago = clock.now() - sending.PATIENCE - timedelta(hours=1)
    WebhookSubscription.objects.update(failing_since=long_ago)
    receiver.status = 500
    make_case(town.orgs["grid"])
    run_now()
    subscription.refresh_from_db()
    assert not subscription.active
    assert "messaging.webhook_switched_off" in [
        record.verb for record in records_about(("messaging.webhook", str(subscription.uuid)))
    ]
    assert "127.0.0.1" in Notice.objects.get(person__account=maker).body
    make_case(town.orgs["grid"])
    assert len(words()) == 1
    actions.resume(subscription=subscription, by=maker.actor, at=clock.now())
    make_case(town.orgs["grid"])
    assert len(words()) == 2


def test_gone_is_an_answer(town, receiver):
    subscription, _secret = listening(receiver, town.orgs["community"])
    receiver.status = 410
    make_case(town.orgs["grid"])
    run_now()
    subscription.refresh_from_db()
    assert not subscription.active


def test_a_revoked_token_hears_nothing_not_even_what_was_on_its_way(town, receiver):
    subscription, _secret = listening(receiver, town.orgs["community"])
    make_case(town.orgs["grid"])
    revoke_token(token=subscription.token, by=SYSTEM, at=clock.now())
    run_now()
    make_case(town.orgs["grid"])
    assert not receiver.taken
    [word] = words()
    assert (word.state, word.error) == (HookState.FAILED, "switched off")


def test_stopping_and_trying(town, receiver):
    subscription, _secret = listening(receiver, town.orgs["community"])
    actions.send_trial(subscription=subscription, by=SYSTEM, at=clock.now())
    worker.run_due()
    assert json.loads(receiver.taken[0][1])["type"] == "trial"
    actions.stop(subscription=subscription, by=SYSTEM, at=clock.now())
    make_case(town.orgs["grid"])
    assert len(words()) == 1


def test_only_who_looks_after_the_token_says_where_it_listens(town, receiver):
    token, _secret = make_token(Role.DESK, town.orgs["community"])
    for by in (town.desk.actor, make_worker(Role.ORG_ADMIN, town.orgs["neighbour"]).actor, token.actor):
        with pytest.raises(Refused):
            actions.subscribe(token=token, url=receiver.url, kinds=(), by=by, at=clock.now())
    made, _secret = listening(receiver, town.orgs["community"])
    with pytest.raises(Refused):
        actions.stop(subscription=made, by=town.desk.actor, at=clock.now())


def test_a_program_listens_at_few_addresses(town, receiver):
    made, _secret = listening(receiver, town.orgs["community"])
    for _ in range(actions.MOST_OF_A_TOKEN - 1):
        actions.subscribe(token=made.token, url=receiver.url, kinds=(), by=SYSTEM, at=clock.now())
    with pytest.raises(Conflict):
        actions.subscribe(token=made.token, url=receiver.url, kinds=(), by=SYSTEM, at=clock.now())


@pytest.fixture
def names(monkeypatch):
    """What the names on the net stand for; numbers stand for themselves."""
    known = {"good.example": "93.184.216.34", "inside.example": "10.1.2.3", "v6.example": "2606:4700::1111"}

    def look_up(host, port, **_more):
        address = known.get(host, host)
        if address.count(".") != 3 and ":" not in address:
            raise OSError("unknown")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(addresses.socket, "getaddrinfo", look_up)
    return known


@pytest.mark.parametrize(
    "url",
    [
        "ftp://good.example/",
        "http://good.example/",
        "https://inside.example/",
        "https://10.0.0.1/",
        "https://127.0.0.1/",
        "https://192.168.1.1/",
        "https://169.254.169.254/latest/meta-data",
        "https://100.64.0.1/",
        "https://0.0.0.0/",
        "https://224.0.0.1/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[fe80::1]/",
        "https://[fd00::1]/",
        "https://[64:ff9b::a00:1]/",
        "https://[2002:a00:1::]/",
        "https://user:pass@good.example/",
        "https://our.example/",
        "https://good.example:99999/",
        "https:///x",
        "https://good.example/\n",
        "javascript:alert(1)",
        "",
    ],
)
def test_addresses_inside_the_house_are_refused(names, settings, url):
    settings.WEBHOOK_NETWORKS = []
    settings.SITE_URL = "https://our.example"
    names["our.example"] = "93.184.216.35"
    with pytest.raises(Invalid):
        addresses.target_of(url)


def test_the_open_net_and_opened_networks_may_be_told(names, settings):
    settings.WEBHOOK_NETWORKS = ["10.1.0.0/16"]
    settings.SITE_URL = "https://our.example"
    found = addresses.target_of("https://good.example/a?b=1")
    assert (found.scheme, found.host, found.port, found.path) == ("https", "good.example", 443, "/a?b=1")
    assert found.address == "93.184.216.34"
    assert addresses.target_of("https://v6.example:8443").port == 8443
    assert addresses.target_of("http://inside.example").address == "10.1.2.3"
    with pytest.raises(addresses.Unreachable):
        addresses.target_of("https://nobody")


def test_a_name_that_turns_inside_is_not_followed(names, settings, town, receiver):
    """Between naming and sending the name was pointed at a machine of ours."""
    subscription, _secret = listening(receiver, town.orgs["community"])
    names["good.example"] = "127.0.0.1"
    subscription.url = receiver.url.replace("127.0.0.1", "good.example")
    subscription.save()
    settings.WEBHOOK_NETWORKS = []
    make_case(town.orgs["grid"])
    run_now()
    assert not receiver.taken
    assert words()[0].error == "address not allowed"


def test_old_words_are_forgotten(town, receiver):
    listening(receiver, town.orgs["community"])
    make_case(town.orgs["grid"])
    run_now()
    assert sending.purge(at=clock.now()) == 0
    assert sending.purge(at=clock.now() + sending.KEEP + timedelta(days=1)) == 1
