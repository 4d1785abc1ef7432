"""Calendars, hours, rosters and absences. The calendar that came with the program lies below all rows (`shipped.py`)."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from lianxin.foundation.privacy.classes import PLAIN, TRACE, classify
from lianxin.foundation.worktime.enums import DayKind
from lianxin.foundation.worktime.rules import LATEST_START, LENGTHS, Week


class CalendarVersion(models.Model):
    """One row. Its stamp is another after every change of calendar or hours, which is how processes notice one.

    Random and not counted: a stamp seen in a transaction that was undone never comes back.
    """

    stamp = models.UUIDField(default=uuid.uuid4)

    privacy = classify(stamp=PLAIN)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="worktime_one_version")]


class CalendarDay(models.Model):
    """A day that is not what its weekday says, for a unit and all below it; without a unit, for the whole country."""

    org = models.ForeignKey("orgs.Org", on_delete=models.CASCADE, null=True, related_name="+")
    day = models.DateField()
    kind = models.CharField(max_length=10, choices=DayKind.choices)
    name = models.CharField(max_length=60)
    source = models.CharField(max_length=200)

    privacy = classify(org=PLAIN, day=PLAIN, kind=PLAIN, name=PLAIN, source=PLAIN)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["org", "day"], name="worktime_day_once_per_org"),
            models.UniqueConstraint(fields=["day"], condition=Q(org__isnull=True), name="worktime_day_once_in_country"),
            models.CheckConstraint(condition=Q(kind__in=DayKind.values), name="worktime_day_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.kind}"


class DutyWeek(models.Model):
    """The hours of a unit and of all below it that have none of their own, from a day to a day.

    `spans` holds for each weekday, Monday first, pairs of minutes since midnight.
    """

    org = models.ForeignKey("orgs.Org", on_delete=models.CASCADE, related_name="+")
    spans = models.JSONField()
    on_holidays = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    privacy = classify(org=PLAIN, spans=PLAIN, on_holidays=PLAIN, valid_from=PLAIN, valid_to=PLAIN)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["org", "valid_from"], name="worktime_week_once_a_day"),
            models.UniqueConstraint(fields=["org"], condition=Q(valid_to__isnull=True), name="worktime_week_one_open"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name="worktime_week_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.org_id} from {self.valid_from}"

    @property
    def week(self) -> Week:
        """The hours as rules reckon with them."""
        spans = tuple(tuple((int(start), int(end)) for start, end in day) for day in self.spans)
        return Week(spans=spans, on_holidays=self.on_holidays)


class DutyShift(models.Model):
    """Who is on duty for a unit, from a moment to a moment."""

    org = models.ForeignKey("orgs.Org", on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    starts = models.DateTimeField()
    ends = models.DateTimeField()

    privacy = classify(org=PLAIN, user=TRACE, starts=TRACE, ends=TRACE)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["org", "user", "starts"], name="worktime_shift_once"),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="worktime_shift_in_order"),
        ]
        indexes = [models.Index(fields=["org", "ends"], name="worktime_shift_now")]

    def __str__(self) -> str:
        return f"{self.user_id} at {self.org_id} from {self.starts}"


class StandIn(models.Model):
    """Who stands in for whom at a unit whenever they are away (AB 角), from a day to a day."""

    org = models.ForeignKey("orgs.Org", on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    stand_in = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    since = models.DateField()
    until = models.DateField(null=True)

    privacy = classify(org=PLAIN, user=TRACE, stand_in=TRACE, since=TRACE, until=TRACE)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["org", "user"], condition=Q(until__isnull=True), name="worktime_stand_in_one_open"
            ),
            models.CheckConstraint(condition=~Q(user=F("stand_in")), name="worktime_stand_in_another"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="worktime_stand_in_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stand_in_id} for {self.user_id} at {self.org_id}"


class Absence(models.Model):
    """That an account cannot be reached from a moment to a moment, and who stands in this time. Never why.

    Deleted a month after its end: it serves to reach somebody, not to know where people were.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField()
    stand_in = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    privacy = classify(user=TRACE, since=TRACE, until=TRACE, stand_in=TRACE)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="worktime_absence_in_order"),
            models.CheckConstraint(
                condition=Q(stand_in__isnull=True) | ~Q(stand_in=F("user")), name="worktime_absence_another"
            ),
        ]
        indexes = [models.Index(fields=["user", "until"], name="worktime_absence_now")]

    def __str__(self) -> str:
        return f"{self.user_id} until {self.until}"


class NamedPeriod(models.Model):
    """How a unit and all below it cut time for their figures: from which day of the month, how many months long."""

    org = models.ForeignKey("orgs.Org", on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    starts_on = models.PositiveSmallIntegerField()
    months = models.PositiveSmallIntegerField(default=1)

    privacy = classify(org=PLAIN, code=PLAIN, name=PLAIN, starts_on=PLAIN, months=PLAIN)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["org", "code"], name="worktime_period_once"),
            models.CheckConstraint(
                condition=Q(starts_on__gte=1, starts_on__lte=LATEST_START), name="worktime_period_start"
            ),
            models.CheckConstraint(condition=Q(months__in=LENGTHS), name="worktime_period_length"),
        ]

    def __str__(self) -> str:
        return f"{self.code} of {self.org_id}"
