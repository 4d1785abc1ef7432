"""Reading notices and what became of them."""

import json
from collections.abc import Collection, Sequence
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lianxin.domains.messaging.enums import Channel, DeliveryState
from lianxin.domains.messaging.models import Delivery, DevMessage, Notice
from lianxin.domains.messaging.rules import address_for
from lianxin.domains.people.models import Person
from lianxin.foundation.accounts.models import User
from lianxin.kernel.errors import Missing

SHOWN_DEV_MESSAGES = 200
SHOWN_DOUBTFUL = 100


def notices_for(user: User) -> QuerySet[Notice]:
    """What an account was told in Lianxin, newest first."""
    return Notice.objects.filter(person__account=user, in_app=True).order_by("-id")


def unread_count(user: User) -> int:
    """How many of these are unread: one statement."""
    return Notice.objects.filter(person__account=user, in_app=True, read_at__isnull=True).count()


def deliveries_of(keys: Collection[str]) -> QuerySet[Delivery]:
    """What became of the notices told under these keys, oldest first: for the page of the matter."""
    return Delivery.objects.filter(notice__key__in=keys).select_related("notice").order_by("id")


def delivery_by_id(delivery_id: UUID) -> Delivery:
    """Raises Missing."""
    found = Delivery.objects.select_related("notice").filter(uuid=delivery_id).first()
    if found is None:
        raise Missing(_("There is no such message."))
    return found


def doubtful_deliveries() -> QuerySet[Delivery]:
    """What failed or may not have arrived, newest first: somebody decides whether it is sent again."""
    doubtful = Delivery.objects.filter(state__in=[DeliveryState.FAILED, DeliveryState.UNKNOWN])
    return doubtful.select_related("notice").order_by("-created_at", "-id")[:SHOWN_DOUBTFUL]


def dev_messages() -> QuerySet[DevMessage]:
    """What the page channel was given, newest first."""
    return DevMessage.objects.order_by("-id")[:SHOWN_DEV_MESSAGES]


def addresses_of(person: Person) -> dict[Channel, str]:
    """Where the person can be reached, by channel; of an account that is closed, nothing."""
    account = person.account
    active = account is not None and account.is_active
    own = account.email if account is not None and active else ""
    return address_for(has_account=active, email=own or person.email, phone=person.phone)


def reply_token(delivery_ids: Sequence[UUID]) -> str:
    """What an answer to the first of these messages of ours carries: notices may hold it as the parameter `reply`."""
    for delivery_id in delivery_ids:
        found = Delivery.objects.select_related("notice").filter(uuid=delivery_id).first()
        token = json.loads(found.notice.params or "{}").get("reply", "") if found else ""
        if token:
            return str(token)
    return ""


def unknown_deliveries() -> int:
    """How many notices may or may not have arrived: for the operator's figures."""
    return Delivery.objects.filter(state=DeliveryState.UNKNOWN).count()
