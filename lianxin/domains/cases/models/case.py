"""A case: what a resident asks, and where it stands."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from lianxin.domains.cases.enums import Channel, Clock, Kind, Satisfaction, Solved, State, TellBy
from lianxin.domains.cases.models.category import Category
from lianxin.domains.cases.models.notice import PrivacyNotice
from lianxin.domains.cases.models.public_event import PublicEvent
from lianxin.domains.people.models import Person
from lianxin.foundation.accounts.models import User
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.orgs.rules import MAX_DEPTH, STEP
from lianxin.foundation.privacy.classes import CONTENT, PLAIN, SECRET, TRACE, classify
from lianxin.kernel import clock, ids

PATH_LENGTH = STEP * MAX_DEPTH
# In the order of enums.State; merged ones are open, but worked on under their lead.
OPEN_STATES = (
    State.RECEIVED,
    State.ASSIGNED,
    State.IN_PROGRESS,
    State.WAITING,
    State.SUSPENDED,
    State.MERGED,
)
# Somebody still does something for them: to be worked on, to be rated or called about.
LIVE_STATES = (*OPEN_STATES, State.RESOLVED)
UNCLOSED_STATES = (*LIVE_STATES, State.DECLINED, State.WITHDRAWN)
PAUSED_STATES = (State.WAITING, State.SUSPENDED)
# Who wrote or scanned it themselves can also answer on the page (rules.SELF_SERVICE, in a fixed order).
SELF_CHANNELS = (Channel.QR, Channel.WEB)


class Case(models.Model):
    """Written only by `actions`. `place` is where the matter is, `unit` where the case lies now.

    `place_path` and `unit_path` are their territorial paths of today, kept so by the tree's own transaction: every
    list and every right reads them. `version` grows with every step, so that a form opened before somebody else's
    step is noticed. `changed_at` is the moment of writing by the server's clock, whatever day the step itself bears:
    programs read by it what is new (queries/feed.py). `source` and `outside_number` name the record another platform
    or file holds of it.

    The clock: `limit_minutes` are allowed where it lies, in duty time (round the clock if `limit_natural`), of which
    `used_minutes` were used up to `clock_since`. `due_at` follows from them while the clock runs, and is empty while it
    is paused (then `held_until` says how long). `promised_at` is the first day that was promised. `sweep_at` is the
    next moment at which the clock has something to do.
    """

    uuid = models.UUIDField(unique=True, default=ids.uuid7, editable=False)
    tracking_code = models.CharField(max_length=12, unique=True, default=ids.new_tracking_code, editable=False)
    place = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+", db_index=False)
    place_path = models.CharField(max_length=PATH_LENGTH, default="")
    place_text = models.CharField(max_length=200, blank=True)
    # Where a phone stood or a thing is: millionths of a degree, WGS 84.
    latitude = models.IntegerField(null=True)
    longitude = models.IntegerField(null=True)
    unit = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+", db_index=False)
    unit_path = models.CharField(max_length=PATH_LENGTH, default="")
    assigner = models.ForeignKey(Org, on_delete=models.PROTECT, null=True, related_name="+")
    handler = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind, blank=True)
    # What the category asks besides: answers by the question's code.
    answers = models.JSONField(default=dict)
    state = models.CharField(max_length=16, choices=State, default=State.RECEIVED)
    # A state the place has added inside this one.
    local_state = models.CharField(max_length=16, blank=True)
    # The case it was merged into, and how many were merged into this; the case it was split from.
    lead = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="members", db_index=False)
    merged = models.PositiveIntegerField(default=0)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="parts", db_index=False)
    public_event = models.ForeignKey(PublicEvent, on_delete=models.PROTECT, null=True, related_name="cases")
    channel = models.CharField(max_length=16, choices=Channel)
    source = models.CharField(max_length=40, blank=True)
    outside_number = models.CharField(max_length=80, blank=True)
    title = models.CharField(max_length=200)
    words = models.TextField(blank=True)
    reporter = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    tell_by = models.CharField(max_length=16, choices=TellBy, default=TellBy.CODE)
    tell_note = models.CharField(max_length=200, blank=True)
    notice = models.ForeignKey(PrivacyNotice, on_delete=models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField()
    first_due_at = models.DateTimeField(null=True)
    first_late = models.BooleanField(default=False)
    promised_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    # When the platform it came from wants it done.
    outside_due_at = models.DateTimeField(null=True)
    clock = models.CharField(max_length=8, choices=Clock, default=Clock.STOPPED)
    clock_since = models.DateTimeField(null=True)
    limit_minutes = models.PositiveIntegerField(null=True)
    limit_natural = models.BooleanField(default=False)
    used_minutes = models.PositiveIntegerField(default=0)
    held_until = models.DateTimeField(null=True)
    sweep_at = models.DateTimeField(null=True)
    # Since when the clock has had something to do that failed: it is tried again, and nothing of it is forgotten.
    sweep_from = models.DateTimeField(null=True)
    warned_at = models.DateTimeField(null=True)
    overdue_at = models.DateTimeField(null=True)
    escalations = models.PositiveSmallIntegerField(default=0)
    responded_at = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(null=True)
    resolved_unit = models.ForeignKey(Org, on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    solved = models.CharField(max_length=8, choices=Solved, blank=True)
    satisfaction = models.CharField(max_length=12, choices=Satisfaction, blank=True)
    verified_at = models.DateTimeField(null=True)
    reopened = models.PositiveSmallIntegerField(default=0)
    returned = models.PositiveSmallIntegerField(default=0)
    # When it was sent where it lies by nobody: its unit allows that (actions/automatic.py).
    automatic_at = models.DateTimeField(null=True)
    # The common superior has decided where it belongs: no more returning.
    bound = models.BooleanField(default=False)
    urged = models.PositiveSmallIntegerField(default=0)
    urged_at = models.DateTimeField(null=True)
    supervised_at = models.DateTimeField(null=True)
    supervised_until = models.DateTimeField(null=True)
    # A demand that two persons found cannot be met: it no longer weighs in the rates.
    exempt_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    published_title = models.CharField(max_length=200, blank=True)
    published_words = models.TextField(blank=True)
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
        place_path=PLAIN,
        unit_path=PLAIN,
        latitude=CONTENT,
        longitude=CONTENT,
        kind=PLAIN,
        answers=CONTENT,
        local_state=PLAIN,
        lead=PLAIN,
        merged=PLAIN,
        parent=PLAIN,
        public_event=PLAIN,
        first_due_at=PLAIN,
        first_late=PLAIN,
        promised_at=PLAIN,
        outside_due_at=PLAIN,
        clock=PLAIN,
        clock_since=PLAIN,
        limit_minutes=PLAIN,
        limit_natural=PLAIN,
        used_minutes=PLAIN,
        held_until=PLAIN,
        sweep_at=PLAIN,
        sweep_from=PLAIN,
        warned_at=PLAIN,
        overdue_at=PLAIN,
        escalations=PLAIN,
        verified_at=PLAIN,
        automatic_at=PLAIN,
        bound=PLAIN,
        urged=PLAIN,
        urged_at=PLAIN,
        supervised_at=PLAIN,
        supervised_until=PLAIN,
        exempt_at=PLAIN,
        published_at=PLAIN,
        published_title=PLAIN,
        published_words=PLAIN,
    )

    class Meta:
        ordering: ClassVar = ["-submitted_at", "-id"]
        # How lists read them is in queries/reading.py: walking an index that also holds what narrows the walk down, or
        # fetching what lies under a path. Partial indexes hold what is rare.
        indexes: ClassVar = [
            models.Index(
                fields=["-submitted_at", "-id", "place_path", "unit_path", "state", "category"], name="case_newest"
            ),
            models.Index(
                fields=["state", "-submitted_at", "-id", "place_path", "unit_path"],
                condition=Q(state__in=UNCLOSED_STATES),
                name="case_unclosed_newest",
            ),
            models.Index(
                fields=["-submitted_at", "-id", "place_path", "unit_path"],
                condition=Q(state__in=OPEN_STATES),
                name="case_open_newest",
            ),
            models.Index(
                fields=["due_at", "id", "place_path", "unit_path", "state"],
                condition=Q(state__in=OPEN_STATES),
                name="case_open_due",
            ),
            models.Index(fields=["place_path", "-submitted_at", "-id", "state", "category"], name="case_place_path"),
            models.Index(
                fields=["unit_path", "-submitted_at", "-id", "state", "category", "place_path"], name="case_unit_path"
            ),
            models.Index(fields=["place_path"], condition=Q(state__in=LIVE_STATES), name="case_live_place"),
            models.Index(fields=["unit_path"], condition=Q(state__in=LIVE_STATES), name="case_live_unit"),
            models.Index(
                fields=["-submitted_at", "-id", "unit_path"],
                condition=Q(state=State.RECEIVED, returned=0),
                name="case_new",
            ),
            models.Index(
                fields=["-submitted_at", "-id", "unit_path"],
                condition=Q(state=State.RECEIVED, returned__gt=0),
                name="case_returned",
            ),
            models.Index(
                fields=["-submitted_at", "-id", "unit_path"],
                condition=Q(state__in=PAUSED_STATES),
                name="case_paused",
            ),
            models.Index(
                fields=["-submitted_at", "-id", "unit_path", "state"],
                condition=Q(supervised_at__isnull=False),
                name="case_supervised",
            ),
            models.Index(
                fields=["-submitted_at", "-id", "unit_path"],
                condition=Q(urged_at__isnull=False, state__in=OPEN_STATES),
                name="case_urged",
            ),
            models.Index(
                fields=["-submitted_at", "-id", "unit_path"],
                condition=Q(state=State.RESOLVED)
                & (~Q(channel__in=SELF_CHANNELS) | Q(entered_by__isnull=False) | ~Q(tell_by=TellBy.CODE)),
                name="case_to_call",
            ),
            models.Index(fields=["-submitted_at"], condition=Q(exempt_at__isnull=False), name="case_exempt"),
            models.Index(fields=["changed_at", "id", "place_path", "unit_path"], name="case_changed"),
            models.Index(fields=["unit", "state", "due_at"], name="case_unit_state_due"),
            models.Index(fields=["place", "-submitted_at", "-id"], name="case_place_newest"),
            models.Index(fields=["reporter", "-submitted_at"], name="case_reporter_newest"),
            models.Index(fields=["handler", "due_at"], condition=Q(state__in=OPEN_STATES), name="case_open_handler"),
            models.Index(fields=["sweep_at"], condition=Q(sweep_at__isnull=False), name="case_sweep"),
            models.Index(fields=["lead"], condition=Q(lead__isnull=False), name="case_lead"),
            models.Index(fields=["parent"], condition=Q(parent__isnull=False), name="case_parent"),
            models.Index(fields=["resolved_at"], condition=Q(resolved_at__isnull=False), name="case_resolved"),
            models.Index(fields=["-published_at"], condition=Q(published_at__isnull=False), name="case_published"),
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
            models.CheckConstraint(
                condition=Q(lead__isnull=True) | ~Q(lead=models.F("id")), name="case_leads_not_itself"
            ),
            models.CheckConstraint(
                condition=~Q(state=State.MERGED) | Q(lead__isnull=False), name="case_merged_has_lead"
            ),
            models.CheckConstraint(
                condition=~Q(clock=Clock.RUNNING) | Q(clock_since__isnull=False), name="case_running_since"
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

    def touch(self) -> None:
        """Somebody writes it now: the next version, and never an earlier moment than the one before."""
        self.version += 1
        self.changed_at = max(clock.now(), self.changed_at + timedelta(microseconds=1))

    @property
    def ended_at(self) -> datetime | None:
        """Since when nobody works on it: answered, or ended without an answer."""
        return self.closed_at or self.resolved_at

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def owes_verification(self) -> bool:
        """Whether somebody other than the handler must still see that it is done, before anything closes it."""
        return self.verified_at is None and self.category is not None and self.category.verify


def touched() -> dict[str, Any]:
    """The same as `Case.touch` for rows that are written without being read: `cases.update(…, **touched())`."""
    return {"version": F("version") + 1, "changed_at": clock.now()}
