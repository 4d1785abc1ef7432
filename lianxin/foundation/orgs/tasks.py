"""The day-change job of the tree."""

from lianxin.foundation.jobs.tasks import task
from lianxin.foundation.orgs.actions import apply_due
from lianxin.kernel import clock


@task("orgs.day_change", timeout=900)
def day_change() -> None:
    """What was dated ahead takes effect: links, names, ends."""
    apply_due(today=clock.today())
