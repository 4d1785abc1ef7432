"""Versions of what was learned: rows here, files in the deployment's data folder."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from lianxin.foundation.privacy.classes import PLAIN, classify
from lianxin.kernel import ids


class ModelVersion(models.Model):
    """What was learned once, with its card. `digest` is the SHA-256 of its file.

    One at most serves. `served_at` is when it began to; one that was taken back never serves again by going back.
    """

    uuid = models.UUIDField(unique=True, default=ids.uuid7, editable=False)
    made_at = models.DateTimeField()
    digest = models.CharField(max_length=64)
    card = models.JSONField()
    serves = models.BooleanField(default=False)
    served_at = models.DateTimeField(null=True)
    taken_back_at = models.DateTimeField(null=True)

    privacy = classify(
        id=PLAIN,
        uuid=PLAIN,
        made_at=PLAIN,
        digest=PLAIN,
        card=PLAIN,
        serves=PLAIN,
        served_at=PLAIN,
        taken_back_at=PLAIN,
    )

    class Meta:
        ordering: ClassVar = ["-made_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["serves"], condition=Q(serves=True), name="triage_one_serves"),
            models.CheckConstraint(
                condition=Q(serves=False) | Q(served_at__isnull=False, taken_back_at__isnull=True),
                name="triage_serving_since",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)
