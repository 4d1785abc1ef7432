"""Roles given on units, tokens of programs, links for a single task, and counters that slow down who asks too often."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from lianxin.foundation.access.enums import Role
from lianxin.foundation.orgs.enums import Line
from lianxin.foundation.privacy.classes import ACCOUNT, PLAIN, SECRET, SECURITY, TRACE, classify
from lianxin.kernel.actors import Actor, ActorKind
from lianxin.kernel.ids import uuid7


class RoleGrant(models.Model):
    """A role of an account on a unit and everything below it in one line, from a day to a day.

    `valid_to` is the first day on which it holds no more. A grant is ended, never deleted.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=Role.choices)
    org = models.ForeignKey("orgs.Org", on_delete=models.PROTECT, related_name="+")
    line = models.CharField(max_length=20, choices=Line.choices, default=Line.TERRITORIAL)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    granted_by_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()

    privacy = classify(
        user=ACCOUNT,
        role=ACCOUNT,
        org=ACCOUNT,
        line=PLAIN,
        valid_from=ACCOUNT,
        valid_to=ACCOUNT,
        granted_by_id=TRACE,
        created_at=TRACE,
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="access_grant_days_in_order"
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="access_grant_role_known"),
            models.UniqueConstraint(
                fields=["user", "role", "org", "line"],
                condition=Q(valid_to__isnull=True),
                name="access_grant_open_once",
            ),
        ]
        indexes = [models.Index(fields=["org", "role"], name="access_grant_org_role")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.org_id}"


class ApiToken(models.Model):
    """What a program shows to act here: one role on a unit and everything below it in one line, until a moment.

    Only the hash of its secret is kept; `prefix` is the beginning, by which people tell tokens apart. A token is revoked,
    never deleted. `last_used_day` says whether it is still needed, and no more than the day.
    """

    uuid = models.UUIDField(unique=True, default=uuid7, editable=False)
    label = models.CharField(max_length=60)
    prefix = models.CharField(max_length=16)
    token_hash = models.CharField(max_length=64, unique=True)
    role = models.CharField(max_length=20, choices=Role.choices)
    org = models.ForeignKey("orgs.Org", on_delete=models.PROTECT, related_name="+")
    line = models.CharField(max_length=20, choices=Line.choices, default=Line.TERRITORIAL)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    expires = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used_day = models.DateField(null=True)

    privacy = classify(
        uuid=PLAIN,
        label=PLAIN,
        prefix=PLAIN,
        token_hash=SECRET,
        role=PLAIN,
        org=PLAIN,
        line=PLAIN,
        created_by=TRACE,
        created_at=TRACE,
        expires=PLAIN,
        revoked_at=PLAIN,
        last_used_day=PLAIN,
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="access_token_role_known"),
            models.CheckConstraint(condition=Q(expires__gt=F("created_at")), name="access_token_lives"),
        ]
        indexes = [models.Index(fields=["org", "-id"], name="access_token_org")]

    def __str__(self) -> str:
        return f"{self.label} {self.prefix}"

    @property
    def actor(self) -> Actor:
        """The program as the `by=` of an action; its label tells it from others of the same name."""
        return Actor(kind=ActorKind.TOKEN, label=f"{self.label} {self.prefix}", token_id=self.pk)


class TaskLink(models.Model):
    """An address that lets whoever holds it do one thing: a building lead asked to look. Only its hash is kept."""

    token_hash = models.CharField(max_length=64, unique=True)
    purpose = models.CharField(max_length=60)
    subject = models.UUIDField(db_index=True)
    org = models.ForeignKey("orgs.Org", on_delete=models.PROTECT, related_name="+")
    label = models.CharField(max_length=60)
    uses_allowed = models.PositiveIntegerField()
    uses = models.PositiveIntegerField(default=0)
    expires = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    created_by_id = models.BigIntegerField(null=True)

    privacy = classify(
        token_hash=SECRET,
        purpose=PLAIN,
        subject=PLAIN,
        org=PLAIN,
        label=TRACE,
        uses_allowed=PLAIN,
        uses=PLAIN,
        expires=PLAIN,
        revoked_at=PLAIN,
        created_at=TRACE,
        created_by_id=TRACE,
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(uses__lte=F("uses_allowed")), name="access_link_uses_within_allowed"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.subject}"

    @property
    def actor(self) -> Actor:
        """The holder of the link as the `by=` of an action."""
        return Actor(kind=ActorKind.LINK, label=self.label)


class Limit(models.Model):
    """How often something was tried in one window of time. The key is a keyed hash: no address, no phone."""

    key = models.CharField(max_length=64)
    window_ends = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField()

    privacy = classify(key=SECURITY, window_ends=SECURITY, count=SECURITY)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "window_ends"], name="access_limit_once")]

    def __str__(self) -> str:
        return f"{self.count} until {self.window_ends:%H:%M}"
