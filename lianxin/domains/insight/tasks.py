"""What figures do in the background by the clock."""

from lianxin.domains.insight.actions import send_digest
from lianxin.domains.insight.queries import wish_ids
from lianxin.foundation.jobs.actions import enqueue
from lianxin.foundation.jobs.tasks import task
from lianxin.kernel import clock


@task("insight.digest")
def digest(*, wish_id: int) -> None:
    """Tell one account how last week went. Safe to run twice."""
    send_digest(wish_id=wish_id, at=clock.now())


@task("insight.digests", timeout=300)
def digests() -> None:
    """Leave word for everybody who asked; on Mondays."""
    for wish_id in wish_ids():
        enqueue(digest, wish_id=wish_id)
