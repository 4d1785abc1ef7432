"""What people were told, and by which way it went out."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from lianxin.domains.messaging.enums import Channel, DeliveryState
from lianxin.domains.messaging.rules import masked_address
from lianxin.domains.people.models import Person
from lianxin.foundation.privacy.classes import CONTACT, CONTENT, PLAIN, TRACE, classify
from lianxin.foundation.privacy.fields import EncryptedTextField
from lianxin.kernel.ids import uuid7


class Notice(models.Model):
    """One telling. `subject` and `body` are the words as they were sent; `params` (JSON) fill a gateway's own template.

    Without a person it goes to a bare number: login codes. `key` makes a telling happen once.
    """

    uuid = models.UUIDField(unique=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="+")
    template = models.CharField(max_length=60)
    language = models.CharField(max_length=10)
    subject = EncryptedTextField()
    body = EncryptedTextField()
    params = EncryptedTextField(blank=True)
    key = models.CharField(max_length=200, unique=True)
    in_app = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    privacy = classify(
        uuid=PLAIN,
        person=CONTENT,
        template=PLAIN,
        language=PLAIN,
        subject=CONTENT,
        body=CONTENT,
        params=CONTENT,
        key=PLAIN,
        in_app=PLAIN,
        created_at=PLAIN,
        read_at=TRACE,
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["person", "-id"], condition=Q(in_app=True), name="notice_of_person"),
            models.Index(fields=["person"], condition=Q(in_app=True, read_at=None), name="notice_unread"),
        ]

    def __str__(self) -> str:
        return f"{self.template} {self.uuid}"


class Delivery(models.Model):
    """One way of one notice. `uuid` is the stable message id: however often it is tried, the receiver sees one id.

    `tries` counts since the last order to send, `error` is the kind of the last failure, never its text.
    """

    uuid = models.UUIDField(unique=True, default=uuid7, editable=False)
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=10, choices=Channel)
    address = EncryptedTextField(blank=True)
    state = models.CharField(max_length=10, choices=DeliveryState, default=DeliveryState.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField()
    sending_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    privacy = classify(
        uuid=PLAIN,
        notice=PLAIN,
        channel=PLAIN,
        address=CONTACT,
        state=PLAIN,
        tries=PLAIN,
        error=PLAIN,
        created_at=PLAIN,
        sending_at=PLAIN,
        settled_at=PLAIN,
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["created_at"],
                condition=Q(state__in=[DeliveryState.FAILED, DeliveryState.UNKNOWN]),
                name="delivery_doubtful",
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["notice", "channel"], name="delivery_once_per_channel"),
            models.CheckConstraint(condition=Q(state__in=DeliveryState.values), name="delivery_known_state"),
            models.CheckConstraint(
                condition=Q(
                    state__in=[DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.UNKNOWN],
                    settled_at__isnull=False,
                )
                | Q(state__in=[DeliveryState.WAITING, DeliveryState.SENDING], settled_at__isnull=True),
                name="delivery_settled_has_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=DeliveryState.SENDING) | Q(sending_at__isnull=False),
                name="delivery_sending_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.uuid} {self.state}"

    @property
    def masked_address(self) -> str:
        """`138****5678`, `l***@example.org`: enough to tell two apart."""
        return masked_address(self.address)


class DevMessage(models.Model):
    """What the `page` channel shows at /dev/messages/ instead of sending: in development and tests only."""

    uuid = models.UUIDField(unique=True)
    channel = models.CharField(max_length=10, choices=Channel)
    address = EncryptedTextField()
    subject = EncryptedTextField(blank=True)
    body = EncryptedTextField()
    created_at = models.DateTimeField()

    privacy = classify(
        uuid=PLAIN,
        channel=PLAIN,
        address=CONTACT,
        subject=CONTENT,
        body=CONTENT,
        created_at=PLAIN,
    )

    def __str__(self) -> str:
        return f"{self.channel} {self.uuid}"
