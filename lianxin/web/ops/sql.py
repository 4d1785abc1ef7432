"""SQL beyond the ORM: what the database says of itself."""

from pathlib import Path

from django.db import connection


def answers() -> bool:
    """Whether a statement comes back; raises DatabaseError when the server is away."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


def size_in_bytes() -> int:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            return int(cursor.fetchone()[0])
    # An in-memory database has no file.
    path = Path(str(connection.settings_dict["NAME"]))
    return sum(part.stat().st_size for part in (path, path.with_name(path.name + "-wal")) if part.exists())
