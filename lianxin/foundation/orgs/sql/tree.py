"""Byte order of paths, moving whole subtrees in one statement, building and checking all paths."""

from datetime import date
from typing import Any

from django.db import connection
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from lianxin.foundation.orgs.rules import path_range

# Any fixed number: whoever changes the tree on PostgreSQL waits for the one before. SQLite has one writer anyhow.
TREE_LOCK = 7_620_001

# A link whose follower only waits for its day still holds: no end yet.
_PLANNED = (
    "LEFT JOIN orgs_orglink planned ON planned.org_id = link.org_id AND planned.line = link.line "
    "AND planned.valid_from = link.valid_to AND NOT planned.applied"
)
_LINK_END = "CASE WHEN planned.id IS NULL THEN link.valid_to END"
_HEX_STEP = {
    "sqlite": "printf('%%08X', {id})",
    "postgresql": "lpad(upper(to_hex({id})), 8, '0')",
}
_DAYS = {
    "sqlite": "julianday(COALESCE({end}, '9999-12-31')) - julianday({start})",
    "postgresql": "COALESCE({end}, DATE '9999-12-31') - {start}",
}


def compare_paths_bytewise(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    """A migration step: PostgreSQL compares paths by bytes whatever the database's language; SQLite always does."""
    if editor.connection.vendor == "postgresql":
        editor.execute('ALTER TABLE orgs_orgpath ALTER COLUMN path TYPE varchar(256) COLLATE "C"')


def hex_step(column: str) -> str:
    """The SQL of a unit's own step in a path: eight hexadecimal digits of the id in `column`."""
    return _HEX_STEP[connection.vendor].format(id=column)


def lock_tree() -> None:
    """Until the end of the transaction nobody else changes the tree: two moves at once could close a circle."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TREE_LOCK])


def turn_subtree(*, line: str, old: str, new: str, since: date, until: date | None) -> int:
    """Give every span at or under path `old` the path `new` in its place; how many there were.

    Turned is what lies after `since` of each span begun before `until`. Two statements whatever the size: spans begun
    before `since` first leave a closed head behind.
    """
    low, high = path_range(old)
    day, last = (connection.ops.adapt_datefield_value(one) for one in (since, until or date.max))
    chosen = [line, low, high, day, last]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO orgs_orgpath (org_id, line, path, valid_from, valid_to) "
            "SELECT org_id, line, path, valid_from, %s FROM orgs_orgpath WHERE line = %s AND path >= %s AND path < %s "
            "AND (valid_to IS NULL OR valid_to > %s) AND valid_from < %s AND valid_from < %s",
            [day, *chosen, day],
        )
        cursor.execute(
            "UPDATE orgs_orgpath SET path = %s || substr(path, %s), "
            "valid_from = CASE WHEN valid_from < %s THEN %s ELSE valid_from END "
            "WHERE line = %s AND path >= %s AND path < %s "
            "AND (valid_to IS NULL OR valid_to > %s) AND valid_from < %s",
            [new, len(old) + 1, day, day, *chosen],
        )
        return int(cursor.rowcount)


def rebuild_line(line: str) -> int:
    """Throw all paths of a line away and compute them anew from the links; how many spans there are now."""
    step = _HEX_STEP[connection.vendor].format(id="link.org_id")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM orgs_orgpath WHERE line = %s", [line])
        cursor.execute(
            f"""
            INSERT INTO orgs_orgpath (org_id, line, path, valid_from, valid_to)
            WITH RECURSIVE span (org_id, path, valid_from, valid_to) AS (
                SELECT link.org_id, CAST({step} AS varchar(256)), link.valid_from, {_LINK_END}
                FROM orgs_orglink link {_PLANNED}
                WHERE link.line = %s AND link.parent_id IS NULL AND link.applied
                UNION ALL
                SELECT link.org_id, CAST(span.path || {step} AS varchar(256)),
                    CASE WHEN link.valid_from > span.valid_from THEN link.valid_from ELSE span.valid_from END,
                    CASE WHEN {_LINK_END} IS NULL OR span.valid_to < {_LINK_END} THEN span.valid_to
                        ELSE {_LINK_END} END
                FROM span JOIN orgs_orglink link ON link.parent_id = span.org_id AND link.line = %s {_PLANNED}
                WHERE link.applied AND ({_LINK_END} IS NULL OR {_LINK_END} > span.valid_from)
                    AND (span.valid_to IS NULL OR span.valid_to > link.valid_from)
            )
            SELECT org_id, %s, path, valid_from, valid_to FROM span
            """,
            [line, line, line],
        )
        return int(cursor.rowcount)


def wrong_paths(line: str, limit: int) -> list[int]:
    """Units of a line whose path on some day is not their parent's path of that day and their own step."""
    step = _HEX_STEP[connection.vendor].format(id="own.org_id")
    return _org_ids(
        f"""
        SELECT DISTINCT own.org_id
        FROM orgs_orglink link {_PLANNED}
        JOIN orgs_orgpath own ON own.org_id = link.org_id AND own.line = link.line
            AND (own.valid_to IS NULL OR own.valid_to > link.valid_from)
            AND ({_LINK_END} IS NULL OR {_LINK_END} > own.valid_from)
        LEFT JOIN orgs_orgpath above ON above.org_id = link.parent_id AND above.line = link.line
            AND (above.valid_to IS NULL OR (above.valid_to > own.valid_from AND above.valid_to > link.valid_from))
            AND (own.valid_to IS NULL OR own.valid_to > above.valid_from)
            AND ({_LINK_END} IS NULL OR {_LINK_END} > above.valid_from)
        WHERE link.line = %s AND link.applied AND (
            (link.parent_id IS NULL AND own.path <> {step})
            OR (link.parent_id IS NOT NULL AND (above.id IS NULL OR own.path <> above.path || {step}))
        )
        LIMIT %s
        """,
        [line, limit],
    )


def uncovered_orgs(line: str, limit: int) -> list[int]:
    """Units of a line whose paths do not begin with their links, or do not add up to the same days."""
    of_links = _DAYS[connection.vendor].format(end=_LINK_END, start="link.valid_from")
    of_paths = _DAYS[connection.vendor].format(end="path.valid_to", start="path.valid_from")
    return _org_ids(
        f"""
        SELECT org_id FROM (
            SELECT link.org_id AS org_id, {of_links} AS days, link.valid_from AS linked, NULL AS placed
            FROM orgs_orglink link {_PLANNED} WHERE link.line = %s AND link.applied
            UNION ALL
            SELECT path.org_id, -({of_paths}), NULL, path.valid_from FROM orgs_orgpath path WHERE path.line = %s
        ) AS spell
        GROUP BY org_id
        HAVING sum(days) <> 0 OR min(placed) IS NULL OR min(linked) IS NULL OR min(placed) <> min(linked)
        LIMIT %s
        """,
        [line, line, limit],
    )


def doubled_orgs(line: str, limit: int) -> list[int]:
    """Units of a line with two paths on one day."""
    return _org_ids(
        """
        SELECT DISTINCT one.org_id FROM orgs_orgpath one JOIN orgs_orgpath two
            ON two.org_id = one.org_id AND two.line = one.line AND two.id > one.id
            AND (one.valid_to IS NULL OR one.valid_to > two.valid_from)
            AND (two.valid_to IS NULL OR two.valid_to > one.valid_from)
        WHERE one.line = %s LIMIT %s
        """,
        [line, limit],
    )


def _org_ids(statement: str, parameters: list[str | int]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return [row[0] for row in cursor.fetchall()]
