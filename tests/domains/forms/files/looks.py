"""What must not change when values are written into a workbook."""

import io
import zipfile

from openpyxl import load_workbook


def parts(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def changed_parts(before, after):
    old, new = parts(before), parts(after)
    assert list(old) == list(new)
    return {name for name in old if old[name] != new[name]}


def sheet_of(content, number=0):
    return load_workbook(io.BytesIO(content)).worksheets[number]


def shown(content, number=0):
    """What is seen by a program that computes nothing."""
    return load_workbook(io.BytesIO(content), data_only=True).worksheets[number]


def look(sheet, *, until=10**9):
    """Everything but the values, of the rows before `until`."""
    cells = {
        cell.coordinate: tuple(cell._style or ())
        for row in sheet.iter_rows()
        for cell in row
        if cell.row < until and any(cell._style or ())
    }
    columns = {name: (one.width, one.hidden) for name, one in sheet.column_dimensions.items()}
    heights = {number: one.height for number, one in sheet.row_dimensions.items() if number < until and one.height}
    page = (
        sheet.print_title_rows,
        sheet.page_setup.orientation,
        sheet.page_setup.paperSize,
        sheet.page_setup.fitToWidth,
    )
    frozen = (sheet.freeze_panes, sheet.protection.sheet, sheet.sheet_view.showGridLines)
    return cells, columns, heights, page, frozen


def merged(sheet):
    return {str(one) for one in sheet.merged_cells.ranges}


def formulas(sheet):
    return {cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "f"}
