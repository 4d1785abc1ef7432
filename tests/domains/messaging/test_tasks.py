"""Deliveries that fail, that are cut off, and those nobody can tell of."""

import pytest

from lianxin.domains.messaging.channels import NotSent, Rejected
from lianxin.domains.messaging.enums import DeliveryState
from lianxin.domains.messaging.models import Delivery
from lianxin.domains.messaging.rules import DELIVERY_TRIES
from lianxin.domains.messaging.tasks import TryLater, deliver
from lianxin.foundation.jobs.models import Job
from lianxin.foundation.jobs.worker import run_due
from lianxin.kernel import clock
from tests.factories.messaging import TestChannel, make_notice

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def delivery(channel):
    make_notice()
    return Delivery.objects.get()


def state_of(delivery):
    delivery.refresh_from_db()
    return delivery.state


class Killed(BaseException):
    """What no handler catches: the process is gone."""


def test_killed_while_sending_becomes_unknown_and_is_never_sent_again(channel, delivery):
    channel.error = Killed()
    with pytest.raises(Killed):
        deliver(delivery=str(delivery.uuid))
    assert state_of(delivery) == DeliveryState.SENDING
    channel.error = None
    for _ in range(3):
        deliver(delivery=str(delivery.uuid))
    assert state_of(delivery) == DeliveryState.UNKNOWN
    assert delivery.error == "cut off"
    assert delivery.settled_at
    assert channel.sent == []


def test_killed_after_the_channel_took_it_becomes_unknown_too(channel, delivery, monkeypatch):
    def die(*_args):
        raise Killed

    monkeypatch.setattr("lianxin.domains.messaging.tasks._settle", die)
    with pytest.raises(Killed):
        deliver(delivery=str(delivery.uuid))
    assert len(channel.sent) == 1
    monkeypatch.undo()
    deliver(delivery=str(delivery.uuid))
    assert state_of(delivery) == DeliveryState.UNKNOWN
    assert len(TestChannel.sent) <= 1


def test_delivery_is_sending_before_the_channel_is_called(delivery, monkeypatch):
    seen = []

    def look(channel, message):
        seen.append(Delivery.objects.get().state)

    monkeypatch.setattr(TestChannel, "send", look)
    deliver(delivery=str(delivery.uuid))
    assert seen == [DeliveryState.SENDING]


def test_certain_failure_is_tried_again_after_a_pause(channel, delivery):
    channel.error = NotSent("no connection")
    run_due()
    assert state_of(delivery) == DeliveryState.WAITING
    assert (delivery.tries, delivery.error) == (1, "no connection")
    assert Job.objects.get().run_at > clock.now()
    channel.error = None
    Job.objects.update(run_at=clock.now())
    run_due()
    assert state_of(delivery) == DeliveryState.SENT
    assert (delivery.tries, delivery.error) == (2, "")
    assert [message.id for message in channel.sent] == [delivery.uuid]


def test_certain_failure_ends_after_eight_tries(channel, delivery):
    channel.error = NotSent("no connection")
    for _ in range(DELIVERY_TRIES + 1):
        run_due()
        Job.objects.update(run_at=clock.now())
    assert state_of(delivery) == DeliveryState.FAILED
    assert delivery.tries == DELIVERY_TRIES
    assert Job.objects.get().state == "done"


def test_rejection_is_not_tried_again(channel, delivery):
    channel.error = Rejected("HTTP 400")
    run_due()
    assert state_of(delivery) == DeliveryState.FAILED
    assert delivery.error == "HTTP 400"
    assert Job.objects.get().state == "done"


def test_anything_else_leaves_it_open_whether_it_arrived(channel, delivery):
    channel.error = TimeoutError("read timed out: 13812345678")
    run_due()
    assert state_of(delivery) == DeliveryState.UNKNOWN
    assert delivery.error == "TimeoutError"
    Job.objects.update(state="ready", run_at=clock.now(), finished_at=None)
    channel.error = None
    run_due()
    assert channel.sent == []


def test_slow_worker_that_did_send_corrects_the_doubt(channel, delivery, monkeypatch):
    def overtaken(self, message):
        deliver(delivery=str(message.id))

    monkeypatch.setattr(TestChannel, "send", overtaken)
    deliver(delivery=str(delivery.uuid))
    assert state_of(delivery) == DeliveryState.SENT


def test_slow_worker_does_not_touch_a_later_order(channel, delivery, monkeypatch):
    def ordered_again(self, message):
        Delivery.objects.update(state=DeliveryState.WAITING, tries=0, settled_at=None)

    monkeypatch.setattr(TestChannel, "send", ordered_again)
    deliver(delivery=str(delivery.uuid))
    assert state_of(delivery) == DeliveryState.WAITING


def test_settled_delivery_is_left_alone(channel, delivery):
    deliver(delivery=str(delivery.uuid))
    deliver(delivery=str(delivery.uuid))
    assert len(channel.sent) == 1
    assert state_of(delivery) == DeliveryState.SENT


def test_channel_switched_off_meanwhile_fails(delivery, settings):
    settings.MESSAGE_CHANNELS = {}
    deliver(delivery=str(delivery.uuid))
    assert state_of(delivery) == DeliveryState.FAILED


def test_try_later_tells_the_worker(channel, delivery):
    channel.error = NotSent("busy")
    with pytest.raises(TryLater):
        deliver(delivery=str(delivery.uuid))
