"""The figures as Ibis expressions: the same for every engine, and the same as those of tallies.

A fact counts at every unit on the path of its unit: as it is on the path of today, as it was on that of the fact's day;
of a stock on that of the day it is counted on, since what a unit has in hand goes with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import ibis
import pyarrow as pa

from lianxin.domains.insight.lake.schemas import NEVER
from lianxin.foundation.journal.rules import day_number
from lianxin.foundation.orgs.rules import MAX_DEPTH, STEP
from lianxin.foundation.tallies.enums import Basis
from lianxin.foundation.tallies.rules import Span

_INT = pa.int32()


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of all folders, as the engine reads them."""

    facts: Any
    units: Any
    paths: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Counting:
    """Measures that are counted alike, at units, in spans that do not overlap and stand in order.

    Units: that of a code, all of a kind, or with neither those that stand on top.
    """

    measures: tuple[str, ...]
    line: str
    basis: Basis
    spans: Sequence[Span]
    stock: bool = False
    distinct: bool = False
    by: tuple[str, ...] = ()
    code: str = ""
    kind: str = ""


def columns_of(by: Sequence[str]) -> list[str]:
    """What the columns of dimensions are called in a result."""
    return [f"by{number}" for number in range(len(by))]


def units_asked(tables: Tables, asked: Counting) -> Any:
    """The units whose figures are wanted."""
    if asked.code:
        return tables.units.filter(tables.units.code == asked.code)
    if asked.kind:
        return tables.units.filter(tables.units.kind == asked.kind)
    paths = tables.paths
    tops = paths.filter(paths.line == asked.line, paths.until == NEVER, paths.path.length() == STEP)
    tops = tops.select(top_city="city", top_org="org")
    units = tables.units.filter(tables.units.closed.isnull())
    return units.semi_join(tops, [units.city == tops.top_city, units.org == tops.top_org])


def figures(tables: Tables, asked: Counting) -> Any:
    """(city, org, code, name, measure, span, by0 …, quantity): absent is 0. `span` is the number of the span."""
    found = _counted(tables, asked)
    found = found.filter(found.quantity != 0)
    units = tables.units.select(unit_city="city", unit_org="org", code="code", name="name")
    named = found.join(units, [found.city == units.unit_city, found.org == units.unit_org])
    return named.select("city", "org", "code", "name", "measure", "span", *columns_of(asked.by), "quantity")


def _counted(tables: Tables, asked: Counting) -> Any:
    """As `figures`, without the units' names."""
    facts = tables.facts.filter(tables.facts.measure.isin(asked.measures))
    stretches = _stretches(asked)
    facts = facts.join(stretches, [facts.day >= stretches.low, facts.day <= stretches.high])
    values = {name: facts.dims.get(dim, "") for name, dim in zip(columns_of(asked.by), asked.by, strict=True)}
    facts = facts.mutate(**values)
    person = ["subject"] if asked.distinct else []
    if asked.distinct:
        facts = facts.filter(facts.subject.notnull())
    kept = ["measure", "span", *columns_of(asked.by), *person]
    days = facts.group_by(["city", "org", *([] if asked.stock else ["day"]), *kept])
    days = days.aggregate(quantity=facts.quantity.sum())
    if asked.stock:
        days = _standing(days, asked)
    above = _above(tables, asked)
    standing = days.join(
        above,
        [days.city == above.place_city, days.org == above.place_org, days.day >= above.since, days.day < above.until],
    ).drop("org")
    standing = standing.rename(org="unit")
    found = standing.group_by(["city", "org", *kept]).aggregate(quantity=standing.quantity.sum())
    if asked.distinct:
        remaining = found.filter(found.quantity > 0)
        found = remaining.group_by(["city", "org", *kept[:-1]]).aggregate(quantity=remaining.count())
    return found


def _above(tables: Tables, asked: Counting) -> Any:
    """(place_city, place_org, since, until, unit): from which day to which a place counted at a unit asked for."""
    paths = tables.paths.filter(tables.paths.line == asked.line)
    if asked.basis == Basis.IS:
        paths = paths.filter(paths.until == NEVER).mutate(since=ibis.literal(0).cast("int32"))
    depths = ibis.memtable(pa.table({"depth": pa.array(range(MAX_DEPTH), _INT)}))
    steps = paths.join(depths, [paths.path.length() > depths.depth * STEP])
    steps = steps.select("city", "org", "since", "until", "path", "depth")
    # A projection of its own: Ibis would take the next join for a part of the last one.
    steps = steps.mutate(place_step=steps.path.substr(steps.depth * STEP, STEP))
    steps = steps.select("since", "until", "place_step", place_city="city", place_org="org")
    units = units_asked(tables, asked).select(unit_city="city", unit="org", step="step")
    found = steps.join(units, [steps.place_city == units.unit_city, steps.place_step == units.step])
    return found.select("place_city", "place_org", "since", "until", "unit")


def _stretches(asked: Counting) -> Any:
    """The spans; of a stock what came between the end of one span and that of the next."""
    ends = [day_number(span.last) for span in asked.spans]
    starts = [day_number(span.first) for span in asked.spans]
    if asked.stock:
        starts = [0, *(end + 1 for end in ends[:-1])]
    numbers = pa.array(range(len(ends)), _INT)
    return ibis.memtable(pa.table({"span": numbers, "low": pa.array(starts, _INT), "high": pa.array(ends, _INT)}))


def _standing(changes: Any, asked: Counting) -> Any:
    """What each unit itself had in hand on the last day of each span: everything up to it."""
    pairs = [(step, span) for span in range(len(asked.spans)) for step in range(span + 1)]
    lasts = [day_number(asked.spans[span].last) for _step, span in pairs]
    until = ibis.memtable(
        pa.table(
            {
                "step": pa.array([step for step, _span in pairs], _INT),
                "at_end_of": pa.array([span for _step, span in pairs], _INT),
                "day": pa.array(lasts, _INT),
            }
        )
    )
    found = changes.join(until, [changes["span"] == until.step]).drop("span", "step").rename(span="at_end_of")
    keys = ["city", "org", "day", "measure", "span", *columns_of(asked.by)]
    return found.group_by(keys).aggregate(quantity=found.quantity.sum())
