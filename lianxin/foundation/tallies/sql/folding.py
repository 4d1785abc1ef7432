"""Taking facts out of the tail, and putting sums in: both exactly once, in the caller's transaction."""

from collections.abc import Iterable, Sequence

from django.db import connection

from lianxin.foundation.orgs.sql.tree import TREE_LOCK
from lianxin.foundation.tallies.sql.dialect import Row, among, day_of, fetch, is_lite, listed, run

# Two squashing at once would wait for each other's rows in different orders.
_SQUASH_LOCK = 7_640_001
_FACT = "fact.measure, {dims}, fact.org, fact.day, fact.subject, fact.quantity"
_PLACE = "series, org, period, basis"
_ADDING = f"ON CONFLICT ({_PLACE}) DO UPDATE SET quantity = tallies_tally.quantity + excluded.quantity"


def share_tree() -> None:
    """Until the end of the transaction nobody changes the tree; others may fold meanwhile."""
    if not is_lite():
        run("SELECT pg_advisory_xact_lock_shared(%s)", [TREE_LOCK])


def take_tail(limit: int) -> list[Row]:
    """(measure, dims as text, unit, day, subject, quantity) of facts in the tail, which they leave."""
    if is_lite():
        chosen = "SELECT fact FROM journal_facttail ORDER BY fact LIMIT %s"
        fact = _FACT.format(dims="fact.dims")
        rows = fetch(f"SELECT {fact} FROM journal_fact fact WHERE fact.id IN ({chosen})", [limit])
        run(f"DELETE FROM journal_facttail WHERE fact IN ({chosen})", [limit])
        return rows
    fact = _FACT.format(dims="CAST(fact.dims AS text)")
    return fetch(
        f"""WITH taken AS (
            DELETE FROM journal_facttail tail USING (
                SELECT fact FROM journal_facttail ORDER BY fact LIMIT %s FOR UPDATE SKIP LOCKED
            ) chosen WHERE tail.fact = chosen.fact RETURNING tail.fact
        ) SELECT {fact} FROM taken JOIN journal_fact fact ON fact.id = taken.fact""",
        [limit],
    )


def places_of(orgs: Iterable[int]) -> list[Row]:
    """(unit, line, path, first day, day after the last or None) of every span of these units, oldest first."""
    until = f"CASE WHEN valid_to IS NOT NULL THEN {day_of('valid_to')} END"
    return fetch(
        f"""SELECT org_id, line, path, {day_of("valid_from")}, {until} FROM orgs_orgpath
            WHERE {among("org_id", "orgs")} ORDER BY valid_from""",
        {"orgs": listed(orgs)},
    )


def kinds_of(orgs: Iterable[int]) -> dict[int, str]:
    """The code of each unit's kind."""
    statement = "SELECT org.id, kind.code FROM orgs_org org JOIN orgs_orgkind kind ON kind.id = org.kind_id WHERE "
    return dict(fetch(statement + among("org.id", "orgs"), {"orgs": listed(orgs)}))


def add_deltas(rows: Sequence[Row]) -> None:
    """Append (series, unit, period, shelf, quantity). SQLite has one writer, whom no other keeps waiting: there they are
    added to their tallies at once, in the order of the table.
    """
    if is_lite():
        _many(f"INSERT INTO tallies_tally ({_PLACE}, quantity) VALUES (%s, %s, %s, %s, %s) {_ADDING}", sorted(rows))
        return
    with connection.cursor() as cursor, cursor.copy(f"COPY tallies_tallydelta ({_PLACE}, quantity) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def add_subjects(rows: Sequence[Row]) -> None:
    """Add (series, unit, period, shelf, subject, references); in one order, so that two folders never deadlock."""
    into = f"INSERT INTO tallies_tallysubject ({_PLACE}, subject, refs)"
    adding = f"ON CONFLICT ({_PLACE}, subject) DO UPDATE SET refs = tallies_tallysubject.refs + excluded.refs"
    ordered = sorted(rows, key=lambda row: row[:5])
    if is_lite():
        _many(f"{into} VALUES (%s, %s, %s, %s, %s, %s) {adding}", ordered)
        return
    columns = [list(column) for column in zip(*ordered, strict=True)]
    casts = "%s::int[], %s::bigint[], %s::int[], %s::smallint[], %s::uuid[], %s::bigint[]"
    run(f"{into} SELECT * FROM unnest({casts}) {adding}", columns)


def squash_some(limit: int) -> int:
    """Add the oldest deltas to their tallies; how many there were. 0 too while another is at it."""
    if is_lite():
        last = fetch("SELECT max(id) FROM (SELECT id FROM tallies_tallydelta ORDER BY id LIMIT %s)", [limit])[0][0]
        if last is None:
            return 0
        run(
            f"""INSERT INTO tallies_tally ({_PLACE}, quantity) SELECT {_PLACE}, sum(quantity) FROM tallies_tallydelta
                WHERE id <= %s GROUP BY {_PLACE} HAVING sum(quantity) <> 0 {_ADDING}""",
            [last],
        )
        return run("DELETE FROM tallies_tallydelta WHERE id <= %s", [last])
    if not fetch("SELECT pg_try_advisory_xact_lock(%s)", [_SQUASH_LOCK])[0][0]:
        return 0
    taken = fetch(
        f"""WITH taken AS (
            DELETE FROM tallies_tallydelta WHERE id IN (SELECT id FROM tallies_tallydelta ORDER BY id LIMIT %s)
            RETURNING {_PLACE}, quantity
        ), added AS (
            INSERT INTO tallies_tally ({_PLACE}, quantity) SELECT {_PLACE}, sum(quantity) FROM taken
            GROUP BY {_PLACE} HAVING sum(quantity) <> 0 {_ADDING}
        ) SELECT count(*) FROM taken""",
        [limit],
    )
    return int(taken[0][0])


def _many(statement: str, rows: Sequence[Row]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(statement, rows)
