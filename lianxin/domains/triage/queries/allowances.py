"""Which units let fresh requests go without a person."""

from collections.abc import Iterable

from lianxin.domains.triage.models import Allowance
from lianxin.foundation.orgs.models import Org


def allowance_of(unit: Org) -> Allowance | None:
    """That of a unit today, with who gave it."""
    return Allowance.objects.filter(unit=unit, until__isnull=True).select_related("allowed_by").first()


def allowances_before(unit: Org) -> list[Allowance]:
    """Those that have ended, the latest first; at most ten."""
    ended = Allowance.objects.filter(unit=unit, until__isnull=False).select_related("allowed_by", "stopped_by")
    return list(ended.order_by("-until")[:10])


def allowing(unit_ids: Iterable[int]) -> frozenset[int]:
    """Those of the units that allow it today; one statement."""
    return frozenset(
        Allowance.objects.filter(unit__in=set(unit_ids), until__isnull=True).values_list("unit", flat=True)
    )
