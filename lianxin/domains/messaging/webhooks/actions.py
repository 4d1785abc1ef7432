"""Making, stopping, trying and sending again. Whoever may make the token may say where its program listens."""

import secrets
from collections.abc import Collection
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.domains.messaging.enums import HookState
from lianxin.domains.messaging.models import WebhookDelivery, WebhookSubscription
from lianxin.domains.messaging.webhooks.addresses import Unreachable, target_of
from lianxin.domains.messaging.webhooks.announcing import SEND, forget, leave
from lianxin.foundation.access.models import ApiToken
from lianxin.foundation.access.permissions import can_revoke_token
from lianxin.foundation.access.queries import reach_of
from lianxin.foundation.audit import actions as audit
from lianxin.foundation.jobs.actions import enqueue
from lianxin.kernel.actors import Actor
from lianxin.kernel.errors import Conflict, Invalid, Refused

MOST_OF_A_TOKEN = 5
SECRET_MARK = "whsec_"  # noqa: S105  the beginning that all share
TRIAL = "trial"


def subscribe(
    *, token: ApiToken, url: str, kinds: Collection[str], by: Actor, at: datetime
) -> tuple[WebhookSubscription, str]:
    """Tell the program at `url` of these kinds of step (none named: of all); its secret for checking signatures.

    The name is looked up first, outside the transaction. Raises Refused, Invalid, Conflict.
    """
    try:
        target_of(url)
    except Unreachable:
        message = _("There is no machine of this name.")
        raise Invalid(message, {"url": message}) from None
    _check_manages(token, by)
    secret = SECRET_MARK + secrets.token_urlsafe(32)
    with transaction.atomic():
        if WebhookSubscription.objects.filter(token=token, active=True).count() >= MOST_OF_A_TOKEN:
            raise Conflict(_("A program listens at %(most)d addresses at most.") % {"most": MOST_OF_A_TOKEN})
        made = WebhookSubscription.objects.create(
            token=token, url=url, secret=secret, kinds=sorted(set(kinds)), created_by_id=by.user_id, created_at=at
        )
        _record("messaging.webhook_made", made, by=by, at=at)
        _known_anew()
    return made, secret


@transaction.atomic
def stop(*, subscription: WebhookSubscription, by: Actor, at: datetime) -> None:
    """It is told nothing more; a second time changes nothing."""
    _check_manages(subscription.token, by)
    if WebhookSubscription.objects.filter(pk=subscription.pk, active=True).update(active=False, stopped_at=at):
        _record("messaging.webhook_stopped", subscription, by=by, at=at)
        _known_anew()


@transaction.atomic
def resume(*, subscription: WebhookSubscription, by: Actor, at: datetime) -> None:
    """It is told again from now on, as if nothing had failed before."""
    _check_manages(subscription.token, by)
    stopped = WebhookSubscription.objects.filter(pk=subscription.pk, active=False)
    if stopped.update(active=True, stopped_at=None, failing_since=None):
        _record("messaging.webhook_resumed", subscription, by=by, at=at)
        _known_anew()


@transaction.atomic
def send_trial(*, subscription: WebhookSubscription, by: Actor, at: datetime) -> WebhookDelivery:
    """A word that means nothing, to see whether it arrives."""
    _check_manages(subscription.token, by)
    return leave(subscription, kind=TRIAL, at=at, content={})


@transaction.atomic
def resend(*, delivery: WebhookDelivery, by: Actor, at: datetime) -> None:
    """Send again, under the same id, what was not taken; raises Conflict when it is under way or was taken."""
    _check_manages(delivery.subscription.token, by)
    failed = WebhookDelivery.objects.filter(pk=delivery.pk, state=HookState.FAILED)
    if not failed.update(state=HookState.WAITING, tries=0, settled_at=None):
        raise Conflict(_("This message is already on its way or has arrived."))
    enqueue(SEND, delivery=str(delivery.uuid))
    _record("messaging.webhook_resent", delivery.subscription, by=by, at=at)


def _check_manages(token: ApiToken, by: Actor) -> None:
    if not can_revoke_token(by, reach_of(by), token):
        raise Refused(_("This program is not looked after by you."))


def _known_anew() -> None:
    """Now, and once more when others can see it."""
    forget()
    transaction.on_commit(partial(forget))


def _record(verb: str, subscription: WebhookSubscription, *, by: Actor, at: datetime) -> None:
    audit.record(
        verb=verb,
        by=by,
        at=at,
        subject=("messaging.webhook", str(subscription.uuid)),
        changes={"program": subscription.token.label, "host": subscription.host, "kinds": subscription.kinds},
    )
