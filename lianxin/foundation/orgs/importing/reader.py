"""Rows of a CSV (also gzipped; UTF-8, UTF-16, GB 18030; comma, semicolon or tab) or of a workbook's first sheet."""

import codecs
import csv
import gzip
import hashlib
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from itertools import chain
from pathlib import Path
from typing import BinaryIO, cast

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from lianxin.kernel.errors import Invalid

Cell = str | float | int | bool | date | datetime | time | timedelta | None
Row = Sequence[Cell]

_CHUNK = 1 << 20
_GZIP = b"\x1f\x8b"
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


def rows_of(path: Path) -> Iterator[Row]:
    """The rows with anything in them, the header first; raises Invalid when the file cannot be read."""
    with _opened(path) as file:
        start = file.read(4)
    rows = _rows_of_workbook(path) if start.startswith(_WORKBOOKS) else _rows_of_text(path)
    return (row for row in rows if any(str(cell).strip() for cell in row if cell is not None))


def fingerprint(path: Path) -> str:
    """SHA-256 of the file, in hexadecimal; raises Invalid when there is no such file."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise Invalid(_("The file cannot be read: %(reason)s") % {"reason": error}) from error


def encoding_of(path: Path) -> str:
    """The text encoding of a CSV, found by reading it through; raises Invalid when it is neither of the known ones."""
    with _opened(path) as file:
        start = file.read(4)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    for encoding in ("utf-8-sig", "gb18030"):
        if _decodes(path, encoding):
            return encoding
    raise Invalid(_("The file is neither a workbook nor text in UTF-8 or GB 18030."))


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with _opened(path) as file:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """The file's bytes, unpacked where it is gzipped; raises Invalid."""
    try:
        with path.open("rb") as probe:
            packed = probe.read(2) == _GZIP
        with gzip.open(path) if packed else path.open("rb") as file:
            yield cast("BinaryIO", file)
    except (OSError, EOFError) as error:
        raise Invalid(_("The file cannot be read: %(reason)s") % {"reason": error}) from error


def _rows_of_text(path: Path) -> Iterator[Row]:
    encoding = encoding_of(path)
    with _opened(path) as file, io.TextIOWrapper(file, encoding=encoding, newline="") as text:
        first = text.readline()
        delimiter = max(",;\t", key=first.count)
        try:
            yield from csv.reader(chain([first], text), delimiter=delimiter)
        except (csv.Error, UnicodeDecodeError) as error:
            raise Invalid(_("The file cannot be read: %(reason)s") % {"reason": error}) from error


def _rows_of_workbook(path: Path) -> Iterator[Row]:
    try:
        yield from CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).iter_rows()
    except (CalamineError, OSError) as error:
        raise Invalid(_("The file cannot be read: %(reason)s") % {"reason": error}) from error
