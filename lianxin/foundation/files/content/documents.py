"""PDF and office files, by their structure. They are kept as given: served as downloads in a sandbox, never shown."""

import io
import re
import zipfile
import zlib

from django.utils.translation import gettext_lazy as _

from lianxin.foundation.files.content.result import Examined, refused
from lianxin.foundation.files.rules import DOC, DOCX, MEBIBYTE, PDF, XLS, XLSX, Content

_DAMAGED = _("This file is damaged and cannot be opened. Save it again, then send it.")
_ACTIVE = _("This file contains a program (macro or script). Save it without, then send it.")
_LOCKED = _("This file is locked with a password. Save it without, then send it.")
_UNKNOWN_OFFICE = _("Of office files only Word and Excel can be sent. Save it as PDF, then send it.")

_PDF_HEAD = re.compile(rb"%PDF-[12]\.\d")
_PDF_START = re.compile(rb"startxref\s+(\d{1,10})\s+%%EOF\s*\x00*\s*\Z")
_PDF_TABLE = re.compile(rb"\s*(xref\b|\d+\s+\d+\s+obj\b)")
_PDF_ACTIVE = re.compile(rb"/(JavaScript|Launch|EmbeddedFile)[\s/(<\[>]")
_PDF_TAIL = 2048

_MOST_PARTS = 4000
_UNPACKED_BYTES = 300 * MEBIBYTE
_TYPES_BYTES = MEBIBYTE
_MAIN_TYPES = {
    b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": DOCX,
    b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": XLSX,
}
_ZIP_ERRORS = (zipfile.BadZipFile, zlib.error, ValueError, OSError, EOFError, RuntimeError, NotImplementedError)


def pdf(body: bytes) -> Examined:
    """Header at the very first byte, a reference table where the end says it is, and nothing behind the end."""
    start = _PDF_START.search(body[-_PDF_TAIL:])
    if not _PDF_HEAD.match(body) or start is None:
        raise refused(_DAMAGED)
    offset = int(start.group(1))
    if offset >= len(body) or not _PDF_TABLE.match(body, offset):
        raise refused(_DAMAGED)
    if b"/Encrypt" in body:
        raise refused(_LOCKED)
    if _PDF_ACTIVE.search(body):
        raise refused(_ACTIVE)
    return Examined(content=PDF, body=body)


def open_office(body: bytes) -> Examined:
    """.docx or .xlsx: the content types inside name the main part, every name is harmless, no macro, no bomb."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as parts:
            content = _office_content(parts)
    except _ZIP_ERRORS as error:
        raise refused(_DAMAGED) from error
    return Examined(content=content, body=body)


def _office_content(parts: zipfile.ZipFile) -> Content:
    entries = parts.infolist()
    if len(entries) > _MOST_PARTS or sum(entry.file_size for entry in entries) > _UNPACKED_BYTES:
        raise refused(_DAMAGED)
    names = {entry.filename for entry in entries}
    if "[Content_Types].xml" not in names:
        raise refused(_UNKNOWN_OFFICE)
    if any(".." in name or name.startswith("/") or "\\" in name for name in names):
        raise refused(_DAMAGED)
    if any(name.lower().endswith(("vbaproject.bin", ".exe", ".dll", ".js", ".vbs")) for name in names):
        raise refused(_ACTIVE)
    with parts.open("[Content_Types].xml") as handle:
        types = handle.read(_TYPES_BYTES)
    found = [content for main, content in _MAIN_TYPES.items() if main in types]
    if b"macroEnabled" in types:
        raise refused(_ACTIVE)
    if len(found) != 1:
        raise refused(_UNKNOWN_OFFICE)
    folder = "word/" if found[0] is DOCX else "xl/"
    if not any(name.startswith(folder) for name in names):
        raise refused(_DAMAGED)
    return found[0]


def old_office(body: bytes) -> Examined:
    """.doc or .xls (also of WPS Office): told by the streams that the old container's directory names."""
    if _names(body, "EncryptedPackage"):
        raise refused(_LOCKED)
    if _names(body, "_VBA_PROJECT") or _names(body, "Macros"):
        raise refused(_ACTIVE)
    if _names(body, "WordDocument"):
        return Examined(content=DOC, body=body)
    if _names(body, "Workbook") or _names(body, "Book"):
        return Examined(content=XLS, body=body)
    raise refused(_UNKNOWN_OFFICE)


def _names(body: bytes, stream: str) -> bool:
    """Whether a directory entry (128 bytes, at a multiple of 128) bears this name: UTF-16, padded with zeros to 64."""
    wanted = stream.encode("utf-16-le") + b"\x00\x00"
    at = body.find(wanted)
    while at != -1:
        if at % 128 == 0:
            return True
        at = body.find(wanted, at + 2)
    return False
