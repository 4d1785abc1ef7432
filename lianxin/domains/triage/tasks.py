"""Learning in the background, by the clock."""

from contextlib import suppress

from lianxin.domains.triage.actions import learn_from_cases
from lianxin.domains.triage.learning.training import NothingToLearn
from lianxin.foundation.jobs.tasks import task
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM


@task("triage.learn", timeout=1800, attempts=2, outside=True)
def learn() -> None:
    """Learn anew from the place's closed requests; minutes of work, so no transaction stands open around it.

    A place that has none yet learns nothing, and nothing has failed.
    """
    with suppress(NothingToLearn):
        learn_from_cases(by=SYSTEM, at=clock.now())
