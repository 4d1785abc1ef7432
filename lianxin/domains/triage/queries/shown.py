"""What the page of a request proposes."""

from collections.abc import Iterable
from datetime import datetime

from lianxin.domains.cases.enums import State
from lianxin.domains.cases.models import Case, Category
from lianxin.domains.cases.queries.categories import with_parents
from lianxin.domains.triage.models import KeptProposal, ModelVersion, Proposed
from lianxin.domains.triage.queries.kept import kept_proposals
from lianxin.domains.triage.queries.proposals import Proposal, propose_by
from lianxin.domains.triage.queries.serving import serving_version
from lianxin.domains.triage.rules_proposals import RATHER_SURE, is_worth_saying


def shown_proposals(case: Case, *, at: datetime) -> list[Proposal]:
    """What was proposed when it came in, else what would be now; none where that tells nothing new of its category."""
    found = kept_proposals(case) or _now(case, serving_version(), at)
    chosen = [one.code for one in with_parents(case.category)]
    worth = bool(found) and is_worth_saying(found[0].category.code, found[0].confidence, chosen=chosen)
    return found if worth else []


def hints(cases: Iterable[Case]) -> dict[int, Category]:
    """For fresh requests without a category, by their key, the one that was proposed first, where that was rather sure.

    One statement, none where no request of the list is of this sort.
    """
    fresh = [case.pk for case in cases if case.state == State.RECEIVED and case.category_id is None]
    if not fresh:
        return {}
    first = KeptProposal.objects.filter(proposed__case__in=fresh, rank=0, confidence__gte=RATHER_SURE).order_by()
    return {one.proposed.case_id: one.category for one in first.select_related("category", "proposed")}


def proposal_of(case: Case, category_id: int, *, at: datetime) -> tuple[Proposal | None, str]:
    """The proposal of this category, None if it is not proposed; and the version behind it, empty for the tree's words."""
    found = kept_proposals(case)
    if found:
        version = Proposed.objects.select_related("version").get(case=case.pk).version
    else:
        version = serving_version()
        found = _now(case, version, at)
    proposal = next((one for one in found if one.category.pk == category_id), None)
    return proposal, str(version.uuid) if version else ""


def _now(case: Case, version: ModelVersion | None, at: datetime) -> list[Proposal]:
    return propose_by(version, words=case.words, title=case.title, place=case.place, at=at)
