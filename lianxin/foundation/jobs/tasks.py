"""The door for other apps (`task`), and the queue sweeping its own floor."""

from datetime import timedelta

from lianxin.foundation.jobs.enums import JobState
from lianxin.foundation.jobs.models import InboxKey, Job
from lianxin.foundation.jobs.registry import Task, task
from lianxin.foundation.jobs.schedule import the_schedule
from lianxin.kernel import clock

__all__ = ["Task", "housekeeping", "task"]

# A device that was offline longer than this asks before it sends again.
KEEP = timedelta(days=90)


@task("jobs.housekeeping", timeout=600)
def housekeeping() -> None:
    """Delete jobs done and inbox keys older than 90 days; failed jobs stay until somebody has looked at them.

    The latest run of each periodic job stays too: without its key a yearly one would be due once more.
    """
    now = clock.now()
    latest = [entry.key(entry.due(now)) for entry in the_schedule()]
    old = Job.objects.filter(state=JobState.DONE, finished_at__lt=now - KEEP)
    old.exclude(key__isnull=False, key__in=latest).delete()
    InboxKey.objects.filter(created_at__lt=now - KEEP).delete()
