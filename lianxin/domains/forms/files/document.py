"""A Word document as rows and columns: the one walk that reading and writing share."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree

from lianxin.domains.forms.files.package import local_name
from lianxin.kernel.errors import Invalid

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
MOST_CELLS = 50_000
# Word's own letters for boxes, by the number of the sign in its symbol font.
BOXES = {
    "F0A8": "□",
    "F06F": "□",
    "F071": "□",
    "F0FE": "☑",
    "F052": "☑",
    "F0FD": "☒",
    "2610": "□",
    "2611": "☑",
    "2612": "☒",
}
_TRANSPARENT = {"sdt", "sdtContent", "ins", "smartTag", "customXml", "hyperlink", "fldSimple"}
_SKIPPED = {
    "del",
    "moveFrom",
    "instrText",
    "delText",
    "pict",
    "drawing",
    "object",
    "rPr",
    "pPr",
    "sdtPr",
    "AlternateContent",
}


def w(name: str) -> str:
    return f"{{{W}}}{name}"


def value_of(parent: etree._Element | None, name: str, default: str = "") -> str:
    found = parent.find(w(name)) if parent is not None else None
    return default if found is None else str(found.get(w("val"), default))


@dataclass(slots=True)
class Place:
    """A cell of the grid: a `w:tc`, or a `w:p` that stands outside the tables."""

    element: etree._Element
    row: int
    col: int
    rows: int = 1
    cols: int = 1


@dataclass(slots=True)
class Grid:
    """A table with the paragraphs above it. `line[row]` is the `w:tr`, or the `w:p` of a paragraph."""

    table: etree._Element
    lines: list[etree._Element] = field(default_factory=list)
    places: dict[tuple[int, int], Place] = field(default_factory=dict)
    cols: int = 1
    first: int = 0  # row of the table's own first row
    widths: tuple[float, ...] = ()


def children(parent: etree._Element) -> Iterator[etree._Element]:
    """Children that show, looking through content controls and insertions."""
    for child in parent:
        name = local_name(child)
        if name in _TRANSPARENT:
            yield from children(child)
        elif name and name not in _SKIPPED:
            yield child


def grids(root: etree._Element) -> list[Grid]:
    """Raises Invalid when there is no table, or more of it than a form has."""
    body = root.find(w("body"))
    if body is None or sum(1 for _tc in body.iter(w("tc"))) > MOST_CELLS:
        raise Invalid(_("This document is no form: it holds far more cells than one."))
    found: list[Grid] = []
    above: list[etree._Element] = []
    for block in children(body):
        if local_name(block) == "tbl":
            found.append(_grid(block, above))
            above = []
        elif local_name(block) == "p" and text_of(block).strip():
            above.append(block)
    if not found:
        raise Invalid(_("There is no table in this document. A form is a table."))
    for paragraph in above:
        _add_paragraph(found[-1], paragraph)
    for grid in found:
        for place in grid.places.values():
            if local_name(place.element) == "p":
                place.cols = grid.cols
    return found


def _add_paragraph(grid: Grid, paragraph: etree._Element) -> None:
    row = len(grid.lines)
    grid.lines.append(paragraph)
    grid.places[row, 0] = Place(paragraph, row, 0)


def _grid(table: etree._Element, above: list[etree._Element]) -> Grid:
    grid = Grid(table)
    for paragraph in above:
        _add_paragraph(grid, paragraph)
    grid.first = len(grid.lines)
    columns = table.find(w("tblGrid"))
    if columns is not None:
        grid.widths = tuple(number(one.get(w("w"))) / 20 for one in columns.iterchildren(w("gridCol")))
    reaching: dict[int, Place] = {}  # by column: the cell that a continuing one belongs to
    for line in children(table):
        if local_name(line) == "tr":
            reaching = _add_row(grid, line, reaching)
    grid.cols = max([grid.cols, len(grid.widths), *(place.col + place.cols for place in grid.places.values())])
    return grid


def _add_row(grid: Grid, line: etree._Element, reaching: dict[int, Place]) -> dict[int, Place]:
    row = len(grid.lines)
    grid.lines.append(line)
    col = int(number(value_of(line.find(w("trPr")), "gridBefore", "0")))
    still: dict[int, Place] = {}
    for cell in children(line):
        if local_name(cell) != "tc":
            continue
        properties = cell.find(w("tcPr"))
        span = max(1, int(number(value_of(properties, "gridSpan", "1"))))
        merge = properties.find(w("vMerge")) if properties is not None else None
        above = reaching.get(col)
        if merge is not None and merge.get(w("val"), "continue") == "continue" and above is not None:
            above.rows = row - above.row + 1
            still[col] = above
        else:
            place = Place(cell, row, col, 1, span)
            grid.places[row, col] = place
            if merge is not None:
                still[col] = place
        col += span
    return still


def number(text: str | None) -> float:
    """Lengths are whole numbers in some files and fractions in others."""
    try:
        return float(text or 0)
    except ValueError:
        return 0.0


def pieces(element: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """The parts of a paragraph or cell that show as text, in order, with what each shows.

    The end of a paragraph inside a cell is a line break that belongs to the next paragraph.
    """
    if local_name(element) == "p":
        yield from _of_paragraph(element)
        return
    first = True
    for block in children(element):
        inner = [block] if local_name(block) == "p" else list(_paragraphs_of(block))
        for paragraph in inner:
            if not first:
                yield paragraph, "\n"
            first = False
            yield from _of_paragraph(paragraph)


def _paragraphs_of(block: etree._Element) -> Iterator[etree._Element]:
    """Of a table within a cell."""
    return block.iter(w("p")) if local_name(block) == "tbl" else iter(())


def _of_paragraph(paragraph: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    for run in children(paragraph):
        if local_name(run) != "r":
            continue
        for part in children(run):
            shown = _shown(part)
            if shown:
                yield part, shown


def _shown(part: etree._Element) -> str:
    match local_name(part):
        case "t":
            return part.text or ""
        case "tab":
            return "\t"
        case "br" | "cr":
            return "\n"
        case "sym":
            return BOXES.get(str(part.get(w("char"), "")).upper(), "")
        case "fldChar":
            return _field_box(part)
        case "noBreakHyphen":
            return "-"
    return ""


def _field_box(part: etree._Element) -> str:
    """A box of the old kind, made for ticking on the screen."""
    box: Any = part.find(f"{w('ffData')}/{w('checkBox')}")
    if box is None:
        return ""
    state = box.find(w("checked"))
    state = box.find(w("default")) if state is None else state
    ticked = state is not None and state.get(w("val"), "1") not in {"0", "false"}
    return "☑" if ticked else "□"


def text_of(element: etree._Element) -> str:
    return "".join(shown for _part, shown in pieces(element))
