"""Learning in the background, by the clock; proposing for each new request, and noting how that fared."""

from collections.abc import Sequence
from contextlib import suppress

from lianxin.domains.cases.enums import State, Verb
from lianxin.domains.cases.models import Case, CaseEvent
from lianxin.domains.triage.actions import learn_from_cases
from lianxin.domains.triage.actions.clustering import look_through
from lianxin.domains.triage.actions.forgetting import forget_proposals
from lianxin.domains.triage.actions.proposing import propose_for
from lianxin.domains.triage.actions.settling import settle_proposal
from lianxin.domains.triage.learning.training import NothingToLearn
from lianxin.domains.triage.queries.kept import is_open_to_proposals
from lianxin.foundation.jobs.actions import NewJob
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


@task("triage.forget", timeout=600, outside=True)
def forget() -> None:
    """Forget what proposals are no longer kept for; by night."""
    forget_proposals(at=clock.now())


@task("triage.find_clusters", timeout=300, outside=True)
def find_clusters() -> None:
    """Leave word for every county to put together what is about one thing; in the evening, safe to run twice."""
    look_through(at=clock.now())


def wanted_for(case: Case) -> Sequence[NewJob]:
    """A proposal for a new request about which no member of staff has said anything yet; registered with `cases`."""
    if not is_open_to_proposals(case) or not (case.words or case.title):
        return []
    # Where the table sends what is of no kind past the desk of the place, that desk still answers for it.
    given = {"case_id": case.pk, "unit_id": case.assigner_id or case.unit_id}
    return [NewJob(propose, given, f"triage.propose {case.pk}")]


def wanted_after(case: Case, event: CaseEvent) -> Sequence[NewJob]:
    """Once a request is closed, or given back, how its proposal fared; registered with `cases`."""
    closed = event.to_state == State.CLOSED and event.from_state != State.CLOSED
    if case.parent_id is not None or not (closed or event.verb == Verb.RETURN):
        return []
    return [NewJob(settle, {"event_id": event.pk}, f"triage.settle {event.pk}")]


@task("triage.propose", timeout=300, outside=True)
def propose(*, case_id: int, unit_id: int) -> None:
    """What a new request is about: reading what was learned may take a second, so no transaction stands open around it."""
    propose_for(case_id=case_id, unit_id=unit_id, at=clock.now())


@task("triage.settle")
def settle(*, event_id: int) -> None:
    """How a proposal fared."""
    event = CaseEvent.objects.select_related("case__category__parent__parent").filter(pk=event_id).first()
    if event is not None:
        settle_proposal(event=event)
