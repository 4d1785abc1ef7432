"""Adding facts up into what each unit above them gains or loses: shared by folding and by changes of the tree."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from lianxin.foundation.journal.measures import UnknownMeasure, measure_of
from lianxin.foundation.orgs.rules import ids_on
from lianxin.foundation.tallies.enums import Shelf
from lianxin.foundation.tallies.plan import Kept, Plan
from lianxin.foundation.tallies.rules import dims_of, values_in

# Measure, set of dimensions, their values: one row of Series.
SeriesKey = tuple[str, str, str]
# Unit, its kind, shelf, +1 or -1.
Target = tuple[int, str, int, int]


class Piece(NamedTuple):
    """Facts alike: of one measure, on one day, standing at one place of that day and one of today ("": nowhere)."""

    measure: str
    dims: str
    day: int
    was: str
    now: str
    subject: UUID | str | None


@dataclass(slots=True)
class Sums:
    """What is to be added: cells by (series, unit, period, shelf), persons by those and the subject."""

    plan: Plan
    kinds: Mapping[int, str]
    cells: dict[tuple[SeriesKey, int, int, int], int] = field(default_factory=lambda: defaultdict(int))
    subjects: dict[tuple[SeriesKey, int, int, int, UUID | str], int] = field(default_factory=lambda: defaultdict(int))
    _targets: dict[tuple[str, str], list[Target]] = field(default_factory=dict)
    _keys: dict[tuple[str, str], dict[str, SeriesKey]] = field(default_factory=dict)

    def add(self, pieces: Mapping[Piece, int]) -> None:
        """Take up facts with their quantities; a quantity below zero takes them back."""
        for piece, quantity in pieces.items():
            kept = self.plan.of(piece.measure)
            if not kept or not quantity:
                continue
            try:
                distinct = measure_of(piece.measure).distinct
            except UnknownMeasure:  # an app that is no longer installed counted it
                continue
            if not distinct:
                self._add_cells(piece, quantity, kept)
            elif piece.subject is not None:
                self._add_subjects(piece, piece.subject, quantity, kept)

    def _add_cells(self, piece: Piece, quantity: int, kept: Kept) -> None:
        keys, cells = self._series_of(piece), self.cells
        day, month = piece.day, piece.day // 100
        for org, kind, shelf, sign in self._targets_of(piece):
            for dimset, by_day in kept.get(kind, ()):
                key = keys.get(dimset) or self._new_key(piece, dimset)
                cells[key, org, month, shelf] += sign * quantity
                if by_day:
                    cells[key, org, day, shelf] += sign * quantity

    def _add_subjects(self, piece: Piece, subject: UUID | str, quantity: int, kept: Kept) -> None:
        key = (piece.measure, "", dims_of("", {}))
        for org, kind, shelf, sign in self._targets_of(piece):
            if kind in kept:
                self.subjects[key, org, piece.day // 100, shelf, subject] += sign * quantity
                self.subjects[key, org, piece.day // 10_000, shelf, subject] += sign * quantity

    def _series_of(self, piece: Piece) -> dict[str, SeriesKey]:
        return self._keys.setdefault((piece.measure, piece.dims), {})

    def _new_key(self, piece: Piece, dimset: str) -> SeriesKey:
        key = (piece.measure, dimset, dims_of(dimset, values_in(piece.dims)))
        self._series_of(piece)[dimset] = key
        return key

    def _targets_of(self, piece: Piece) -> list[Target]:
        place = (piece.was, piece.now)
        if place not in self._targets:
            self._targets[place] = list(self._reckon(*place))
        return self._targets[place]

    def _reckon(self, was: str, now: str) -> Iterable[Target]:
        before, today = ids_on(was), ids_on(now)
        was_shelf, shift = Shelf.WAS.value, Shelf.SHIFT.value
        yield from ((org, self.kinds[org], was_shelf, 1) for org in before)
        if was != now:
            yield from ((org, self.kinds[org], shift, 1) for org in set(today).difference(before))
            yield from ((org, self.kinds[org], shift, -1) for org in set(before).difference(today))
