"""Any table's rows as JSON, the same on SQLite and PostgreSQL, stored secrets staying sealed."""

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.db.models.expressions import ExpressionWrapper, F
from django.utils.duration import duration_string

Row = list[Any]
BATCH = 1000
# A session is a key to somebody's login: nobody should come back from a backup already logged in.
_LEFT_OUT = frozenset({"django_session"})


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a model or of a many-to-many relation."""

    model: type[models.Model]

    @property
    def name(self) -> str:
        return self.model._meta.db_table  # noqa: SLF001  Django's documented name

    @property
    def fields(self) -> list["models.Field[Any, Any]"]:
        return [field for field in self.model._meta.local_concrete_fields if not field.generated]  # noqa: SLF001

    @property
    def columns(self) -> list[str]:
        return [str(field.column) for field in self.fields]

    @property
    def key(self) -> int:
        """The position of the primary key in a row."""
        return next(place for place, field in enumerate(self.fields) if field.primary_key)

    def rows(self) -> models.QuerySet[models.Model]:
        """All rows, past any manager that hides or guards some."""
        return models.QuerySet(self.model).order_by()

    def count(self) -> int:
        return self.rows().count()

    def read(self) -> Iterator[Row]:
        wanted = [_as_stored(field) for field in self.fields]
        for row in self.rows().values_list(*wanted).iterator(chunk_size=BATCH):
            yield [_plain(value) for value in row]

    def insert(self, rows: Iterable[Row]) -> None:
        """Writes rows made by `read`, without defaults, hooks or encryption."""
        quote = connection.ops.quote_name
        columns = ", ".join(quote(column) for column in self.columns)
        places = ", ".join(["%s"] * len(self.columns))
        statement = f"INSERT INTO {quote(self.name)} ({columns}) VALUES ({places})"  # noqa: S608  quoted names only
        fields = self.fields
        waiting = iter(rows)
        with connection.cursor() as cursor:
            while batch := list(islice(waiting, BATCH)):
                cursor.executemany(
                    statement, [[_stored(*pair) for pair in zip(fields, row, strict=True)] for row in batch]
                )

    def clear(self) -> None:
        """Removes what migrations put in; never called on a table that held rows before the restore."""
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(self.name)}")  # noqa: S608  a quoted name


def all_tables() -> list[Table]:
    """Every table Django manages, by name."""
    found = {
        model._meta.db_table: Table(model)  # noqa: SLF001
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.db_table not in _LEFT_OUT  # noqa: SLF001
    }
    return [found[name] for name in sorted(found)]


def _translates(field: "models.Field[Any, Any]") -> bool:
    """Whether the field is ours and turns the stored value into another (the encrypted ones do)."""
    method = getattr(type(field), "from_db_value", None)
    return method is not None and not method.__module__.startswith("django.")


def _as_stored(field: "models.Field[Any, Any]") -> Any:
    if _translates(field):
        return ExpressionWrapper(F(field.attname), output_field=models.TextField())
    return field.attname


def _plain(value: Any) -> Any:
    """The JSON form of a value that came from the database."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return duration_string(value)
    if isinstance(value, (bytes, memoryview)):
        return base64.b64encode(bytes(value)).decode()
    if value is None or isinstance(value, (str, int, float, bool, dict, list)):
        return value
    return str(value)


def _stored(field: "models.Field[Any, Any]", value: Any) -> Any:
    """What the database driver takes for a value made by `_plain`."""
    if _translates(field):
        return value
    if isinstance(field, models.JSONField):
        if value is None and field.null:
            return None
        return connection.ops.adapt_json_value(value, field.encoder)
    return field.get_db_prep_save(None if value is None else field.to_python(value), connection)


def as_line(row: Row) -> bytes:
    """One line of a table's file; equal rows give equal lines."""
    return json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"


class Digest:
    """Proves two tables equal whatever the order of their rows: the sum of the lines' SHA-256, modulo 2^256."""

    def __init__(self) -> None:
        self.count = 0
        self._sum = 0

    def add(self, line: bytes) -> None:
        self.count += 1
        self._sum = (self._sum + int.from_bytes(hashlib.sha256(line).digest())) % (1 << 256)

    def hexdigest(self) -> str:
        return f"{self._sum:064x}"
