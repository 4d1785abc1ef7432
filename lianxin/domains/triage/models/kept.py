"""What was proposed for a request when it came in, kept until it is seen whether that was right."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from lianxin.domains.cases.models import Case, Category
from lianxin.domains.triage.models.versions import ModelVersion
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.privacy.classes import CONTENT, PLAIN, classify


class Proposed(models.Model):
    """That something was proposed for a request, by which version (None: the words of the category tree).

    `unit` is the one at whose desk it lay then: it decides, and how its proposals fared is reckoned for it.
    `settled_at` and `right` tell what became of the likeliest category: empty until people have closed the request under
    a category of their own. `assigned_at`: it was categorised and sent on without a person; `returned_at`: who got it
    so gave it back.
    """

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="+")
    unit = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+", db_index=False)
    version = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    assigned_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    right = models.BooleanField(null=True)

    privacy = classify(
        id=PLAIN,
        case=PLAIN,
        unit=PLAIN,
        version=PLAIN,
        made_at=PLAIN,
        assigned_at=PLAIN,
        returned_at=PLAIN,
        settled_at=PLAIN,
        right=PLAIN,
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["unit", "-settled_at", "-id"],
                condition=Q(settled_at__isnull=False),
                name="triage_proposed_settled",
            ),
            models.Index(
                fields=["unit", "-assigned_at", "-id"],
                condition=Q(assigned_at__isnull=False),
                name="triage_proposed_alone",
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, right__isnull=True)
                | Q(settled_at__isnull=False, right__isnull=False),
                name="triage_proposed_settled_how",
            ),
            models.CheckConstraint(
                condition=Q(returned_at__isnull=True) | Q(assigned_at__isnull=False), name="triage_proposed_sent_first"
            ),
        ]

    def __str__(self) -> str:
        return str(self.case_id)


class KeptProposal(models.Model):
    """One of the categories proposed, the likeliest with rank 0, with how sure (0 to 1) and the words that spoke for it."""

    proposed = models.ForeignKey(Proposed, on_delete=models.CASCADE, related_name="proposals")
    rank = models.PositiveSmallIntegerField()
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    confidence = models.DecimalField(max_digits=5, decimal_places=4)
    words = models.JSONField(default=list)

    privacy = classify(
        id=PLAIN,
        proposed=PLAIN,
        rank=PLAIN,
        category=PLAIN,
        confidence=PLAIN,
        words=CONTENT,
    )

    class Meta:
        ordering: ClassVar = ["rank"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["proposed", "rank"], name="triage_one_of_each_rank"),
            models.CheckConstraint(
                condition=Q(confidence__gte=0) & Q(confidence__lte=1), name="triage_confidence_a_share"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proposed_id} {self.rank}"
