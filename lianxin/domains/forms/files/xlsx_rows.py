"""Rows put into a sheet of a workbook: everything below moves, everything that speaks of rows is told."""

from collections.abc import Iterator
from copy import deepcopy

from lxml import etree

from lianxin.domains.forms.files.package import local_name, without
from lianxin.domains.forms.files.references import Shift, dragged, named, place
from lianxin.domains.forms.files.workbook import rows_of, tag

_LISTS = {"conditionalFormatting", "dataValidation", "protectedRange", "ignoredError"}
_RANGES = {"autoFilter", "hyperlink", "dimension", "tablePart"}
_FORMULAS = {"formula", "formula1", "formula2"}


def insert_rows(sheet: etree._Element, shift: Shift, name: str) -> None:
    """In place."""
    data = sheet.find(tag("sheetData"))
    if data is None:
        return
    plain_formulas(sheet)
    shift_formulas(sheet, shift, name=name, here=True)
    patterns = {one.first: _row_at(data, one.first) for one in shift.insertions}
    for row in list(rows_of(sheet)):
        _move_row(row, shift)
    for one in shift.insertions:
        pattern = patterns[one.first]
        first = shift.end(one.first, one.last) - one.count + 1
        made = [_copy_of(pattern, row, row - shift.row(one.first)) for row in range(first, first + one.count)]
        _put_in(data, made, first)
    _grow_merges(sheet, shift)
    _tell(sheet, shift, name)


def _row_at(data: etree._Element, row: int) -> etree._Element | None:
    return next((one for one in data.iterchildren(tag("row")) if one.get("r") == str(row + 1)), None)


def _move_row(row: etree._Element, shift: Shift) -> None:
    number = shift.row(int(row.get("r", "1")) - 1)
    row.set("r", str(number + 1))
    for cell in row.iterchildren(tag("c")):
        cell.set("r", named(number, place(cell.get("r", "A1"))[1]))


def _copy_of(pattern: etree._Element | None, number: int, down: int) -> etree._Element:
    """Its look, its height, its formulas moved along and its words; not its numbers."""
    if pattern is None:
        return etree.Element(tag("row"), {"r": str(number + 1)})
    row = deepcopy(pattern)
    row.tail = None
    row.set("r", str(number + 1))
    for cell in row.iterchildren(tag("c")):
        cell.set("r", named(number, place(cell.get("r", "A1"))[1]))
        formula = cell.find(tag("f"))
        if formula is not None and formula.text:
            formula.text = dragged(formula.text, down)
        value = cell.find(tag("v"))
        if value is not None and (formula is not None or cell.get("t", "n") == "n"):
            cell.remove(value)
    return row


def _put_in(data: etree._Element, made: list[etree._Element], first: int) -> None:
    at = next(
        (index for index, row in enumerate(data) if isinstance(row.tag, str) and int(row.get("r", "1")) > first),
        len(data),
    )
    for index, row in enumerate(made):
        data.insert(at + index, row)


def _grow_merges(sheet: etree._Element, shift: Shift) -> None:
    """Merges within the pattern row are there in its copies too; those that reach over the last row grow."""
    merges = sheet.find(tag("mergeCells"))
    if merges is None:
        return
    for merge in list(merges):
        ref = merge.get("ref", "")
        (top, left), (bottom, right) = (place(part) for part in ref.split(":"))
        if top != bottom:
            merge.set("ref", shift.range(ref))
            continue
        merge.set("ref", f"{named(shift.row(top), left)}:{named(shift.row(top), right)}")
        for one in shift.insertions:
            if one.first == top:
                last = shift.end(one.first, one.last)
                for row in range(last - one.count + 1, last + 1):
                    etree.SubElement(merges, tag("mergeCell"), {"ref": f"{named(row, left)}:{named(row, right)}"})
    merges.set("count", str(len(merges)))


def _tell(sheet: etree._Element, shift: Shift, name: str) -> None:
    """All else on the sheet that names rows."""
    for element in sheet.iter():
        local = local_name(element)
        if local in _LISTS and element.get("sqref"):
            element.set("sqref", shift.ranges(element.get("sqref", "")))
        elif local in _RANGES and element.get("ref"):
            element.set("ref", shift.range(element.get("ref", "")))
        elif local in _FORMULAS and element.text:
            element.text = shift.formula(element.text, sheet=name, here=True)
        elif local == "sqref" and element.text:  # of an extension
            element.text = shift.ranges(element.text)
        elif local in {"pane", "selection", "sheetView"}:
            _tell_view(element, shift)
    _tell_breaks(sheet.find(tag("rowBreaks")), shift)


def _tell_view(element: etree._Element, shift: Shift) -> None:
    for attribute in ("topLeftCell", "activeCell"):
        if element.get(attribute):
            element.set(attribute, shift.range(element.get(attribute, "")))
    if element.get("sqref"):
        element.set("sqref", " ".join(shift.range(one) for one in element.get("sqref", "").split()))


def _tell_breaks(breaks: etree._Element | None, shift: Shift) -> None:
    """A break numbered n comes after row n, counted from 1: after the last repeating row it follows the new last one."""
    for one in breaks if breaks is not None else ():
        row = int(one.get("id", "0")) - 1
        if row >= 0:
            one.set("id", str(shift.end(row, row) + 1))


def shift_formulas(sheet: etree._Element, shift: Shift, *, name: str, here: bool) -> None:
    """In place: `name` is the sheet that got the rows, `here` whether it is this one. Before any row moves."""
    for cell in formula_cells(sheet):
        formula = cell.find(tag("f"))
        if formula is None:
            continue
        if formula.text:
            row = place(cell.get("r", "A1"))[0] if here else None
            formula.text = shift.formula(formula.text, sheet=name, here=here, row=row)
        if here and formula.get("ref"):
            formula.set("ref", shift.range(formula.get("ref", "")))


def plain_formulas(sheet: etree._Element) -> None:
    """Formulas that share one text each get their own."""
    masters: dict[str, tuple[str, int, int]] = {}
    for cell in formula_cells(sheet):
        formula = cell.find(tag("f"))
        if formula is None or formula.get("t") != "shared":
            continue
        row, col = place(cell.get("r", "A1"))
        key = formula.get("si", "")
        if formula.text:
            masters[key] = (formula.text, row, col)
        elif key in masters:
            text, first_row, first_col = masters[key]
            formula.text = dragged(text, row - first_row, col - first_col)
        without(formula, "t", "si", "ref")


def formula_cells(sheet: etree._Element) -> Iterator[etree._Element]:
    return (cell for row in rows_of(sheet) for cell in row.iterchildren(tag("c")) if cell.find(tag("f")) is not None)
