"""What the page of a request proposes."""

from datetime import datetime

from lianxin.domains.cases.models import Case
from lianxin.domains.cases.queries.categories import with_parents
from lianxin.domains.triage.models import Proposed
from lianxin.domains.triage.queries.kept import kept_proposals
from lianxin.domains.triage.queries.proposals import Proposal, propose
from lianxin.domains.triage.queries.serving import serving_version
from lianxin.domains.triage.rules_proposals import is_worth_saying


def shown_proposals(case: Case, *, at: datetime) -> list[Proposal]:
    """What was proposed when it came in, else what would be now; none where that tells nothing new of its category."""
    found, _kept = _proposals(case, at)
    chosen = [one.code for one in with_parents(case.category)]
    worth = bool(found) and is_worth_saying(found[0].category.code, found[0].confidence, chosen=chosen)
    return found if worth else []


def proposal_of(case: Case, category_id: int, *, at: datetime) -> tuple[Proposal | None, str]:
    """The proposal of this category, None if it is not proposed; and the version behind it, empty for the tree's words."""
    found, kept = _proposals(case, at)
    proposal = next((one for one in found if one.category.pk == category_id), None)
    serving = None if kept else serving_version()
    version = serving.uuid if serving else None
    if kept:
        version = Proposed.objects.values_list("version__uuid", flat=True).get(case=case.pk)
    return proposal, str(version or "")


def _proposals(case: Case, at: datetime) -> tuple[list[Proposal], bool]:
    """And whether they were kept."""
    kept = kept_proposals(case)
    if kept:
        return kept, True
    return propose(words=case.words, title=case.title, place=case.place, at=at), False
