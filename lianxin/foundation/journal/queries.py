"""Reading facts. Sums over many of them belong to the tallies, which stand above the tree."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from lianxin.foundation.journal.measures import measure_of
from lianxin.foundation.journal.models import Fact
from lianxin.foundation.journal.rules import Position, day_number
from lianxin.kernel import clock

# No transaction stays open while ten thousand others record: what is missing below that will never come.
_STILL_COMING = 10_000


def facts_of(
    measure: str, org_ids: Iterable[int] | QuerySet[Any, Any], since: datetime, until: datetime
) -> QuerySet[Fact]:
    """Facts of one measure with since <= at < until; `org_ids` may be a subquery. Raises UnknownMeasure."""
    code = measure_of(measure).code
    days = (day_number(clock.local_day(since)), day_number(clock.local_day(until)))
    return Fact.objects.filter(measure=code, org__in=org_ids, day__range=days, at__gte=since, at__lt=until)


def position() -> Position:
    """What is recorded now, as this transaction sees it: one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH newest AS (SELECT max(id) AS last FROM journal_fact),
            known AS (
                SELECT fact.id AS id, lag(fact.id) OVER (ORDER BY fact.id) AS before
                FROM journal_fact fact, newest WHERE fact.id > newest.last - %s
            )
            SELECT before, id FROM known WHERE id > COALESCE(before, (SELECT last FROM newest) - %s) + 1 AND id > 1
            UNION ALL SELECT NULL, last FROM newest
            """,
            [_STILL_COMING, _STILL_COMING],
        )
        rows = cursor.fetchall()
    last = rows[-1][1] or 0
    floor = max(last - _STILL_COMING, 0)
    missing = [one for before, found in rows[:-1] for one in range((before or floor) + 1, found)]
    return Position(last, tuple(missing))
