"""What was proposed for a request when it came in, and how such proposals fared."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from lianxin.domains.cases.enums import State
from lianxin.domains.cases.models import Case, Category
from lianxin.domains.cases.queries.routes import who_gets_each
from lianxin.domains.triage.models import KeptProposal, ModelVersion, Proposed
from lianxin.domains.triage.queries.proposals import Proposal
from lianxin.domains.triage.queries.serving import serving_version
from lianxin.domains.triage.rules_assigning import LAST, WITHIN, Fared, Reckoned, Went, reckoned
from lianxin.kernel import clock


def is_open_to_proposals(case: Case) -> bool:
    """Whether no member of staff has said what it is about: it has no category, or the plain word of a resident."""
    return case.state != State.CLOSED and case.parent_id is None and (case.category is None or case.category.plain)


def kept_proposals(case: Case) -> list[Proposal]:
    """What was proposed when it came in, the likeliest first, with who would get it today; empty where nothing was.

    One statement, and those of `who_gets_each` where there is something.
    """
    kept = KeptProposal.objects.filter(proposed__case=case.pk).select_related("category__parent__parent")
    found = [one for one in kept.order_by("rank") if _stands(one.category)]
    answers = who_gets_each([one.category for one in found], case.place) if found else ()
    return [
        Proposal(one.category, float(one.confidence), tuple(one.words), answer.unit, answer.why)
        for one, answer in zip(found, answers, strict=True)
    ]


def _stands(category: Category) -> bool:
    return category.valid_to is None or category.valid_to > clock.today()


def reckoned_for(unit_id: int, *, at: datetime, version: ModelVersion | None) -> Reckoned:
    """How the last proposals of a unit fared that a person decided, and what went alone; and what follows. Two statements.

    Of the kind that `version` makes: how sure words of the tree are says nothing of how sure a learned version is. And not
    below the threshold on its own card: what earned the unit's may have been another version.
    """
    best = KeptProposal.objects.filter(rank=0, proposed__unit=unit_id, proposed__version__isnull=version is None)
    settled = best.filter(
        proposed__settled_at__gt=at - WITHIN, proposed__settled_at__lte=at, proposed__assigned_at__isnull=True
    ).order_by("-proposed__settled_at", "-proposed_id")
    rows = settled.values_list("confidence", "proposed__right")[:LAST]
    least = version.card.get("threshold") if version else 0
    return reckoned([Fared(float(sure), right=bool(right)) for sure, right in rows], _went(best, at=at), least)


def _went(best: QuerySet[KeptProposal], *, at: datetime) -> Went:
    """How the last fared that went alone. Nobody but a person puts them under another category; one below it is no other."""
    sent = best.filter(proposed__assigned_at__gt=at - WITHIN, proposed__assigned_at__lte=at)
    rows = sent.order_by("-proposed__assigned_at", "-proposed_id").values_list(
        "proposed__returned_at",
        "category",
        "proposed__case__category",
        "proposed__case__category__parent",
        "proposed__case__category__parent__parent",
    )[:LAST]
    wrong = [returned is not None or given not in found for returned, given, *found in rows]
    return Went(len(wrong), sum(wrong))


def reckoned_today(unit_id: int, *, at: datetime) -> Reckoned:
    """The same for what serves now; three statements."""
    return reckoned_for(unit_id, at=at, version=serving_version())


@dataclass(frozen=True, slots=True)
class InUse:
    """How the proposals of one version fared in daily work where a person decided, and what went by them without one."""

    proposed: int
    settled: int
    right: int
    assigned: int
    returned: int


def in_use() -> dict[int | None, InUse]:
    """By the version that proposed, None: the words of the tree; one statement."""
    decided = Q(assigned_at__isnull=True)
    counted = {
        "count": Count("pk"),
        "settled": Count("settled_at", filter=decided),
        "were_right": Count("pk", filter=decided & Q(right=True)),
        "assigned": Count("assigned_at"),
        "returned": Count("returned_at"),
    }
    rows = Proposed.objects.order_by().values("version").annotate(**counted)
    return {version: InUse(*numbers) for version, *numbers in rows.values_list("version", *counted)}
