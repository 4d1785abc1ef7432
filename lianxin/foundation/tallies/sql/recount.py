"""The statements of a recount: facts into cells, cells up the tree, and what came out beside what is kept.

All is worked out in temporary tables: a recount reads while others write, and only the exchange at the end writes.
Days are YYYYMMDD, months YYYYMM, years YYYY. A node is one place in a line of the tree that some unit had on some days.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from lianxin.foundation.tallies.sql.dialect import fetch, run

_TABLES = {
    "rc_node": "node INTEGER PRIMARY KEY, parent INTEGER, org BIGINT, kind TEXT, depth INTEGER",
    "rc_place": "org BIGINT, first INTEGER, last INTEGER, at INTEGER, node INTEGER, sign INTEGER",
    "rc_combo": "raw {json} PRIMARY KEY, series INTEGER",
    "rc_found": "series INTEGER, subject {subject}, org BIGINT, period INTEGER, basis INTEGER, quantity BIGINT",
}
_DAY = "COALESCE(place.at, fact.day)"
_PERIODS = {"day": _DAY, "month": f"{_DAY} / 100", "year": f"{_DAY} / 10000"}
_FOLDED = "NOT EXISTS (SELECT 1 FROM journal_facttail tail WHERE tail.fact = fact.id)"


def empty(*tables: str) -> None:
    """Make these tables anew."""
    postgres = connection.vendor == "postgresql"
    words = {"json": "jsonb", "subject": "uuid"} if postgres else {"json": "TEXT", "subject": "TEXT"}
    for table in tables:
        run(f"DROP TABLE IF EXISTS {table}")
        run(f"CREATE TEMPORARY TABLE {table} ({_TABLES[table].format(**words)})")


def write(table: str, lines: Iterable[Sequence[Any]]) -> int:
    """How many lines went into one of the temporary tables."""
    listed = list(lines)
    if not listed:
        return 0
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                for line in listed:
                    copy.write_row(line)
            cursor.execute(f"ANALYZE {table}")
        else:
            cursor.executemany(f"INSERT INTO {table} VALUES ({', '.join(['%s'] * len(listed[0]))})", listed)
    return len(listed)


def write_places(lines: Iterable[Sequence[Any]]) -> int:
    """Where units stood on which days, with the way in by both."""
    empty("rc_place")
    written = write("rc_place", lines)
    run("CREATE INDEX rc_place_days ON rc_place (org, first)")
    return written


def combos(measure: str) -> list[str]:
    """Every combination of dimensions that facts of this measure bear, as the database writes it."""
    raw = "dims::text" if connection.vendor == "postgresql" else "dims"
    return [one for (one,) in fetch(f"SELECT DISTINCT {raw} FROM journal_fact WHERE measure = %s", [measure])]


def count_facts(measure: str, grain: str, *, total: int | None) -> None:
    """Cells of the places in rc_place from what was folded already; `total`: one series, else those of rc_combo."""
    series, joined = ("combo.series", "JOIN rc_combo combo ON combo.raw = fact.dims")
    if total is not None:
        series, joined = f"{int(total)}", ""
    _cells(
        f"""SELECT {series} AS series, place.node AS node, {_PERIODS[grain]} AS period,
                   SUM(fact.quantity * place.sign) AS quantity
            FROM journal_fact fact {joined}
            JOIN rc_place place ON place.org = fact.org AND fact.day BETWEEN place.first AND place.last
            WHERE fact.measure = %s AND {_FOLDED} GROUP BY 1, 2, 3""",
        [measure],
        key="series",
    )


def count_subjects(measure: str, grain: str) -> None:
    """The same by person: how many facts speak of each."""
    _cells(
        f"""SELECT fact.subject AS subject, place.node AS node, {_PERIODS[grain]} AS period,
                   SUM(fact.quantity * place.sign) AS quantity
            FROM journal_fact fact
            JOIN rc_place place ON place.org = fact.org AND fact.day BETWEEN place.first AND place.last
            WHERE fact.measure = %s AND fact.subject IS NOT NULL AND {_FOLDED} GROUP BY 1, 2, 3""",
        [measure],
        key="subject",
    )


def climb(depth: int, key: str) -> None:
    """Cells at this depth are added to those of the nodes above; `key` is series or subject."""
    _cells(
        f"""SELECT cell.{key} AS {key}, CASE WHEN node.depth = %s THEN node.parent ELSE cell.node END AS node,
                   cell.period AS period, SUM(cell.quantity) AS quantity
            FROM rc_cell cell JOIN rc_node node ON node.node = cell.node GROUP BY 1, 2, 3""",
        [depth],
        key=key,
    )


def _cells(select: str, values: Sequence[Any], *, key: str) -> None:
    run("DROP TABLE IF EXISTS rc_next")
    if connection.vendor == "sqlite":
        kind = "TEXT" if key == "subject" else "INTEGER"
        # Declared, so that numbers stay numbers; a table made AS SELECT has no types there.
        run(f"CREATE TEMPORARY TABLE rc_next ({key} {kind}, node INTEGER, period INTEGER, quantity BIGINT)")
        run(f"INSERT INTO rc_next {select}", values)
    else:
        run(f"CREATE TEMPORARY TABLE rc_next AS {select}", values)
    run("DROP TABLE IF EXISTS rc_cell")
    run("ALTER TABLE rc_next RENAME TO rc_cell")


def keep(depth: int, kinds: Sequence[str], *, basis: int, key: str, series: int | None = None) -> None:
    """Put the cells of the nodes at this depth, of units of these kinds, into rc_found."""
    subject = ", CAST(NULL AS uuid)" if connection.vendor == "postgresql" else ", NULL"
    what = f"cell.series{subject}" if key == "series" else f"{int(series or 0)}, cell.subject"
    run(
        f"""INSERT INTO rc_found (series, subject, org, period, basis, quantity)
            SELECT {what}, node.org, cell.period, %s, SUM(cell.quantity)
            FROM rc_cell cell JOIN rc_node node ON node.node = cell.node
            WHERE node.depth = %s AND node.kind IN ({", ".join(["%s"] * len(kinds))})
            GROUP BY cell.{key}, node.org, cell.period HAVING SUM(cell.quantity) <> 0""",
        [basis, depth, *kinds],
    )


_OF_MEASURE = "IN (SELECT id FROM tallies_series WHERE measure = %s)"


def exchange(measure: str, *, distinct: bool) -> None:
    """What was found takes the place of what was kept of this measure. In the caller's transaction."""
    if distinct:
        run(f"DELETE FROM tallies_tallysubject WHERE series {_OF_MEASURE}", [measure])
        run(
            "INSERT INTO tallies_tallysubject (series, org, period, basis, subject, refs) "
            "SELECT series, org, period, basis, subject, SUM(quantity) FROM rc_found "
            "GROUP BY series, org, period, basis, subject HAVING SUM(quantity) <> 0"
        )
        return
    run(f"DELETE FROM tallies_tallydelta WHERE series {_OF_MEASURE}", [measure])
    run(f"DELETE FROM tallies_tally WHERE series {_OF_MEASURE}", [measure])
    run(
        "INSERT INTO tallies_tally (series, org, period, basis, quantity) "
        "SELECT series, org, period, basis, SUM(quantity) FROM rc_found "
        # In the order of the key: the months of a unit then lie side by side, and a level is read in few pages.
        "GROUP BY series, org, period, basis HAVING SUM(quantity) <> 0 ORDER BY series, org, period, basis"
    )


def differences(measure: str, *, distinct: bool, limit: int) -> list[tuple[int, str | None, int, int, int, int, int]]:
    """Where what is kept is not what was found: series, subject, unit, period, basis, kept, found."""
    if distinct:
        kept = f"SELECT series, subject, org, period, basis, refs AS kept, 0 AS found FROM tallies_tallysubject WHERE series {_OF_MEASURE}"
        values = [measure]
    else:
        none = "CAST(NULL AS uuid)" if connection.vendor == "postgresql" else "NULL"
        kept = " UNION ALL ".join(
            f"SELECT series, {none} AS subject, org, period, basis, quantity AS kept, 0 AS found FROM {table} WHERE series {_OF_MEASURE}"
            for table in ("tallies_tally", "tallies_tallydelta")
        )
        values = [measure, measure]
    return fetch(
        f"""SELECT series, subject, org, period, basis, SUM(kept), SUM(found) FROM (
                {kept} UNION ALL SELECT series, subject, org, period, basis, 0, quantity FROM rc_found
            ) AS both_sides GROUP BY series, subject, org, period, basis HAVING SUM(kept) <> SUM(found)
            ORDER BY series, org, period LIMIT {int(limit)}""",
        values,
    )
