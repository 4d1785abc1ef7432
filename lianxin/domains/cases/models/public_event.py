"""One thing that happens to many: the heating of a district fails. Calls attach to it by one key."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from lianxin.domains.cases.enums import MessageKind
from lianxin.domains.cases.models.category import Category
from lianxin.foundation.accounts.models import User
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.privacy.classes import PLAIN, TRACE, classify
from lianxin.kernel import ids


class PublicEvent(models.Model):
    """Declared by a desk for a place and everything below it; what is said here, everyone attached is told once."""

    uuid = models.UUIDField(unique=True, default=ids.uuid7, editable=False)
    place = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, null=True, related_name="+")
    title = models.CharField(max_length=200)
    words = models.TextField(blank=True)
    expected_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    privacy = classify(
        id=PLAIN,
        uuid=PLAIN,
        place=PLAIN,
        category=PLAIN,
        title=PLAIN,
        words=PLAIN,
        expected_at=PLAIN,
        opened_at=PLAIN,
        opened_by=TRACE,
        closed_at=PLAIN,
    )

    class Meta:
        ordering: ClassVar = ["-opened_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["place"], condition=Q(closed_at__isnull=True), name="publicevent_open_place"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class EventMessage(models.Model):
    """What was said of a public event: every person it concerns is told each message once."""

    event = models.ForeignKey(PublicEvent, on_delete=models.CASCADE, related_name="messages")
    kind = models.CharField(max_length=8, choices=MessageKind)
    words = models.TextField()
    expected_at = models.DateTimeField(null=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    privacy = classify(id=PLAIN, event=PLAIN, kind=PLAIN, words=PLAIN, expected_at=PLAIN, at=PLAIN, by=TRACE)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["event"], condition=Q(kind=MessageKind.OVER), name="eventmessage_over_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} {self.kind}"
