"""What people and programs were told, and how it went out."""

from typing import ClassVar
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import Q

from lianxin.domains.messaging.enums import Channel, DeliveryState, HookState
from lianxin.domains.messaging.rules import masked_address
from lianxin.domains.people.models import Person
from lianxin.foundation.access.models import ApiToken
from lianxin.foundation.privacy.classes import CONTACT, CONTENT, PLAIN, SECRET, TRACE, classify
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


class WebhookSubscription(models.Model):
    """Where a program listens: told of steps that its token sees. `kinds` are verbs; none: all.

    `failing_since` is when the run of failures began that has not ended yet.
    """

    uuid = models.UUIDField(unique=True, default=uuid7, editable=False)
    token = models.ForeignKey(ApiToken, on_delete=models.PROTECT, related_name="+")
    url = EncryptedTextField()
    secret = EncryptedTextField()
    kinds = models.JSONField(default=list)
    active = models.BooleanField(default=True)
    failing_since = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    privacy = classify(
        uuid=PLAIN,
        token=PLAIN,
        url=SECRET,
        secret=SECRET,
        kinds=PLAIN,
        active=PLAIN,
        failing_since=PLAIN,
        stopped_at=PLAIN,
        created_by=TRACE,
        created_at=TRACE,
    )

    class Meta:
        indexes: ClassVar = [models.Index(fields=["id"], condition=Q(active=True), name="webhook_active")]

    def __str__(self) -> str:
        return f"{self.token_id} {self.uuid}"

    @property
    def host(self) -> str:
        """The machine it listens on; the rest of the address may hold a secret of its own."""
        return urlsplit(self.url).hostname or ""

    def wants(self, kind: str) -> bool:
        """Whether it asked for this kind of step."""
        return not self.kinds or kind in self.kinds


class WebhookDelivery(models.Model):
    """One word for one program. `body` is what is sent, and names nobody; `status` what was answered last."""

    uuid = models.UUIDField(unique=True, default=uuid7, editable=False)
    subscription = models.ForeignKey(WebhookSubscription, on_delete=models.CASCADE, related_name="deliveries")
    kind = models.CharField(max_length=20)
    body = models.TextField()
    state = models.CharField(max_length=10, choices=HookState, default=HookState.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    status = models.PositiveSmallIntegerField(null=True)
    error = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    privacy = classify(
        uuid=PLAIN,
        subscription=PLAIN,
        kind=PLAIN,
        body=PLAIN,
        state=PLAIN,
        tries=PLAIN,
        status=PLAIN,
        error=PLAIN,
        created_at=PLAIN,
        settled_at=PLAIN,
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["subscription", "-id"], name="webhook_delivery_newest"),
            models.Index(fields=["settled_at"], condition=Q(settled_at__isnull=False), name="webhook_delivery_settled"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=HookState.values), name="webhook_delivery_known_state"),
            models.CheckConstraint(
                condition=Q(state=HookState.WAITING, settled_at__isnull=True)
                | (~Q(state=HookState.WAITING) & Q(settled_at__isnull=False)),
                name="webhook_delivery_settled_in_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.uuid} {self.state}"


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
