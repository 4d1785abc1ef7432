"""Requests that seem to be about one thing: proposed to a desk, which decides."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from lianxin.domains.cases.models import Case, PublicEvent
from lianxin.domains.triage.enums_clusters import Outcome, Sort, Standing
from lianxin.foundation.accounts.models import User
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.privacy.classes import CONTENT, PLAIN, TRACE, classify
from lianxin.kernel import ids

NAME_LENGTH, REASON_LENGTH = 60, 200


class CaseCluster(models.Model):
    """`place` is the nearest unit above all of them, `core` the request that the others are like, `words` the masked
    stretches they share; `name` puts the first of these together.

    `event` is what it is proposed to attach them to while it is proposed, and what they were attached to once taken;
    `lead` the request they were merged into. `decided_at` is also when it lapsed; by nobody then.
    """

    uuid = models.UUIDField(unique=True, default=ids.uuid7, editable=False)
    sort = models.CharField(max_length=8, choices=Sort)
    place = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    core = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=NAME_LENGTH)
    words = models.JSONField(default=list)
    made_at = models.DateTimeField()
    # When a request was last added.
    grown_at = models.DateTimeField()
    standing = models.CharField(max_length=10, choices=Standing, default=Standing.PROPOSED)
    event = models.ForeignKey(PublicEvent, on_delete=models.PROTECT, null=True, related_name="+")
    lead = models.ForeignKey(Case, on_delete=models.CASCADE, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=REASON_LENGTH, blank=True)

    privacy = classify(
        id=PLAIN,
        uuid=PLAIN,
        sort=PLAIN,
        place=PLAIN,
        core=PLAIN,
        name=CONTENT,
        words=CONTENT,
        made_at=PLAIN,
        grown_at=PLAIN,
        standing=PLAIN,
        event=PLAIN,
        lead=PLAIN,
        decided_at=PLAIN,
        decided_by=TRACE,
        reason=PLAIN,
    )

    class Meta:
        ordering: ClassVar = ["-grown_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["place"], condition=Q(standing=Standing.PROPOSED), name="casecluster_proposed"),
            models.Index(fields=["standing", "decided_at"], name="casecluster_decided"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(standing__in=Standing.values), name="casecluster_known_standing"),
            models.CheckConstraint(
                condition=Q(standing=Standing.PROPOSED, decided_at__isnull=True)
                | (~Q(standing=Standing.PROPOSED) & Q(decided_at__isnull=False)),
                name="casecluster_decided_when",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_proposed(self) -> bool:
        return self.standing == Standing.PROPOSED


class ClusterMember(models.Model):
    """One request in a cluster. `likeness` to the core, 0 to 100; `refusal` says why what was decided was not done."""

    cluster = models.ForeignKey(CaseCluster, on_delete=models.CASCADE, related_name="members")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    likeness = models.PositiveSmallIntegerField()
    added_at = models.DateTimeField()
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.WAITING)
    refusal = models.CharField(max_length=300, blank=True)

    privacy = classify(
        id=PLAIN, cluster=PLAIN, case=PLAIN, likeness=PLAIN, added_at=PLAIN, outcome=PLAIN, refusal=PLAIN
    )

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["cluster", "case"], name="clustermember_once"),
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="clustermember_known_outcome"),
        ]

    def __str__(self) -> str:
        return f"{self.cluster_id} {self.case_id}"
