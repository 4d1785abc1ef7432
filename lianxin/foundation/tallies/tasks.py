"""Folding soon after facts were recorded, and squashing once a minute."""

import time
from contextlib import suppress
from datetime import UTC, datetime

from lianxin.foundation.jobs import actions as jobs
from lianxin.foundation.jobs.tasks import task
from lianxin.foundation.tallies.actions import FOLD_AT_ONCE, SQUASH_AT_ONCE, fold, squash
from lianxin.foundation.tallies.recounting.run import replan
from lianxin.kernel.errors import Conflict

# Facts of so many seconds are folded together.
PACE = 2
_nudged = 0


@task("tallies.fold", timeout=600, outside=True)
def fold_tail() -> None:
    """Take up all there is, a transaction for every few thousand facts."""
    while fold() == FOLD_AT_ONCE:
        pass


@task("tallies.squash", timeout=600, outside=True)
def squash_deltas() -> None:
    """Fold what nobody was nudged for, then add all deltas to their tallies."""
    fold_tail()
    while squash() == SQUASH_AT_ONCE:
        pass


@task("tallies.replan", timeout=3600, outside=True)
def replan_tallies() -> None:
    """Keep what has become worth keeping, and let go of what no longer is. Waits for tomorrow when a recount is going on."""
    with suppress(Conflict):
        replan()


def nudge() -> None:
    """After a commit that brought facts: they are folded at the end of these two seconds, by one job for all."""
    global _nudged  # noqa: PLW0603  one job is enough for the whole process
    turn = int(time.time()) // PACE + 1
    if turn != _nudged:
        jobs.enqueue(fold_tail, key=f"tallies.fold:{turn}", run_at=datetime.fromtimestamp(turn * PACE, UTC))
        _nudged = turn
