"""What a form looks like, whatever program wrote it. Rows and columns count from 0; lengths are points (1/72 inch).

A Word document is one sheet per table. The paragraphs above a table are rows of it too, each one cell over the whole
width, and so are those below the last table: title, period and signers stand there and can be written like any cell.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple, Self

Value = str | int | Decimal | None

_NAME = re.compile(r"(?:(?P<sheet>\d+)!)?(?P<letters>[A-Z]{1,3})(?P<row>[1-9]\d{0,6})")


def column_letters(col: int) -> str:
    """0 -> A, 26 -> AA."""
    letters = ""
    col += 1
    while col:
        col, rest = divmod(col - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """A -> 0, AA -> 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


class CellRef(NamedTuple):
    """One cell of the empty form; a merged cell is named by its upper left corner. Written `0!B7`."""

    sheet: int
    row: int
    col: int

    def __str__(self) -> str:
        return f"{self.sheet}!{self.name}"

    @property
    def name(self) -> str:
        """As the spreadsheet says it: `B7`."""
        return f"{column_letters(self.col)}{self.row + 1}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises ValueError; without a sheet it is the first one."""
        found = _NAME.fullmatch(text)
        if found is None:
            raise ValueError(text)
        return cls(int(found["sheet"] or 0), int(found["row"]) - 1, column_index(found["letters"]))


@dataclass(frozen=True, slots=True)
class CellLook:
    """What a page needs to draw a cell as it is on paper."""

    bold: bool = False
    align: str = ""  # start, center, end; "" as the program pleases
    border: str = ""  # the sides with a line: some of "tblr"
    fill: str = ""  # "#rrggbb"
    size: float = 0.0  # of the letters, in points; 0 not said
    number_format: str = ""  # "General" is ""


PLAIN_LOOK = CellLook()


@dataclass(frozen=True, slots=True)
class Cell:
    row: int
    col: int
    text: str
    formula: str = ""  # with its "="
    rows: int = 1
    cols: int = 1
    diagonal: bool = False  # a slash through it: two heads in one cell
    locked: bool = False  # protected against typing by whoever made the form
    style: CellLook = PLAIN_LOOK


@dataclass(frozen=True, slots=True)
class Sheet:
    name: str
    cells: Mapping[tuple[int, int], Cell]  # by upper left corner; cells under a merged one are not there
    rows: int
    cols: int
    widths: tuple[float, ...] = ()
    heights: tuple[float, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_cols: frozenset[int] = frozenset()
    print_titles: tuple[int, int] | None = None  # first and last row printed again on each page
    hidden: bool = False
    _owner: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        for (row, col), cell in self.cells.items():
            if cell.rows > 1 or cell.cols > 1:
                for r in range(row, row + cell.rows):
                    for c in range(col, col + cell.cols):
                        self._owner[r, c] = (row, col)

    def at(self, row: int, col: int) -> Cell | None:
        """The cell that covers this place, merged or not."""
        return self.cells.get(self._owner.get((row, col), (row, col)))

    def text(self, row: int, col: int) -> str:
        cell = self.at(row, col)
        return cell.text if cell else ""

    def row(self, row: int) -> Iterator[Cell]:
        """The cells seen in this row from the left, each once, those reaching down from above too."""
        col = 0
        while col < self.cols:
            cell = self.at(row, col)
            if cell is None:
                col += 1
                continue
            yield cell
            col = cell.col + cell.cols


@dataclass(frozen=True, slots=True)
class Layout:
    sheets: tuple[Sheet, ...]
    kind: str = "xlsx"  # what it is written as: xlsx or docx

    def cell(self, ref: CellRef) -> Cell | None:
        if not 0 <= ref.sheet < len(self.sheets):
            return None
        return self.sheets[ref.sheet].at(ref.row, ref.col)


@dataclass(frozen=True, slots=True)
class RosterRows:
    """Rows that repeat: `first` to `last` (both counted) stand in the empty form, the first of them is the pattern.

    More records than rows: rows are inserted after `last`, copies of the pattern; fewer: the rest stays as it is.
    """

    sheet: int
    first: int
    last: int
    records: Sequence[Mapping[int, Value]]  # by column

    @property
    def inserted(self) -> int:
        return max(0, len(self.records) - (self.last - self.first + 1))


def spread(sheet: int, blocks: Sequence[tuple[int, int]], records: Sequence[Mapping[int, Value]]) -> list[RosterRows]:
    """Records over the blocks of a roster whose heads are typed again on each page: the last block takes the rest."""
    found: list[RosterRows] = []
    start = 0
    for number, (first, last) in enumerate(blocks):
        end = start + last - first + 1 if number + 1 < len(blocks) else len(records)
        found.append(RosterRows(sheet, first, last, records[start:end]))
        start = min(end, len(records))
    return found


def moved(ref: CellRef, repeat: Sequence[RosterRows]) -> CellRef:
    """Where a cell of the empty form stands after rows have been inserted above it."""
    down = sum(rows.inserted for rows in repeat if rows.sheet == ref.sheet and rows.last < ref.row)
    return ref._replace(row=ref.row + down)
