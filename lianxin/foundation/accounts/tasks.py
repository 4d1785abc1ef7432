"""Jobs of this room; when they run is in config/schedule.py."""

from django.contrib.sessions.backends.db import SessionStore

from lianxin.foundation.accounts import actions
from lianxin.foundation.jobs.tasks import task
from lianxin.kernel import clock


@task("accounts.purge_codes")
def purge_codes() -> None:
    """Forget the login codes of yesterday and before."""
    actions.purge_codes(at=clock.now())


@task("accounts.purge_sessions")
def purge_sessions() -> None:
    """Forget the sessions that have run out."""
    SessionStore.clear_expired()
