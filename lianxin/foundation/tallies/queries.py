"""Figures: how much of a measure, at which units, in which spans, by which tree. Exact at every moment."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from typing import Any

from lianxin.foundation.journal.measures import Measure, UndeclaredDimension, measure_of
from lianxin.foundation.journal.models import Fact
from lianxin.foundation.journal.rules import Position
from lianxin.foundation.tallies.enums import Basis, Grain
from lianxin.foundation.tallies.plan import last_known, reread
from lianxin.foundation.tallies.rules import (
    FIRST_DAY,
    Span,
    Stretch,
    days_between,
    stretches_between,
    stretches_of,
    values_of,
)
from lianxin.foundation.tallies.sql import reading
from lianxin.foundation.tallies.sql.asking import Asked, Level
from lianxin.foundation.tallies.sql.dialect import Row
from lianxin.foundation.tallies.sql.tallied import read_tallies

__all__ = ["Basis", "Figures", "Span", "Where", "facts_behind", "figures", "figures_of", "level"]

# (unit, index of the span, values of `by`); what is not there is 0.
Figures = dict[tuple[int, int, tuple[str, ...]], int]
# A plan may change while one reads, but not for ever.
_ATTEMPTS = 3
Where = Mapping[str, str | int | Sequence[str | int]]


def figures(
    measure: str,
    *,
    orgs: Sequence[int],
    spans: Sequence[Span],
    basis: Basis = Basis.IS,
    by: tuple[str, ...] = (),
    where: Where | None = None,
    until: Position | None = None,
) -> Figures:
    """The figures of units with all below them, by unit, index of the span and values of `by`.

    `where` admits values of dimensions ("" is: has none). `until`: only what was recorded at that position, read from
    the facts. Raises UnknownMeasure, UndeclaredDimension.
    """
    if not orgs or not spans:
        return {}
    declared = measure_of(measure)
    return _read([declared], list(dict.fromkeys(orgs)), spans, basis, by, where or {}, until)[measure]


def figures_of(
    measures: Iterable[str], *, orgs: Sequence[int], spans: Sequence[Span], basis: Basis = Basis.IS
) -> dict[str, Figures]:
    """The same of several measures, without dimensions: one statement for all that are counted alike.

    Every measure asked for is there, the first first.
    """
    declared = [measure_of(code) for code in dict.fromkeys(measures)]
    found: dict[str, Figures] = {measure.code: {} for measure in declared}
    alike: dict[tuple[str, bool, bool], list[Measure]] = {}
    for measure in declared:
        alike.setdefault((measure.line, measure.stock, measure.distinct), []).append(measure)
    if orgs and spans:
        for some in alike.values():
            found |= _read(some, list(dict.fromkeys(orgs)), spans, basis, (), {}, None)
    return found


def level(
    measure: str,
    *,
    parent: int,
    depth: int = 1,
    kind: str | None = None,
    spans: Sequence[Span],
    basis: Basis = Basis.IS,
    by: tuple[str, ...] = (),
    where: Where | None = None,
) -> Figures:
    """The same for all units `depth` levels under the parent, or all of a kind under it.

    As it was: for each span the units that stood there on any day of it, each with its whole figure.
    """
    if not spans:
        return {}
    return _read([measure_of(measure)], Level(parent, depth, kind), spans, basis, by, where or {}, None)[measure]


def facts_behind(
    measure: str, *, org: int, span: Span, basis: Basis = Basis.IS, where: Where | None = None, limit: int = 1000
) -> list[Fact]:
    """The facts a figure is made of, newest first; of a stock, all up to its last day."""
    declared = measure_of(measure)
    days = days_between(FIRST_DAY if declared.stock else span.days[0], span.days[1])
    ids = reading.facts_behind(_asked([declared], [org], [(0, [days])], basis, (), where or {}, None), limit)
    found = Fact.objects.in_bulk(ids)
    return [found[one] for one in ids]


def _read(
    measures: Sequence[Measure],
    units: Sequence[int] | Level,
    spans: Sequence[Span],
    basis: Basis,
    by: tuple[str, ...],
    where: Where,
    until: Position | None,
) -> dict[str, Figures]:
    numbered, one = dict(enumerate(spans)), measures[0]
    if one.stock:
        ends = sorted({span.last for span in spans})
        asked = list(enumerate(stretches_between(ends)))
    elif one.distinct:
        asked = [(number, [_counted_in(span)]) for number, span in numbered.items()]
    else:
        asked = [(number, stretches_of(span)) for number, span in numbered.items()]
    rows = _rows(_asked(measures, units, asked, basis, by, where, until))
    if one.stock:
        rows = _up_to(rows, [ends.index(span.last) for span in spans])
    return _summed(rows, spans, [measure.code for measure in measures])


def _rows(asked: Asked) -> list[Row]:
    """By the plan that holds at the moment of reading."""
    if asked.until is None:
        plan, names = last_known(), {*asked.by, *asked.where}
        for _attempt in range(_ATTEMPTS):
            best = {
                (measure.code, kind): kept
                for measure in asked.measures
                for kind, kept in plan.best_for(measure.code, names).items()
            }
            rows = read_tallies(asked, best, plan.mark)
            if rows is not None:
                return rows
            plan = reread()
    return reading.read_facts(asked)


def _asked(
    measures: Sequence[Measure],
    units: Sequence[int] | Level,
    spans: Sequence[tuple[int, Sequence[Stretch]]],
    basis: Basis,
    by: tuple[str, ...],
    where: Where,
    until: Position | None,
) -> Asked:
    for name in (*by, *where):
        for measure in measures:
            if name not in measure.dims:
                raise UndeclaredDimension(f"{measure.code} does not declare {name}")
    if len(set(by)) < len(by):
        raise ValueError(f"A dimension stands twice in {by}")
    chosen = {name: values_of(values) for name, values in where.items()}
    return Asked(measures, basis, units, spans, by, chosen, until)


def _counted_in(span: Span) -> Stretch:
    """Persons are kept by whole months and years; in any other span they are counted from the facts."""
    first, last = span.days
    if span.period is None:
        return days_between(first, last)
    return Stretch(Grain.MONTH, span.period, span.period, first, last)


def _summed(rows: Sequence[Row], spans: Sequence[Span], codes: Sequence[str]) -> dict[str, Figures]:
    """By measure; of each by unit, span and values. Rows of units below zero say from which day to which the unit belonged
    to the level asked for.
    """
    found: dict[str, dict[tuple[int, int, tuple[str, ...]], int]] = {code: {} for code in codes}
    stays: dict[int, list[tuple[int, int]]] = {}
    for row in rows:
        org, span, quantity = row[:3]
        if org < 0:
            stays.setdefault(-org, []).append((span, quantity))
            continue
        of_measure, key = found[row[-1]], (org, span, row[3:-1])
        of_measure[key] = of_measure.get(key, 0) + quantity
    return {
        code: {
            key: quantity
            for key, quantity in of_measure.items()
            if quantity and (key[0] not in stays or _belonged(stays[key[0]], spans[key[1]]))
        }
        for code, of_measure in found.items()
    }


def _belonged(stays: Sequence[tuple[int, int]], span: Span) -> bool:
    first, last = span.days
    return any(since <= last and until > first for since, until in stays)


def _up_to(changes: Sequence[Row], ends: Sequence[int]) -> list[Row]:
    """Stocks at the ends of the spans, from what came and went between one end and the next."""
    by_place: dict[tuple[Any, ...], dict[int, int]] = {}
    found: list[Row] = []
    for row in changes:
        if row[0] < 0:
            found.append(row)
            continue
        steps = by_place.setdefault((row[0], *row[3:]), {})
        steps[row[1]] = steps.get(row[1], 0) + row[2]
    for (org, *values), steps in by_place.items():
        standing = list(accumulate(steps.get(step, 0) for step in range(max(ends) + 1)))
        found += [(org, number, standing[end], *values) for number, end in enumerate(ends)]
    return found
