"""Looking for what rises, night by night: a job for each county."""

from datetime import date, timedelta

from lianxin.domains.triage.actions.hot_keeping import end_forgotten, purge_hot_spots
from lianxin.domains.triage.actions.hot_spots import reckon_hot_spots
from lianxin.domains.triage.queries.hot_counting import units_to_reckon
from lianxin.foundation.jobs.actions import enqueue
from lianxin.foundation.jobs.tasks import task
from lianxin.foundation.orgs.queries import org_by_id
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM


@task("triage.hot_spots", timeout=300)
def hot_spots() -> None:
    """Leave a job for each county, for the day that ended last night; end what no night looks at any more, delete what is old."""
    now = clock.now()
    end_forgotten(at=now)
    purge_hot_spots(at=now)
    day = clock.local_day(now) - timedelta(days=1)
    for org_id in units_to_reckon():
        enqueue(hot_spots_of, key=f"triage.hot_spots_of {org_id} {day}", org_id=org_id, day=day.isoformat())


@task("triage.hot_spots_of", timeout=600, outside=True)
def hot_spots_of(*, org_id: int, day: str) -> None:
    """What rises in one county: seconds of counting, so no transaction stands open around it. Safe to run twice."""
    reckon_hot_spots(org=org_by_id(org_id), day=date.fromisoformat(day), by=SYSTEM, at=clock.now())
