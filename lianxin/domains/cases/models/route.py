"""Who gets a request at once, where the place's own desk is not the one."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from lianxin.domains.cases.models.category import Category
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.privacy.classes import PLAIN, classify


class Route(models.Model):
    """A line of the routing table, from a day to a day: matters of a category at or below a place go to a unit.

    No category: every matter; no place: everywhere. The category stands for those below it too. Which of several lines
    holds is decided in routing.py. The actions keep one open line for a category and a place.
    """

    category = models.ForeignKey(Category, on_delete=models.PROTECT, null=True, related_name="+")
    place = models.ForeignKey(Org, on_delete=models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    source = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=200, blank=True)

    privacy = classify(
        id=PLAIN,
        category=PLAIN,
        place=PLAIN,
        unit=PLAIN,
        valid_from=PLAIN,
        valid_to=PLAIN,
        source=PLAIN,
        note=PLAIN,
    )

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name="route_valid_span"
            ),
            models.CheckConstraint(
                condition=Q(category__isnull=False) | Q(place__isnull=False), name="route_says_what_or_where"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category_id} at {self.place_id} -> {self.unit_id}"
