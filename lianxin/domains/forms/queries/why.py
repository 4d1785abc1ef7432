"""Why a number is what it is: what it counts, what was known then, what is known now, and what changed since."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from lianxin.domains.forms.enums import Source
from lianxin.domains.forms.models import FilledCell, Filling
from lianxin.domains.forms.queries.computing import (
    Figures,
    Slot,
    counted,
    percent,
    slots_of,
    wanted_of,
)
from lianxin.domains.forms.queries.forms import cells_of
from lianxin.domains.forms.queries.units import Below, Unit, units_below
from lianxin.domains.forms.queries.words import counted_in_words
from lianxin.domains.forms.rules.spans import days_of
from lianxin.domains.insight.models import BaseFigure
from lianxin.domains.insight.queries.base import base_figure
from lianxin.foundation.journal.measures import UnknownMeasure, measure_of, rate_of
from lianxin.foundation.journal.models import Fact
from lianxin.foundation.journal.rules import Position
from lianxin.foundation.tallies.enums import Basis
from lianxin.foundation.tallies.queries import facts_behind
from lianxin.foundation.tallies.rules import Span

FACTS_READ = 5_000
FACTS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Later:
    """A fact that was recorded after the form was filled in. `takes_back`: it reverses an earlier one."""

    unit: str
    day: date
    recorded_at: datetime
    quantity: int

    @property
    def takes_back(self) -> bool:
        return self.quantity < 0


@dataclass(frozen=True, slots=True)
class Part:
    """One measure of the number: all of it, or what stands over or under the line of a rate."""

    code: str
    words: str
    counted: str
    then: int
    now: int
    facts: int
    more_facts: bool


@dataclass(frozen=True, slots=True)
class Why:
    """`issued` is what the form says; `then` what the facts known then give by today's reckoning; `now` what all give.

    `issued` != `then`: the tree was changed for days past, or the reckoning. `then` != `now`: facts came later.
    """

    issued: str
    then: str
    now: str
    parts: list[Part] = field(default_factory=list)
    later: list[Later] = field(default_factory=list)
    later_count: int = 0
    units: list[Unit] = field(default_factory=list)
    span: tuple[date, date] | None = None

    @property
    def is_same(self) -> bool:
        return self.issued == self.then == self.now

    @property
    def tree_changed(self) -> bool:
        return self.issued != self.then


def why(filling: Filling, cell: FilledCell) -> Why | None:
    """The whole story of one figure; None for what is not counted."""
    below = units_below(filling.org, on=filling.last)
    slot = _slot(filling, cell, below)
    if slot is None or cell.source not in {Source.MEASURE, Source.RATE}:
        return None
    days = days_of(slot.cell.when, filling.first, filling.last)
    position = Position.parse(filling.position)
    try:
        codes = _codes(cell)
        then, now = (_figures(slot, cell, codes, days, filling, until=until) for until in (position, None))
        words = [measure_of(code) for code in codes]
    except UnknownMeasure:
        return None
    # Of a unit by itself, what was recorded below it does not count.
    left_out = {unit.pk for unit in below.everything} if slot.less else set()
    behind = [[fact for fact in _facts(slot, cell, code, days, filling) if fact.org not in left_out] for code in codes]
    parts = [
        Part(
            code=code,
            words=str(words[place].words),
            counted=str(words[place].counted),
            then=then[place],
            now=now[place],
            facts=len(behind[place]),
            more_facts=len(behind[place]) >= FACTS_READ,
        )
        for place, code in enumerate(codes)
    ]
    late = [fact for facts in behind for fact in facts if not position.holds(fact.pk)]
    names = {unit.pk: unit.short_name for unit in below.everything}
    return Why(
        issued=cell.value,
        then=_said(cell, then),
        now=_said(cell, now),
        parts=parts,
        later=[_later(fact, names, filling) for fact in late[:FACTS_SHOWN]],
        later_count=len(late),
        units=list(slot.units),
        span=days,
    )


def _slot(filling: Filling, cell: FilledCell, below: Below) -> Slot | None:
    asked = [one for one in cells_of(filling.version) if (one.row, one.col) == (cell.row, cell.col)]
    slots = slots_of(filling.version, asked, below)
    found = next((slot for slot in slots if slot.number == cell.number), None)
    if found is None or cell.org_id is None or found.unit is None or found.unit.pk == cell.org_id:
        return found
    # The rows of today are others; the unit of this row is known by itself.
    assert cell.org is not None  # noqa: S101  its id is not None
    unit = Unit(pk=cell.org_id, name=cell.org.name, kind="")
    return Slot(found.cell, found.number, (unit,), found.less)


def _codes(cell: FilledCell) -> tuple[str, ...]:
    if cell.source == Source.MEASURE:
        return (cell.code,)
    rate = rate_of(cell.code)
    return rate.over, rate.under


def _figures(
    slot: Slot,
    cell: FilledCell,
    codes: tuple[str, ...],
    days: tuple[date, date],
    filling: Filling,
    *,
    until: Position | None,
) -> list[int]:
    read = Figures(basis=Basis(filling.basis), until=until)
    wanted = [wanted_of(code, cell.where, slot.units, days, slot.less) for code in codes]
    for one in wanted:
        read.want(one)
    read.read()
    return [read.of(one) for one in wanted]


def _said(cell: FilledCell, figures: list[int]) -> str:
    if cell.source == Source.RATE:
        return percent({"over": figures[0], "under": figures[1]})
    return counted(figures[0], cell.factor)


def _facts(slot: Slot, cell: FilledCell, code: str, days: tuple[date, date], filling: Filling) -> list[Fact]:
    dims = measure_of(code).dims
    where: dict[str, Any] = {name: value for name, value in cell.where.items() if name in dims}
    found: list[Fact] = []
    for unit in slot.units:
        found += facts_behind(
            code,
            org=unit.pk,
            span=Span(*days),
            basis=Basis(filling.basis),
            where=where or None,
            limit=FACTS_READ - len(found),
        )
        if len(found) >= FACTS_READ:
            break
    return found


def _later(fact: Fact, names: dict[int, str], filling: Filling) -> Later:
    return Later(
        unit=names.get(fact.org, filling.org.short_name),
        day=timezone.localtime(fact.at).date(),
        recorded_at=fact.recorded_at,
        quantity=fact.quantity,
    )


def declaration(cell: FilledCell) -> BaseFigure | None:
    """For a base figure of one unit: who declared it, when and from which source."""
    if cell.source != Source.BASE or cell.org_id is None or cell.last is None:
        return None
    return base_figure(cell.org_id, cell.code, cell.last)


def definition(cell: FilledCell) -> str:
    """What counts as one, in a sentence."""
    return counted_in_words(cell.source, cell.code)
