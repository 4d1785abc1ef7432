"""Values into a Word document: only the letters that differ are replaced, so every run keeps its look."""

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from difflib import SequenceMatcher

from lxml import etree

from lianxin.domains.forms.files.document import W14, Grid, grids, pieces, text_of, w
from lianxin.domains.forms.files.layout import CellRef, RosterRows, Value
from lianxin.domains.forms.files.package import Package, local_name, remove, without, xml_bytes

LONGEST = 20_000
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_TICKED = "☑"
# Marks that must be the only ones of their number in a document.
_ONCE = ("bookmarkStart", "bookmarkEnd", "commentRangeStart", "commentRangeEnd")


def write_docx(package: Package, values: Mapping[CellRef, Value], repeat: Sequence[RosterRows]) -> bytes:
    root = package.xml("word/document.xml")
    found = grids(root)
    for ref, value in values.items():
        element = _element(found, ref)
        if element is not None:
            put_text(element, _written(value))
    for rows in repeat:
        _write_records(found[rows.sheet], rows)
    return package.rebuilt({"word/document.xml": xml_bytes(root)})


def _written(value: Value) -> str:
    return "" if value is None else _UNWRITABLE.sub("", str(value))[:LONGEST]


def _element(found: Sequence[Grid], ref: CellRef) -> etree._Element | None:
    if not 0 <= ref.sheet < len(found):
        return None
    for place in found[ref.sheet].places.values():
        if place.row <= ref.row < place.row + place.rows and place.col <= ref.col < place.col + place.cols:
            return place.element
    return None


def _write_records(grid: Grid, rows: RosterRows) -> None:
    pattern = deepcopy(grid.lines[rows.first])
    columns = [col for row, col in sorted(grid.places) if row == rows.first]
    lines = list(grid.lines[rows.first : rows.last + 1])
    for _number in range(rows.inserted):
        line = _copy_of(pattern)
        lines[-1].addnext(line)
        lines.append(line)
    for line, record in zip(lines, rows.records, strict=False):
        cells = dict(zip(columns, (cell for cell in line.iter(w("tc")) if _shows(cell)), strict=False))
        for col, value in record.items():
            if col in cells:
                put_text(cells[col], _written(value))


def _shows(cell: etree._Element) -> bool:
    """Not one that continues a cell above."""
    merge = cell.find(f"{w('tcPr')}/{w('vMerge')}")
    return merge is None or merge.get(w("val")) == "restart"


def _copy_of(pattern: etree._Element) -> etree._Element:
    line = deepcopy(pattern)
    for element in list(line.iter()):
        if local_name(element) in _ONCE:
            remove(element)
            continue
        without(element, f"{{{W14}}}paraId", f"{{{W14}}}textId")
    return line


def put_text(element: etree._Element, text: str) -> None:
    """Makes a cell or paragraph read `text`."""
    before = text_of(element)
    if before == text:
        return
    if not before.strip() or not text:
        _replace_all(element, text)
        return
    changes = SequenceMatcher(None, before, text, autojunk=False).get_opcodes()
    for kind, start, end, new_start, new_end in reversed(changes):
        if kind != "equal":
            _splice(element, start, end, text[new_start:new_end])


def _splice(element: etree._Element, start: int, end: int, new: str) -> None:
    """Replaces the letters from `start` to `end`; what is new takes the look of what it replaces, or follows."""
    at = 0
    target: etree._Element | None = None
    for part, shown in list(pieces(element)):
        low, high = max(start - at, 0), min(end - at, len(shown))
        inside = low < high or (start == end and low <= len(shown) and start - at >= 0)
        at += len(shown)
        if not inside or (local_name(part) == "p"):
            continue
        if local_name(part) == "t":
            put = new if target is None else ""
            _set_text(part, shown[:low] + put + shown[max(low, high) :])
            target = part
            if start == end:
                return
        elif low < high:
            put = new if target is None else ""
            target = _instead(part, put)
    if target is None and new:
        _append(element, new)


def _instead(part: etree._Element, new: str) -> etree._Element:
    """A tab, a break or a box becomes letters; a box of the screen kind stays one and is ticked."""
    if local_name(part) == "fldChar":
        box = part.find(f"{w('ffData')}/{w('checkBox')}")
        if box is not None:
            for old in box.findall(w("checked")):
                box.remove(old)
            etree.SubElement(box, w("checked")).set(w("val"), "1" if new == _TICKED else "0")
        return part
    text = etree.Element(w("t"))
    _set_text(text, new)
    part.addprevious(text)
    remove(part)
    return text


def _set_text(part: etree._Element, text: str) -> None:
    """Line breaks become breaks after it in the same run."""
    lines = text.split("\n")
    part.text = lines[0]
    part.set(_SPACE, "preserve")
    control = next((one for one in part.iterancestors(w("sdt"))), None)
    if control is not None and text.strip() in {"☑", "☒", "□", "☐"}:
        for state in control.iter(f"{{{W14}}}checked"):
            state.set(f"{{{W14}}}val", "1" if text.strip() == _TICKED else "0")
    last = part
    for line in lines[1:]:
        pause = etree.Element(w("br"))
        last.addnext(pause)
        last = etree.Element(w("t"))
        last.text = line
        last.set(_SPACE, "preserve")
        pause.addnext(last)


def _replace_all(element: etree._Element, text: str) -> None:
    """The first run that shows something takes all; the others keep their place and say nothing."""
    first: etree._Element | None = None
    for part, _shown in list(pieces(element)):
        if local_name(part) == "p":
            continue
        if first is None and local_name(part) == "t":
            first = part
        else:
            remove(part)
    if first is not None:
        _set_text(first, text)
    elif text:
        _append(element, text)


def _append(element: etree._Element, text: str) -> None:
    """A new run at the end of the last paragraph of a paragraph's own, else of the first one of a cell."""
    paragraph = element if local_name(element) == "p" else next(element.iter(w("p")), None)
    if paragraph is None:
        paragraph = etree.SubElement(element, w("p"))
    run = etree.SubElement(paragraph, w("r"))
    look = _look(paragraph)
    if look is not None:
        run.append(look)
    part = etree.SubElement(run, w("t"))
    _set_text(part, text)


def _look(paragraph: etree._Element) -> etree._Element | None:
    """That of the run before, else that of the paragraph's own end."""
    runs = paragraph.findall(w("r"))
    known = runs[-2].find(w("rPr")) if len(runs) > 1 else None
    if known is None:
        known = paragraph.find(f"{w('pPr')}/{w('rPr')}")
    return deepcopy(known) if known is not None else None
