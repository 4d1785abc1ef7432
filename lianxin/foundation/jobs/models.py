"""The jobs' tables: the outbox with its leases, and the inbox of operations already done."""

from django.db import models
from django.db.models import Q

from lianxin.foundation.jobs.enums import JobState


class Job(models.Model):
    """Work to be done after the transaction that asked for it. `arguments` hold ids, never personal data.

    `attempts` counts the claims and fences them: whoever holds an older number can no longer finish the job.
    """

    name = models.CharField(max_length=100)
    arguments = models.JSONField(default=dict)
    key = models.CharField(max_length=200, unique=True, null=True)
    run_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.READY)
    attempts = models.PositiveIntegerField(default=0)
    max_attempts = models.PositiveIntegerField()
    lease_until = models.DateTimeField(null=True)
    worker = models.CharField(max_length=120, blank=True)
    last_error = models.TextField(blank=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="job_running_has_lease",
                condition=Q(state=JobState.RUNNING, lease_until__isnull=False)
                | (~Q(state=JobState.RUNNING) & Q(lease_until__isnull=True)),
            ),
        ]
        # Partial: a queue is searched a thousand times a minute, and nearly all of its rows are done.
        indexes = [
            models.Index(fields=["run_at", "id"], name="job_ready", condition=Q(state=JobState.READY)),
            models.Index(fields=["lease_until"], name="job_running", condition=Q(state=JobState.RUNNING)),
            models.Index(fields=["finished_at"], name="job_failed", condition=Q(state=JobState.FAILED)),
            models.Index(fields=["finished_at"], name="job_done", condition=Q(state=JobState.DONE)),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.name} {self.state}"


class InboxKey(models.Model):
    """An operation that was carried out already, and what it answered: a repetition gets the same answer."""

    scope = models.CharField(max_length=60)
    key = models.CharField(max_length=200)
    result = models.JSONField(default=dict)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "key"], name="inbox_once")]

    def __str__(self) -> str:
        return f"{self.scope}:{self.key}"
