"""Reading facts. Sums over many of them belong to the tallies, which stand above the tree."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from lianxin.foundation.journal.measures import measure_of
from lianxin.foundation.journal.models import Fact


def facts_of(
    measure: str, org_ids: Iterable[int] | QuerySet[Any, Any], since: datetime, until: datetime
) -> QuerySet[Fact]:
    """Facts of one measure with since <= at < until; `org_ids` may be a subquery. Raises UnknownMeasure."""
    code = measure_of(measure).code
    return Fact.objects.filter(measure=code, org__in=org_ids, at__gte=since, at__lt=until)
