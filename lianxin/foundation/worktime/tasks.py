"""Forgetting who was away when."""

from lianxin.foundation.jobs.tasks import task
from lianxin.foundation.worktime.actions import purge_past
from lianxin.kernel import clock


@task("worktime.purge_past")
def purge_absences() -> None:
    """Past absences and rosters are deleted."""
    purge_past(at=clock.now())
