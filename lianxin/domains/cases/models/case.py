"""A case: what a resident asks, and where it stands."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from lianxin.domains.cases.enums import Channel, Satisfaction, Solved, State, TellBy
from lianxin.domains.cases.models.category import Category
from lianxin.domains.cases.models.notice import PrivacyNotice
from lianxin.domains.people.models import Person
from lianxin.foundation.accounts.models import User
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.privacy.classes import CONTENT, PLAIN, SECRET, TRACE, classify
from lianxin.kernel import ids

OPEN_STATES = (State.RECEIVED, State.ASSIGNED, State.IN_PROGRESS)


class Case(models.Model):
    """Written only by `actions`. `place` is where the matter is, `unit` where the case lies now.

    `version` grows with every step, so that a form opened before somebody else's step is noticed.
    `source` and `outside_number` name the record another platform or file holds of it.
    """

    uuid = models.UUIDField(unique=True, default=ids.uuid7, editable=False)
    tracking_code = models.CharField(max_length=12, unique=True, default=ids.new_tracking_code, editable=False)
    place = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    place_text = models.CharField(max_length=200, blank=True)
    unit = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    assigner = models.ForeignKey(Org, on_delete=models.PROTECT, null=True, related_name="+")
    handler = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=16, choices=State, default=State.RECEIVED)
    channel = models.CharField(max_length=16, choices=Channel)
    source = models.CharField(max_length=40, blank=True)
    outside_number = models.CharField(max_length=80, blank=True)
    title = models.CharField(max_length=200)
    words = models.TextField(blank=True)
    reporter = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    tell_by = models.CharField(max_length=16, choices=TellBy, default=TellBy.CODE)
    tell_note = models.CharField(max_length=200, blank=True)
    notice = models.ForeignKey(PrivacyNotice, on_delete=models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    responded_at = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(null=True)
    resolved_unit = models.ForeignKey(Org, on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    solved = models.CharField(max_length=8, choices=Solved, blank=True)
    satisfaction = models.CharField(max_length=12, choices=Satisfaction, blank=True)
    reopened = models.PositiveSmallIntegerField(default=0)
    returned = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()

    privacy = classify(
        id=PLAIN,
        uuid=PLAIN,
        tracking_code=SECRET,
        place=PLAIN,
        place_text=CONTENT,
        unit=PLAIN,
        assigner=PLAIN,
        handler=TRACE,
        category=PLAIN,
        state=PLAIN,
        channel=PLAIN,
        source=PLAIN,
        outside_number=PLAIN,
        title=CONTENT,
        words=CONTENT,
        reporter=CONTENT,
        entered_by=TRACE,
        tell_by=PLAIN,
        tell_note=CONTENT,
        notice=PLAIN,
        submitted_at=PLAIN,
        due_at=PLAIN,
        responded_at=PLAIN,
        resolved_at=PLAIN,
        resolved_unit=PLAIN,
        closed_at=PLAIN,
        solved=PLAIN,
        satisfaction=PLAIN,
        reopened=PLAIN,
        returned=PLAIN,
        version=PLAIN,
        changed_at=PLAIN,
    )

    class Meta:
        ordering: ClassVar = ["-submitted_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["unit", "state", "due_at"], name="case_unit_state_due"),
            models.Index(fields=["unit", "-submitted_at", "-id"], name="case_unit_newest"),
            models.Index(fields=["place", "-submitted_at", "-id"], name="case_place_newest"),
            models.Index(fields=["-submitted_at", "-id"], name="case_newest"),
            models.Index(fields=["reporter", "-submitted_at"], name="case_reporter_newest"),
            models.Index(fields=["due_at"], condition=Q(state__in=OPEN_STATES), name="case_open_due"),
            models.Index(fields=["handler", "due_at"], condition=Q(state__in=OPEN_STATES), name="case_open_handler"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="case_known_state"),
            models.CheckConstraint(
                condition=Q(state__in=OPEN_STATES) | Q(resolved_at__isnull=False) | Q(closed_at__isnull=False),
                name="case_settled_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True, resolved_unit__isnull=True)
                | Q(resolved_at__isnull=False, resolved_unit__isnull=False),
                name="case_resolved_when_and_where",
            ),
            models.CheckConstraint(
                condition=Q(source="", outside_number="") | (~Q(source="") & ~Q(outside_number="")),
                name="case_source_with_number",
            ),
            models.UniqueConstraint(
                fields=["source", "outside_number"], condition=~Q(source=""), name="case_once_per_outside_number"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """What staff call it: the day and a serial. It opens nothing, unlike the tracking code."""
        return f"{timezone.localtime(self.submitted_at):%y%m%d}-{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES
