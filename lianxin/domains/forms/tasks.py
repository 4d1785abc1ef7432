"""What forms do by the clock."""

from lianxin.domains.forms.actions.batching import make_batch
from lianxin.domains.forms.actions.scheduling import make_ready
from lianxin.foundation.jobs.tasks import task
from lianxin.kernel import clock

__all__ = ["make_batch", "ready_forms"]


@task("forms.ready", timeout=1800, outside=True)
def ready_forms() -> None:
    """Fill in the forms that are due this morning; each has a transaction of its own."""
    make_ready(at=clock.now())
