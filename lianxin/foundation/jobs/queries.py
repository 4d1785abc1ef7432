"""The queue as operators and metrics see it."""

from datetime import datetime, timedelta

from django.db.models import Count, Min, QuerySet

from lianxin.foundation.jobs.enums import JobState
from lianxin.foundation.jobs.models import Job


def counts_by_state() -> dict[str, int]:
    """How many jobs are ready (due or not yet), running and failed; those done are not counted, being the many."""
    open_states = (JobState.READY, JobState.RUNNING, JobState.FAILED)
    found = Job.objects.filter(state__in=open_states).values_list("state").annotate(Count("pk")).order_by()
    return {state.value: 0 for state in open_states} | dict(found)


def oldest_ready_age(*, at: datetime) -> timedelta | None:
    """How long the job that waits longest has been due; None when nothing is due."""
    oldest = Job.objects.filter(state=JobState.READY, run_at__lte=at).aggregate(oldest=Min("run_at"))["oldest"]
    return at - oldest if oldest else None


def failed_jobs() -> QuerySet[Job]:
    """Jobs whose last attempt failed, newest first."""
    return Job.objects.filter(state=JobState.FAILED).order_by("-finished_at", "-pk")
