"""Values into a workbook, in the XML itself: what is not a value, and every other part of the file, stays as it was."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from lxml import etree

from lianxin.domains.forms.files.formulas import Fault, Reckoner, Result, Unknown
from lianxin.domains.forms.files.layout import CellRef, RosterRows, Value
from lianxin.domains.forms.files.package import Package, parse_xml, without, xml_bytes
from lianxin.domains.forms.files.references import Shift, dragged, named, place
from lianxin.domains.forms.files.workbook import SheetPart, rows_of, sheet_parts, tag
from lianxin.domains.forms.files.xlsx_around import shift_around
from lianxin.domains.forms.files.xlsx_book import without_chain, write_book
from lianxin.domains.forms.files.xlsx_rows import formula_cells, insert_rows, shift_formulas

LONGEST = 32_767
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def write_xlsx(package: Package, values: Mapping[CellRef, Value], repeat: Sequence[RosterRows]) -> bytes:
    """A cell with a formula keeps it, whatever value is given for it."""
    parts = sheet_parts(package)
    sheets = [package.xml(part.part) for part in parts]
    changed: dict[str, bytes] = {}
    shifts = [Shift.of([rows for rows in repeat if rows.sheet == number]) for number in range(len(parts))]
    for number, shift in enumerate(shifts):
        if not shift.insertions:
            continue
        for other, sheet in enumerate(sheets):
            if other != number:
                shift_formulas(sheet, shift, name=parts[number].name, here=False)
        insert_rows(sheets[number], shift, parts[number].name)
        changed |= shift_around(package, parts[number].part, shift)
    for number, sheet in enumerate(sheets):
        wanted = {place_in(shifts[number], ref): value for ref, value in values.items() if ref.sheet == number}
        for rows in repeat:
            if rows.sheet == number:
                wanted |= _of_records(rows, shifts[number])
        _write_values(sheet, wanted)
    computes = any(next(formula_cells(sheet), None) is not None for sheet in sheets)
    if computes:
        _show_results(package, parts, sheets)
    moved = {parts[number].name: (number, shift) for number, shift in enumerate(shifts) if shift.insertions}
    changed |= {part.part: xml_bytes(sheet) for part, sheet in zip(parts, sheets, strict=True)}
    changed |= write_book(package, moved, computes=computes)
    changed = {name: content for name, content in changed.items() if not _same(package.parts[name], content)}
    dropped: frozenset[str] = frozenset()
    if moved:
        chain, dropped = without_chain(package, changed)
        changed |= chain
    return package.rebuilt(changed, dropped)


def _same(before: bytes, after: bytes) -> bool:
    """Whether only the writing of the XML differs: then the part stays byte for byte."""
    return xml_bytes(parse_xml(before)) == after


def place_in(shift: Shift, ref: CellRef) -> tuple[int, int]:
    return shift.row(ref.row), ref.col


def _of_records(rows: RosterRows, shift: Shift) -> dict[tuple[int, int], Value]:
    first = shift.row(rows.first)
    return {(first + number, col): value for number, record in enumerate(rows.records) for col, value in record.items()}


def _write_values(sheet: etree._Element, values: Mapping[tuple[int, int], Value]) -> None:
    data = sheet.find(tag("sheetData"))
    if data is None or not values:
        return
    corners = _corners(sheet)
    by_row: dict[int, dict[int, Value]] = {}
    for (row, col), value in values.items():
        top, left = corners.get((row, col), (row, col))
        by_row.setdefault(top, {})[left] = value
    known = {int(row.get("r", "0")) - 1: row for row in rows_of(sheet)}
    for number in sorted(by_row):
        line = known.get(number)
        _write_row(_new_row(data, number) if line is None else line, number, by_row[number])


def _corners(sheet: etree._Element) -> dict[tuple[int, int], tuple[int, int]]:
    """By place under a merged cell: the corner that holds its value."""
    found: dict[tuple[int, int], tuple[int, int]] = {}
    for merge in sheet.iter(tag("mergeCell")):
        (top, left), (bottom, right) = (place(part) for part in merge.get("ref", "A1:A1").split(":"))
        found |= {(row, col): (top, left) for row in range(top, bottom + 1) for col in range(left, right + 1)}
    return found


def _new_row(data: etree._Element, number: int) -> etree._Element:
    row = etree.Element(tag("row"), {"r": str(number + 1)})
    after = next((index for index, one in enumerate(data) if int(one.get("r", "0")) - 1 > number), len(data))
    data.insert(after, row)
    return row


def _write_row(row: etree._Element, number: int, values: Mapping[int, Value]) -> None:
    known = {place(cell.get("r", "A1"))[1]: cell for cell in row.iterchildren(tag("c"))}
    for col in sorted(values):
        cell = known.get(col)
        if cell is None:
            if values[col] is None:
                continue
            cell = etree.Element(tag("c"), {"r": named(number, col)})
            if row.get("customFormat") and row.get("s"):
                cell.set("s", row.get("s", "0"))
            before = max((left for left in known if left < col), default=None)
            row.insert(0 if before is None else row.index(known[before]) + 1, cell)
            known[col] = cell
        write_value(cell, values[col])


def write_value(cell: etree._Element, value: Value) -> None:
    """Keeps the cell's look; a text is never taken for a formula."""
    if cell.find(tag("f")) is not None:
        return
    for child in list(cell):
        if child.tag in {tag("v"), tag("is")}:
            cell.remove(child)
    without(cell, "t")
    if value is None or value == "":
        return
    if isinstance(value, int | Decimal):
        etree.SubElement(cell, tag("v")).text = format(Decimal(value), "f")
        return
    cell.set("t", "inlineStr")
    text = etree.SubElement(etree.SubElement(cell, tag("is")), tag("t"))
    text.text = _UNWRITABLE.sub("", value)[:LONGEST]
    text.set(_SPACE, "preserve")


def _show_results(package: Package, parts: Sequence[SheetPart], sheets: Sequence[etree._Element]) -> None:
    """Formulas show what they give where that can be reckoned here, and nothing until they are computed where not."""
    strings = shared_strings(package)
    known: dict[tuple[str, int, int], Result] = {}
    formulas: dict[tuple[str, int, int], str] = {}
    cells = []
    for part, sheet in zip(parts, sheets, strict=True):
        masters: dict[str, tuple[str, int, int]] = {}
        for row in rows_of(sheet):
            for cell in row.iterchildren(tag("c")):
                at = (part.name, *place(cell.get("r", "A1")))
                formula = cell.find(tag("f"))
                if formula is None:
                    known[at] = _plain(cell, strings)
                    continue
                cells.append((cell, at))
                formulas[at] = f"={_text_of(formula, at, masters)}"
    reckoner = Reckoner(known, formulas)
    for cell, at in cells:
        _show(cell, at, reckoner)


def _text_of(formula: etree._Element, at: tuple[str, int, int], masters: dict[str, tuple[str, int, int]]) -> str:
    key = formula.get("si", "")
    if formula.get("t") == "shared":
        if formula.text:
            masters[key] = (formula.text, at[1], at[2])
        elif key in masters:
            text, row, col = masters[key]
            return dragged(text, at[1] - row, at[2] - col)
    return formula.text or ""


def _show(cell: etree._Element, at: tuple[str, int, int], reckoner: Reckoner) -> None:
    for child in list(cell.iterchildren(tag("v"))):
        cell.remove(child)
    without(cell, "t")
    try:
        result = reckoner.value(at)
    except Unknown:
        return
    if result is None:
        return
    if isinstance(result, bool):
        cell.set("t", "b")
        text = "1" if result else "0"
    elif isinstance(result, Fault):
        cell.set("t", "e")
        text = result.code
    elif isinstance(result, str):
        cell.set("t", "str")
        text = result
    else:
        text = f"{result:.15g}"
    etree.SubElement(cell, tag("v")).text = text


def _plain(cell: etree._Element, strings: Sequence[str]) -> Result:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return "".join(text.text or "" for text in cell.iter(tag("t")))
    text = cell.findtext(tag("v"))
    if text is None:
        return None
    match kind:
        case "s":
            return strings[int(text)] if text.isdigit() and int(text) < len(strings) else ""
        case "str" | "d":
            return text
        case "b":
            return text == "1"
        case "e":
            return Fault(text)
    return float(text)


def shared_strings(package: Package) -> list[str]:
    part = "xl/sharedStrings.xml"
    if part not in package.parts:
        return []
    return [
        "".join(text.text or "" for text in (*one.iterfind(tag("t")), *one.iterfind(f"{tag('r')}/{tag('t')}")))
        for one in package.xml(part).iterchildren(tag("si"))
    ]
