"""One word on its way: tried until it is taken, and who never takes any is told nothing more."""

from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import F, Q

from lianxin.domains.messaging.actions import tell
from lianxin.domains.messaging.enums import HookState
from lianxin.domains.messaging.models import WebhookDelivery, WebhookSubscription
from lianxin.domains.messaging.notices import WEBHOOK_OFF
from lianxin.domains.messaging.webhooks.addresses import Unreachable, target_of
from lianxin.domains.messaging.webhooks.announcing import forget
from lianxin.domains.messaging.webhooks.posting import SIGNATURE, Failed, post, signature
from lianxin.domains.people.actions import person_for_account
from lianxin.foundation.access.queries import token_holds
from lianxin.foundation.audit import actions as audit
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM
from lianxin.kernel.errors import Invalid

log = structlog.get_logger(__name__)
# With pauses of 5 s, 15 s, 45 s ... to an hour: the last try comes five or six hours after the first.
TRIES = 12
PATIENCE = timedelta(days=3)
KEEP = timedelta(days=30)
GONE = 410


class TryLater(Exception):
    """Not taken; the job is set down and tried again after a pause."""


def send(*, uuid: UUID) -> None:
    """Send one word; raises TryLater while there are tries left.

    Sent again after a crash, it bears the same id: whoever takes it drops a repetition.
    """
    waiting = WebhookDelivery.objects.filter(uuid=uuid, state=HookState.WAITING)
    if not waiting.update(tries=F("tries") + 1):
        return
    delivery = WebhookDelivery.objects.select_related("subscription__token").get(uuid=uuid)
    subscription, now = delivery.subscription, clock.now()
    if not subscription.active or not token_holds(subscription.token):
        _settle(delivery, HookState.FAILED, error="switched off", at=now)
        return
    try:
        status = _post(delivery, now)
    except Failed as failed:
        _failed(delivery, failed)
    else:
        _settle(delivery, HookState.SENT, status=status, at=clock.now())
        WebhookSubscription.objects.filter(~Q(failing_since=None), pk=subscription.pk).update(failing_since=None)


def _post(delivery: WebhookDelivery, now: datetime) -> int:
    body = delivery.body.encode()
    headers = {
        "Idempotency-Key": str(delivery.uuid),
        "User-Agent": "Lianxin-Webhook/1",
        SIGNATURE: signature(body, secret=delivery.subscription.secret, at=now),
    }
    try:
        return post(target_of(delivery.subscription.url), body, headers=headers)
    except Unreachable as error:
        raise Failed("name not known") from error
    except Invalid as error:
        raise Failed("address not allowed") from error


def _failed(delivery: WebhookDelivery, failed: Failed) -> None:
    now, subscription = clock.now(), delivery.subscription
    WebhookSubscription.objects.filter(pk=subscription.pk, failing_since=None).update(failing_since=now)
    subscription.refresh_from_db(fields=["failing_since"])
    for_long = subscription.failing_since is not None and now - subscription.failing_since >= PATIENCE
    off = failed.status == GONE or for_long
    if off or delivery.tries >= TRIES:
        _settle(delivery, HookState.FAILED, status=failed.status, error=failed.reason, at=now)
        if off:
            _switch_off(subscription, failed, at=now)
        return
    waiting = WebhookDelivery.objects.filter(pk=delivery.pk, state=HookState.WAITING)
    waiting.update(status=failed.status or None, error=failed.reason)
    raise TryLater(failed.reason)


@transaction.atomic
def _switch_off(subscription: WebhookSubscription, failed: Failed, *, at: datetime) -> None:
    """It is told nothing more, and whoever made it reads so."""
    if not WebhookSubscription.objects.filter(pk=subscription.pk, active=True).update(active=False, stopped_at=at):
        return
    audit.record(
        verb="messaging.webhook_switched_off",
        by=SYSTEM,
        at=at,
        subject=("messaging.webhook", str(subscription.uuid)),
        changes={"program": subscription.token.label, "host": subscription.host, "error": failed.reason},
    )
    forget()
    log.warning("webhook.switched_off", webhook=str(subscription.uuid), error=failed.reason)
    if subscription.created_by is not None:
        tell(
            person=person_for_account(user=subscription.created_by, by=SYSTEM, at=at),
            template=WEBHOOK_OFF.code,
            params={"program": subscription.token.label, "host": subscription.host},
            by=SYSTEM,
            at=at,
            key=f"webhook off {subscription.uuid} {at.isoformat()}",
        )


def _settle(delivery: WebhookDelivery, state: HookState, *, at: datetime, status: int = 0, error: str = "") -> None:
    waiting = WebhookDelivery.objects.filter(pk=delivery.pk, state=HookState.WAITING)
    waiting.update(state=state, status=status or None, error=error, settled_at=at)


def purge(*, at: datetime) -> int:
    """Delete settled words of a month ago; how many."""
    deleted, _each = WebhookDelivery.objects.filter(settled_at__lt=at - KEEP).delete()
    return deleted
