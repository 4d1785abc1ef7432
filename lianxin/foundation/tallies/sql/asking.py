"""What a figure is asked for, as the tables (WITH …) that every statement begins with: stretches of days and units."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lianxin.foundation.journal.measures import Measure
from lianxin.foundation.journal.rules import Position
from lianxin.foundation.orgs.sql.tree import hex_step
from lianxin.foundation.tallies.enums import Basis
from lianxin.foundation.tallies.rules import Stretch
from lianxin.foundation.tallies.sql.dialect import among, day_of, earlier, later, listed

NEVER = 99_999_999
# A link whose follower only waits for its day still holds.
_STILL_HOLDS = """(link.valid_to IS NULL OR EXISTS (
    SELECT 1 FROM orgs_orglink planned WHERE planned.org_id = link.org_id AND planned.line = link.line
    AND planned.valid_from = link.valid_to AND NOT planned.applied))"""


@dataclass(frozen=True, slots=True)
class Level:
    """The units `depth` levels under `parent`, or all of a kind under it."""

    parent: int
    depth: int
    kind: str | None


@dataclass(frozen=True, slots=True)
class Asked:
    """A figure of each measure for each unit and each numbered span, every span being its stretches.

    The measures are counted alike: along one line, all stocks or none, all of persons or none.
    """

    measures: Sequence[Measure]
    basis: Basis
    units: Sequence[int] | Level
    spans: Sequence[tuple[int, Sequence[Stretch]]]
    by: tuple[str, ...]
    where: Mapping[str, Sequence[str]]
    until: Position | None = None

    @property
    def stock(self) -> bool:
        return self.measures[0].stock

    @property
    def distinct(self) -> bool:
        return self.measures[0].distinct


def parameters_of(asked: Asked) -> dict[str, Any]:
    """The values by name that any statement about the question may need."""
    found: dict[str, Any] = {
        "measures": listed(measure.code for measure in asked.measures),
        "line": asked.measures[0].line,
    }
    for name, values in asked.where.items():
        found[f"where_{name}"] = listed(values)
    if isinstance(asked.units, Level):
        found |= {"parent": asked.units.parent, "depth": asked.units.depth, "kind": asked.units.kind}
    else:
        found["orgs"] = listed(asked.units)
    return found


def tables_of(asked: Asked) -> list[str]:
    """`stretch(span, grain, low, high, first, last)`, `unit(org, kind, step)`; of a level `below(org, since, until)`: from
    which day to which it belonged there; and as it was `stood(org, path)`: every path a unit ever had.
    """
    rows = ", ".join(
        f"({span}, '{one.grain}', {one.low}, {one.high}, {one.first}, {one.last})"
        for span, stretches in asked.spans
        for one in stretches
    )
    tables = [f"stretch (span, grain, low, high, first, last) AS (VALUES {rows})"]
    condition = among("org.id", "orgs")
    if isinstance(asked.units, Level):
        tables.append(_of_kind(asked.basis) if asked.units.kind else _at_depth(asked.basis))
        condition = "org.id IN (SELECT org FROM below)"
    tables.append(
        f"""unit (org, kind, step) AS MATERIALIZED (
            SELECT org.id, kind.code, {hex_step("org.id")}
            FROM orgs_org org JOIN orgs_orgkind kind ON kind.id = org.kind_id WHERE {condition})"""
    )
    if asked.basis == Basis.WAS:
        tables.append(
            """stood (org, path) AS (
            SELECT DISTINCT path.org_id, path.path FROM unit JOIN orgs_orgpath path
            ON path.org_id = unit.org AND path.line = %(line)s)"""
        )
    return tables


def members_of(asked: Asked) -> str | None:
    """The units of a level of the past that did not belong to it on all days asked for: (-unit, since, until)."""
    if asked.basis != Basis.WAS or not isinstance(asked.units, Level):
        return None
    first = min(one.first for _span, stretches in asked.spans for one in stretches)
    last = max(one.last for _span, stretches in asked.spans for one in stretches)
    nothing = ", NULL" * (len(asked.by) + 1)
    return f"SELECT -org, since, until{nothing} FROM below WHERE since > {first} OR until <= {last}"


def _at_depth(basis: Basis) -> str:
    """Down the links, a level a step: a tree of hundreds of thousands is not walked for its upper levels."""
    if basis == Basis.IS:
        current, since, until = _STILL_HOLDS, "0", str(NEVER)
    else:
        first = (
            "NOT EXISTS (SELECT 1 FROM orgs_orglink before WHERE before.org_id = link.org_id "
            "AND before.line = link.line AND before.valid_from < link.valid_from)"
        )
        since = later(f"CASE WHEN {first} THEN 0 ELSE {day_of('link.valid_from')} END", "down.since")
        ends = f"CASE WHEN {_STILL_HOLDS} THEN {NEVER} ELSE {day_of('link.valid_to')} END"
        until = earlier(ends, "down.until")
        current = f"{since} < {until}"
    return f"""down (org, depth, since, until) AS (
        SELECT CAST(%(parent)s AS bigint), 0, 0, {NEVER}
        UNION ALL
        SELECT link.org_id, down.depth + 1, {since}, {until}
        FROM down JOIN orgs_orglink link ON link.parent_id = down.org AND link.line = %(line)s AND link.applied
        WHERE down.depth < %(depth)s AND {current}
    ), below (org, since, until) AS (SELECT org, since, until FROM down WHERE depth = %(depth)s)"""


def _of_kind(basis: Basis) -> str:
    rows = "path.valid_to IS NULL" if basis == Basis.IS else "1 = 1"
    tops = "top.valid_to IS NULL" if basis == Basis.IS else "1 = 1"
    since = f"CASE WHEN {is_first('path')} THEN 0 ELSE {day_of('path.valid_from')} END"
    until = f"CASE WHEN path.valid_to IS NULL THEN {NEVER} ELSE {day_of('path.valid_to')} END"
    return f"""below (org, since, until) AS (
        SELECT path.org_id, {since}, {until}
        FROM orgs_org org JOIN orgs_orgkind kind ON kind.id = org.kind_id AND kind.code = %(kind)s
        JOIN orgs_orgpath path ON path.org_id = org.id AND path.line = %(line)s AND {rows}
        WHERE org.id <> %(parent)s AND EXISTS (
            SELECT 1 FROM orgs_orgpath top WHERE top.org_id = %(parent)s AND top.line = %(line)s AND {tops}
            AND path.path >= top.path AND path.path < top.path || 'G'))"""


def is_first(path: str) -> str:
    """Whether no span of paths of the unit lies before: what is dated before its first day counts where it began."""
    return (
        f"NOT EXISTS (SELECT 1 FROM orgs_orgpath before WHERE before.org_id = {path}.org_id "
        f"AND before.line = {path}.line AND before.valid_from < {path}.valid_from)"
    )
