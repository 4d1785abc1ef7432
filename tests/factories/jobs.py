"""Jobs, workers and visible effects for tests."""

from lianxin.foundation.jobs.models import InboxKey, Job
from lianxin.foundation.jobs.rules import WorkerId
from lianxin.kernel import clock
from lianxin.kernel.ids import uuid7


def the_job() -> Job:
    """The only job there is."""
    return Job.objects.get()


def make_worker() -> WorkerId:
    """A worker on another machine, so that nobody here can tell whether it lives."""
    return WorkerId(host="elsewhere", space="pid:[1]", pid=1, token="t")


def leave_trace() -> None:
    """An effect in our database, made without looking whether it is there already."""
    InboxKey.objects.create(scope="trace", key=str(uuid7()), created_at=clock.now())


def traces() -> int:
    """How many effects there are."""
    return InboxKey.objects.filter(scope="trace").count()
