"""The error file: the faulty rows as they stood in the file, with the reason in a new first column."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

import xlsxwriter
from django.utils.translation import gettext as _

from lianxin.foundation.orgs.importing.columns import text_in
from lianxin.foundation.orgs.importing.reader import Cell, rows_of
from lianxin.foundation.orgs.models import OrgImportRow
from lianxin.kernel.text import safe_cell

CHUNK = 5_000


def write_faulty_rows(source: Path, target: Path) -> None:
    """Write the rows that have a problem to `target`: a workbook if it ends in .xlsx, else CSV that Excel opens."""
    rows = _faulty(source)
    if target.suffix.lower() == ".xlsx":
        with xlsxwriter.Workbook(str(target), {"constant_memory": True, "strings_to_formulas": False}) as book:
            sheet = book.add_worksheet()
            for number, row in enumerate(rows):
                for column, text in enumerate(row):
                    sheet.write_string(number, column, text)
        return
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)


def _faulty(source: Path) -> Iterator[list[str]]:
    """The header and the faulty rows, read once more from the source: nothing is kept in memory."""
    rows = rows_of(source)
    yield [_("Reason"), *_texts(next(rows))]
    problems = _problems()
    wanted = next(problems, None)
    for number, row in enumerate(rows, start=1):
        if wanted is None:
            return
        if number == wanted[0]:
            yield [wanted[1], *_texts(row)]
            wanted = next(problems, None)


def _problems() -> Iterator[tuple[int, str]]:
    last = 0
    faulty = OrgImportRow.objects.exclude(problem="").order_by("number").values_list("number", "problem")
    while chunk := list(faulty.filter(number__gt=last)[:CHUNK]):
        yield from chunk
        last = chunk[-1][0]


def _texts(row: Sequence[Cell]) -> list[str]:
    return [safe_cell(text_in(cell)) for cell in row]
