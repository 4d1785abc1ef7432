"""Lists and counts composed of statements of the ORM: over the whole table, or over a part of it that is fetched first.

A part is made of some statements, each by an index of its own and none with a row of another; PostgreSQL and SQLite
fetch it once, as `part`, and a statement then reads it as if it were the table. So no planner chooses between walking and
fetching.
"""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Func, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.lookups import In

from lianxin.domains.cases.models import Case

_TABLE = '"cases_case"'
_NOTHING = "SELECT 0 AS id WHERE 1 = 0"
# What no list narrows by, and what would make fetching a part slow.
_LONG = frozenset({"words", "answers", "title", "place_text", "tell_note", "published_title", "published_words"})
_COLUMNS = ", ".join(f'{_TABLE}."{field.column}"' for field in Case._meta.concrete_fields if field.name not in _LONG)  # noqa: SLF001  the public way to a model's columns
# Enough where nothing narrows but the state: both path indexes hold these.
_KEY_COLUMNS = ", ".join(f'{_TABLE}."{column}"' for column in ("id", "submitted_at", "state"))

Text = tuple[str, tuple[Any, ...]]


class Still(Func):
    """The column as it is, but so that no index of it is chosen."""

    arity = 1
    template = "COALESCE(%(expressions)s, %(expressions)s)"


class OneOf(In):
    """IN with the values written out, by which SQLite knows a partial index again. Only for values of our own enums."""

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Sequence[Any]]:
        left, params = self.process_lhs(compiler, connection)
        values = ", ".join(f"'{value}'" for value in self.rhs)
        return f"{left} IN ({values})", params


def keys(statement: QuerySet[Case], part: Sequence[QuerySet[Case]] | None = None, *, slim: bool = False) -> RawSQL:
    """The ids of a sliced, ordered statement, for `pk__in=`; `slim` when it reads no more than key and state."""
    sql, params = _text(statement.values("pk"))
    if part is None:
        return RawSQL(sql, params)  # noqa: S611  text that the ORM wrote, its values apart
    with_part, part_params = _part(part, slim=slim)
    return RawSQL(f"{with_part} {_over(sql)}", (*part_params, *params))  # noqa: S611  as above


def counts(
    whole: Sequence[QuerySet[Any]], parted: Sequence[QuerySet[Case]] = (), part: Sequence[QuerySet[Case]] = ()
) -> list[int]:
    """How many rows each statement has, in one: first those over the whole table, then those over the part."""
    texts = [_text(statement.values("pk")) for statement in whole]
    texts += [(_over(sql), params) for sql, params in (_text(statement.values("pk")) for statement in parted)]
    if not texts:
        return []
    head, head_params = _part(part) if part else ("", ())
    columns = ", ".join(f"(SELECT COUNT(*) FROM ({sql}) AS counted_{place})" for place, (sql, _) in enumerate(texts))
    with connection.cursor() as cursor:
        cursor.execute(f"{head} SELECT {columns}", [*head_params, *(value for _, params in texts for value in params)])
        return list(cursor.fetchone())


def _part(branches: Sequence[QuerySet[Case]], *, slim: bool = False) -> Text:
    columns = _KEY_COLUMNS if slim else _COLUMNS
    texts = [_text(branch.values("pk")) for branch in branches]
    union = " UNION ALL ".join(
        # SQLite takes a LIMIT inside a union only one level deeper.
        f"SELECT * FROM ({_with_columns(sql, columns)}) AS branch_{place}"
        for place, (sql, _) in enumerate(texts)
        if sql != _NOTHING
    )
    params = tuple(value for _, found in texts for value in found)
    empty = f"SELECT {columns} FROM {_TABLE} WHERE 1 = 0"
    return f"WITH part AS MATERIALIZED ({union or empty})", params


def _with_columns(sql: str, columns: str) -> str:
    """The same statement with these columns instead of the key alone."""
    return f"SELECT {columns} {sql[sql.index(f'FROM {_TABLE}') :]}"


def _over(sql: str) -> str:
    return sql.replace(f"FROM {_TABLE}", f"FROM part AS {_TABLE}", 1)


def _text(statement: QuerySet[Any]) -> Text:
    """What the ORM would send; a condition that nothing can meet is a statement without rows."""
    try:
        sql, params = statement.query.sql_with_params()
    except EmptyResultSet:
        return _NOTHING, ()
    return sql, tuple(params)
