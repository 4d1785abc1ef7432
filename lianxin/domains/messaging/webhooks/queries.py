"""Reading who listens and what became of each word."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lianxin.domains.messaging.models import WebhookDelivery, WebhookSubscription
from lianxin.foundation.access.models import ApiToken
from lianxin.foundation.access.queries import Reach, token_in_reach
from lianxin.kernel.errors import Missing

SHOWN = 50


def subscriptions_of(token: ApiToken) -> QuerySet[WebhookSubscription]:
    """Where the program listens, those that are told first."""
    return WebhookSubscription.objects.filter(token=token).order_by("-active", "-id")


def subscription_in_reach(reach: Reach, uuid: UUID) -> WebhookSubscription:
    """One whose token this actor looks after; raises Missing."""
    found = WebhookSubscription.objects.select_related("token__org").filter(uuid=uuid).first()
    if found is None:
        raise Missing(_("There is no such address."))
    token_in_reach(reach, found.token.uuid)
    return found


def latest_deliveries(subscription: WebhookSubscription) -> QuerySet[WebhookDelivery]:
    """The last words it was sent, newest first."""
    return WebhookDelivery.objects.filter(subscription=subscription).order_by("-id")[:SHOWN]


def delivery_in_reach(reach: Reach, uuid: UUID) -> WebhookDelivery:
    """One word to a program this actor looks after; raises Missing."""
    found = WebhookDelivery.objects.select_related("subscription__token").filter(uuid=uuid).first()
    if found is None:
        raise Missing(_("There is no such message."))
    token_in_reach(reach, found.subscription.token.uuid)
    return found
