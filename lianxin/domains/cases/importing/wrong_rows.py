"""The workbook of rows that could not be imported: as they came, with the reason behind; mended, it is imported again."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import xlsxwriter
from django.utils.translation import gettext as _

from lianxin.domains.cases.importing.reading import Row, text_of
from lianxin.kernel.text import safe_cell, shorten

# What Excel holds in one cell.
CELL_LENGTH = 32_767
_CELL_WIDTH, _REASON_WIDTH = 18, 60


class WrongRows:
    """Written row by row, in constant memory; without a wrong row there is no file."""

    def __init__(self, path: Path | None, headings: Sequence[str]) -> None:
        self._path = path
        self._headings = headings
        self._book: Any = None
        self._sheet: Any = None
        self._next = 1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._book is not None:
            self._book.close()

    def add(self, row: Row, reasons: Sequence[str]) -> None:
        """One row with its reasons, and the line where it stood."""
        if self._path is None:
            return
        if self._book is None:
            self._begin(self._path)
        width = len(self._headings)
        cells = [_shown(cell) for cell in row.cells[:width]]
        cells += [""] * (width - len(cells)) + ["; ".join(reasons), str(row.line)]
        for place, cell in enumerate(cells):
            self._sheet.write_string(self._next, place, cell)
        self._next += 1

    def _begin(self, path: Path) -> None:
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self._book = xlsxwriter.Workbook(str(path), options)
        self._sheet = self._book.add_worksheet()
        self._sheet.freeze_panes(1, 0)
        width = len(self._headings)
        self._sheet.set_column(0, max(0, width - 1), _CELL_WIDTH)
        self._sheet.set_column(width, width, _REASON_WIDTH)
        bold = self._book.add_format({"bold": True})
        headings = [_shown(heading) for heading in self._headings] + [_("Why it was refused"), _("Line in the file")]
        for place, heading in enumerate(headings):
            self._sheet.write_string(0, place, heading, bold)


def _shown(cell: Any) -> str:
    """Dates in one writing, no formula, no more than a cell holds."""
    text = cell.isoformat(sep=" ") if isinstance(cell, datetime) else text_of(cell)
    if isinstance(cell, date) and not isinstance(cell, datetime):
        text = cell.isoformat()
    return shorten(safe_cell(text), CELL_LENGTH)
