"""SQL beyond the ORM: the upsert that counts and answers at once. The same words on SQLite and PostgreSQL."""

from datetime import datetime

from django.db import connection

_COUNT_UP = """
INSERT INTO access_limit (key, window_ends, count) VALUES (%s, %s, 1)
ON CONFLICT (key, window_ends) DO UPDATE SET count = access_limit.count + 1
RETURNING count
"""


def count_up(*, key: str, window_ends: datetime) -> int:
    """The number of uses of `key` in the window, this one included."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_UP, [key, connection.ops.adapt_datetimefield_value(window_ends)])
        row = cursor.fetchone()
    return int(row[0])
