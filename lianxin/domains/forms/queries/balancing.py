"""How the checks of a filled form stand: between the columns of each row, and between rows in each column that adds up."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from lianxin.domains.forms.enums import Source
from lianxin.domains.forms.models import FilledCell, FormCell
from lianxin.domains.forms.rules.arithmetic import Balance, NoFormula, balance, is_between_rows, places_in
from lianxin.foundation.journal.measures import UnknownMeasure, measure_of

Place = tuple[int, int, int]
_FIGURES = frozenset({Source.MEASURE, Source.BASE, Source.SUM, Source.FORMULA, Source.TYPED, Source.UNKNOWN})
_SHARES = frozenset({"%", "‰"})
_SHARE = re.compile(r"(率|占比|比重|增长|增减|[%%‰])|均")


@dataclass(frozen=True, slots=True)
class Broken:
    """A check that does not hold: in which row (or column: `words`), over which cells.

    `places` are row, number and column; `because` is what the form has no column or row for, with how much of it.
    """

    row: int
    number: int
    words: str
    balance: Balance
    places: frozenset[Place]
    in_words: str = ""
    because: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a filled sheet holds: by row and number the numbers by column, and the labels of the rows.

    `counts` are the rows there are of those that repeat, by the first of them.
    """

    rows: Mapping[tuple[int, int], Mapping[int, Decimal]]
    names: Mapping[tuple[int, int], str]
    counts: Mapping[int, int]

    def of(self, row: int, col: int) -> Decimal | None:
        """The number of a column; over rows that repeat the sum; None where one of them is not known."""
        lines = range(self.counts.get(row, 1))
        found = [self.rows.get((row, number), {}).get(col) for number in lines]
        known = [one for one in found if one is not None]
        return sum(known, Decimal(0)) if known and len(known) == len(found) else None


def broken_checks(checks: Iterable[str], numbers: Numbers, cells: Sequence[FormCell]) -> list[Broken]:
    """The checks that do not hold, row by row."""
    found: list[Broken] = []
    for check in checks:
        found += (_between_rows if is_between_rows(check) else _between_columns)(check, numbers, cells)
    return sorted(found, key=lambda one: (one.row, one.number))


def _between_columns(check: str, numbers: Numbers, _cells: Sequence[FormCell]) -> list[Broken]:
    found = []
    for (row, number), by_column in sorted(numbers.rows.items()):
        stands = _balance(check, by_column)
        if stands is not None and not stands.holds:
            places = frozenset((row, number, col) for col in places_in(check))
            found.append(Broken(row, number, numbers.names.get((row, number), ""), stands, places))
    return found


def _between_rows(check: str, numbers: Numbers, cells: Sequence[FormCell]) -> list[Broken]:
    rows = places_in(check)
    asked = {(cell.row, cell.col): cell for cell in cells if cell.row in rows}
    found = []
    for col in sorted({col for _row, col in asked}):
        column = [asked.get((row, col)) for row in rows]
        if not all(
            cell is not None and _adds_up(cell, exactly="<" not in check and ">" not in check) for cell in column
        ):
            continue
        known = {row: value for row in rows if (value := numbers.of(row, col)) is not None}
        stands = _balance(check, known)
        if stands is not None and not stands.holds:
            label = next((cell.col_words for cell in column if cell is not None), "")
            places = frozenset((row, number, col) for row in rows for number in range(numbers.counts.get(row, 1)))
            found.append(Broken(min(rows), 0, label, stands, places))
    return found


def _adds_up(cell: FormCell, *, exactly: bool) -> bool:
    """Whether figures of several rows may be added: no shares and averages, and of persons no sums."""
    labels = f"{cell.row_words.rpartition('›')[2]} {cell.col_words.rpartition('›')[2]}"
    if cell.source not in _FIGURES or cell.unit in _SHARES or _SHARE.search(labels):
        return False
    if cell.source == Source.SUM:
        return "/" not in cell.code
    if cell.source != Source.MEASURE:
        return True
    try:
        return not (exactly and measure_of(cell.code).distinct)
    except UnknownMeasure:
        return False


def _balance(check: str, numbers: Mapping[int, Decimal]) -> Balance | None:
    try:
        return balance(check, numbers)
    except NoFormula:
        return None


def broken_at(broken: Sequence[Broken], cell: FilledCell | None) -> list[Broken]:
    """Those that a cell has a part in."""
    if cell is None:
        return []
    return [one for one in broken if (cell.row, cell.number, cell.col) in one.places]
