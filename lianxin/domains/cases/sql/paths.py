"""The paths of the tree that stand on the rows of cases."""

from typing import Any

from django.db import connection
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from lianxin.foundation.orgs.rules import path_range

# Each table with a path column, and the column of the unit whose path it is.
_PATHS = (
    ("cases_case", "place_path", "place_id"),
    ("cases_case", "unit_path", "unit_id"),
    ("cases_assistance", "unit_path", "unit_id"),
)
_TODAY = (
    "COALESCE((SELECT here.path FROM orgs_orgpath here WHERE here.org_id = {table}.{org} AND here.line = 'territorial' "
    "AND here.valid_to IS NULL), '')"
)


def compare_paths_bytewise(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    """A migration step: PostgreSQL compares paths by bytes whatever the database's language; SQLite always does."""
    if editor.connection.vendor == "postgresql":
        for table, column, _org in _PATHS:
            editor.execute(f'ALTER TABLE {table} ALTER COLUMN {column} TYPE varchar(256) COLLATE "C"')


def fill_paths(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    """A migration step: the paths of the cases that were there before the columns."""
    for table, column, org in _PATHS:
        editor.execute(f"UPDATE {table} SET {column} = {_TODAY.format(table=table, org=org)}")


def turn_paths(*, old: str, new: str) -> int:
    """What stood at or under `old` stands at or under `new`; how many rows. One statement a column."""
    low, high = path_range(old)
    turned = 0
    with connection.cursor() as cursor:
        for table, column, _org in _PATHS:
            cursor.execute(
                f"UPDATE {table} SET {column} = %s || substr({column}, %s) WHERE {column} >= %s AND {column} < %s",
                [new, len(old) + 1, low, high],
            )
            turned += cursor.rowcount
    return turned


def reread_paths(*, org_id: int | None) -> None:
    """Read the path of one unit, or (None) of every unit, from the tree again."""
    with connection.cursor() as cursor:
        for table, column, org in _PATHS:
            statement = f"UPDATE {table} SET {column} = {_TODAY.format(table=table, org=org)}"
            if org_id is None:
                cursor.execute(statement)
            else:
                cursor.execute(f"{statement} WHERE {org} = %s", [org_id])


def astray() -> int:
    """How many rows hold a path that is not their unit's of today: none, unless something wrote past the tree."""
    found = 0
    with connection.cursor() as cursor:
        for table, column, org in _PATHS:
            cursor.execute(f"SELECT COUNT(*) FROM {table} WHERE {column} <> {_TODAY.format(table=table, org=org)}")
            found += cursor.fetchone()[0]
    return found
