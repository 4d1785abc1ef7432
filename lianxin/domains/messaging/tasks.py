"""Sending. One delivery goes from `waiting` to its end: `sending` is committed before the channel is called, `sent` after.

A job that finds `sending` follows one that was cut off in between. Whether the message left then nobody can tell, so it
becomes `unknown` and is left to a person: at least once for what certainly did not leave, never twice by a guess.
"""

from uuid import UUID

import structlog
from django.db.models import F

from lianxin.domains.messaging.channels import Message, NotSent, Rejected, channel_for
from lianxin.domains.messaging.enums import DeliveryState
from lianxin.domains.messaging.inbound.polling import look_into_mailboxes
from lianxin.domains.messaging.models import Delivery
from lianxin.domains.messaging.rules import DELIVERY_TRIES
from lianxin.domains.messaging.webhooks import sending
from lianxin.foundation.jobs.tasks import task
from lianxin.kernel import clock

log = structlog.get_logger(__name__)


@task("messaging.poll_mailboxes", attempts=1, timeout=300, outside=True)
def poll_mailboxes() -> None:
    """Take in the mail that came since the last look; each mail is taken in once, whoever looks at the same time."""
    look_into_mailboxes()


class TryLater(Exception):
    """The channel did not take the message; the job is set down and tried again after a pause."""


@task("messaging.deliver", attempts=DELIVERY_TRIES, timeout=120, outside=True)
def deliver(*, delivery: str) -> None:
    """Send one delivery. Raises TryLater while there are tries left."""
    waiting = Delivery.objects.filter(uuid=UUID(delivery), state=DeliveryState.WAITING)
    if not waiting.update(state=DeliveryState.SENDING, tries=F("tries") + 1, sending_at=clock.now()):
        _give_up_on_lost(delivery)
        return
    found = Delivery.objects.select_related("notice").get(uuid=UUID(delivery))
    try:
        channel_for(found.channel).send(_message(found))
    except NotSent as error:
        _not_sent(found, error)
    except Rejected as error:
        _settle(found, DeliveryState.FAILED, error.reason)
    except Exception as error:  # noqa: BLE001  whatever a channel raises, the message may have left
        _settle(found, DeliveryState.UNKNOWN, type(error).__name__)
    else:
        _settle(found, DeliveryState.SENT, "")


def _give_up_on_lost(delivery: str) -> None:
    """The job ran before and was cut off while sending; anything else has been settled already."""
    lost = Delivery.objects.filter(uuid=UUID(delivery), state=DeliveryState.SENDING)
    if lost.update(state=DeliveryState.UNKNOWN, error="cut off", settled_at=clock.now()):
        log.warning("delivery.unknown", delivery=delivery)


def _message(delivery: Delivery) -> Message:
    notice = delivery.notice
    return Message(
        id=delivery.uuid,
        channel=delivery.channel,
        address=delivery.address,
        language=notice.language,
        template=notice.template,
        subject=notice.subject,
        body=notice.body,
        params=notice.params,
    )


def _not_sent(delivery: Delivery, error: NotSent) -> None:
    if delivery.tries >= DELIVERY_TRIES:
        _settle(delivery, DeliveryState.FAILED, error.reason)
        return
    mine = Delivery.objects.filter(pk=delivery.pk, tries=delivery.tries, state=DeliveryState.SENDING)
    mine.update(state=DeliveryState.WAITING, error=error.reason)
    raise TryLater(error.reason)


def _settle(delivery: Delivery, state: DeliveryState, error: str) -> None:
    """Also over an `unknown` that another worker wrote meanwhile: this one knows."""
    mine = Delivery.objects.filter(
        pk=delivery.pk, tries=delivery.tries, state__in=[DeliveryState.SENDING, DeliveryState.UNKNOWN]
    )
    mine.update(state=state, error=error, settled_at=clock.now())
    log.info("delivery.settled", delivery=str(delivery.uuid), state=str(state), error=error)


# A crash may cost a try of the job that was none of the word.
@task("messaging.send_webhook", attempts=sending.TRIES + 3, timeout=60, outside=True)
def send_webhook(*, delivery: str) -> None:
    """Tell another program one word. Raises TryLater while there are tries left."""
    sending.send(uuid=UUID(delivery))


@task("messaging.purge_webhooks")
def purge_webhooks() -> None:
    """Forget what other programs were told a month ago."""
    sending.purge(at=clock.now())
