"""Counting all over again from the facts: to make the tallies anew, to check them, to follow the plan.

While it goes on nothing is folded, so that what was folded stays the same while it is counted; what is recorded meanwhile
waits in the tail, where every figure sees it. Nobody else waits: only the exchange of a measure's tallies at the end writes.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.foundation.journal.measures import Measure, all_measures, measure_of
from lianxin.foundation.tallies.enums import Grain, Shelf
from lianxin.foundation.tallies.models import Series, TallyPlan
from lianxin.foundation.tallies.recounting.places import Places, places_of
from lianxin.foundation.tallies.recounting.planning import Planned, plan_of, units_by_kind
from lianxin.foundation.tallies.rules import TOTAL, dims_of
from lianxin.foundation.tallies.sql import recount as sql
from lianxin.foundation.tallies.sql.sampling import first_day_of
from lianxin.foundation.tallies.state import hold_tree, mark_plan, rest, the_state
from lianxin.foundation.tallies.storing import series_ids
from lianxin.kernel import clock
from lianxin.kernel.errors import Conflict

# How long a recount that died keeps others from folding; one that lives renews it with every measure and grain.
LEASE = timedelta(minutes=10)
# (dimset, grain) -> kinds of unit
Plan = dict[tuple[str, Grain], list[str]]


@dataclass(frozen=True, slots=True)
class Progress:
    """`done` of `total` steps; `what` is the code of the measure being counted."""

    what: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Difference:
    """A tally that is not what its facts sum to."""

    measure: str
    dims: str
    org: int
    period: int
    basis: int
    kept: int
    found: int


def rebuild(codes: Sequence[str] = ()) -> Iterator[Progress]:
    """Plan anew and make the tallies of these measures (none named: of all) from the facts, step by step.

    Raises Conflict when another recount is going on, UnknownMeasure.
    """
    chosen = [measure_of(code) for code in codes] or all_measures()
    ground = _Ground()
    with _folding_rests():
        for done, measure in enumerate(chosen):
            yield Progress(measure.code, done, len(chosen))
            _make(measure, plan_of(measure, ground.units(measure.line)), ground)
    yield Progress("", len(chosen), len(chosen))


def replan() -> list[str]:
    """Follow what the facts have become: the measures whose plan changed, and which were therefore counted anew."""
    ground = _Ground()
    changed: list[str] = []
    for measure in all_measures():
        planned = plan_of(measure, ground.units(measure.line))
        if _kept_now(measure) != {(one.dimset, one.kind, one.grain.value) for one in planned if one.kept}:
            with _folding_rests():
                _make(measure, planned, ground)
            changed.append(measure.code)
    return changed


def verify(*, limit: int = 100) -> Iterator[Progress | Difference]:
    """Recount everything and say where what is kept differs; at most `limit` differences of each measure."""
    chosen, ground = all_measures(), _Ground()
    with _folding_rests():
        for done, measure in enumerate(chosen):
            yield Progress(measure.code, done, len(chosen))
            _renew_rest()
            _count(measure, _by_set(_kept_now(measure)), ground)
            found = sql.differences(measure.code, distinct=measure.distinct, limit=limit)
            dims = dict(Series.objects.filter(pk__in={row[0] for row in found}).values_list("pk", "dims"))
            for series, _subject, org, period, basis, kept, counted in found:
                yield Difference(measure.code, dims[series], org, period, basis, int(kept), int(counted))
    yield Progress("", len(chosen), len(chosen))


class _Ground:
    """What one recount knows of the tree: the sample of units, read once a line, and the places, until the tree changes."""

    def __init__(self) -> None:
        self._units: dict[str, dict[str, list[str]]] = {}
        self._places: tuple[str, str, Places] | None = None

    def units(self, line: str) -> dict[str, list[str]]:
        if line not in self._units:
            self._units[line] = units_by_kind(line)
        return self._units[line]

    def places(self, line: str) -> Places:
        tree = the_state().tree
        if self._places is None or self._places[:2] != (line, tree):
            self._places = (line, tree, places_of(line))
        return self._places[2]


def _kept_now(measure: Measure) -> set[tuple[str, str, str]]:
    rows = TallyPlan.objects.filter(measure=measure.code, kept=True)
    return set(rows.values_list("dimset", "kind", "grain"))


def _by_set(kept: set[tuple[str, str, str]]) -> Plan:
    found: Plan = {}
    for dimset, kind, grain in sorted(kept):
        found.setdefault((dimset, Grain(grain)), []).append(kind)
    return found


def _make(measure: Measure, planned: Sequence[Planned], ground: _Ground) -> None:
    """Count, and exchange; again when the tree changed meanwhile, the third time with the tree held still."""
    kept = _by_set({(one.dimset, one.kind, one.grain.value) for one in planned if one.kept})
    for _attempt in range(2):
        _renew_rest()
        tree = the_state().tree
        _count(measure, kept, ground)
        with transaction.atomic():
            hold_tree()
            if the_state().tree == tree:
                _exchange(measure, planned)
                return
    with transaction.atomic():
        hold_tree()
        _count(measure, kept, ground)
        _exchange(measure, planned)


def _exchange(measure: Measure, planned: Sequence[Planned]) -> None:
    """In the caller's transaction, with the tree held: what was counted and the plan it was counted by go together."""
    sql.exchange(measure.code, distinct=measure.distinct)
    TallyPlan.objects.filter(measure=measure.code).delete()
    TallyPlan.objects.bulk_create(
        TallyPlan(
            measure=measure.code,
            dimset=one.dimset,
            kind=one.kind,
            grain=one.grain,
            kept=one.kept,
            facts=one.facts,
            rows=one.rows,
        )
        for one in planned
    )
    mark_plan()


def _count(measure: Measure, kept: Plan, ground: _Ground) -> None:
    """Everything the plan keeps of this measure, into the table of what was found."""
    sql.empty("rc_found")
    if not kept:
        return
    places = ground.places(measure.line)
    sql.empty("rc_node")
    sql.write("rc_node", places.nodes)
    since = first_day_of(measure.code)
    total = (measure.code, TOTAL, dims_of(TOTAL, {}))
    totals = series_ids([total])
    combos = {raw: json.loads(raw) for raw in sql.combos(measure.code)} if any(one for one, _grain in kept) else {}
    for (dimset, grain), kinds in kept.items():
        periods = (grain.value, "year") if measure.distinct else (grain.value,)
        series = None if dimset else totals[total]
        if dimset:
            _tell_series(measure, dimset, combos)
        for period in periods:
            _climb(_Cells(measure, places, kinds, series), period, since)


@dataclass(frozen=True, slots=True)
class _Cells:
    """What is counted in one go: a set of a measure at some kinds of unit. `series`: None has one for each values."""

    measure: Measure
    places: Places
    kinds: list[str]
    series: int | None

    @property
    def key(self) -> str:
        return "subject" if self.measure.distinct else "series"

    def count(self, period: str) -> None:
        if self.measure.distinct:
            sql.count_subjects(self.measure.code, period)
        else:
            sql.count_facts(self.measure.code, period, total=self.series)


def _climb(cells: _Cells, period: str, since: int) -> None:
    """From the lowest unit the plan keeps up to the top: first as it was, then what today's tree shifts."""
    deepest = cells.places.deepest(cells.kinds)
    if not deepest:
        return
    places, stock = cells.places, cells.measure.stock
    shelves = (
        (Shelf.WAS, places.was(deepest, stock=stock)),
        (Shelf.SHIFT, places.shifted(deepest, since, stock=stock)),
    )
    for shelf, stays in shelves:
        if not sql.write_places(stays):
            continue
        cells.count(period)
        for depth in range(deepest, 0, -1):
            sql.keep(depth, cells.kinds, basis=shelf, key=cells.key, series=cells.series)
            if depth > 1:
                sql.climb(depth, cells.key)


def _tell_series(measure: Measure, dimset: str, combos: Mapping[str, Mapping[str, str | int]]) -> None:
    """Which series a fact's dimensions stand under, for every combination there is."""
    keys = {raw: (measure.code, dimset, dims_of(dimset, dims)) for raw, dims in combos.items()}
    known = series_ids(keys.values())
    sql.empty("rc_combo")
    sql.write("rc_combo", [(raw, known[key]) for raw, key in keys.items()])


@contextmanager
def _folding_rests() -> Iterator[None]:
    """Raises Conflict when folding rests already: for another recount."""
    with transaction.atomic():
        hold_tree()
        until = the_state().resting
        if until is not None and until > clock.now():
            raise Conflict(_("The figures are being counted anew already."))
        rest(clock.now() + LEASE)
    try:
        yield
    finally:
        with transaction.atomic():
            hold_tree()
            rest(None)


def _renew_rest() -> None:
    with transaction.atomic():
        hold_tree()
        rest(clock.now() + LEASE)
