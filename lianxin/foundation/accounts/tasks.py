"""Jobs of this room; when they run is in config/schedule.py."""

from lianxin.foundation.accounts import actions
from lianxin.foundation.jobs.tasks import task
from lianxin.kernel import clock


@task("accounts.purge_codes")
def purge_codes() -> None:
    """Forget the login codes of yesterday and before."""
    actions.purge_codes(at=clock.now())
