"""How many requests were made in which week, by place and topic: one walk over the index by place, without a row read.

A week is one of seven days back from `end`: 0 the last. Where clocks are put forward or back in spring and autumn, an hour of
an earlier week may count in the next one.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from lianxin.foundation.orgs.rules import path_range

_WEEK = timedelta(days=7)
_WEEK_OF = {
    "sqlite": "(%s - 1 - CAST(strftime('%%s', c.submitted_at) AS INTEGER)) / 604800",
    "postgresql": "(%s - 1 - FLOOR(EXTRACT(EPOCH FROM c.submitted_at))::bigint) / 604800",
}
_COUNTED = """
SELECT SUBSTR(c.place_path, 1, %s) AS place, c.category_id AS topic, {week} AS week, COUNT(*)
FROM cases_case c
WHERE {where} AND c.submitted_at >= %s AND c.submitted_at < %s AND c.category_id IS NOT NULL
GROUP BY 1, 2, 3
"""
_BY_PLACE = "c.place_path >= %s AND c.place_path < %s"
# Parts of a request are no requests. There are few, and their own index finds them.
_PARTS = "c.parent_id IS NOT NULL AND COALESCE(c.place_path, c.place_path) >= %s AND COALESCE(c.place_path, c.place_path) < %s"


def weekly_counts(
    path: str, *, length: int, end: datetime, weeks: int, topics: Sequence[int] | None = None
) -> Iterator[tuple[str, int, int, int]]:
    """(place, category, week, how many) of the places under `path`, their paths cut to `length`; nothing where none.

    `topics`: only these categories. A part that was given out takes one off again.
    """
    for where, sign in ((_BY_PLACE, 1), (_PARTS, -1)):
        statement, values = _statement(where, path, length, end, weeks, topics)
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            for place, topic, week, count in cursor:
                yield place, topic, int(week), sign * count


def _statement(
    where: str, path: str, length: int, end: datetime, weeks: int, topics: Sequence[int] | None
) -> tuple[str, list[Any]]:
    low, high = path_range(path)
    since = connection.ops.adapt_datetimefield_value(end - weeks * _WEEK)
    until = connection.ops.adapt_datetimefield_value(end)
    if topics is not None:
        where += f" AND c.category_id IN ({', '.join(['%s'] * len(topics))})"
    statement = _COUNTED.format(week=_WEEK_OF[connection.vendor], where=where)
    return statement, [length, int(end.timestamp()), low, high, *(topics or ()), since, until]
