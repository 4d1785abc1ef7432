"""Figures from what is kept ready, what waits to be squashed or folded, and the facts where nothing is kept."""

from collections.abc import Mapping

from lianxin.foundation.tallies.enums import Basis, Grain, Shelf
from lianxin.foundation.tallies.sql.asking import Asked, parameters_of, tables_of
from lianxin.foundation.tallies.sql.dialect import among, dim_of_fact, dim_of_series, is_lite
from lianxin.foundation.tallies.sql.reading import ALL_FROM_FACTS, Row, dim_names, fetch, from_facts, of_measure, stands

# Kind of unit -> the set to read there, and whether its days are kept.
Best = Mapping[str, tuple[str, bool]]
_NO_UNIT = -1
_STEPS = ", ".join(f"({number})" for number in range(1, 33))


def read_tallies(asked: Asked, best: Best, mark: str) -> list[Row] | None:
    """(unit, span, quantity, *by) by the plan of this mark; None when another plan holds by now."""
    holds = "CASE WHEN COALESCE((SELECT max(mark) FROM tallies_tallystate), '') = %(mark)s THEN 1 ELSE 0 END"
    parts = [f"SELECT {_NO_UNIT}, 0, {holds}{', NULL' * len(asked.by)}", from_facts(asked)]
    if best:
        parts.append(_kept(asked))
    tables = ", ".join([*tables_of(asked), *(_tables(asked, best) if best else [ALL_FROM_FACTS])])
    parameters = parameters_of(asked) | {"mark": mark}
    for number, kind in enumerate(best):
        parameters[f"kind_{number}"] = kind
    rows = fetch(f"WITH RECURSIVE {tables} {' UNION ALL '.join(parts)}", parameters)
    # Nearly always the first, but no database promises the order of parts.
    place = next(number for number, row in enumerate(rows) if row[0] == _NO_UNIT)
    return rows if rows.pop(place)[2] == 1 else None


def _tables(asked: Asked, best: Best) -> list[str]:
    """`kept(kind, dimset, days)`, `chosen(series, kind, days, dim0 …)`, `ready`: the cells to be found in tallies,
    `wanted`: those to be read from facts, and `waiting`: the facts of the tail where they stand.
    """
    lines = ", ".join(
        f"(%(kind_{number})s, '{dimset}', {int(days)})" for number, (dimset, days) in enumerate(best.values())
    )
    names = dim_names(asked)
    columns = "".join(f", {name}" for name in names)
    values = "".join(f", {dim_of_series(name)}" for name in asked.by)
    admitted = "".join(f" AND {among(dim_of_series(name), f'where_{name}')}" for name in asked.where)
    return [
        f"kept (kind, dimset, days) AS (VALUES {lines})",
        f"""chosen (series, kind, days{columns}) AS MATERIALIZED (
            SELECT series.id, kept.kind, kept.days{values} FROM kept JOIN tallies_series series
            ON series.measure = %(measure)s AND series.dimset = kept.dimset{admitted})""",
        f"""ready AS MATERIALIZED (SELECT cell.org, cell.kind, cell.step, cell.span, cell.low, cell.high, cell.first,
            cell.last, cell.grain FROM cell JOIN kept ON kept.kind = cell.kind
            WHERE cell.grain = '{Grain.MONTH}' OR kept.days = 1)""",
        f"""wanted (org, span, first, last) AS MATERIALIZED (
            SELECT cell.org, cell.span, cell.first, cell.last FROM cell LEFT JOIN kept ON kept.kind = cell.kind
            WHERE kept.kind IS NULL OR (kept.days = 0 AND cell.grain = '{Grain.DAY}'))""",
        f"depth (number) AS (VALUES {_STEPS})",
        _waiting(asked),
    ]


def _waiting(asked: Asked) -> str:
    dims = "".join(f", {dim_of_fact(name)}" for name in asked.by)
    columns = "".join(f", {name}" for name in dim_names(asked))
    fact = "journal_fact fact"
    if not is_lite():
        # However many rows PostgreSQL believes to be in the tail, each is looked up by its key.
        fact = "LATERAL (SELECT * FROM journal_fact one WHERE one.id = tail.fact OFFSET 0) fact"
    return f"""waiting (step, day, subject, quantity{columns}) AS MATERIALIZED (
        SELECT substr(place.path, depth.number * 8 - 7, 8), fact.day, fact.subject, fact.quantity{dims}
        FROM journal_facttail tail CROSS JOIN {fact} CROSS JOIN orgs_orgpath place CROSS JOIN depth
        WHERE fact.id = tail.fact AND {of_measure(asked)} AND place.org_id = fact.org AND place.line = %(line)s
        AND {stands(asked.basis)} AND depth.number * 8 <= length(place.path))"""


def _kept(asked: Asked) -> str:
    columns = "".join(f", {name}" for name in dim_names(asked))
    shelf = Shelf.WAS.value if asked.basis == Basis.WAS else Shelf.SHIFT.value
    if asked.measure.distinct:
        return f"""SELECT org, span, count(*) FROM (
            SELECT org, span, subject FROM (
                SELECT ready.org AS org, ready.span AS span, one.subject AS subject, one.refs AS refs
                FROM chosen CROSS JOIN ready CROSS JOIN tallies_tallysubject one
                WHERE {_of_cell(shelf)}
                UNION ALL
                SELECT ready.org, ready.span, waiting.subject, waiting.quantity FROM waiting JOIN ready
                ON ready.step = waiting.step AND waiting.day BETWEEN ready.first AND ready.last
                WHERE waiting.subject IS NOT NULL
            ) AS spoken_of GROUP BY org, span, subject HAVING sum(refs) > 0
        ) AS counted GROUP BY org, span"""
    dims = "".join(f", chosen.{name}" for name in dim_names(asked))
    parts = [
        f"""SELECT ready.org, ready.span, CAST(sum(one.quantity) AS bigint){dims}
        FROM chosen CROSS JOIN ready CROSS JOIN {table} one
        WHERE {_of_cell(shelf)} GROUP BY ready.org, ready.span{dims}"""
        for table in ("tallies_tally", "tallies_tallydelta")
    ]
    parts.append(
        f"""SELECT ready.org, ready.span, CAST(sum(waiting.quantity) AS bigint){columns} FROM waiting JOIN ready
        ON ready.step = waiting.step AND waiting.day BETWEEN ready.first AND ready.last
        GROUP BY ready.org, ready.span{columns}"""
    )
    return " UNION ALL ".join(parts)


def _of_cell(shelf: int) -> str:
    return (
        "ready.kind = chosen.kind AND one.series = chosen.series AND one.org = ready.org "
        f"AND one.period BETWEEN ready.low AND ready.high AND one.basis <= {shelf}"
    )
