"""Conditions on a row of cases as text and values: composed in microseconds, where the ORM takes milliseconds a list.

The row is `c`: of the table, or of a part of it (lists.py). `in_passing` conditions leave the choice of the index to
the order of a walk. States stand as text, not as values: SQLite knows a partial index only so.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from lianxin.foundation.orgs.rules import path_range


@dataclass(frozen=True, slots=True)
class Term:
    """A condition. Joined by & and |."""

    text: str
    values: tuple[Any, ...] = ()

    def __and__(self, other: "Term") -> "Term":
        if ALWAYS in (self, other):
            return other if self == ALWAYS else self
        return Term(f"({self.text}) AND ({other.text})", self.values + other.values)

    def __or__(self, other: "Term") -> "Term":
        if NEVER in (self, other):
            return other if self == NEVER else self
        return Term(f"({self.text}) OR ({other.text})", self.values + other.values)

    def __invert__(self) -> "Term":
        return Term(f"NOT ({self.text})", self.values)


ALWAYS = Term("1 = 1")
NEVER = Term("1 = 0")


def still(column: str) -> str:
    """The column, but so that no index of it is chosen."""
    return f"COALESCE(c.{column}, c.{column})"


def is_one_of(column: str, values: Iterable[str]) -> Term:
    """`column IN (…)`; only for words of our own enums."""
    written = ", ".join(f"'{value}'" for value in values)
    return Term(f"c.{column} IN ({written})")


def is_among(column: str, values: Collection[Any]) -> Term:
    """`column IN (…)` for values from outside."""
    return Term(f"{column} IN ({', '.join(['%s'] * len(values))})", tuple(values)) if values else NEVER


def chosen(column: str, cases: QuerySet[Any, Any]) -> Term:
    """`column IN (…)` for what a statement of the ORM finds."""
    text, values = cases.query.sql_with_params()
    return Term(f"{column} IN ({text})", tuple(values))


def moment(at: datetime) -> Any:
    """A moment as the database takes it."""
    return connection.ops.adapt_datetimefield_value(at)


def under(column: str, path: str) -> Term:
    """What stands under a path, by the column's index."""
    return Term(f"c.{column} >= %s AND c.{column} < %s", path_range(path))


def in_passing(column: str, paths: Iterable[str]) -> Term:
    """What stands under one of the paths, asked of each row."""
    found = NEVER
    for path in paths:
        found |= Term(f"{still(column)} >= %s AND {still(column)} < %s", path_range(path))
    return found


def helped(path: str, since: datetime) -> Term:
    """Units under the path are asked to assist, or have answered since."""
    return Term(
        "c.id IN (SELECT a.case_id FROM cases_assistance a WHERE a.unit_path >= %s AND a.unit_path < %s "
        "AND NOT a.withdrawn AND (a.done_at IS NULL OR a.done_at >= %s))",
        (*path_range(path), moment(since)),
    )
