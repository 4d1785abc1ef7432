"""What a change of the tree moves from the units above the old place to those above the new one."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from lianxin.foundation.journal.measures import Measure
from lianxin.foundation.journal.rules import day_number
from lianxin.foundation.orgs.rules import path_range
from lianxin.foundation.tallies.enums import Basis
from lianxin.foundation.tallies.sql.asking import is_first
from lianxin.foundation.tallies.sql.dialect import Row, among, day_of, fetch, is_lite, listed, run, table_of
from lianxin.foundation.tallies.sql.reading import stands

# Up to so many facts since the day, it is quicker to look at each than at every unit that moves.
_FEW = 20_000
_FOLDED = "NOT EXISTS (SELECT 1 FROM journal_facttail tail WHERE tail.fact = fact.id)"
_OF_DAYS = "journal_fact fact {by_day} CROSS JOIN {of} CROSS JOIN orgs_orgpath place"
_OF_UNITS = "orgs_orgpath place CROSS JOIN {of} CROSS JOIN journal_fact fact"
# A line of what is kept alike where the unit stands and above it: measure, set, kind above, whether by day.
Copied = tuple[str, str, str, bool]


def path_today(org: int, line: str) -> str:
    """Where the unit stands today; "" where it stands nowhere."""
    statement = "SELECT path FROM orgs_orgpath WHERE org_id = %(org)s AND line = %(line)s AND valid_to IS NULL"
    rows = fetch(statement, {"org": org, "line": line})
    return rows[0][0] if rows else ""


def facts_since(org: int, line: str, since: date, measures: Sequence[Measure]) -> list[Row]:
    """(measure, dims, day, path of the unit on that day, subject or None, quantity) of folded facts at or under the unit
    from a day on, and of older ones of units that began only then: they count where those began.

    Of stocks, what units had in hand from before when they came to a place or left one (quantity below zero) since then.
    """
    statement = """SELECT path FROM orgs_orgpath
        WHERE org_id = %(org)s AND line = %(line)s AND (valid_to IS NULL OR valid_to >= %(first)s)"""
    stood = sorted({path for (path,) in fetch(statement, {"org": org, "line": line, "first": since})})
    if not stood:
        return []
    values = _values(line, measures) | {"since": day_number(since), "first": since}
    counted = "SELECT count(*) FROM (SELECT 1 FROM journal_fact WHERE day >= %(since)s LIMIT %(few)s) AS recent"
    few = fetch(counted, {"since": values["since"], "few": _FEW})[0][0] < _FEW
    here, began = stands(Basis.WAS), f"place.valid_from >= %(first)s AND {is_first('place')}"
    begin, end = day_of("place.valid_from"), day_of("place.valid_to")
    parts = []
    for number, path in enumerate(stood):
        values |= _under(path, number)
        parts += [
            _summed(number, _OF_DAYS if few else _OF_UNITS, f"fact.day >= %(since)s AND {here}"),
            _summed(number, _OF_UNITS, f"fact.day < %(since)s AND {began} AND {here}"),
        ]
        if any(one.stock for one in measures):
            came = f"place.valid_from >= %(first)s AND NOT {is_first('place')} AND fact.day < {begin}"
            left = f"place.valid_to >= %(first)s AND fact.day < {end}"
            parts.append(_summed(number, _OF_UNITS, came, of="stocks", day=begin))
            parts.append(_summed(number, _OF_UNITS, left, of="stocks", day=end, sign=-1))
    return fetch(" UNION ALL ".join(parts), values)


def facts_today(path: str, line: str, measures: Sequence[Measure]) -> list[Row]:
    """The same of all folded facts that count at or under a place by today's tree."""
    return fetch(_summed(0, _OF_UNITS, stands(Basis.IS)), _values(line, measures) | _under(path, 0))


def _under(path: str, number: int) -> dict[str, Any]:
    """The bounds of one of the paths. As plain values: from them PostgreSQL knows how few units lie between."""
    low, beyond = path_range(path)
    return {f"low_{number}": low, f"beyond_{number}": beyond}


def _values(line: str, measures: Sequence[Measure]) -> dict[str, Any]:
    return {
        "line": line,
        "measures": listed(one.code for one in measures),
        "stocks": listed(one.code for one in measures if one.stock),
        "distinct": listed(one.code for one in measures if one.distinct),
    }


def _summed(
    number: int, tables: str, condition: str, *, of: str = "measures", day: str = "fact.day", sign: int = 1
) -> str:
    """Of what lies under one of the paths. SQLite takes the tables in their order, and must be told the index where
    GROUP BY would mislead it.
    """
    dims = "fact.dims" if is_lite() else "CAST(fact.dims AS text)"
    subject = f"CASE WHEN {among('fact.measure', 'distinct')} THEN fact.subject END"
    tables = tables.format(by_day="INDEXED BY fact_by_day" if is_lite() else "", of=table_of(of, "of"))
    return f"""SELECT fact.measure, {dims}, {day}, CAST(%(low_{number})s AS text), {subject},
        CAST({sign} * sum(fact.quantity) AS bigint)
        FROM {tables} WHERE fact.measure = of.value AND fact.org = place.org_id AND {condition} AND {_FOLDED}
        AND place.line = %(line)s AND place.path >= %(low_{number})s AND place.path < %(beyond_{number})s
        GROUP BY 1, 2, 3, 4, 5"""


def copy_above(org: int, targets: Iterable[tuple[int, str, int]], copied: Sequence[Copied]) -> None:
    """Give the unit's own figures of today's tree to others (unit, kind, +1) or take them away (-1)."""
    given = list(targets)
    if not given or not copied:
        return
    values: dict[str, Any] = {"org": org}
    for number, (_unit, kind, _sign) in enumerate(given):
        values[f"kind_{number}"] = kind
    for number, (measure, dimset, kind, _days) in enumerate(copied):
        values |= {f"of_{number}": measure, f"set_{number}": dimset, f"at_{number}": kind}
    units = ", ".join(
        f"(CAST({unit} AS bigint), %(kind_{number})s, {sign})" for number, (unit, _kind, sign) in enumerate(given)
    )
    lines = ", ".join(
        f"(%(of_{number})s, %(set_{number})s, %(at_{number})s, {int(days)})"
        for number, (_measure, _dimset, _kind, days) in enumerate(copied)
    )
    tables = f"""WITH target (org, kind, sign) AS (VALUES {units}),
        copied (measure, dimset, kind, days) AS (VALUES {lines}),
        chosen (series, org, sign, days) AS (
            SELECT series.id, target.org, target.sign, copied.days FROM copied
            JOIN tallies_series series ON series.measure = copied.measure AND series.dimset = copied.dimset
            JOIN target ON target.kind = copied.kind)"""
    own = """SELECT {column} FROM chosen JOIN {table} one ON one.series = chosen.series AND one.org = %(org)s
        WHERE chosen.days = 1 OR one.period < 10000000"""
    columns = "one.series, chosen.org AS org, one.period, chosen.sign * one.quantity AS quantity"
    both = " UNION ALL ".join(own.format(column=columns, table=one) for one in ("tallies_tally", "tallies_tallydelta"))
    run(
        f"""INSERT INTO tallies_tallydelta (series, org, period, basis, quantity) {tables}
        SELECT series, org, period, 1, CAST(sum(quantity) AS bigint) FROM ({both}) AS own
        GROUP BY series, org, period HAVING sum(quantity) <> 0""",
        values,
    )
    columns = "one.series, chosen.org AS org, one.period, one.subject, chosen.sign * one.refs AS refs"
    own_subjects = own.format(column=columns, table="tallies_tallysubject")
    run(
        f"""INSERT INTO tallies_tallysubject (series, org, period, basis, subject, refs) {tables}
        SELECT series, org, period, 1, subject, CAST(sum(refs) AS bigint) FROM ({own_subjects}) AS own
        GROUP BY series, org, period, subject HAVING sum(refs) <> 0
        ON CONFLICT (series, org, period, basis, subject)
        DO UPDATE SET refs = tallies_tallysubject.refs + excluded.refs""",
        values,
    )


def forget(measures: Sequence[str]) -> None:
    """Empty the tallies of these measures: nothing of them may be read any more."""
    chosen = f"SELECT id FROM tallies_series WHERE {among('measure', 'measures')}"
    for table in ("tallies_tally", "tallies_tallydelta", "tallies_tallysubject"):
        run(f"DELETE FROM {table} WHERE series IN ({chosen})", {"measures": listed(measures)})
