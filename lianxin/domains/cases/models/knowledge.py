"""Answers that hold for many: what the phone desk looks up while somebody is on the line."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from lianxin.foundation.accounts.models import User
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.privacy.classes import PLAIN, TRACE, classify
from lianxin.kernel import ids


class KnowledgeAnswer(models.Model):
    """A question and its answer, kept by the `owner` and offered at and below `org`, up to the day `valid_until`.

    `asked_as` are other words people use for it; `spelling` is how it is found by typing: characters, pinyin, initials
    (likeness.py). A retired one stays, since cases name it. Nothing about a person belongs here.
    """

    uuid = models.UUIDField(unique=True, default=ids.uuid7, editable=False)
    title = models.CharField(max_length=200)
    asked_as = models.TextField(blank=True)
    words = models.TextField()
    owner = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=200)
    valid_until = models.DateField(null=True)
    spelling = models.TextField()
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    retired_at = models.DateTimeField(null=True)
    # The day on which its owner was last told that it ends.
    told_on = models.DateField(null=True)

    privacy = classify(
        id=PLAIN,
        uuid=PLAIN,
        title=PLAIN,
        asked_as=PLAIN,
        words=PLAIN,
        owner=PLAIN,
        org=PLAIN,
        source=PLAIN,
        valid_until=PLAIN,
        spelling=PLAIN,
        version=PLAIN,
        changed_at=PLAIN,
        changed_by=TRACE,
        retired_at=PLAIN,
        told_on=PLAIN,
    )

    class Meta:
        ordering: ClassVar = ["title", "id"]
        indexes: ClassVar = [
            models.Index(fields=["org"], condition=Q(retired_at__isnull=True), name="knowledge_offered_at"),
            models.Index(fields=["valid_until"], condition=Q(retired_at__isnull=True), name="knowledge_ends"),
        ]

    def __str__(self) -> str:
        return self.title
