"""Many rows at once: COPY into PostgreSQL, executemany into SQLite; indexes are taken away before and made again after."""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Model

BATCH = 10_000


class Table:
    """A model's table; `row(…)` makes a row from what differs from the defaults, in the order of the columns."""

    def __init__(self, model: type[Model]) -> None:
        fields = [field for field in model._meta.concrete_fields if field.column != "id"]  # noqa: SLF001  Django's documented model API
        self.name = model._meta.db_table  # noqa: SLF001  as above
        self.columns = ["id", *(field.column for field in fields)]
        self._defaults = [None, *(None if field.unique else _plain(field.get_default()) for field in fields)]
        self._places = {column: place for place, column in enumerate(self.columns)}

    def row(self, **values: Any) -> list[Any]:
        made = self._defaults.copy()
        for column, value in values.items():
            made[self._places[column]] = value
        return made

    def fill(self, rows: Iterable[list[Any]]) -> int:
        """How many were written."""
        names = ", ".join(f'"{column}"' for column in self.columns)
        if connection.vendor == "postgresql":
            return self._copy(names, rows)
        marks = ", ".join("?" * len(self.columns))
        statement = f"INSERT INTO {self.name} ({names}) VALUES ({marks})"
        connection.ensure_connection()
        count, waiting = 0, iter(rows)
        while batch := list(islice(waiting, BATCH)):
            connection.connection.execute("BEGIN")
            connection.connection.executemany(statement, [[_for_sqlite(value) for value in row] for row in batch])
            connection.connection.execute("COMMIT")
            count += len(batch)
        return count

    def _copy(self, names: str, rows: Iterable[list[Any]]) -> int:
        count = 0
        with connection.cursor() as cursor:
            with cursor.copy(f"COPY {self.name} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
                    count += 1
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{self.name}', 'id'), (SELECT max(id) FROM {self.name}))"
            )
        return count


def _plain(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, dict | list) else value


def _for_sqlite(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    return value.hex if isinstance(value, UUID) else value


def _indexes(table: str) -> Iterator[tuple[str, str]]:
    """Those that no constraint needs, with the statements that make them."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND indexname NOT IN "
                "(SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass)",
                [table, table],
            )
        else:
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = %s AND sql IS NOT NULL",
                [table],
            )
        yield from cursor.fetchall()


@contextmanager
def without_indexes(*tables: str) -> Iterator[None]:
    found = [index for table in tables for index in _indexes(table)]
    with connection.cursor() as cursor:
        for name, _ in found:
            cursor.execute(f'DROP INDEX "{name}"')
    yield
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET maintenance_work_mem = '512MB'")
        for _, statement in found:
            cursor.execute(statement)


def settle(tables: Sequence[str]) -> None:
    """What a database does by itself in time: statistics and, on PostgreSQL, the map of what everybody may see."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for table in tables:
                cursor.execute(f"VACUUM (ANALYZE) {table}")
            cursor.execute("CHECKPOINT")
        else:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
