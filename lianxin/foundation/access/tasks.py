"""Jobs of this room; when they run is in config/schedule.py."""

from lianxin.foundation.access import limits
from lianxin.foundation.jobs.tasks import task
from lianxin.kernel import clock


@task("access.purge_limits")
def purge_limits() -> None:
    """Forget the counters of windows gone by."""
    limits.purge(at=clock.now())
