"""Rows into a file: .xlsx or .csv by its name; no cell is ever taken for a formula."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
import xlsxwriter
from django.utils import timezone

from lianxin.kernel.text import safe_cell

_MOST_ROWS = 1_048_575
_LONGEST_CELL = 32_767


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A draft beside `path`, readable by its owner only, that takes its place when all went well.

    Raises click.UsageError for a name that ends neither in .xlsx nor in .csv.
    """
    if path.suffix.lower() not in {".xlsx", ".csv"}:
        raise click.UsageError("The file must end in .xlsx or .csv")
    draft = path.with_name(f".{path.name}.draft")
    draft.touch(mode=0o600)
    try:
        yield draft
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def write_sheet(path: Path, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Writes the whole file or none; how many rows. Raises click.UsageError for another ending."""
    write = _write_xlsx if path.suffix.lower() == ".xlsx" else _write_csv
    with whole_file(path) as draft:
        return write(draft, headings, rows)


def _cell(value: Any) -> str | int:
    """What a reader understands: local time, no formula."""
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    return safe_cell(str(value))


def _write_csv(path: Path, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    count = 0
    # The mark at the beginning tells spreadsheets that this is UTF-8.
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(headings)
        for row in rows:
            writer.writerow([_cell(value) for value in row])
            count += 1
    return count


def _write_xlsx(path: Path, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    count = 0
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, list(headings), book.add_format({"bold": True}))
        for count, row in enumerate(rows, 1):
            if count > _MOST_ROWS:
                raise click.UsageError("More rows than a worksheet holds: write .csv, or narrow it down by days")
            for column, value in enumerate(row):
                cell = _cell(value)
                if isinstance(cell, int):
                    sheet.write_number(count, column, cell)
                else:
                    sheet.write_string(count, column, cell[:_LONGEST_CELL])
    return count
