"""What stands in the parts of a workbook (.xlsx): sheets in order, their parts, how many cells they hold."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from posixpath import join, normpath

from django.utils.translation import gettext as _
from lxml import etree

from lianxin.domains.forms.files.layout import column_index
from lianxin.domains.forms.files.package import Package
from lianxin.kernel.errors import Invalid

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
MOST_CELLS = 100_000
MOST_ROWS = 20_000
_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
_MERGED = re.compile(rb"mergeCell\s[^>]*ref\s*=\s*[\"']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})")


def tag(name: str) -> str:
    return f"{{{MAIN}}}{name}"


@dataclass(frozen=True, slots=True)
class SheetPart:
    name: str
    part: str  # where its XML stands in the zip


def relations(package: Package, part: str) -> dict[str, tuple[str, str]]:
    """Of a part: id -> (kind, the other part's name); what lies outside the file is left out."""
    folder, _slash, name = part.rpartition("/")
    found: dict[str, tuple[str, str]] = {}
    listed = f"{folder}/_rels/{name}.rels"
    if listed not in package.parts:
        return found
    for one in package.xml(listed).iterchildren(f"{{{PACKAGE_RELATIONS}}}Relationship"):
        if one.get("TargetMode") == "External":
            continue
        target = one.get("Target", "")
        whole = target.lstrip("/") if target.startswith("/") else normpath(join(folder, target))
        found[one.get("Id", "")] = (one.get("Type", "").rpartition("/")[2], whole)
    return found


def sheet_parts(package: Package) -> tuple[SheetPart, ...]:
    """The worksheets in the order of their tabs; charts that are sheets of their own are left out."""
    book = package.xml("xl/workbook.xml")
    known = relations(package, "xl/workbook.xml")
    sheets = []
    for sheet in book.iter(tag("sheet")):
        kind, part = known.get(sheet.get(f"{{{RELATIONS}}}id", ""), ("", ""))
        if kind == "worksheet" and part in package.parts:
            sheets.append(SheetPart(sheet.get("name", ""), part))
    return tuple(sheets)


def check_size(package: Package, sheets: tuple[SheetPart, ...]) -> None:
    """Counts before anything is built of it. Raises Invalid when a form cannot be so large."""
    cells = sum(len(_CELL.findall(package.parts[sheet.part])) for sheet in sheets)
    rows = max((len(_ROW.findall(package.parts[sheet.part])) for sheet in sheets), default=0)
    if cells > MOST_CELLS or rows > MOST_ROWS:
        message = _(
            "This workbook has %(rows)d rows and %(cells)d cells. A form to fill in has far fewer: "
            "delete the rows below the form and old data, and upload it again."
        )
        raise Invalid(message % {"rows": rows, "cells": cells})
    if sum(_merged_places(package.parts[sheet.part]) for sheet in sheets) > MOST_CELLS:
        raise Invalid(_("Cells are merged far beyond the form. Unmerge them below and beside it, and upload it again."))


def _merged_places(sheet: bytes) -> int:
    """How many places merged cells cover: each is an object to whoever reads them."""
    whole = 0
    for left, top, right, bottom in _MERGED.findall(sheet):
        wide = abs(column_index(right.decode()) - column_index(left.decode())) + 1
        whole += wide * (abs(int(bottom) - int(top)) + 1)
    return whole


def rows_of(sheet: etree._Element) -> Iterator[etree._Element]:
    data = sheet.find(tag("sheetData"))
    return iter(()) if data is None else data.iterchildren(tag("row"))
