"""What waits for somebody's approval, and whose."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.db.models.functions import Length

from lianxin.domains.cases import rules
from lianxin.domains.cases.enums import Hat, Matter, State, Verb
from lianxin.domains.cases.models import Case, Proposal
from lianxin.domains.cases.permissions import DESK, DISPATCH, SUPERVISE
from lianxin.domains.cases.queries.one import hats_on
from lianxin.domains.cases.queries.words import private_in
from lianxin.foundation.access.queries import Reach
from lianxin.foundation.orgs.rules import STEP, path_range
from lianxin.kernel.errors import Message


@dataclass(frozen=True, slots=True)
class OpenProposal:
    """One that is not decided: whether this reader may decide it, whether they asked it themselves, and what private data
    still stands in what everybody would read.
    """

    proposal: Proposal
    may_decide: bool
    is_own: bool
    private: Sequence[Message] = ()


def latest_proposal(case: Case, matter: str) -> Proposal | None:
    """The newest of a matter, decided or not."""
    return case.proposals.filter(matter=matter).order_by("-id").first()


def open_proposals(case: Case, reach: Reach, *, steps: Collection[str] | None = None) -> list[OpenProposal]:
    """What waits for approval on one case, as this reader stands to it.

    No statement for a case in which nothing was asked, where `steps` (the verbs of its timeline) say so.
    """
    if steps is not None and Verb.PROPOSE not in steps:
        return []
    waiting = list(case.proposals.filter(decided_at__isnull=True).select_related("asked_by").order_by("id"))
    worn: frozenset[Hat] = hats_on(case, reach) if waiting else frozenset()
    user_id = reach.actor.user_id
    found = []
    for proposal in waiting:
        own, matter = proposal.asked_by_id == user_id, Matter(proposal.matter)
        decides = not own and user_id is not None and rules.may_decide(matter, worn)
        follows = rules.may_propose(matter, State(case.state))
        private = private_in(proposal.title, proposal.words) if matter == Matter.PUBLISH else ()
        found.append(OpenProposal(proposal=proposal, may_decide=decides and follows, is_own=own, private=private))
    return found


def proposals_waiting(reach: Reach) -> QuerySet[Proposal]:
    """The open proposals that this reader may decide: everywhere what they have not asked for themselves.

    A pause or a date: whoever dispatches or supervises one level above where the case lies, at the top beside them.
    """
    passing = Q(pk__in=[])
    for permission in (DESK, DISPATCH, SUPERVISE):
        for path in reach.paths(permission):
            low, high = path_range(path)
            below = Q(case__unit_path__gte=low, case__unit_path__lt=high)
            passing |= below if len(path) == STEP else below & Q(depth__gt=len(path))
    publish = _held(reach, (DESK, DISPATCH)) | _supervised(reach)
    exempt = _held(reach, (DISPATCH,)) | _supervised(reach)
    wanted = (
        (Q(matter__in=rules.PASSING) & passing)
        | (Q(matter=Matter.PUBLISH) & publish)
        | (Q(matter=Matter.EXEMPT) & exempt)
    )
    open_ones = Proposal.objects.filter(decided_at__isnull=True).annotate(depth=Length("case__unit_path"))
    return open_ones.filter(wanted).exclude(asked_by_id=reach.actor.user_id or 0)


def _held(reach: Reach, permissions: tuple[str, ...]) -> Q:
    held = Q(pk__in=[])
    for permission in permissions:
        for path in reach.paths(permission):
            low, high = path_range(path)
            held |= Q(case__unit_path__gte=low, case__unit_path__lt=high)
    return held


def _supervised(reach: Reach) -> Q:
    held = _held(reach, (SUPERVISE,))
    for path in reach.paths(SUPERVISE):
        low, high = path_range(path)
        held |= Q(case__place_path__gte=low, case__place_path__lt=high)
    return held
