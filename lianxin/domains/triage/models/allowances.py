"""Which unit lets fresh requests go on without a person, and since when."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from lianxin.foundation.accounts.models import User
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.privacy.classes import PLAIN, TRACE, classify


class Allowance(models.Model):
    """A unit lets requests at its desk be categorised and sent on without a person, until it ends this."""

    unit = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    allowed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    stopped_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    privacy = classify(id=PLAIN, unit=PLAIN, since=PLAIN, until=PLAIN, allowed_by=TRACE, stopped_by=TRACE)

    class Meta:
        ordering: ClassVar = ["-since", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit"], condition=Q(until__isnull=True), name="triage_allowed_once"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="triage_allowed_span"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.since:%Y-%m-%d}"
