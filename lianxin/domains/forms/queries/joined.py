"""What a batch filled in, handed out together: an archive with a file per unit, or one sheet with a row per unit."""

import tempfile
import zipfile
from collections.abc import Sequence
from decimal import Decimal
from pathlib import PurePath
from typing import IO

import xlsxwriter
from django.utils.translation import gettext as _

from lianxin.domains.forms.enums import FIGURES, Source, Together
from lianxin.domains.forms.models import Batch, FilledCell, Filling, FormCell
from lianxin.domains.forms.queries.fillings import fillings_in
from lianxin.domains.forms.queries.forms import bytes_of, cells_of
from lianxin.domains.forms.queries.producing import file_name, produced
from lianxin.domains.forms.queries.units import units_below
from lianxin.domains.forms.queries.words import Wording, counted_in_words
from lianxin.foundation.access.queries import Reach
from lianxin.kernel.text import safe_cell

_WIDTH, _WIDE = 14, 60
_SHOWN = frozenset({*FIGURES, Source.TYPED, Source.UNKNOWN})


def together(batch: Batch, reach: Reach) -> IO[bytes]:
    """The whole as an open file, which is gone when it is closed."""
    units = units_below(batch.org, on=batch.last).of_kinds(batch.kinds)
    fillings = fillings_in(batch, [unit.pk for unit in units])
    out = tempfile.TemporaryFile()  # noqa: SIM115  whoever takes it closes it
    if batch.together == Together.SHEET:
        _write_sheet(out, batch, fillings)
    else:
        _write_archive(out, fillings, reach)
    out.seek(0)
    return out


def name_of(batch: Batch) -> str:
    """What the file is called."""
    ending = "xlsx" if batch.together == Together.SHEET else "zip"
    return f"{batch.version.form.name}-{batch.org.short_name}-{batch.label}.{ending}".replace("/", "-")


def _write_archive(out: IO[bytes], fillings: Sequence[Filling], reach: Reach) -> None:
    """What was issued goes in as it left; the rest as it stands."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, filling in enumerate(fillings, 1):
            issued = getattr(filling, "issued", None)
            content = bytes_of(issued.file) if issued else produced(filling, reach=reach)
            name = issued.file.name if issued else file_name(filling)
            archive.writestr(f"{number:03d} {PurePath(name).name}", content)


def _write_sheet(out: IO[bytes], batch: Batch, fillings: Sequence[Filling]) -> None:
    """A row per unit; two rows of heads, those of a kind merged; a second sheet with what each column counts."""
    starts = {block["first"] for block in batch.version.blocks}
    columns = [cell for cell in cells_of(batch.version) if cell.source in _SHOWN and cell.row not in starts]
    values = _values(fillings)
    with xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        head = book.add_format({"bold": True, "border": 1, "align": "center", "valign": "vcenter", "text_wrap": True})
        body = book.add_format({"border": 1})
        sheet = book.add_worksheet(_("Each unit"))
        sheet.freeze_panes(2, 1)
        sheet.set_column(0, 0, _WIDTH * 2)
        sheet.set_column(1, max(1, len(columns)), _WIDTH)
        sheet.merge_range(0, 0, 1, 0, _("Unit"), head)
        _write_heads(sheet, columns, head)
        for row, filling in enumerate(fillings, 2):
            sheet.write_string(row, 0, safe_cell(filling.org.name), body)
            for place, cell in enumerate(columns, 1):
                _write_value(sheet, row, place, values.get((filling.pk, cell.row, cell.col)), body)
        _write_definitions(book.add_worksheet(_("Definitions")), columns, head)


def _values(fillings: Sequence[Filling]) -> dict[tuple[int, int, int], FilledCell]:
    found = FilledCell.objects.filter(filling__in=fillings, number=0)
    return {(cell.filling_id, cell.row, cell.col): cell for cell in found}


def _write_heads(sheet: xlsxwriter.worksheet.Worksheet, columns: Sequence[FormCell], head: object) -> None:
    start = 0
    while start < len(columns):
        end = start
        while end + 1 < len(columns) and columns[end + 1].row_words == columns[start].row_words:
            end += 1
        words = safe_cell(columns[start].row_words)
        if end > start:
            sheet.merge_range(0, start + 1, 0, end + 1, words, head)
        else:
            sheet.write_string(0, start + 1, words, head)
        start = end + 1
    for place, cell in enumerate(columns, 1):
        sheet.write_string(1, place, safe_cell(cell.col_words), head)


def _write_value(
    sheet: xlsxwriter.worksheet.Worksheet, row: int, place: int, cell: FilledCell | None, body: object
) -> None:
    if cell is None or not cell.value:
        sheet.write_blank(row, place, None, body)
    elif cell.is_number:
        sheet.write_number(row, place, float(Decimal(cell.value)), body)
    else:
        sheet.write_string(row, place, safe_cell(cell.value), body)


def _write_definitions(sheet: xlsxwriter.worksheet.Worksheet, columns: Sequence[FormCell], head: object) -> None:
    wording = Wording()
    sheet.set_column(0, 1, _WIDTH * 2)
    sheet.set_column(2, 2, _WIDE)
    for place, words in enumerate((_("Column"), _("What it holds"), _("What counts as one"))):
        sheet.write_string(0, place, words, head)
    for row, cell in enumerate(columns, 1):
        label = " › ".join(filter(None, (cell.row_words, cell.col_words)))
        for place, words in enumerate((label, wording.whole(cell), counted_in_words(cell.source, cell.code))):
            sheet.write_string(row, place, safe_cell(words))
