"""Figures: how much of a measure, at which units, in which spans, by which tree. Exact at every moment."""

from collections.abc import Mapping, Sequence

from lianxin.foundation.journal.measures import Measure, UndeclaredDimension, measure_of
from lianxin.foundation.journal.models import Fact
from lianxin.foundation.journal.rules import Position
from lianxin.foundation.tallies.enums import Basis, Grain
from lianxin.foundation.tallies.rules import FIRST_DAY, Span, Stretch, values_of
from lianxin.foundation.tallies.sql.asking import Asked, Level
from lianxin.foundation.tallies.sql.reading import Row, fact_ids_behind, read_facts
from lianxin.kernel.errors import Invalid

__all__ = ["Basis", "Figures", "Span", "Where", "facts_behind", "figures", "level"]

# (unit, index of the span, values of `by`); what is not there is 0.
Figures = dict[tuple[int, int, tuple[str, ...]], int]
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
    return _read(measure_of(measure), list(dict.fromkeys(orgs)), spans, basis, by, where or {}, until)


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
    return _read(measure_of(measure), Level(parent, depth, kind), spans, basis, by, where or {}, None)


def facts_behind(
    measure: str, *, org: int, span: Span, basis: Basis = Basis.IS, where: Where | None = None, limit: int = 1000
) -> list[Fact]:
    """The facts a figure is made of, newest first; of a stock, all up to its last day."""
    declared = measure_of(measure)
    days = _days(FIRST_DAY if declared.stock else span.days[0], span.days[1])
    ids = fact_ids_behind(_asked(declared, [org], [(0, [days])], basis, (), where or {}), limit)
    found = Fact.objects.in_bulk(ids)
    return [found[one] for one in ids]


def _read(
    measure: Measure,
    units: Sequence[int] | Level,
    spans: Sequence[Span],
    basis: Basis,
    by: tuple[str, ...],
    where: Where,
    until: Position | None,
) -> Figures:
    if measure.stock:
        return _stocks(measure, units, spans, basis, by, where, until)
    asked = [(number, [_days(*span.days)]) for number, span in enumerate(spans)]
    return _summed(read_facts(_asked(measure, units, asked, basis, by, where, until)))


def _stocks(
    measure: Measure,
    units: Sequence[int] | Level,
    spans: Sequence[Span],
    basis: Basis,
    by: tuple[str, ...],
    where: Where,
    until: Position | None,
) -> Figures:
    asked = [(number, [_days(FIRST_DAY, span.days[1])]) for number, span in enumerate(spans)]
    return _summed(read_facts(_asked(measure, units, asked, basis, by, where, until)))


def _asked(
    measure: Measure,
    units: Sequence[int] | Level,
    spans: Sequence[tuple[int, Sequence[Stretch]]],
    basis: Basis,
    by: tuple[str, ...],
    where: Where,
    until: Position | None = None,
) -> Asked:
    for name in (*by, *where):
        if name not in measure.dims:
            raise UndeclaredDimension(f"{measure.code} does not declare {name}")
    if len(set(by)) < len(by):
        raise Invalid(f"A dimension stands twice in {by}")
    chosen = {name: values_of(values) for name, values in where.items()}
    return Asked(measure, basis, units, spans, by, chosen, until)


def _days(first: int, last: int) -> Stretch:
    return Stretch(Grain.DAY, first, last, first, last)


def _summed(rows: Sequence[Row]) -> Figures:
    found: Figures = {}
    for org, span, quantity, *values in rows:
        key = (org, span, tuple(values))
        found[key] = found.get(key, 0) + int(quantity)
    return {key: quantity for key, quantity in found.items() if quantity}
