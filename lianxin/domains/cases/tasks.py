"""What cases do in the background by the clock; telling reporters is in `actions.telling`."""

from datetime import datetime, timedelta

from django.conf import settings

from lianxin.domains.cases.actions.calling_back import draw_call_backs
from lianxin.domains.cases.actions.desk import close_silent_cases
from lianxin.domains.cases.actions.knowledge import tell_of_endings
from lianxin.domains.cases.actions.referring import purge_referrals
from lianxin.domains.cases.actions.retelling import count_chunk
from lianxin.domains.cases.actions.sweeping import SWEEP_ON, sweep_batch, sweep_due
from lianxin.domains.cases.actions.telling_calendar import tell_missing_years
from lianxin.foundation.jobs.actions import enqueue
from lianxin.foundation.jobs.tasks import task
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM


@task("cases.sweep", timeout=300)
def sweep() -> None:
    """What the clock does by itself: pauses end, people are warned, what is late is marked and passed up; every minute."""
    sweep_due(at=clock.now())


@task("cases.tell_missing_years", timeout=300)
def tell_of_missing_years() -> None:
    """Say in time that the holidays of a year are not known yet; once a day, heard once a month."""
    tell_missing_years(at=clock.now())


@task(SWEEP_ON, timeout=300)
def sweep_on() -> None:
    """A further batch of the same sweep, by whichever worker is free."""
    sweep_batch(at=clock.now())


@task("cases.close_silent", timeout=600, outside=True)
def close_silent() -> None:
    """Close what met silence for the days the place has set, each case in a transaction of its own; once a day."""
    close_silent_cases(by=SYSTEM, at=clock.now(), days=settings.REOPEN_WITHIN_DAYS)


@task("cases.tell_ending_answers", timeout=300)
def tell_ending_answers() -> None:
    """Tell those who keep an answer that it ends soon, or has ended; once a day."""
    tell_of_endings(at=clock.now())


@task("cases.draw_call_backs", timeout=300)
def draw_yesterday() -> None:
    """Draw whom to call back among what was resolved yesterday; once a day."""
    now = clock.now()
    day = clock.local_day(now) - timedelta(days=1)
    draw_call_backs(day=day, percent=settings.CALL_BACK_PERCENT, by=SYSTEM, at=now)


@task("cases.purge_referrals", timeout=600)
def purge_misdirected() -> None:
    """Delete matters of other authorities that have been kept their days; once a day."""
    purge_referrals(by=SYSTEM, at=clock.now())


@task("cases.count_earlier", timeout=300)
def count_earlier(*, after: int, before: str) -> None:
    """Count what new measures say of requests from before them, a chunk a job; left by a migration."""
    last = count_chunk(after=after, before=datetime.fromisoformat(before))
    if last is not None:
        enqueue(count_earlier, key=f"cases.count_earlier {last} {before}", after=last, before=before)
