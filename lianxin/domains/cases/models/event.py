"""The timeline of a case, and the files that came with a step."""

from typing import ClassVar

from django.db import models

from lianxin.domains.cases.enums import State, Verb
from lianxin.domains.cases.models.case import Case
from lianxin.domains.cases.rules import AUTOMATIC
from lianxin.foundation.accounts.models import User
from lianxin.foundation.files.models import StoredFile
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.privacy.classes import CONTENT, PLAIN, TRACE, classify
from lianxin.kernel.actors import ActorKind


class CaseEvent(models.Model):
    """One step. `at` is when it was done, `recorded_at` when it reached us (later, for work done offline).

    `unit` is where the case lay when it was done, `to_unit` where it went. `details` holds codes only, never prose.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="events")
    verb = models.CharField(max_length=16, choices=Verb)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    actor_kind = models.CharField(max_length=12, choices=[(kind.value, kind.value) for kind in ActorKind])
    actor = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    actor_label = models.CharField(max_length=80)
    unit = models.ForeignKey(Org, on_delete=models.PROTECT, null=True, related_name="+")
    to_unit = models.ForeignKey(Org, on_delete=models.PROTECT, null=True, related_name="+")
    from_state = models.CharField(max_length=16, choices=State, blank=True)
    to_state = models.CharField(max_length=16, choices=State)
    words = models.TextField(blank=True)
    details = models.JSONField(default=dict)
    shown = models.BooleanField(default=False)
    version = models.PositiveIntegerField()

    privacy = classify(
        id=PLAIN,
        case=PLAIN,
        verb=PLAIN,
        at=PLAIN,
        recorded_at=PLAIN,
        actor_kind=PLAIN,
        actor=TRACE,
        actor_label=TRACE,
        unit=PLAIN,
        to_unit=PLAIN,
        from_state=PLAIN,
        to_state=PLAIN,
        words=CONTENT,
        details=PLAIN,
        shown=PLAIN,
        version=PLAIN,
    )

    class Meta:
        ordering: ClassVar = ["version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "version"], name="caseevent_one_per_version"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.verb}"

    @property
    def is_automatic(self) -> bool:
        """Whether no person decided this step, where otherwise one does."""
        return AUTOMATIC in self.details


class CaseFile(models.Model):
    """A photo, voice message or document given with a step."""

    event = models.ForeignKey(CaseEvent, on_delete=models.CASCADE, related_name="files")
    file = models.OneToOneField(StoredFile, on_delete=models.CASCADE, related_name="+")
    # Nobody outside the staff sees it before a member of staff has.
    released = models.BooleanField(default=False)

    privacy = classify(id=PLAIN, event=PLAIN, file=CONTENT, released=PLAIN)

    def __str__(self) -> str:
        return str(self.file_id)
