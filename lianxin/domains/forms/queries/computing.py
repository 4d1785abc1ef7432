"""What belongs into the cells of a form: figures of units and days, in as many statements as there are different figures."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from lianxin.domains.forms.enums import About, Source, Whose
from lianxin.domains.forms.models import FormCell, FormVersion
from lianxin.domains.forms.queries.units import Below, Unit
from lianxin.domains.forms.rules.arithmetic import NoFormula, reckon
from lianxin.domains.forms.rules.parts import Part, joined
from lianxin.domains.forms.rules.spans import Days, days_of
from lianxin.domains.insight.queries.base import Bases, bases_of
from lianxin.foundation.journal.measures import UnknownMeasure, measure_of, rate_of
from lianxin.foundation.journal.rules import Position
from lianxin.foundation.tallies.enums import Basis
from lianxin.foundation.tallies.queries import figures
from lianxin.foundation.tallies.rules import Span

NOTHING_TO_DIVIDE = "—"
PERCENT_PLACES = Decimal("0.1")
FACTOR_PLACES = Decimal("0.0001")
Where = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Head:
    """What a filling says of itself."""

    unit: str
    period: str
    filler: str
    phone: str
    day: date
    reviewer: str = ""
    # Of a card: the texts of its record, by the code of the column.
    record: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Value:
    """One value on its way into a cell. `number` counts rows that repeat; `parts` are what a rate was reckoned from."""

    cell: FormCell
    number: int
    text: str = ""
    is_number: bool = False
    unit: Unit | None = None
    days: Days | None = None
    parts: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One figure: of several units it is the sum; `less` are taken off it."""

    code: str
    where: str
    units: tuple[int, ...]
    days: Days
    less: tuple[int, ...] = ()


class Figures:
    """Collects what is wanted, then reads it: one statement for each measure and breakdown."""

    def __init__(self, *, basis: Basis, until: Position | None = None) -> None:
        self._basis = basis
        self._until = until
        self._wanted: dict[tuple[str, str], dict[str, set[Any]]] = defaultdict(lambda: {"units": set(), "days": set()})
        self._found: dict[tuple[str, str, int, Days], int] = {}

    def want(self, one: _Wanted) -> None:
        group = self._wanted[one.code, one.where]
        group["units"].update(one.units, one.less)
        group["days"].add(one.days)

    def read(self) -> None:
        for (code, where), group in sorted(self._wanted.items()):
            days: list[Days] = sorted(group["days"])
            units = sorted(group["units"])
            found = figures(
                code,
                orgs=units,
                spans=[Span(first, last) for first, last in days],
                basis=self._basis,
                where=json.loads(where) or None,
                until=self._until,
            )
            for (org, place, _by), quantity in found.items():
                self._found[code, where, org, days[place]] = quantity

    def of(self, one: _Wanted) -> int:
        def get(org: int) -> int:
            return self._found.get((one.code, one.where, org, one.days), 0)

        return sum(map(get, one.units)) - sum(map(get, one.less))


def wanted_of(code: str, where: Where, units: Sequence[Unit], days: Days, less: Sequence[Unit] = ()) -> _Wanted:
    """A figure as `Figures` collects it; dimensions that the measure does not have are left out."""
    dims = measure_of(code).dims
    kept = {name: value for name, value in where.items() if name in dims}
    return _Wanted(
        code=code,
        where=json.dumps(kept, sort_keys=True),
        units=tuple(unit.pk for unit in units),
        days=days,
        less=tuple(unit.pk for unit in less),
    )


@dataclass(frozen=True, slots=True)
class Slot:
    """A cell of the empty form, in one of the rows it stands for, with the units its figure adds up."""

    cell: FormCell
    number: int
    units: tuple[Unit, ...]
    less: tuple[Unit, ...] = ()

    @property
    def unit(self) -> Unit | None:
        """The one unit it is about; None for the sum of several."""
        return self.units[0] if len(self.units) == 1 else None


def slots_of(version: FormVersion, cells: Iterable[FormCell], below: Below) -> list[Slot]:
    """The cells, those in rows that repeat once per unit."""
    kinds_of_row = {block["first"]: block["kinds"] for block in version.blocks}
    slots: list[Slot] = []
    for cell in cells:
        if cell.row in kinds_of_row:
            every = below.of_kinds(kinds_of_row[cell.row])
            slots += [Slot(cell, number, (unit,)) for number, unit in enumerate(every)]
        else:
            less = below.direct if cell.whose == Whose.OWN else ()
            slots.append(Slot(cell, 0, tuple(below.meant(cell.whose, kinds=cell.kinds, named=cell.named)), tuple(less)))
    return slots


def values_of(slots: Sequence[Slot], *, days: Days, head: Head, read: Figures) -> list[Value]:
    """The values of all slots; what nobody knows is an empty text."""
    for slot in slots:
        for one in _wanted_by(slot, days):
            read.want(one)
    read.read()
    bases = _bases(slots, days)
    values = [_value(slot, days, head, read, bases) for slot in slots]
    _reckon_sums(values)
    return values


def _bases(slots: Sequence[Slot], days: Days) -> Bases:
    """What the units have declared of themselves: one statement, none where no cell asks."""
    asking = [slot for slot in slots if slot.cell.source == Source.BASE]
    orgs = {unit.pk for slot in asking for unit in slot.units}
    return bases_of(sorted(orgs), sorted({slot.cell.code for slot in asking}), until=days[1])


def _based(slot: Slot, last: date, bases: Bases) -> str:
    """The declared figure of the unit, or the sum of several; "" where one of them has declared none."""
    declared = [bases.on(unit.pk, slot.cell.code, last) for unit in slot.units]
    known = [value for value in declared if value is not None]
    return counted(sum(known), slot.cell.factor) if known and len(known) == len(declared) else ""


def _wanted_by(slot: Slot, days: Days) -> list[_Wanted]:
    cell = slot.cell
    if not slot.units or cell.source not in {Source.MEASURE, Source.RATE}:
        return []
    span = days_of(cell.when, *days)
    try:
        codes = _codes(cell)
        return [wanted_of(code, cell.where, slot.units, span, slot.less) for code in codes]
    except UnknownMeasure:
        return []


def _codes(cell: FormCell) -> tuple[str, ...]:
    if cell.source == Source.MEASURE:
        return (cell.code,)
    rate = rate_of(cell.code)
    return rate.over, rate.under


def _value(slot: Slot, days: Days, head: Head, read: Figures, bases: Bases) -> Value:
    cell = slot.cell
    span = days_of(cell.when, *days)
    value = Value(cell=cell, number=slot.number, unit=slot.unit, days=span)
    if cell.parts:
        value.text = joined(cell.parts, cell.suffix, lambda part: _said_of(part, slot, head))
    elif cell.source == Source.ABOUT:
        value.text = about(cell.code, slot, head)
        value.is_number = cell.code == About.SERIAL
    elif cell.source == Source.BASE:
        value.text = _based(slot, span[1], bases)
        value.is_number = bool(value.text)
    elif cell.source in {Source.MEASURE, Source.RATE}:
        wanted = _wanted_by(slot, days)
        if cell.source == Source.MEASURE and wanted:
            value.text, value.is_number = counted(read.of(wanted[0]), cell.factor), True
        elif wanted:
            value.parts = {"over": read.of(wanted[0]), "under": read.of(wanted[1])}
            value.text = percent(value.parts)
            value.is_number = value.text != NOTHING_TO_DIVIDE
    return value


def counted(quantity: int, factor: int) -> str:
    """A figure in the form's own units: 12345 in ten thousands is 1.2345."""
    if factor == 1:
        return str(quantity)
    return f"{(Decimal(quantity) / factor).quantize(FACTOR_PLACES, ROUND_HALF_UP).normalize():f}"


def percent(parts: Mapping[str, int]) -> str:
    """The rate in percent with one place; a dash where there is nothing to divide by."""
    if not parts["under"]:
        return NOTHING_TO_DIVIDE
    return str((Decimal(parts["over"]) * 100 / parts["under"]).quantize(PERCENT_PLACES, ROUND_HALF_UP))


def _said_of(part: Part, slot: Slot, head: Head) -> str:
    """What goes into one of several blanks."""
    if part["source"] == Source.ABOUT:
        return about(part["code"], slot, head)
    return head.record.get(part["code"], "") if part["source"] == Source.FIELD else ""


def about(code: str, slot: Slot, head: Head) -> str:
    """What the filling says of itself in this cell."""
    if code == About.SERIAL:
        return str(slot.number + 1)
    if code == About.ROW_UNIT:
        return slot.unit.short_name if slot.unit else ""
    said = {
        About.UNIT: head.unit,
        About.PERIOD: head.period,
        About.FILLER: head.filler,
        About.REVIEWER: head.reviewer,
        About.PHONE: head.phone,
        About.DATE: day_in_chinese(head.day),
    }
    return said.get(About(code), "") if code in About.values else ""


def day_in_chinese(day: date) -> str:
    """As forms write it, whatever language the page is read in."""
    return f"{day.year}年{day.month}月{day.day}日"


def period_in_chinese(first: date, last: date) -> str:
    """`2026年10月`, or from day to day."""
    if first.day == 1 and (last + timedelta(days=1)).day == 1 and (first.year, first.month) == (last.year, last.month):
        return f"{first.year}年{first.month}月"
    return f"{day_in_chinese(first)}至{day_in_chinese(last)}"


def _reckon_sums(values: Sequence[Value]) -> None:
    """Cells that are reckoned from other columns of their row, once all others are known."""
    rows = numbers_by_row(
        (value.cell.row, value.number, value.cell.col, value.text) for value in values if value.is_number
    )
    for value in values:
        if value.cell.source == Source.SUM:
            row = rows[value.cell.row, value.number]
            value.text = summed(value.cell.code, row)
            value.is_number = bool(value.text)
            if value.is_number:
                row[value.cell.col] = Decimal(value.text)


def summed(formula: str, row: Mapping[int, Decimal]) -> str:
    """What the formula gives in a row, with at most two places; "" where a column of it is not known."""
    try:
        found = reckon(formula, row)
    except NoFormula:
        return ""
    if found is None:
        return ""
    return f"{found.quantize(Decimal('0.01'), ROUND_HALF_UP).normalize():f}"


def numbers_by_row(values: Iterable[tuple[int, int, int, str]]) -> dict[tuple[int, int], dict[int, Decimal]]:
    """Numbers by row and column: what sums and checks are reckoned from."""
    rows: dict[tuple[int, int], dict[int, Decimal]] = defaultdict(dict)
    for row, number, col, text in values:
        rows[row, number][col] = Decimal(text)
    return rows
