"""What hangs on a sheet in parts of its own: pictures and lines, remarks, tables. They follow the rows they stand on."""

import re

from lxml import etree

from lianxin.domains.forms.files.package import Package, xml_bytes
from lianxin.domains.forms.files.references import Shift
from lianxin.domains.forms.files.workbook import relations, tag

_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_EXCEL = "{urn:schemas-microsoft-com:office:excel}"


def shift_around(package: Package, sheet_part: str, shift: Shift) -> dict[str, bytes]:
    changed = {}
    for kind, part in relations(package, sheet_part).values():
        if part not in package.parts or kind not in _SHIFTED:
            continue
        root = package.xml(part)
        _SHIFTED[kind](root, shift)
        changed[part] = xml_bytes(root)
    return changed


def _drawing(root: etree._Element, shift: Shift) -> None:
    for end in (*root.iter(f"{_DRAWING}from"), *root.iter(f"{_DRAWING}to")):
        row = end.find(f"{_DRAWING}row")
        if row is not None and (row.text or "").isdigit():
            row.text = str(shift.row(int(row.text or "0")))


def _comments(root: etree._Element, shift: Shift) -> None:
    for comment in root.iter(tag("comment")):
        comment.set("ref", shift.range(comment.get("ref", "")))


def _boxes(root: etree._Element, shift: Shift) -> None:
    """Where remarks are drawn: column, offset, row, offset of one corner and of the other."""
    for row in root.iter(f"{_EXCEL}Row"):
        row.text = str(shift.row(int(row.text or "0")))
    for anchor in root.iter(f"{_EXCEL}Anchor"):
        numbers = [int(one) for one in re.findall(r"-?\d+", anchor.text or "")]
        if len(numbers) == 8:
            numbers[2], numbers[6] = shift.row(numbers[2]), shift.row(numbers[6])
            anchor.text = ", ".join(map(str, numbers))


def _table(root: etree._Element, shift: Shift) -> None:
    for element in (root, *root.iter(tag("autoFilter"))):
        element.set("ref", shift.range(element.get("ref", "")))


_SHIFTED = {"drawing": _drawing, "comments": _comments, "vmlDrawing": _boxes, "table": _table}
