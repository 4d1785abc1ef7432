"""From the rows of an import (orgs_orgimportrow) to units, whole sets at a time: memory does not grow with the file.

SQLite and PostgreSQL understand the same statements; only the way in differs. In all of them `item` is the row looked
at and `above` the row of its parent in the same file.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import connection

from lianxin.foundation.orgs.rules import MAX_DEPTH, STEP
from lianxin.foundation.orgs.sql.tree import hex_step

_COLUMNS = "number, code, name, kind_id, parent_code, opened, closed, dated, problem, fresh"
# A new unit: nothing wrong with its row, and no unit found for it.
_NEW = "item.problem = '' AND item.unit IS NULL"
_ABOVE = "SELECT 1 FROM orgs_orgimportrow above WHERE above.number = item.parent_number"
_TREE_TABLES = ("orgs_org", "orgs_orgname", "orgs_orglink", "orgs_orgpath")


def put_rows(rows: Sequence[tuple[Any, ...]]) -> None:
    """Enter rows: the values of _COLUMNS in their order."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY orgs_orgimportrow ({_COLUMNS}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(rows[0]))
            cursor.executemany(f"INSERT INTO orgs_orgimportrow ({_COLUMNS}) VALUES ({marks})", rows)


def find_units() -> None:
    """For each row the unit that has its code: the open one, else the one closed last."""
    _run(
        "UPDATE orgs_orgimportrow AS item SET unit = (SELECT org.id FROM orgs_org org WHERE org.code = item.code "
        "ORDER BY CASE WHEN org.closed IS NULL THEN 0 ELSE 1 END, org.closed DESC LIMIT 1) WHERE item.problem = ''"
    )


def find_parents() -> None:
    """For each row its parent: a row of the same file before a unit that is there already."""
    _run(
        "UPDATE orgs_orgimportrow AS item SET parent_number = (SELECT above.number FROM orgs_orgimportrow above "
        "WHERE above.code = item.parent_code AND above.problem = '') WHERE item.problem = '' AND item.parent_code <> ''"
    )
    _run(
        "UPDATE orgs_orgimportrow AS item SET parent_unit = CASE WHEN item.parent_number IS NOT NULL THEN "
        "(SELECT above.unit FROM orgs_orgimportrow above WHERE above.number = item.parent_number) ELSE "
        "(SELECT org.id FROM orgs_org org WHERE org.code = item.parent_code AND org.closed IS NULL) END "
        "WHERE item.problem = '' AND item.parent_code <> ''"
    )


# What is wrong with a row, by the name of the fault: conditions on `item`. {line} stands for the line's parameter.
FAULTS_OF_CODES = {
    "twice": "EXISTS (SELECT 1 FROM orgs_orgimportrow first WHERE first.code = item.code "
    "AND first.number < item.number AND first.problem = '')",
}
FAULTS_OF_UNITS = {
    "ended": "item.unit IS NULL AND item.closed <= item.opened",
    "closed": "EXISTS (SELECT 1 FROM orgs_org org WHERE org.id = item.unit "
    "AND COALESCE(org.closed, org.closing) IS NOT NULL "
    "AND (item.closed IS NULL OR item.closed <> COALESCE(org.closed, org.closing)))",
    "replaced": "item.unit IS NULL AND EXISTS (SELECT 1 FROM orgs_orgname past WHERE past.code = item.code)",
    "other_kind": "EXISTS (SELECT 1 FROM orgs_org org WHERE org.id = item.unit AND org.kind_id <> item.kind_id)",
}
FAULTS_OF_PARENTS = {
    "no_parent": "item.parent_code <> '' AND item.parent_number IS NULL AND item.parent_unit IS NULL",
    "parent_closing": "item.unit IS NULL AND EXISTS "
    "(SELECT 1 FROM orgs_org org WHERE org.id = item.parent_unit AND org.closing IS NOT NULL)",
    "parent_elsewhere": "item.unit IS NULL AND item.parent_unit IS NOT NULL AND NOT EXISTS (SELECT 1 FROM orgs_orglink "
    "link WHERE link.org_id = item.parent_unit AND link.line = %s AND link.valid_from <= item.opened)",
    "before_parent": f"item.unit IS NULL AND (EXISTS ({_ABOVE} AND above.unit IS NULL AND above.opened > item.opened) "
    "OR EXISTS (SELECT 1 FROM orgs_org org WHERE org.id = item.parent_unit AND org.opened > item.opened))",
    "after_parent": f"item.unit IS NULL AND EXISTS ({_ABOVE} AND above.unit IS NULL AND above.closed IS NOT NULL "
    "AND (item.closed IS NULL OR item.closed > above.closed))",
}
FAULT_OF_PARENT_ROW = f"item.unit IS NULL AND EXISTS ({_ABOVE} AND above.problem <> '' AND above.unit IS NULL)"
FAULT_OF_CIRCLE = "item.unit IS NULL AND item.depth IS NULL"


def mark(condition: str, problem: str, *, line: str) -> int:
    """Give the sound rows of this condition this problem; how many there were."""
    parameters = [problem, line] if "%s" in condition else [problem]
    return _run(
        f"UPDATE orgs_orgimportrow AS item SET problem = %s WHERE item.problem = '' AND {condition}",
        parameters,
    )


def measure_depths(line: str) -> int:
    """How far each new unit is below what is there already; the number of levels.

    Rows that stay without a depth hang in a circle, or deeper than a path can say.
    """
    deepest = _number(
        "SELECT max(length(path.path)) FROM orgs_orgpath path WHERE path.line = %s AND path.valid_to IS NULL "
        "AND path.org_id IN (SELECT item.parent_unit FROM orgs_orgimportrow item)",
        [line],
    )
    changed = _run(
        "UPDATE orgs_orgimportrow AS item SET depth = 0 "
        f"WHERE {_NEW} AND (item.parent_number IS NULL OR item.parent_unit IS NOT NULL)"
    )
    depth = 0
    while changed and depth + 1 < MAX_DEPTH - deepest // STEP:
        depth += 1
        changed = _run(
            "UPDATE orgs_orgimportrow AS item SET depth = %s "
            f"WHERE {_NEW} AND item.depth IS NULL AND item.parent_number IN "
            "(SELECT above.number FROM orgs_orgimportrow above WHERE above.depth = %s)",
            [depth, depth - 1],
        )
    return depth


def create_units(*, line: str, today: date, depths: int) -> int:
    """Make the new units with their names, links and paths; how many. The caller holds the tree's lock."""
    _run(
        "UPDATE orgs_orgimportrow AS item SET fresh = true, unit = given.id FROM (SELECT new.number, "
        "%s + row_number() OVER (ORDER BY new.depth, new.number) AS id "
        f"FROM orgs_orgimportrow new WHERE {_NEW.replace('item.', 'new.')}) AS given WHERE given.number = item.number",
        [_last_id()],
    )
    _run(
        "UPDATE orgs_orgimportrow AS item SET parent_unit = (SELECT above.unit FROM orgs_orgimportrow above "
        "WHERE above.number = item.parent_number) WHERE item.parent_number IS NOT NULL"
    )
    day = connection.ops.adapt_datefield_value(today)
    count = _run(
        "INSERT INTO orgs_org (id, code, name, kind_id, opened, closed, closing) "
        "SELECT unit, code, name, kind_id, opened, CASE WHEN closed <= %s THEN closed END, "
        "CASE WHEN closed > %s THEN closed END FROM orgs_orgimportrow WHERE fresh ORDER BY unit",
        [day, day],
    )
    _run(
        "INSERT INTO orgs_orgname (org_id, name, code, valid_from, applied) "
        "SELECT unit, name, code, opened, true FROM orgs_orgimportrow WHERE fresh ORDER BY unit"
    )
    _run(
        "INSERT INTO orgs_orglink (org_id, parent_id, line, valid_from, applied) "
        "SELECT unit, parent_unit, %s, opened, opened <= %s FROM orgs_orgimportrow WHERE fresh ORDER BY unit",
        [line, day],
    )
    settle()
    for depth in range(depths + 1):
        _create_paths(line, day, depth)
    if count and connection.vendor == "postgresql":
        # After ids given ahead the next one must lie behind them; SQLite sees to that itself.
        _run("SELECT setval('orgs_org_id_seq', max(org.id)) FROM orgs_org org HAVING max(org.id) > %s", [_last_id()])
    settle()
    return count


def _create_paths(line: str, day: Any, depth: int) -> None:
    """The paths of one level, below those of the level before; wherever the parent has stood since."""
    step = hex_step("item.unit")
    if depth == 0:
        _run(
            "INSERT INTO orgs_orgpath (org_id, line, path, valid_from) "
            f"SELECT item.unit, %s, {step}, item.opened FROM orgs_orgimportrow item "
            "WHERE item.fresh AND item.depth = 0 AND item.parent_unit IS NULL AND item.opened <= %s ORDER BY item.unit",
            [line, day],
        )
    _run(
        "INSERT INTO orgs_orgpath (org_id, line, path, valid_from, valid_to) "
        f"SELECT item.unit, %s, place.path || {step}, "
        "CASE WHEN place.valid_from > item.opened THEN place.valid_from ELSE item.opened END, place.valid_to "
        "FROM orgs_orgimportrow item JOIN orgs_orgpath place ON place.org_id = item.parent_unit AND place.line = %s "
        "AND (place.valid_to IS NULL OR place.valid_to > item.opened) "
        "WHERE item.fresh AND item.depth = %s AND item.opened <= %s ORDER BY item.unit",
        [line, line, depth, day],
    )


def changed_units(line: str) -> list[tuple[Any, ...]]:
    """Rows of units that were there before and differ from the file, the deepest first.

    Number, unit, new name or None, new parent or None, end or None, the row's first day, whether the file said it.
    """
    moved = (
        "item.parent_code <> '' AND (link.id IS NULL OR link.parent_id IS NULL OR link.parent_id <> item.parent_unit)"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT item.number, item.unit, CASE WHEN past.name <> item.name THEN item.name END, "
            f"CASE WHEN {moved} THEN item.parent_unit END, item.closed, item.opened, item.dated "
            "FROM orgs_orgimportrow item JOIN orgs_org org ON org.id = item.unit "
            "JOIN orgs_orgname past ON past.org_id = org.id AND past.valid_to IS NULL "
            "LEFT JOIN orgs_orglink link ON link.org_id = org.id AND link.line = %s AND link.valid_to IS NULL "
            "LEFT JOIN orgs_orgpath place ON place.org_id = org.id AND place.line = %s AND place.valid_to IS NULL "
            "WHERE item.problem = '' AND NOT item.fresh AND org.closed IS NULL AND org.closing IS NULL "
            f"AND (past.name <> item.name OR item.closed IS NOT NULL OR ({moved})) "
            "ORDER BY length(place.path) DESC, item.number",
            [line, line],
        )
        return list(cursor.fetchall())


def settle() -> None:
    """PostgreSQL plans by what it knows of the tables, and of fresh ones it knows nothing."""
    if connection.vendor == "postgresql":
        for table in ("orgs_orgimportrow", *_TREE_TABLES):
            _run(f"ANALYZE {table}")


def _last_id() -> int:
    """The highest id ever given to a unit: facts and records speak of units by id, so none is given twice."""
    if connection.vendor == "postgresql":
        return _number("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM orgs_org_id_seq")
    return _number("SELECT max(seq) FROM sqlite_sequence WHERE name = 'orgs_org'")


def _run(statement: str, parameters: Sequence[Any] = ()) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return int(cursor.rowcount)


def _number(statement: str, parameters: Sequence[Any] = ()) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return int(cursor.fetchone()[0] or 0)
