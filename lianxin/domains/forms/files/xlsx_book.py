"""The parts of a workbook beside its sheets that must follow when rows went in or formulas must be computed again."""

from collections.abc import Mapping

from lxml import etree

from lianxin.domains.forms.files.package import Package, parse_xml, xml_bytes
from lianxin.domains.forms.files.references import Shift
from lianxin.domains.forms.files.workbook import tag

_BOOK = "xl/workbook.xml"
_LINKS = "xl/_rels/workbook.xml.rels"
_TYPES = "[Content_Types].xml"
_CHAIN = "xl/calcChain.xml"
# What the standard puts after calcPr.
_AFTER = ("oleSize", "customWorkbookViews", "pivotCaches", "smartTagPr", "smartTagTypes", "webPublishing",
          "fileRecoveryPr", "webPublishObjects", "extLst")  # fmt: skip


def write_book(package: Package, moved: Mapping[str, tuple[int, Shift]], *, computes: bool) -> dict[str, bytes]:
    """Names of ranges (print areas among them) follow the rows; with formulas the workbook is computed when opened.

    `moved`: by the name of a sheet its number and what was put into it.
    """
    if not computes and not moved:
        return {}
    book = package.xml(_BOOK)
    for name, (_number, shift) in moved.items():
        for defined in book.iter(tag("definedName")):
            if defined.text:
                defined.text = shift.formula(defined.text, sheet=name, here=False)
    if computes:
        _computed_when_opened(book)
    return {_BOOK: xml_bytes(book)}


def _computed_when_opened(book: etree._Element) -> None:
    settings = book.find(tag("calcPr"))
    if settings is None:
        settings = etree.Element(tag("calcPr"))
        after = next((index for index, one in enumerate(book) if etree.QName(one).localname in _AFTER), len(book))
        book.insert(after, settings)
    settings.set("fullCalcOnLoad", "1")


def without_chain(package: Package, changed: Mapping[str, bytes]) -> tuple[dict[str, bytes], frozenset[str]]:
    """The order of computing names cells that have moved: it goes, and programs make it anew."""
    if _CHAIN not in package.parts:
        return {}, frozenset()
    found = {}
    for part, attribute in ((_LINKS, "Target"), (_TYPES, "PartName")):
        root = parse_xml(changed.get(part, package.parts[part]))
        for one in list(root):
            if str(one.get(attribute, "")).endswith("calcChain.xml"):
                root.remove(one)
        found[part] = xml_bytes(root)
    return found, frozenset({_CHAIN})
