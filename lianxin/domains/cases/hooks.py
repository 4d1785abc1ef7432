"""Whom cases tell that a request has come in or has moved. A room above registers in its `apps.ready()`.

Functions are called in the transaction of the step, while somebody waits: they say which jobs to leave, and do nothing
themselves. Their jobs are left with the others, in the same INSERT.
"""

from collections.abc import Callable, Sequence

from lianxin.domains.cases.models import Case, CaseEvent
from lianxin.foundation.jobs.actions import NewJob

Submitted = Callable[[Case], Sequence[NewJob]]
Stepped = Callable[[Case, CaseEvent], Sequence[NewJob]]

_of_new: list[Submitted] = []
_of_steps: list[Stepped] = []


def register_submitted(function: Submitted) -> None:
    """`function(case)` names the jobs to leave for a request that has just come in, answered at once or not.

    Not asked: requests with a history (imports, `record_past_cases`) and parts of one that was split. The same function
    registered again counts once.
    """
    if function not in _of_new:
        _of_new.append(function)


def register_step(function: Stepped) -> None:
    """`function(case, event)` names the jobs to leave after a step; the case is as it is then.

    Asked after every step that is taken now, of parts and members too. The same function registered again counts once.
    """
    if function not in _of_steps:
        _of_steps.append(function)


def jobs_for(case: Case) -> list[NewJob]:
    """What everyone who asked to know wants done about a new request."""
    return [job for function in _of_new for job in function(case)]


def jobs_after(case: Case, event: CaseEvent) -> list[NewJob]:
    """What everyone who asked to know wants done after a step."""
    return [job for function in _of_steps for job in function(case, event)]
