"""Figures from what is kept ready, what waits to be squashed or folded, and the facts where nothing is kept."""

from collections.abc import Mapping
from itertools import pairwise

from lianxin.foundation.tallies.enums import Basis, Grain, Shelf
from lianxin.foundation.tallies.rules import dimset_of
from lianxin.foundation.tallies.sql.asking import Asked, members_of, parameters_of, tables_of
from lianxin.foundation.tallies.sql.dialect import Row, among, dim_of_fact, dim_of_series, fetch, is_lite, table_of
from lianxin.foundation.tallies.sql.reading import (
    TURN,
    TURNS,
    admitted,
    all_from_facts,
    dim_names,
    from_facts,
    moves_along,
    stands,
    turning_day,
)

# Measure and kind of unit -> the set to read there, and whether its days are kept.
Best = Mapping[tuple[str, str], tuple[str, bool]]
_NO_UNIT = 0
_STEPS = ", ".join(f"({number})" for number in range(1, 33))


def read_tallies(asked: Asked, best: Best, mark: str) -> list[Row] | None:
    """(unit, span, quantity, *by, measure) by the plan of this mark, and what `members_of` tells; None when another plan holds."""
    holds = "CASE WHEN COALESCE((SELECT max(mark) FROM tallies_tallystate), '') = %(mark)s THEN 1 ELSE 0 END"
    parts = [f"SELECT {_NO_UNIT}, 0, {holds}{', NULL' * (len(asked.by) + 1)}", members_of(asked)]
    parts.append(from_facts(asked, near=bool(best)))
    if best:
        parts.append(_kept(asked, best))
    tables = ", ".join([*tables_of(asked), TURN, *(_tables(asked, best) if best else [all_from_facts()])])
    parameters = parameters_of(asked) | {"mark": mark}
    for number, (code, kind) in enumerate(best):
        parameters |= {f"of_{number}": code, f"kind_{number}": kind}
    rows = fetch(f"WITH RECURSIVE {tables} {' UNION ALL '.join(filter(None, parts))}", parameters)
    # Nearly always the first, but no database promises the order of parts.
    place = next(number for number, row in enumerate(rows) if row[0] == _NO_UNIT)
    if rows.pop(place)[2] != 1:
        return None
    # What lies between two spans is read with them, and belongs to none.
    return [row for row in rows if row[1] is not None]


def _tables(asked: Asked, best: Best) -> list[str]:
    """`kept(measure, kind, dimset, days)`, `chosen(series, measure, kind, days, dim0 …)`, `reach(low, high)`: the periods from the first to
    the last of a grain, `wanted`: what is to be read from facts, and `waiting`: the facts of the tail where they stand.
    """
    lines = ", ".join(
        f"(%(of_{number})s, %(kind_{number})s, '{dimset}', {int(days)})"
        for number, (dimset, days) in enumerate(best.values())
    )
    columns = "".join(f", {name}" for name in dim_names(asked))
    values = "".join(f", {dim_of_series(name)}" for name in asked.by)
    told = "".join(f" AND {among(dim_of_series(name), f'where_{name}')}" for name in asked.where)
    return [
        f"kept (measure, kind, dimset, days) AS (VALUES {lines})",
        f"""chosen (series, measure, kind, days{columns}) AS MATERIALIZED (
            SELECT series.id, kept.measure, kept.kind, kept.days{values} FROM kept JOIN tallies_series series
            ON series.measure = kept.measure AND series.dimset = kept.dimset{told})""",
        "reach (grain, low, high) AS (SELECT grain, min(low), max(high) FROM stretch GROUP BY grain)",
        f"""wanted (org, measure, days) AS MATERIALIZED (
            SELECT unit.org, of.value, 0 FROM unit CROSS JOIN {table_of("measures", "of")}
            WHERE NOT EXISTS (SELECT 1 FROM kept WHERE kept.measure = of.value AND kept.kind = unit.kind)
            UNION ALL
            SELECT unit.org, kept.measure, 1 FROM unit JOIN kept ON kept.kind = unit.kind
            WHERE kept.days = 0 AND EXISTS (SELECT 1 FROM stretch WHERE stretch.grain = '{Grain.DAY}'))""",
        f"depth (number) AS (VALUES {_STEPS})",
        _waiting(asked),
    ]


def _waiting(asked: Asked) -> str:
    dims = "".join(f", {dim_of_fact(name)}" for name in asked.by)
    columns = "".join(f", {name}" for name in dim_names(asked))
    fact, place = "journal_fact fact", "orgs_orgpath place"
    if not is_lite():
        # However many rows PostgreSQL believes to be in the tail, each and its places are looked up by their keys.
        fact = "LATERAL (SELECT * FROM journal_fact one WHERE one.id = tail.fact OFFSET 0) fact"
        place = "LATERAL (SELECT * FROM orgs_orgpath one WHERE one.org_id = fact.org AND one.line = %(line)s OFFSET 0) place"
    counts, day, quantity = stands(asked.basis), "fact.day", "fact.quantity"
    if moves_along(asked):
        place, counts, day, quantity = f"{place} CROSS JOIN turn", TURNS, turning_day(), "turn.sign * fact.quantity"
    conditions = " AND ".join([among("fact.measure", "measures"), *admitted(asked), counts])
    return f"""waiting (step, measure, day, subject, quantity{columns}) AS MATERIALIZED (
        SELECT substr(place.path, depth.number * 8 - 7, 8), fact.measure, {day}, fact.subject, {quantity}{dims}
        FROM journal_facttail tail CROSS JOIN {fact} CROSS JOIN {place} CROSS JOIN depth
        WHERE fact.id = tail.fact AND {conditions} AND place.org_id = fact.org AND place.line = %(line)s
        AND depth.number * 8 <= length(place.path))"""


def _kept(asked: Asked, best: Best) -> str:
    waiting = f"""waiting CROSS JOIN unit CROSS JOIN kept CROSS JOIN stretch WHERE unit.step = waiting.step
        AND kept.kind = unit.kind AND kept.measure = waiting.measure AND waiting.day BETWEEN stretch.first AND stretch.last
        AND (stretch.grain = '{Grain.MONTH}' OR kept.days = 1)"""
    span = _span_of(asked) or "stretch.span"
    if asked.distinct:
        return f"""SELECT org, span, count(*), measure FROM (
            SELECT org, span, measure, subject FROM (
                SELECT unit.org AS org, {span} AS span, chosen.measure AS measure, one.subject AS subject,
                one.refs AS refs {_stored("tallies_tallysubject", asked)}
                UNION ALL
                SELECT unit.org, stretch.span, waiting.measure, waiting.subject, waiting.quantity FROM {waiting}
                AND waiting.subject IS NOT NULL
            ) AS spoken_of GROUP BY org, span, measure, subject HAVING sum(refs) > 0
        ) AS counted GROUP BY org, span, measure"""
    columns = "".join(f", {name}" for name in dim_names(asked))
    dims = "".join(f", chosen.{name}" for name in [*dim_names(asked), "measure"])
    total, grouped = "one.quantity", ""
    if not _one_row_each(asked, best):
        total, grouped = "CAST(sum(one.quantity) AS bigint)", f"GROUP BY unit.org, {span}{dims}"
    parts = [
        f"SELECT unit.org, {span}, {total}{dims} {_stored(table, asked)} {grouped}"
        for table in ("tallies_tally", "tallies_tallydelta")
    ]
    parts.append(
        f"""SELECT unit.org, stretch.span, CAST(sum(waiting.quantity) AS bigint){columns}, waiting.measure FROM {waiting}
        GROUP BY unit.org, stretch.span{columns}, waiting.measure"""
    )
    return " UNION ALL ".join(parts)


def _stored(table: str, asked: Asked) -> str:
    """The rows of a table that make up the figures: for each series and unit one stretch of the table's key."""
    shelf = Shelf.WAS.value if asked.basis == Basis.WAS else Shelf.SHIFT.value
    of_unit = f"""one.series = chosen.series AND one.org = unit.org AND one.period BETWEEN reach.low AND reach.high
        AND one.basis <= {shelf}"""
    rows = f"{table} one"
    if not is_lite():
        # PostgreSQL may believe that fewer parts of the key are enough: this says that each is looked up by all.
        rows, of_unit = f"LATERAL (SELECT * FROM {table} one WHERE {of_unit} OFFSET 0) one", "1 = 1"
    asked_for = f"FROM chosen CROSS JOIN unit CROSS JOIN reach CROSS JOIN {rows}"
    condition = f"unit.kind = chosen.kind AND (reach.grain = '{Grain.MONTH}' OR chosen.days = 1) AND {of_unit}"
    if _span_of(asked):
        return f"{asked_for} WHERE {condition}"
    return f"{asked_for} CROSS JOIN stretch WHERE {condition} AND one.period BETWEEN stretch.low AND stretch.high"


def _span_of(asked: Asked) -> str | None:
    """In which span a period lies, chosen among plain values: a join with `stretch` would compare every row with every one.

    NULL between the spans. None where spans overlap: there a period counts for several.
    """
    ordered = sorted((one.low, one.high, span) for span, stretches in asked.spans for one in stretches)
    if any(high >= low for (_low, high, _span), (low, _high, _after) in pairwise(ordered)):
        return None
    choices = (f"WHEN one.period BETWEEN {low} AND {high} THEN {span}" for low, high, span in ordered)
    return f"CASE {' '.join(choices)} END"


def _single(asked: Asked) -> bool:
    """Whether every span is made of single periods, which are found by being equal."""
    return all(one.low == one.high for _span, stretches in asked.spans for one in stretches)


def _one_row_each(asked: Asked, best: Best) -> bool:
    """Whether there is hardly anything to sum: one series for each figure, and one period."""
    return _single(asked) and all(dimset == dimset_of(asked.by) for dimset, _days in best.values())
