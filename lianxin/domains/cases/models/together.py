"""What a case needs of others: a decision of the level above, the help of another unit."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from lianxin.domains.cases.enums import AssistKind, Finding, Matter
from lianxin.domains.cases.models.case import PATH_LENGTH, Case
from lianxin.foundation.accounts.models import User
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.privacy.classes import CONTENT, PLAIN, TRACE, classify
from lianxin.kernel import ids


class Proposal(models.Model):
    """Somebody asks that another agrees: the level above to a pause or a new date, a second person to the rest.

    `until` is the end of the pause or the new date; `title` and `words` what would be published.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="proposals")
    matter = models.CharField(max_length=10, choices=Matter)
    reason = models.TextField()
    until = models.DateTimeField(null=True)
    title = models.CharField(max_length=200, blank=True)
    words = models.TextField(blank=True)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    granted = models.BooleanField(null=True)

    privacy = classify(
        id=PLAIN,
        case=PLAIN,
        matter=PLAIN,
        reason=CONTENT,
        until=PLAIN,
        title=PLAIN,
        words=CONTENT,
        asked_by=TRACE,
        asked_at=PLAIN,
        decided_by=TRACE,
        decided_at=PLAIN,
        granted=PLAIN,
    )

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "matter"], condition=Q(decided_at__isnull=True), name="proposal_one_open_a_matter"
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, granted__isnull=True)
                | Q(decided_at__isnull=False, granted__isnull=False),
                name="proposal_decided_whole",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")), name="proposal_by_two_persons"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.matter}"


class Assistance(models.Model):
    """A unit is asked for its share. While one is open the lead unit resolves only if it says why."""

    uuid = models.UUIDField(unique=True, default=ids.uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="assistances")
    kind = models.CharField(max_length=8, choices=AssistKind, default=AssistKind.TASK)
    unit = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=PATH_LENGTH, default="")
    task = models.TextField()
    due_at = models.DateTimeField(null=True)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    answer = models.TextField(blank=True)
    # No longer needed: done without an answer, and no reason any more to see the case.
    withdrawn = models.BooleanField(default=False)

    privacy = classify(
        id=PLAIN,
        uuid=PLAIN,
        case=PLAIN,
        kind=PLAIN,
        unit=PLAIN,
        unit_path=PLAIN,
        task=CONTENT,
        due_at=PLAIN,
        asked_by=TRACE,
        asked_at=PLAIN,
        done_at=PLAIN,
        done_by=TRACE,
        answer=CONTENT,
        withdrawn=PLAIN,
    )

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [
            models.Index(fields=["unit_path", "case"], name="assistance_unit_path"),
            models.Index(
                fields=["unit_path", "case"], condition=Q(done_at__isnull=True), name="assistance_open_unit_path"
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "unit"],
                condition=Q(done_at__isnull=True, kind=AssistKind.TASK),
                name="assistance_one_open_a_unit",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn=False) | Q(done_at__isnull=False), name="assistance_withdrawn_is_over"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.unit_id}"


class AssistDoor(models.Model):
    """One door of a list: what a building lead found behind it. Never who lives there."""

    assistance = models.ForeignKey(Assistance, on_delete=models.CASCADE, related_name="doors")
    label = models.CharField(max_length=60)
    finding = models.CharField(max_length=8, choices=Finding, blank=True)
    words = models.CharField(max_length=400, blank=True)
    at = models.DateTimeField(null=True)

    privacy = classify(id=PLAIN, assistance=PLAIN, label=CONTENT, finding=CONTENT, words=CONTENT, at=PLAIN)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assistance", "label"], name="assistdoor_once"),
        ]

    def __str__(self) -> str:
        return self.label
