"""What is rising where, as the night before has reckoned it, and what units say they do about it."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from lianxin.domains.cases.models import Category
from lianxin.domains.triage.enums import HeatClass, HotState
from lianxin.foundation.accounts.models import User
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.privacy.classes import CONTENT, PLAIN, TRACE, classify
from lianxin.kernel import ids


class HotSpot(models.Model):
    """A topic that rises at a place: about matters, never about residents; persons are only ever counted.

    `since` to `until` are the days looked at, both included. `recent` is what the weeks before it began brought, which
    stays its measure while it goes on; `season` what earlier years let expect (none: there is none), `share` what falls
    to the place of its county's season; `expected` the highest of them. `bar`: from so many on it is more than chance.
    `course`: the last weeks, the earliest first, as [number, expected, bar]. `heat` is the sum of its five parts.
    """

    uuid = models.UUIDField(unique=True, default=ids.uuid7, editable=False)
    place = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    # The finer topic of at least half of the cases.
    mostly = models.ForeignKey(Category, on_delete=models.PROTECT, null=True, related_name="+")
    weeks = models.PositiveSmallIntegerField()
    since = models.DateField()
    until = models.DateField()
    cases = models.PositiveIntegerField()
    persons = models.PositiveIntegerField()
    joined = models.PositiveIntegerField()
    unanswered = models.PositiveIntegerField()
    waited_days = models.DecimalField(max_digits=6, decimal_places=1)
    recent = models.DecimalField(max_digits=11, decimal_places=2)
    season = models.DecimalField(max_digits=11, decimal_places=2, null=True)
    level = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    years = models.PositiveSmallIntegerField()
    share = models.DecimalField(max_digits=11, decimal_places=2, null=True)
    expected = models.DecimalField(max_digits=11, decimal_places=2)
    bar = models.PositiveIntegerField()
    course = models.JSONField(default=list)
    for_number = models.PositiveSmallIntegerField()
    for_growth = models.PositiveSmallIntegerField()
    for_support = models.PositiveSmallIntegerField()
    for_age = models.PositiveSmallIntegerField()
    for_unanswered = models.PositiveSmallIntegerField()
    heat = models.PositiveSmallIntegerField()
    heat_class = models.PositiveSmallIntegerField(choices=HeatClass)
    state = models.CharField(max_length=8, choices=HotState, default=HotState.RISING)
    began_at = models.DateTimeField()
    made_at = models.DateTimeField()
    # The highest class of which the unit and the one above it were told.
    warned_class = models.PositiveSmallIntegerField(null=True, choices=HeatClass)
    warned_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    privacy = classify(
        id=PLAIN,
        uuid=PLAIN,
        place=PLAIN,
        category=PLAIN,
        mostly=PLAIN,
        weeks=PLAIN,
        since=PLAIN,
        until=PLAIN,
        cases=PLAIN,
        persons=PLAIN,
        joined=PLAIN,
        unanswered=PLAIN,
        waited_days=PLAIN,
        recent=PLAIN,
        season=PLAIN,
        level=PLAIN,
        years=PLAIN,
        share=PLAIN,
        expected=PLAIN,
        bar=PLAIN,
        course=PLAIN,
        for_number=PLAIN,
        for_growth=PLAIN,
        for_support=PLAIN,
        for_age=PLAIN,
        for_unanswered=PLAIN,
        heat=PLAIN,
        heat_class=PLAIN,
        state=PLAIN,
        began_at=PLAIN,
        made_at=PLAIN,
        warned_class=PLAIN,
        warned_at=PLAIN,
        ended_at=PLAIN,
    )

    class Meta:
        ordering: ClassVar = ["-heat", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["-heat", "-id"], condition=Q(ended_at__isnull=True), name="hotspot_rising"),
            models.Index(fields=["-until", "-heat", "-id"], name="hotspot_until"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["place", "category"], condition=Q(ended_at__isnull=True), name="hotspot_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(state=HotState.OVER, ended_at__isnull=False)
                | (~Q(state=HotState.OVER) & Q(ended_at__isnull=True)),
                name="hotspot_over_has_end",
            ),
            models.CheckConstraint(
                condition=Q(
                    heat=F("for_number") + F("for_growth") + F("for_support") + F("for_age") + F("for_unanswered")
                ),
                name="hotspot_parts_add_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place_id} {self.category_id} {self.until}"

    @property
    def is_over(self) -> bool:
        return self.ended_at is not None


class HotNote(models.Model):
    """What a unit says it does about a hot spot; nothing is changed afterwards, the newest stands on top."""

    spot = models.ForeignKey(HotSpot, on_delete=models.CASCADE, related_name="notes")
    words = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    privacy = classify(id=PLAIN, spot=PLAIN, words=CONTENT, at=PLAIN, by=TRACE)

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.spot_id} {self.at}"
