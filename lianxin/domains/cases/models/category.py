"""What requests are about: a tree of up to three levels, with plain words on top for residents."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from lianxin.domains.cases.enums import Kind
from lianxin.foundation.privacy.classes import PLAIN, classify
from lianxin.kernel.language import in_readers_language


class Category(models.Model):
    """Configuration with a source. `plain` ones are the dozen words residents choose from; staff refine to a leaf."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, blank=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    # 1 to 3; a plain word is level 0.
    level = models.PositiveSmallIntegerField()
    plain = models.BooleanField(default=False)
    icon = models.CharField(max_length=40, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    # Where to turn instead, for matters of other authorities; empty means handled here.
    refer_to = models.CharField(max_length=200, blank=True)
    # Matters of authorities that want no record of it here: the channel is shown, nothing is kept.
    excluded = models.BooleanField(default=False)
    # Resolving needs a photo of what was done.
    evidence = models.BooleanField(default=False)
    # What was done is verified by someone other than the handler.
    verify = models.BooleanField(default=False)
    # The sort of request this usually is, and the department it belongs to (a word in the department's name or code).
    kind = models.CharField(max_length=10, choices=Kind, blank=True)
    department = models.CharField(max_length=40, blank=True)
    # Limits in minutes of duty time (round the clock if `natural`); empty: the place's own.
    first_minutes = models.PositiveIntegerField(null=True)
    accept_minutes = models.PositiveIntegerField(null=True)
    resolve_minutes = models.PositiveIntegerField(null=True)
    escalate_minutes = models.PositiveIntegerField(null=True)
    natural = models.BooleanField(default=False)
    # What is asked besides (see rules.questions), ready answers, and the papers an errand needs: lists.
    questions = models.JSONField(default=list)
    ready_answers = models.JSONField(default=list)
    papers = models.JSONField(default=list)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    source = models.CharField(max_length=200)

    privacy = classify(
        id=PLAIN,
        code=PLAIN,
        name=PLAIN,
        name_en=PLAIN,
        parent=PLAIN,
        level=PLAIN,
        plain=PLAIN,
        icon=PLAIN,
        order=PLAIN,
        refer_to=PLAIN,
        excluded=PLAIN,
        evidence=PLAIN,
        verify=PLAIN,
        kind=PLAIN,
        department=PLAIN,
        first_minutes=PLAIN,
        accept_minutes=PLAIN,
        resolve_minutes=PLAIN,
        escalate_minutes=PLAIN,
        natural=PLAIN,
        questions=PLAIN,
        ready_answers=PLAIN,
        papers=PLAIN,
        valid_from=PLAIN,
        valid_to=PLAIN,
        source=PLAIN,
    )

    class Meta:
        ordering: ClassVar = ["order", "code"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(level__lte=3), name="category_at_most_three_levels"),
            models.CheckConstraint(
                condition=Q(level__lte=1) | Q(parent__isnull=False), name="category_below_has_parent"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=models.F("valid_from")), name="category_valid_span"
            ),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def words(self) -> str:
        """The name in the reader's language."""
        return in_readers_language(self.name, self.name_en)
