"""What requests are about: a tree of up to three levels, with plain words on top for residents."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import translation

from lianxin.foundation.privacy.classes import PLAIN, classify


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
    # Resolving needs a photo of what was done.
    evidence = models.BooleanField(default=False)
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
        evidence=PLAIN,
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
        language = translation.get_language() or ""
        return self.name if language.startswith("zh") or not self.name_en else self.name_en
