"""The layout of a workbook, by openpyxl once the file is known to be small and plain."""

import io
import warnings
from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.cell.cell import Cell as ExcelCell
from openpyxl.styles.colors import COLOR_INDEX
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.worksheet import Worksheet

from lianxin.domains.forms.files.layout import PLAIN_LOOK, Cell, CellLook, Layout, Sheet, column_letters
from lianxin.domains.forms.files.package import Package, damaged
from lianxin.domains.forms.files.workbook import MOST_ROWS, check_size, sheet_parts
from lianxin.kernel.errors import Invalid

DEFAULT_HEIGHT = 15.0
MOST_COLUMNS = 1_000
DEFAULT_WIDTH = 8.43  # characters
_SIDES = (("top", "t"), ("bottom", "b"), ("left", "l"), ("right", "r"))
_ALIGN = {"left": "start", "center": "center", "centerContinuous": "center", "distributed": "center", "right": "end"}
_BROKEN = (
    ValueError,
    TypeError,
    SyntaxError,
    KeyError,
    IndexError,
    AttributeError,
    InvalidFileException,
    AssertionError,
)


def read_xlsx(content: bytes, package: Package) -> Layout:
    sheets = sheet_parts(package)
    check_size(package, sheets)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of pictures and extensions it will not keep; nothing is saved from it
            book = load_workbook(io.BytesIO(content), keep_links=False)
        named = {sheet.title: sheet for sheet in book.worksheets}
        layout = Layout(tuple(_sheet(named[part.name]) for part in sheets), "xlsx")
    except _BROKEN as error:  # what openpyxl says of a file that follows no rule
        raise Invalid(damaged()) from error
    if not any(cell.text or cell.formula for sheet in layout.sheets for cell in sheet.cells.values()):
        raise Invalid(_("There is nothing in this workbook."))
    return layout


def _sheet(sheet: Worksheet) -> Sheet:
    spans = {(merged.min_row, merged.min_col): merged for merged in sheet.merged_cells.ranges}
    covered = {
        place
        for merged in spans.values()
        if merged.size["rows"] * merged.size["columns"] < 20_000
        for place in _places(merged.min_row, merged.max_row, merged.min_col, merged.max_col)
    } - spans.keys()
    protected = bool(sheet.protection.sheet)
    cells: dict[tuple[int, int], Cell] = {}
    rows = cols = 0
    for place, raw in sorted(sheet._cells.items()):  # noqa: SLF001  .rows would make those that are not there
        if place in covered or not isinstance(raw, ExcelCell):
            continue
        merged = spans.get(place)
        cell = _cell(
            raw,
            rows=merged.size["rows"] if merged else 1,
            cols=merged.size["columns"] if merged else 1,
            protected=protected,
        )
        if merged:
            cell = _with_far_border(cell, sheet)
        cells[cell.row, cell.col] = cell
        if cell.text or cell.formula or cell.style.border:
            rows, cols = max(rows, cell.row + cell.rows), max(cols, cell.col + cell.cols)
    if rows > MOST_ROWS or cols > MOST_COLUMNS:
        message = _("There is something far away from the form, in %(place)s. Delete it, save, and upload it again.")
        raise Invalid(message % {"place": f"{column_letters(cols - 1)}{rows}"})
    return Sheet(
        name=sheet.title,
        cells={place: cell for place, cell in cells.items() if place[0] < rows and place[1] < cols},
        rows=rows,
        cols=cols,
        widths=_widths(sheet, cols),
        heights=tuple(sheet.row_dimensions[row + 1].height or _default_height(sheet) for row in range(rows)),
        hidden_rows=frozenset(row for row in range(rows) if sheet.row_dimensions[row + 1].hidden),
        hidden_cols=frozenset(_hidden_cols(sheet, cols)),
        print_titles=_print_titles(sheet),
        hidden=sheet.sheet_state != "visible",
    )


def _places(top: int, bottom: int, left: int, right: int) -> Iterable[tuple[int, int]]:
    return ((row, col) for row in range(top, bottom + 1) for col in range(left, right + 1))


def _cell(raw: ExcelCell, *, rows: int, cols: int, protected: bool) -> Cell:
    value: Any = raw.value
    formula = ""
    if isinstance(value, ArrayFormula):
        formula, value = str(value.text or "="), None
    elif raw.data_type == "f":
        formula, value = str(value), None
    border = raw.border
    diagonal = bool(border.diagonal and border.diagonal.style and (border.diagonalUp or border.diagonalDown))
    return Cell(
        row=raw.row - 1,
        col=raw.column - 1,
        text=shown(value),
        formula=formula,
        rows=rows,
        cols=cols,
        diagonal=diagonal,
        locked=protected and bool(raw.protection.locked),
        style=_look(raw) if raw.has_style else PLAIN_LOOK,
    )


def shown(value: Any) -> str:
    """As a reader would see it, near enough: numbers without the noise of binary fractions, days as ISO."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return format(Decimal(f"{value:.12g}").normalize(), "f")
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    return str(value).replace("\r\n", "\n").replace("_x000D_", "").strip("\n")


def _look(raw: ExcelCell) -> CellLook:
    border = raw.border
    font = raw.font
    return CellLook(
        bold=bool(font.b),
        align=_ALIGN.get(raw.alignment.horizontal or "", ""),
        border="".join(short for side, short in _SIDES if (line := getattr(border, side)) and line.style),
        fill=_colour(raw),
        size=float(font.sz or 0),
        number_format="" if raw.number_format == "General" else raw.number_format,
    )


def _colour(raw: ExcelCell) -> str:
    if raw.fill.fill_type != "solid":
        return ""
    colour = raw.fill.fgColor
    if colour.type == "rgb" and isinstance(colour.rgb, str):
        return f"#{colour.rgb[-6:].lower()}"
    if colour.type == "indexed" and 0 <= colour.indexed < 64:
        return f"#{COLOR_INDEX[colour.indexed][-6:].lower()}"
    return "#eeeeee" if colour.type == "theme" and colour.theme else ""


def _with_far_border(cell: Cell, sheet: Worksheet) -> Cell:
    """A merged cell's lower and right lines belong to the cells under it."""
    far = sheet._cells.get((cell.row + cell.rows, cell.col + cell.cols))  # noqa: SLF001  as above
    lines = "".join(
        short for side, short in _SIDES[1::2] if far is not None and (line := getattr(far.border, side)) and line.style
    )
    sides = "".join(short for _side, short in _SIDES if short in cell.style.border + lines)
    look = cell.style
    return Cell(
        cell.row,
        cell.col,
        cell.text,
        cell.formula,
        cell.rows,
        cell.cols,
        cell.diagonal,
        cell.locked,
        CellLook(look.bold, look.align, sides, look.fill, look.size, look.number_format),
    )


def _default_height(sheet: Worksheet) -> float:
    return sheet.sheet_format.defaultRowHeight or DEFAULT_HEIGHT


def _widths(sheet: Worksheet, cols: int) -> tuple[float, ...]:
    """From characters to points: a character is seven pixels, and five are for the margin."""
    usual = sheet.sheet_format.defaultColWidth or DEFAULT_WIDTH
    chars = [float(usual)] * cols
    for dimension in sheet.column_dimensions.values():
        if dimension.min and dimension.width:
            for col in range(dimension.min - 1, min(dimension.max or dimension.min, cols)):
                chars[col] = dimension.width
    return tuple(round((wide * 7 + 5) * 0.75, 2) for wide in chars)


def _hidden_cols(sheet: Worksheet, cols: int) -> Iterable[int]:
    for dimension in sheet.column_dimensions.values():
        if dimension.hidden and dimension.min:
            yield from range(dimension.min - 1, min(dimension.max or dimension.min, cols))


def _print_titles(sheet: Worksheet) -> tuple[int, int] | None:
    titles = str(sheet.print_title_rows or "").replace("$", "")
    first, _colon, last = titles.partition(":")
    return (int(first) - 1, int(last or first) - 1) if first.isdigit() else None
