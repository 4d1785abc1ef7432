"""The layout of a Word document."""

from lxml import etree

from lianxin.domains.forms.files.document import Grid, Place, grids, number, text_of, value_of, w
from lianxin.domains.forms.files.layout import Cell, CellLook, Layout, Sheet
from lianxin.domains.forms.files.package import Package, local_name

_ALIGN = {"left": "start", "start": "start", "center": "center", "distribute": "center", "right": "end", "end": "end"}
_SIDES = (("top", "t"), ("bottom", "b"), ("left", "l"), ("right", "r"))
_NO_LINE = {"", "nil", "none"}
DEFAULT_HEIGHT = 18.0


def read_docx(package: Package) -> Layout:
    found = grids(package.xml("word/document.xml"))
    return Layout(tuple(_sheet(grid, f"{number}") for number, grid in enumerate(found, start=1)), "docx")


def _sheet(grid: Grid, name: str) -> Sheet:
    titles = [row for row, line in enumerate(grid.lines) if line.find(f"{w('trPr')}/{w('tblHeader')}") is not None]
    return Sheet(
        name=name,
        cells={at: _cell(place, grid) for at, place in grid.places.items()},
        rows=len(grid.lines),
        cols=grid.cols,
        widths=grid.widths + (60.0,) * (grid.cols - len(grid.widths)),
        heights=tuple(_height(line) for line in grid.lines),
        print_titles=(titles[0], titles[-1]) if titles else None,
    )


def _height(line: etree._Element) -> float:
    given = line.find(f"{w('trPr')}/{w('trHeight')}")
    return number(given.get(w("val"))) / 20 if given is not None else DEFAULT_HEIGHT


def _cell(place: Place, grid: Grid) -> Cell:
    element = place.element
    paragraph = local_name(element) == "p"
    properties = None if paragraph else element.find(w("tcPr"))
    borders = properties.find(w("tcBorders")) if properties is not None else None
    diagonal = any(_line(borders, side) for side in ("tl2br", "tr2bl"))
    return Cell(
        row=place.row,
        col=place.col,
        text=text_of(element).strip("\n"),
        rows=place.rows,
        cols=place.cols,
        diagonal=diagonal,
        style=CellLook(
            bold=_first_run(element, "b"),
            align=_ALIGN.get(_alignment(element), ""),
            border="" if paragraph else _border(borders, grid),
            fill=_fill(properties),
            size=_size(element),
        ),
    )


def _line(borders: etree._Element | None, side: str) -> bool:
    return value_of(borders, side) not in _NO_LINE


def _border(own: etree._Element | None, grid: Grid) -> str:
    """A cell's own lines, where it says nothing those of the table; a table of a style is taken to have them all."""
    table = grid.table.find(f"{w('tblPr')}/{w('tblBorders')}")
    lines = ""
    for side, short in _SIDES:
        said = own is not None and own.find(w(side)) is not None
        if said:
            has = _line(own, side)
        else:
            has = table is None or _line(table, side) or _line(table, "insideH") or _line(table, "insideV")
        lines += short if has else ""
    return lines


def _alignment(element: etree._Element) -> str:
    paragraph = element if local_name(element) == "p" else next(element.iter(w("p")), None)
    return value_of(paragraph.find(w("pPr")), "jc") if paragraph is not None else ""


def _first_run(element: etree._Element, name: str) -> bool:
    run = next(element.iter(w("r")), None)
    found = run.find(f"{w('rPr')}/{w(name)}") if run is not None else None
    return found is not None and found.get(w("val"), "1") not in {"0", "false"}


def _size(element: etree._Element) -> float:
    run = next(element.iter(w("r")), None)
    return number(value_of(run.find(w("rPr")), "sz")) / 2 if run is not None else 0.0


def _fill(properties: etree._Element | None) -> str:
    shade = properties.find(w("shd")) if properties is not None else None
    colour = str(shade.get(w("fill"), "auto")) if shade is not None else "auto"
    return f"#{colour.lower()}" if len(colour) == 6 else ""
