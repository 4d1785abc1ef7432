"""SQL beyond the ORM: the upsert that counts and answers at once. The same words on SQLite and PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

_COUNT_UP = """
INSERT INTO access_limit (key, window_ends, count) VALUES {rows}
ON CONFLICT (key, window_ends) DO UPDATE SET count = access_limit.count + 1
RETURNING key, count
"""


def count_up(*, keys: Sequence[str], window_ends: datetime) -> dict[str, int]:
    """The number of uses of each key in the window, this one included. Keys are locked in one order by all callers."""
    ends = connection.ops.adapt_datetimefield_value(window_ends)
    rows = ", ".join(["(%s, %s, 1)"] * len(keys))
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_UP.format(rows=rows), [value for key in sorted(keys) for value in (key, ends)])
        return dict(cursor.fetchall())
