"""The zip of an office file, opened so that a hostile one costs little, and closed again with other parts as they were."""

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.utils.translation import gettext as _
from lxml import etree

from lianxin.kernel.errors import Invalid

MOST_BYTES = 20 * 1024 * 1024
MOST_UNPACKED = 120 * 1024 * 1024
MOST_OF_A_PART = 40 * 1024 * 1024
MOST_PARTS = 3_000

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .xls .doc .et .wps, and every encrypted file
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_DOCTYPE = tuple("<!DOCTYPE".encode(way) for way in ("utf-8", "utf-16-le", "utf-16-be"))
_ENCODING = re.compile(rb"<\?xml[^>]*encoding\s*=\s*[\"']([^\"']+)")
_XML = {".xml", ".rels", ".vml"}
_MAIN = {"xl/workbook.xml": "xlsx", "word/document.xml": "docx"}


@dataclass(frozen=True, slots=True)
class Package:
    """The parts by name, unpacked."""

    parts: Mapping[str, bytes]
    kind: str  # xlsx or docx
    infos: tuple[zipfile.ZipInfo, ...]

    def xml(self, name: str) -> etree._Element:
        return parse_xml(self.parts[name])

    def rebuilt(self, changed: Mapping[str, bytes], dropped: frozenset[str] = frozenset()) -> bytes:
        """The same file with some parts replaced and some left out: order, dates and way of packing stay."""
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            for info in self.infos:
                if info.filename in dropped:
                    continue
                kept = zipfile.ZipInfo(info.filename, info.date_time)
                kept.compress_type = info.compress_type
                kept.external_attr = info.external_attr
                archive.writestr(kept, changed.get(info.filename, self.parts.get(info.filename, b"")))
        return stream.getvalue()


def parse_xml(content: bytes) -> etree._Element:
    """No entities, no document type, nothing from the network. Raises Invalid."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise Invalid(damaged()) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise Invalid(damaged())
    return root


def xml_bytes(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def local_name(element: etree._Element) -> str:
    """Without its namespace; "" for a remark of the XML itself."""
    name: object = element.tag
    return name.rpartition("}")[2] if isinstance(name, str) else ""


def without(element: etree._Element, *attributes: str) -> None:
    """Takes attributes away, those that are there."""
    for attribute in attributes:
        if attribute in element.attrib:
            del element.attrib[attribute]


def remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def damaged() -> str:
    return _("This file is damaged. Open it in WPS or Office, save it again under a new name, and upload that.")


def open_package(content: bytes) -> Package:
    """Raises Invalid for what is damaged, locked, full of macros, too large, or neither a workbook nor a document."""
    if len(content) > MOST_BYTES:
        raise Invalid(_("This file is larger than 20 MB. An empty form is smaller: take out pictures and old data."))
    check_unlocked(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            infos = tuple(archive.infolist())
            _check_sizes(infos)
            parts = {info.filename: _unpacked(archive, info) for info in infos if not info.is_dir()}
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, ValueError, KeyError) as error:
        raise Invalid(damaged()) from error
    return Package(parts, _kind_of(parts), infos)


def check_unlocked(content: bytes) -> None:
    if content.startswith(OLE) and _ENCRYPTED in content:
        raise Invalid(_("This file asks for a password. Open it, remove the password, save it, and upload it again."))


def _check_sizes(infos: tuple[zipfile.ZipInfo, ...]) -> None:
    if any(info.flag_bits & 1 for info in infos):
        raise Invalid(_("This file asks for a password. Open it, remove the password, save it, and upload it again."))
    whole = sum(info.file_size for info in infos)
    names = {info.filename for info in infos}
    if len(infos) > MOST_PARTS or len(names) < len(infos) or whole > MOST_UNPACKED:
        raise Invalid(_("This file unpacks to far more than a form holds, so it was not opened."))


def _unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """Reads no more than the part says it holds: a part that lies about its size is damaged."""
    if info.file_size > MOST_OF_A_PART:
        raise Invalid(_("This file unpacks to far more than a form holds, so it was not opened."))
    with archive.open(info) as stream:
        content = stream.read(info.file_size + 1)
    if len(content) != info.file_size:
        raise Invalid(damaged())
    if PurePosixPath(info.filename).suffix.lower() in _XML and not _is_plain_xml(content):
        raise Invalid(damaged())
    return content


def _is_plain_xml(content: bytes) -> bool:
    """No document type, in any of the two ways of writing letters that office files may use."""
    declared = _ENCODING.search(content[:200].replace(b"\0", b""))
    if declared and declared[1].lower() not in {b"utf-8", b"utf8", b"utf-16", b"us-ascii"}:
        return False
    return not any(mark in content for mark in _DOCTYPE)


def _kind_of(parts: Mapping[str, bytes]) -> str:
    if any(name.lower().endswith("vbaproject.bin") for name in parts):
        raise Invalid(
            _("This file holds macros, which are not opened here. Save it as .xlsx or .docx and upload that.")
        )
    for name, kind in _MAIN.items():
        if name in parts:
            return kind
    if any(name.startswith("ppt/") for name in parts):
        raise Invalid(_("This is a presentation. A form is a table: upload an .xlsx or a .docx."))
    raise Invalid(_("This is neither a workbook nor a document. Upload the form as .xlsx or .docx."))
