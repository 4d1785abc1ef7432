"""A sheet as a page draws it: an accessible table that looks roughly like the original, every cell a place to click."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from lianxin.domains.forms.files.layout import Cell, CellRef, Sheet

MOST_ROWS = 300
# Classes of the style sheet: a column is one of so many widths, in steps of these points.
_WIDTHS, _STEP = 30, 12.0
_LARGE = 14.0
_FIGURE = re.compile(r"-?[\d,.]+%?|—")


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands over a cell: a tone for the eye, words for all, an address, whether it is the chosen one."""

    tone: str = ""
    words: str = ""
    href: str = ""
    current: bool = False


NO_MARK = Mark()


@dataclass(frozen=True, slots=True)
class GridCell:
    name: str
    text: str
    rows: int
    cols: int
    look: str
    is_head: bool
    mark: Mark


@dataclass(frozen=True, slots=True)
class Grid:
    """`widths` are classes of the columns; `cut`: there are more rows than are drawn."""

    name: str
    rows: list[list[GridCell]] = field(default_factory=list)
    widths: list[str] = field(default_factory=list)
    cut: bool = False


def grid_of(
    sheet: Sheet, *, marks: Callable[[int, int], Mark], heads_until: int, most: int = MOST_ROWS, head_from: int = 0
) -> Grid:
    """The sheet with marks over its cells; rows from `head_from` and before `heads_until` head their columns."""
    rows: list[list[GridCell]] = []
    for number in range(min(sheet.rows, most)):
        if number in sheet.hidden_rows:
            continue
        row = [
            _drawn(cell, marks(cell.row, cell.col), head_from <= cell.row < heads_until)
            for cell in _row(sheet, number)
            if cell.row == number and cell.col not in sheet.hidden_cols
        ]
        rows.append(row)
    shown = [col for col in range(sheet.cols) if col not in sheet.hidden_cols]
    widths = [_width(sheet.widths[col] if col < len(sheet.widths) else 0) for col in shown]
    return Grid(name=sheet.name, rows=rows, widths=widths, cut=sheet.rows > most)


def _row(sheet: Sheet, number: int) -> list[Cell]:
    """All cells of a row from the left, empty places too: a table must have no holes."""
    found: list[Cell] = []
    col = 0
    while col < sheet.cols:
        cell = sheet.at(number, col)
        if cell is None:
            found.append(Cell(number, col, ""))
            col += 1
        else:
            found.append(cell)
            col = max(cell.col + cell.cols, col + 1)
    return found


def _drawn(cell: Cell, mark: Mark, is_head: bool) -> GridCell:
    look = cell.style
    align = look.align or ("center" if _FIGURE.fullmatch(cell.text.strip()) else "")
    classes = [
        *(["fs-bold"] if look.bold else []),
        *([f"fs-{align}"] if align in {"start", "center", "end"} else []),
        *(["fs-line"] if look.border else []),
        *(["fs-fill"] if look.fill and look.fill.lower() not in {"#ffffff", "#fff"} else []),
        *(["fs-large"] if look.size >= _LARGE else []),
        *(["fs-slash"] if cell.diagonal else []),
        *([f"fs-{mark.tone}"] if mark.tone else []),
    ]
    return GridCell(
        name=CellRef(0, cell.row, cell.col).name,
        text=cell.text,
        rows=cell.rows,
        cols=cell.cols,
        look=" ".join(classes),
        is_head=is_head and bool(cell.text.strip()),
        mark=mark,
    )


def _width(points: float) -> str:
    return f"fs-w{max(1, min(_WIDTHS, round((points or 48) / _STEP)))}"


def origin_of(row: int, blocks: list[Mapping[str, int]], counts: Mapping[int, int]) -> tuple[int, int]:
    """Where a row of the filled file stands in the empty form: its row there, and the number within rows that repeat.

    `counts` are the records of each block, by its first row.
    """
    down = 0
    for block in sorted(blocks, key=lambda one: one["first"]):
        first, last = block["first"] + down, block["last"] + down
        inserted = max(0, counts.get(block["first"], 0) - (block["last"] - block["first"] + 1))
        if first <= row <= last + inserted:
            return block["first"], row - first
        if row < first:
            break
        down += inserted
    return row - down, 0
