"""Keeping what is proposed for a request that has come in; where its unit allows it, sending it on by that."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from decimal import ROUND_DOWN, Decimal

from django.db import transaction

from lianxin.domains.cases.actions.automatic import Grounds, assign_automatically
from lianxin.domains.cases.actions.facts import top_category
from lianxin.domains.cases.models import Case
from lianxin.domains.cases.queries.words import masked_words
from lianxin.domains.triage.measures import ASSIGNED
from lianxin.domains.triage.models import Allowance, KeptProposal, ModelVersion, Proposed
from lianxin.domains.triage.queries import Meant, likely_by, serving_version
from lianxin.domains.triage.queries.kept import is_open_to_proposals, reckoned_for
from lianxin.domains.triage.rules_assigning import is_left_to_a_person
from lianxin.foundation.journal import actions as journal
from lianxin.kernel.actors import SYSTEM
from lianxin.kernel.errors import Conflict, Invalid
from lianxin.kernel.sql import insert_new

# What events call the version of a place that has no history: the words of its category tree.
TREE = "tree"


def propose_for(*, case_id: int, unit_id: int, at: datetime) -> None:
    """Ask what a request is about and keep the answer, once; then send it on, where that is allowed.

    `unit_id` decides about it: at its desk it lay when it came. Nothing is kept for what staff have categorised or closed
    meanwhile: a version made since may have learned from it. What tells who somebody is is masked before it is asked, as
    it was when it was learned. Safe to run twice, also at once.
    """
    case = Case.objects.select_related("category", "reporter").filter(pk=case_id).first()
    if case is None or not is_open_to_proposals(case):
        return
    version = serving_version()
    words, title = (masked_words(case, said) for said in (case.words, case.title))
    meant = likely_by(version, words=words, title=title, at=at)
    if not meant:
        return
    with transaction.atomic():
        # Locked before a row refers to it: whoever takes a step waits, and is seen here or sees this.
        list(Case.objects.select_for_update().filter(pk=case.pk).values_list("pk"))
        case = Case.objects.select_related("category", "place").get(pk=case.pk)
        if not is_open_to_proposals(case):
            return
        proposed = Proposed(case=case, unit_id=unit_id, version=version, made_at=at)
        new = insert_new([proposed], unique=["case"])
        if not new:
            return
        KeptProposal.objects.bulk_create(
            KeptProposal(
                proposed_id=new[0], rank=rank, category=one.category, confidence=_kept(one.confidence), words=one.words
            )
            for rank, one in enumerate(meant)
        )
        if _may_go_alone(case, unit_id, version, meant, at=at):
            _send_on(case, new[0], unit_id, version, meant[0], at=at)


def _kept(confidence: float) -> Decimal:
    """To four places, never rounded up."""
    return Decimal(str(confidence)).quantize(Decimal("0.0001"), ROUND_DOWN)


def _may_go_alone(
    case: Case, unit_id: int, version: ModelVersion | None, meant: Sequence[Meant], *, at: datetime
) -> bool:
    """Whether nobody said what it is about, it lies at the desk of a unit that allows it, the lot leaves it to no person,
    and the likeliest category is sure enough by how the unit's own proposals fared. One statement where it is not allowed.
    """
    if case.category_id is not None or case.unit_id != unit_id or is_left_to_a_person(case.uuid):
        return False
    if not Allowance.objects.filter(unit=unit_id, until__isnull=True).exists():
        return False
    threshold = reckoned_for(unit_id, at=at, version=version).threshold
    return threshold is not None and meant[0].confidence >= threshold


def _send_on(
    case: Case, proposed_id: int, unit_id: int, version: ModelVersion | None, best: Meant, *, at: datetime
) -> None:
    """By the ordinary steps; nothing where somebody was faster, or where the category does not let it."""
    grounds = Grounds(best.confidence, best.words, str(version.uuid) if version else TREE)
    with suppress(Conflict, Invalid), transaction.atomic():
        case = assign_automatically(case=case, category=best.category, grounds=grounds, at=at)
        Proposed.objects.filter(pk=proposed_id).update(assigned_at=at)
        journal.record(
            measure=ASSIGNED.code,
            org=unit_id,
            at=at,
            key=f"case:{case.uuid}:{ASSIGNED.code}:{case.version}",
            dims={"channel": case.channel, "category": top_category(case)},
            subject=case.uuid,
            actor=SYSTEM.pseudonym,
        )
