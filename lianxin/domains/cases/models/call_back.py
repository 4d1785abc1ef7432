"""Call-backs: drawn at random among what was resolved, never chosen."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from lianxin.domains.cases.enums import Satisfaction, Solved
from lianxin.domains.cases.models.case import Case
from lianxin.foundation.accounts.models import User
from lianxin.foundation.privacy.classes import PLAIN, TRACE, classify


class CallBack(models.Model):
    """One drawn case: the desk where it was resolved calls, or one above."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="call_backs")
    drawn_at = models.DateTimeField()
    # Times nobody answered; after the third it is done as not reached.
    tries = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    reached = models.BooleanField(null=True)
    solved = models.CharField(max_length=8, choices=Solved, blank=True)
    satisfaction = models.CharField(max_length=12, choices=Satisfaction, blank=True)

    privacy = classify(
        id=PLAIN,
        case=PLAIN,
        drawn_at=PLAIN,
        tries=PLAIN,
        done_at=PLAIN,
        done_by=TRACE,
        reached=PLAIN,
        solved=PLAIN,
        satisfaction=PLAIN,
    )

    class Meta:
        ordering: ClassVar = ["drawn_at", "id"]
        indexes: ClassVar = [
            models.Index(fields=["drawn_at"], condition=Q(done_at__isnull=True), name="callback_open"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case"], condition=Q(done_at__isnull=True), name="callback_one_open"),
        ]

    def __str__(self) -> str:
        return str(self.case_id)
