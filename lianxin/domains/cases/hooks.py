"""Whom cases tell that a request has come in. A room above registers in its `apps.ready()`."""

from collections.abc import Callable, Sequence

from lianxin.domains.cases.models import Case
from lianxin.foundation.jobs.actions import NewJob

# Called in the transaction of the request, while somebody waits: says which jobs to leave, and does nothing itself.
Submitted = Callable[[Case], Sequence[NewJob]]

_asked: list[Submitted] = []


def register_submitted(function: Submitted) -> None:
    """`function(case)` names the jobs to leave for a request that has just come in, answered at once or not; they are
    left with the others in the same INSERT.

    Not asked: requests with a history (imports, `record_past_cases`) and parts of one that was split. The same function
    registered again counts once.
    """
    if function not in _asked:
        _asked.append(function)


def jobs_for(case: Case) -> list[NewJob]:
    """What everyone who asked to know wants done about it."""
    return [job for function in _asked for job in function(case)]
