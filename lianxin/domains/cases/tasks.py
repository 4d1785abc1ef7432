"""What cases do in the background by the clock; telling reporters is in `actions.telling`."""

from django.conf import settings

from lianxin.domains.cases.actions.desk import close_silent_cases
from lianxin.foundation.jobs.tasks import task
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM


@task("cases.close_silent", timeout=600)
def close_silent() -> None:
    """Close what met silence for the days the place has set; once a day."""
    close_silent_cases(by=SYSTEM, at=clock.now(), days=settings.REOPEN_WITHIN_DAYS)
