"""Telling people something, and sending again what may not have arrived."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lianxin.domains.messaging.channels import working_channels
from lianxin.domains.messaging.enums import Channel, DeliveryState
from lianxin.domains.messaging.models import Delivery, Notice
from lianxin.domains.messaging.permissions import can_resend
from lianxin.domains.messaging.queries import addresses_of
from lianxin.domains.messaging.rules import channels_for
from lianxin.domains.messaging.templates import render
from lianxin.domains.people.models import Person
from lianxin.foundation.accounts.models import User
from lianxin.foundation.accounts.rules import CODE_LIFE
from lianxin.foundation.audit import actions as audit
from lianxin.foundation.jobs.actions import enqueue
from lianxin.kernel.actors import Actor
from lianxin.kernel.errors import Conflict, Refused
from lianxin.kernel.ids import uuid7
from lianxin.kernel.sql import insert_new

LOGIN_CODE = "accounts.login_code"
DELIVER = "messaging.deliver"


def tell(
    *,
    person: Person,
    template: str,
    params: Mapping[str, str],
    by: Actor,
    at: datetime,
    key: str,
    channels: Sequence[Channel] | None = None,
) -> None:
    """Tell a person something in their language, by the given channels or by the usual ones they can be reached by.

    In the caller's transaction: the notice, its deliveries, one job per way out, the audit. A second telling under the
    same `key` does nothing. Who can be reached by none is still recorded as told nothing.
    """
    with transaction.atomic():
        addresses = addresses_of(person)
        ways = channels_for(addresses, wanted=channels, working=working_channels())
        notice = _new_notice(person=person, template=template, params=params, language=person.language, key=key, at=at)
        notice.in_app = Channel.IN_APP in ways
        if not _insert(notice):
            return
        _send_by({way: addresses[way] for way in ways}, notice, at=at)
        audit.record(
            verb="messaging.told",
            by=by,
            at=at,
            subject=("notice", str(notice.uuid)),
            changes={"template": template, "channels": [str(way) for way in ways]},
            person=person.uuid,
        )


def send_login_code(*, phone: str, code: str, language: str, at: datetime) -> None:
    """Send a login code by text message (accounts.hooks.CodeSender, which audits it)."""
    params = {"code": code, "minutes": str(int(CODE_LIFE.total_seconds()) // 60)}
    with transaction.atomic():
        notice = _new_notice(
            person=None, template=LOGIN_CODE, params=params, language=language, key=f"code {uuid7()}", at=at
        )
        _insert(notice)
        _send_by({Channel.SMS: phone}, notice, at=at)


def _new_notice(
    *, person: Person | None, template: str, params: Mapping[str, str], language: str, key: str, at: datetime
) -> Notice:
    subject, body = render(template, params, language=language)
    return Notice(
        person=person,
        template=template,
        language=language,
        subject=subject,
        body=body,
        params=json.dumps(dict(params), ensure_ascii=False),
        key=key,
        created_at=at,
    )


def _insert(notice: Notice) -> bool:
    """Whether the notice is new under its key."""
    new_ids = insert_new([notice], unique=["key"])
    if not new_ids:
        return False
    notice.pk = new_ids[0]
    return True


def _send_by(addresses: Mapping[Channel, str], notice: Notice, *, at: datetime) -> None:
    """One delivery per channel; what stays in Lianxin has arrived with this transaction, the rest is left to jobs."""
    deliveries = [Delivery(notice=notice, channel=way, address=to, created_at=at) for way, to in addresses.items()]
    for delivery in deliveries:
        if delivery.channel == Channel.IN_APP:
            delivery.state, delivery.settled_at = DeliveryState.SENT, at
    Delivery.objects.bulk_create(deliveries)
    for delivery in deliveries:
        if delivery.state == DeliveryState.WAITING:
            enqueue(DELIVER, delivery=str(delivery.uuid))


def resend_delivery(*, delivery: Delivery, by: Actor, at: datetime) -> None:
    """Send again, under the same message id, what failed or may not have arrived: a person decides that.

    Raises Refused, and Conflict when it is under way or has arrived meanwhile.
    """
    if not can_resend(by):
        raise Refused(_("You may not send this message again."))
    doubtful = Delivery.objects.filter(pk=delivery.pk, state__in=[DeliveryState.FAILED, DeliveryState.UNKNOWN])
    with transaction.atomic():
        if not doubtful.update(state=DeliveryState.WAITING, tries=0, error="", settled_at=None):
            raise Conflict(_("This message is already on its way or has arrived."))
        enqueue(DELIVER, delivery=str(delivery.uuid))
        audit.record(
            verb="messaging.resent",
            by=by,
            at=at,
            subject=("notice", str(delivery.notice.uuid)),
            changes={"channel": delivery.channel, "was": delivery.state},
        )


def mark_read(*, user: User, notices: Collection[Notice], at: datetime) -> int:
    """Mark notices of the account as read; how many were unread. Not audited: who reads when is nobody's business."""
    mine = Notice.objects.filter(
        pk__in=[notice.pk for notice in notices], person__account=user, in_app=True, read_at__isnull=True
    )
    return mine.update(read_at=at)
