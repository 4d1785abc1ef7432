"""Who asked for the Monday digest."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from lianxin.foundation.privacy.classes import ACCOUNT, classify


class DigestWish(models.Model):
    """That an account wants the figures of a unit every Monday. Asked for by oneself, never set for another."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    org = models.ForeignKey("orgs.Org", on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField()

    privacy = classify(user=ACCOUNT, org=ACCOUNT, since=ACCOUNT)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "org"], name="insight_digest_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} about {self.org_id}"
