"""Reading a table as people send it: a workbook, or text in whatever encoding and with whatever separator it came."""

import codecs
import csv
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum

from lianxin.kernel.errors import Invalid

BOOKS = frozenset({".xlsx", ".xlsm", ".xls", ".ods"})
TEXTS = frozenset({".csv", ".tsv", ".txt"})
SEPARATORS = ",\t;|"
FILE_LIMIT = 200 * 1024 * 1024
# A small workbook may unpack to more than the machine holds.
UNPACKED_LIMIT = 2 * 1024 * 1024 * 1024
BLOCK = 1024 * 1024
_APOSTROPHED = ("'=", "'+", "'-", "'@")


@dataclass(frozen=True, slots=True)
class Row:
    """`line` as a spreadsheet numbers its rows."""

    line: int
    cells: Sequence[Any]

    @property
    def is_empty(self) -> bool:
        return not any(text_of(cell) for cell in self.cells)


class Source(Protocol):
    """A file that can be read from the top again and again."""

    def records(self) -> Iterator[Row]: ...


@dataclass(frozen=True, slots=True)
class Table:
    """A source with its headings: the first line that has more than one word in it, since titles stand above."""

    source: Source
    headings: tuple[str, ...]
    heading_line: int

    def rows(self) -> Iterator[Row]:
        """Everything below the headings that is not empty."""
        return (row for row in self.source.records() if row.line > self.heading_line and not row.is_empty)


def open_table(path: Path) -> Table:
    """Read the headings of `path`; raises Invalid when it is no table we can read."""
    ending = path.suffix.lower()
    if path.stat().st_size > FILE_LIMIT:
        raise Invalid(_("The file is larger than 200 MB. Split it into years."))
    if ending in BOOKS:
        source: Source = _book(path)
    elif ending in TEXTS:
        source = _text(path)
    else:
        raise Invalid(_("Save it as an Excel workbook (.xlsx) or as CSV; “%(name)s” is neither.") % {"name": path.name})
    for row in source.records():
        words = [text_of(cell) for cell in row.cells]
        if sum(1 for word in words if word) > 1:
            return Table(source=source, headings=tuple(words), heading_line=row.line)
    raise Invalid(_("No line of headings was found in “%(name)s”.") % {"name": path.name})


def text_of(cell: Any) -> str:
    """A cell as text: whole numbers without a point, no apostrophe that only keeps a formula from running."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, (datetime, date)):
        return cell.isoformat(sep=" ") if isinstance(cell, datetime) else cell.isoformat()
    text = str(cell).strip().strip("\ufeff\u200b").strip()
    return text[1:] if text.startswith(_APOSTROPHED) else text


@dataclass(frozen=True, slots=True)
class _Book:
    sheet: Any

    def records(self) -> Iterator[Row]:
        first = self.sheet.start[0] if self.sheet.start else 0
        for number, cells in enumerate(self.sheet.iter_rows(), first + 1):
            yield Row(number, cells)


def _book(path: Path) -> _Book:
    """The first sheet that holds anything."""
    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                if sum(part.file_size for part in archive.infolist()) > UNPACKED_LIMIT:
                    raise Invalid(_("The workbook is too large. Split it into years, or save it as CSV."))
        book = CalamineWorkbook.from_path(path)
        sheets = [
            book.get_sheet_by_name(part.name) for part in book.sheets_metadata if part.typ == SheetTypeEnum.WorkSheet
        ]
    except PasswordError as error:
        raise Invalid(_("The workbook is locked with a password. Save it without one.")) from error
    except (CalamineError, zipfile.BadZipFile, OSError) as error:
        raise Invalid(_("“%(name)s” cannot be read as a workbook.") % {"name": path.name}) from error
    filled = next((sheet for sheet in sheets if sheet.height), None)
    if filled is None:
        raise Invalid(_("No line of headings was found in “%(name)s”.") % {"name": path.name})
    return _Book(filled)


@dataclass(frozen=True, slots=True)
class _Text:
    path: Path
    encoding: str
    separator: str

    def records(self) -> Iterator[Row]:
        with self.path.open(encoding=self.encoding, newline="") as handle:
            reader = csv.reader(handle, delimiter=self.separator)
            number = 0
            while True:
                number += 1
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except csv.Error as error:
                    message = _("Line %(line)d cannot be read: is a quotation mark missing?") % {"line": number}
                    raise Invalid(message) from error
                yield Row(number, cells)


def _text(path: Path) -> _Text:
    encoding = _encoding(path)
    with path.open(encoding=encoding, newline="") as handle:
        head = handle.readline(BLOCK)
    separator = max(SEPARATORS, key=head.count)
    return _Text(path=path, encoding=encoding, separator=separator)


def _encoding(path: Path) -> str:
    """UTF-16 by its mark, else UTF-8, else GB 18030 (what Excel writes in China); each tried on the whole file."""
    with path.open("rb") as handle:
        if handle.read(2) in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}:
            return "utf-16"
    for name in ("utf-8-sig", "gb18030"):
        with suppress(UnicodeDecodeError):
            _decode_whole(path, name)
            return name
    raise Invalid(_("The text is neither UTF-8 nor GB 18030. Save the file as “CSV UTF-8”."))


def _decode_whole(path: Path, name: str) -> None:
    decoder = codecs.getincrementaldecoder(name)()
    with path.open("rb") as handle:
        while block := handle.read(BLOCK):
            decoder.decode(block)
    decoder.decode(b"", final=True)
