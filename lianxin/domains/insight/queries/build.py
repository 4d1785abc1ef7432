"""A table as somebody put it together: any figures, by units, periods or the values of a dimension."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum
from itertools import groupby

from django.utils.translation import gettext as _

from lianxin.domains.insight.dimensions import label_of, named, words_for, words_of
from lianxin.domains.insight.models import SavedTable
from lianxin.domains.insight.queries.build_figures import Cube, Shown
from lianxin.domains.insight.queries.build_frame import Frame, Standing, units_of
from lianxin.domains.insight.rules.building import BELOW, BESIDE, MOST_COLUMNS, MOST_ROWS, NOTHING, PERIODS, UNITS, Only
from lianxin.domains.insight.rules.wholes import Whole
from lianxin.domains.insight.words import period_words
from lianxin.foundation.access.queries import Reach
from lianxin.foundation.orgs.models import Org, OrgKind
from lianxin.foundation.orgs.queries import children
from lianxin.foundation.tallies.enums import Basis
from lianxin.foundation.tallies.queries import figures
from lianxin.kernel import clock
from lianxin.kernel.errors import Invalid, Missing
from lianxin.kernel.language import in_readers_language

UNITS_LISTED = 200


class Weight(IntEnum):
    """What a line or group of columns is: a part, the sum of a group of parts, all of it."""

    PART = 0
    SUBTOTAL = 1
    TOTAL = 2


@dataclass(frozen=True, slots=True)
class Head:
    """What a line or a group of columns stands for; None: all of that. `parts` before it are what it is made of."""

    words: str
    weight: Weight = Weight.PART
    org: int | None = None
    span: int | None = None
    value: str | None = None
    parts: int = 0
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A line: the values in the order of the columns (for every group of columns, every figure).

    `added`: by the place of a column the base figure behind it, where that is a sum of units below.
    """

    head: Head
    values: tuple[float | None, ...]
    added: Mapping[int, Whole]


@dataclass(frozen=True, slots=True)
class Built:
    """A finished table. A single group of columns without words means: the figures alone stand at the top.

    `only`: to what it keeps, in words; "" for everything.
    """

    frame: Frame
    corner: str
    period: str
    only: str
    groups: tuple[Head, ...]
    rows: tuple[Row, ...]
    at: datetime

    @property
    def figures(self) -> tuple[Shown, ...]:
        return self.frame.figures

    @property
    def columns(self) -> list[tuple[Head, Shown]]:
        return [(group, shown) for group in self.groups for shown in self.figures]

    @property
    def is_grouped(self) -> bool:
        return self.frame.wish.columns != NOTHING

    @property
    def title(self) -> str:
        """What the table is about."""
        named = [str(shown.words) for shown in self.figures]
        words = _(", ").join(named[:3]) + (_(" and others") if len(named) > 3 else "")
        return _("%(unit)s: %(figures)s") % {"unit": self.frame.unit.short_name, "figures": words}

    @property
    def sums(self) -> list[str]:
        """For each base figure that is a sum somewhere in the table: of how many units at most, from which sources."""
        found: dict[str, list[Whole]] = {}
        for row in self.rows:
            for place, added in row.added.items():
                shown = self.figures[place % len(self.figures)]
                if shown.base:
                    found.setdefault(str(shown.base.label), []).append(added)
        return [_sum_words(words, sums) for words, sums in found.items()]

    @property
    def about(self) -> str:
        """Of which time it is, what alone it counts, by which tree."""
        return " · ".join(filter(None, (self.period, self.only, self.basis_words)))

    @property
    def basis_words(self) -> str:
        """By which tree it is counted."""
        return _("Units of that time") if self.frame.wish.basis == Basis.WAS else _("Today's units")


def build_table(reach: Reach, frame: Frame) -> Built:
    """The table; raises Invalid, in words, when it would be larger than 2,000 lines of 60 figures."""
    wish = frame.wish
    standing = units_of(reach, frame) if wish.by_units else []
    _require_room(wish.rows, wish.columns, frame, {UNITS: len(standing), PERIODS: len(frame.periods)})
    orgs = list(dict.fromkeys(one for unit in standing for one in (unit.unit.pk, unit.group.pk)))
    cube = Cube(frame.spans, wish.dims, frame.only)
    cube.ask(frame.figures, orgs=[frame.unit.pk, *(one for one in orgs if one != frame.unit.pk)], basis=wish.basis)
    _require_room(wish.rows, wish.columns, frame, {dim: len(values) for dim, values in cube.values.items()})
    groups = tuple(_heads(wish.columns, frame, standing, cube, subtotals=False))
    lines = _heads(wish.rows, frame, standing, cube, subtotals=True)
    rows = tuple(map(_Grid(cube, frame, groups).line, lines))
    return Built(
        frame=frame,
        corner=_axis_words(wish.rows),
        period=_period(frame),
        only=_only_words(frame.only),
        groups=groups,
        rows=rows,
        at=clock.now(),
    )


def _require_room(rows: str, columns: str, frame: Frame, sizes: Mapping[str, int]) -> None:
    if sizes.get(rows, 0) > MOST_ROWS:
        raise Invalid(
            _(
                "This table would have more than %(rows)d lines. Choose a unit further down, a higher level, or fewer periods."
            )
            % {"rows": MOST_ROWS}
        )
    # A total stands beside the values.
    if (sizes.get(columns, 0) + 1) * len(frame.figures) > MOST_COLUMNS and columns in sizes:
        raise Invalid(
            _(
                "This table would have more than %(columns)d columns. Choose fewer figures or fewer columns, or change rows "
                "and columns about."
            )
            % {"columns": MOST_COLUMNS}
        )


class _Grid:
    """What stands where a line meets a group of columns. Of a table with tens of thousands of cells each is asked once."""

    def __init__(self, cube: Cube, frame: Frame, groups: Sequence[Head]) -> None:
        self._cube, self._figures, self._groups = cube, frame.figures, groups
        self._unit, self._whole = frame.unit.pk, len(cube.spans) - 1
        # For each dimension whether its value is that of the line, else of the group of columns.
        self._of_line = tuple(dim == frame.wish.rows for dim in frame.wish.dims)
        self._has_bases = any(shown.base for shown in self._figures)

    def line(self, head: Head) -> Row:
        values: list[float | None] = []
        added: dict[int, Whole] = {}
        for group in self._groups:
            org = head.org or group.org or self._unit
            span = head.span if head.span is not None else group.span
            span = self._whole if span is None else span
            told = tuple(head.value if of_line else group.value for of_line in self._of_line)
            for shown in self._figures:
                value = self._cube.value(shown, org, span, told)
                base = self._cube.added(shown, org, span) if self._has_bases and value is not None else None
                if base:
                    added[len(values)] = base
                values.append(value)
        return Row(head, tuple(values), added)


def _heads(axis: str, frame: Frame, standing: Sequence[Standing], cube: Cube, *, subtotals: bool) -> list[Head]:
    """The lines or groups of columns of one axis, with its total at the end."""
    if axis == UNITS:
        return _unit_heads(frame, standing, subtotals=subtotals)
    if axis == PERIODS:
        parts = [Head(period_words(one, frame.cut), span=number) for number, one in enumerate(frame.periods)]
        return parts if len(parts) == 1 else [*parts, Head(_("All periods"), Weight.TOTAL, parts=len(parts))]
    if axis == NOTHING:
        return [Head("")]
    known = words_for(axis)
    values = sorted(cube.values[axis], key=lambda value: (value == "", value))
    parts = [Head(words_of(value, known), value=value) for value in values]
    return [*parts, Head(_("Total"), Weight.TOTAL, parts=len(parts))]


def _unit_heads(frame: Frame, standing: Sequence[Standing], *, subtotals: bool) -> list[Head]:
    """The units in the order of the tree; after those of one group, the group with all that is below it."""
    found: list[Head] = []
    for _key, group in groupby(standing, key=lambda one: one.group.pk):
        units = list(group)
        found += [Head(one.unit.short_name, org=one.unit.pk, is_own=one.unit.pk == frame.own.pk) for one in units]
        top = units[0].group
        if subtotals and any(one.unit.pk != top.pk for one in units):
            words = _("%(unit)s, all together") % {"unit": top.short_name}
            found.append(Head(words, Weight.SUBTOTAL, org=top.pk, parts=len(units)))
    words = _("%(unit)s, all together") % {"unit": frame.unit.short_name}
    parts = sum(1 for head in found if head.weight == Weight.PART)
    return [*found, Head(words, Weight.TOTAL, org=frame.unit.pk, parts=parts)]


def _axis_words(axis: str) -> str:
    return {UNITS: _("Unit"), PERIODS: _("Stretch of time")}.get(axis) or str(label_of(axis))


def _only_words(only: Only | None) -> str:
    return named(only.dim, only.value) if only else ""


def _sum_words(words: str, sums: Sequence[Whole]) -> str:
    given = {
        "figure": words,
        "units": max(one.units for one in sums),
        "sources": _("; ").join(dict.fromkeys(source for one in sums for source in one.sources)),
    }
    return (
        _("%(figure)s marked Σ: sums of what the units below declared, of up to %(units)d units. Sources: %(sources)s.")
        % given
    )


def _period(frame: Frame) -> str:
    first, last = (period_words(one, frame.cut) for one in (frame.periods[0], frame.periods[-1]))
    return first if first == last else _("%(first)s to %(last)s") % {"first": first, "last": last}


@dataclass(frozen=True, slots=True)
class Choices:
    """What the form of the builder offers at a unit. `values`: of each dimension its words, and its values as `Only`."""

    dims: tuple[tuple[str, str], ...]
    levels: tuple[tuple[str, str], ...]
    units: tuple[Org, ...]
    values: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    saved: tuple[SavedTable, ...]


def choices_of(reach: Reach, frame: Frame, *, today: date) -> Choices:
    """Dimensions of the figures on offer, kinds of unit that stand below, units to go to, tables that were kept."""
    names = dict.fromkeys(dim for one in frame.offered if one.subject for dim in one.subject.dims)
    known = [(one, str(label_of(one))) for one in names]
    above = [one for one in frame.above if reach.covers("insight.view", _path_to(frame, one))]
    below = list(children(frame.own.pk)[:UNITS_LISTED])
    return Choices(
        dims=tuple(pair for pair in known if pair[0] != pair[1]),
        levels=((BELOW, _("Directly below")), (BESIDE, _("Sister units")), *_kinds_below(frame, today)),
        units=tuple(dict.fromkeys([*above, frame.unit, frame.own, *below])),
        values=tuple((words, pairs) for dim, words in known if (pairs := tuple(_values(dim)))),
        saved=tuple(SavedTable.objects.filter(org=frame.own).select_related("by").order_by("name")),
    )


def _values(dim: str) -> Iterator[tuple[str, str]]:
    for value, words in words_for(dim).items():
        yield str(Only(dim, value)), words


def _path_to(frame: Frame, unit: Org) -> str:
    place = [one.pk for one in frame.above].index(unit.pk) + 1
    return frame.path[: len(frame.path) // (len(frame.above) + 1) * place]


def _kinds_below(frame: Frame, today: date) -> list[tuple[str, str]]:
    """The kinds of which units stand below, from the top down, as the tree itself is counted."""
    span = frame.whole if frame.whole.last <= today else type(frame.whole)(today, today)
    found = figures("orgs.units", orgs=[frame.own.pk], spans=[span], by=("kind",))
    codes = {value for (_org, _span, (value,)), number in found.items() if number > 0} | {frame.wish.level}
    kinds = OrgKind.objects.filter(code__in=codes, rank__gt=frame.own.kind.rank, virtual=False)
    return [(kind.code, in_readers_language(kind.name_zh, kind.name_en)) for kind in kinds]


def saved_table(table_id: int) -> SavedTable:
    """A kept table; raises Missing."""
    found = SavedTable.objects.select_related("org").filter(pk=table_id).first()
    if found is None:
        raise Missing(_("There is no such table."))
    return found
