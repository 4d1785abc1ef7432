"""The states of a job."""

from django.db.models import TextChoices


class JobState(TextChoices):
    READY = "ready"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
