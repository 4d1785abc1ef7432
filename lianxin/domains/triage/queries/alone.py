"""What went without a person at a unit, for who sends requests on there."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from lianxin.domains.cases.models import Case
from lianxin.domains.cases.queries import cases_for
from lianxin.domains.cases.queries.words import shown_to
from lianxin.domains.triage.models import Proposed
from lianxin.domains.triage.rules_assigning import WITHIN
from lianxin.foundation.access.queries import Reach
from lianxin.foundation.orgs.models import Org

LISTED = 10


@dataclass(frozen=True, slots=True)
class Alone:
    """A request that was assigned without a person; `returned`: who got it so gave it back."""

    case: Case
    proposed: Proposed

    @property
    def returned(self) -> bool:
        return self.proposed.returned_at is not None


def alone_within(unit: Org, *, at: datetime) -> tuple[int, int]:
    """How many went so at a unit's desk within a year, and how many of them were given back; one statement."""
    counted = Proposed.objects.filter(unit=unit, assigned_at__gt=at - WITHIN).aggregate(
        assigned=Count("pk"), returned=Count("returned_at")
    )
    return counted["assigned"], counted["returned"]


def last_alone(reach: Reach, unit: Org) -> list[Alone]:
    """The latest of them that this reader may open, the newest first; two statements."""
    sent = Proposed.objects.filter(unit=unit, assigned_at__isnull=False).order_by("-assigned_at", "-id")[:LISTED]
    by_case = {one.case_id: one for one in sent}
    cases = cases_for(reach).filter(pk__in=by_case).select_related("unit", "category", "reporter") if by_case else ()
    shown = {case.pk: case for case in shown_to(reach, cases)}
    return [Alone(shown[pk], one) for pk, one in by_case.items() if pk in shown]
