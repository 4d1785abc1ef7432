"""Which tallies are worth keeping: asked of a sample of units and months, since the exact answer would cost a recount."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from lianxin.foundation.journal.measures import Measure
from lianxin.foundation.orgs.models import OrgPath
from lianxin.foundation.orgs.rules import path_range
from lianxin.foundation.tallies.enums import Grain
from lianxin.foundation.tallies.models import TallyPlan
from lianxin.foundation.tallies.rules import Span, dims_of, dimset_of, month_number, stays_kept
from lianxin.foundation.tallies.sql.sampling import cells_below, days_of

T = TypeVar("T")
UNITS, MONTHS = 24, 3
# Below that any figure is read from the facts in a moment.
FEW = 2_000
# A set of a measure, a kind of unit, a grain.
Place = tuple[str, str, Grain]


@dataclass(frozen=True, slots=True)
class Planned:
    """One line of the plan, with the facts and rows of the sample it was decided by."""

    dimset: str
    kind: str
    grain: Grain
    kept: bool
    facts: int
    rows: int


def units_by_kind(line: str) -> dict[str, list[str]]:
    """Today's places of a few units of each kind, spread evenly over the tree."""
    standing = OrgPath.objects.filter(line=line, valid_to__isnull=True, org__closed__isnull=True)
    found: dict[str, list[str]] = {}
    for kind, path in standing.order_by("path").values_list("org__kind__code", "path"):
        found.setdefault(kind, []).append(path)
    return {kind: _spread(paths, UNITS) for kind, paths in found.items()}


def plan_of(measure: Measure, units: dict[str, list[str]]) -> list[Planned]:
    """The plan of one measure as the sample has it; empty while there are few facts."""
    number, first, last = days_of(measure.code)
    if number < FEW:
        return []
    kept = {
        (one.dimset, one.kind, Grain(one.grain)) for one in TallyPlan.objects.filter(measure=measure.code, kept=True)
    }
    months = _spread(_months(first, last), MONTHS)
    found: list[Planned] = []
    for kind, paths in units.items():
        found += _planned(measure, kind, _sample(measure, paths, months), kept)
    return found


def _sample(measure: Measure, paths: Sequence[str], months: Sequence[int]) -> list[tuple[int, int, str, int]]:
    """Of these units in these months: number of the unit, day, dimensions, facts."""
    sample = []
    for number, path in enumerate(paths):
        for month in months:
            below = cells_below(measure, path_range(path), (month * 100, month * 100 + 99))
            sample += [(number, day, raw, facts) for day, raw, facts in below]
    return sample


def _planned(
    measure: Measure, kind: str, sample: Sequence[tuple[int, int, str, int]], kept: set[Place]
) -> list[Planned]:
    facts = sum(found for _unit, _day, _raw, found in sample)
    raws = {raw for _unit, _day, raw, _found in sample}
    found = []
    for dimset, grain in _to_plan(measure):
        # Of a distinct measure every person is a row.
        spelled = {raw: raw if measure.distinct else dims_of(dimset, json.loads(raw)) for raw in raws}
        divisor = 1 if grain == Grain.DAY else 100
        if facts:
            rows = len({(unit, day // divisor, spelled[raw]) for unit, day, raw, _found in sample})
            stays = stays_kept(facts=facts, rows=rows, kept=(dimset, kind, grain) in kept)
            found.append(Planned(dimset, kind, grain, stays, facts, rows))
    return _with_months(found)


def _to_plan(measure: Measure) -> list[tuple[str, Grain]]:
    if measure.distinct:
        return [("", Grain.MONTH)]
    return [(dimset_of(names), grain) for names in measure.sets for grain in Grain]


def _with_months(found: Iterable[Planned]) -> list[Planned]:
    """Where days are kept, months are too: they are never more."""
    listed = list(found)
    by_day = {(one.dimset, one.kind) for one in listed if one.kept and one.grain == Grain.DAY}
    return [
        Planned(one.dimset, one.kind, one.grain, one.kept or (one.dimset, one.kind) in by_day, one.facts, one.rows)
        for one in listed
    ]


def _months(first: int, last: int) -> list[int]:
    begin, end = (date(day // 10_000, day // 100 % 100, 1) for day in (first, last))
    return [month_number(span.first) for span in Span.months(begin, end)]


def _spread(found: Sequence[T], most: int) -> list[T]:
    """At most so many of them, evenly spread."""
    if len(found) <= most:
        return list(found)
    return [found[index * len(found) // most + len(found) // (2 * most)] for index in range(most)]
