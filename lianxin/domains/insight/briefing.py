"""The leader's briefing as a Word file: everything in it is plain text and tables that one goes on writing in."""

from collections.abc import Iterable, Sequence
from io import BytesIO

from django.utils.translation import gettext as _
from docx import Document
from docx.document import Document as Written
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from lianxin.domains.insight import words
from lianxin.domains.insight.queries import Row, UnitPage
from lianxin.kernel import clock

_MARGIN = Cm(2.5)
_TEXT = Cm(16)
_NAMES = Cm(4)
_BODY, _HEAD, _CELL = Pt(12), Pt(18), Pt(10)
_BLACK = RGBColor(0, 0, 0)
# What offices write with; where a machine lacks it, Word takes its own.
_FONT = "仿宋"


def write(page: UnitPage) -> bytes:
    """The page of a unit as a .docx, in the reader's language."""
    document = _blank()
    unit, stretch = page.view.unit, page.view.stretch
    title = document.add_heading(_("%(unit)s: figures of %(period)s") % _about(page), level=1)
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_paragraph(page.sentence)
    document.add_heading(_("Against the period before"), level=2)
    head = (_("Figure"), words.stretch_words(stretch), words.then_words(stretch))
    figures = (*page.figures, *page.rates, *page.work.figures)
    _table(document, head, [(one.subject.words, one.now.text, one.then.text) for one in figures])
    if page.parts:
        document.add_heading(_("What it was about"), level=2)
        _table(
            document,
            (_("What"), head[1], head[2]),
            [(part.words, part.now.text, part.then.text) for part in page.parts],
        )
    units = [_("Unit"), *(subject.words for subject in page.subjects)]
    if page.below:
        document.add_heading(_("The units below"), level=2)
        _table(document, units, map(_line, page.below))
    if len(page.beside) > 1:
        document.add_heading(_("Sister units side by side"), level=2)
        _table(document, units, map(_line, page.beside))
    document.add_heading(_("How these figures are counted"), level=2)
    for figure in figures:
        counted = {"figure": figure.subject.words, "counted": figure.subject.counted}
        document.add_paragraph(_("%(figure)s: %(counted)s") % counted, style="List Bullet")
    given = {"unit": unit.name, "day": words.day_words(clock.today())}
    document.add_paragraph(_("Counted by Lianxin for %(unit)s on %(day)s from the records themselves.") % given)
    content = BytesIO()
    document.save(content)
    return content.getvalue()


def file_name(page: UnitPage) -> str:
    """What the file is called when it is kept."""
    return _("%(unit)s figures %(period)s.docx") % {
        "unit": page.view.unit.short_name,
        "period": page.view.stretch.period.label,
    }


def _about(page: UnitPage) -> dict[str, str]:
    return {"unit": page.view.unit.short_name, "period": words.stretch_words(page.view.stretch)}


def _blank() -> Written:
    """An A4 page in the font of offices, Chinese characters too."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = _MARGIN
    for name in ("Normal", "Heading 1", "Heading 2", "List Bullet"):
        style = document.styles[name]
        style.font.name = _FONT
        style.font.color.rgb = _BLACK
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _FONT)
    document.styles["Normal"].font.size = _BODY
    document.styles["Heading 1"].font.size = _HEAD
    return document


def _table(document: Written, head: Sequence[object], rows: Iterable[Sequence[object]]) -> None:
    """A table as wide as the text, names in its first column; the head stands on every page it runs over."""
    table = document.add_table(rows=1, cols=len(head), style="Table Grid")
    table.autofit = False
    repeated = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)  # noqa: SLF001  python-docx has no word for it
    lines = [head, *rows]
    names = min(_NAMES, _TEXT // 2)
    others = (_TEXT - names) // max(len(head) - 1, 1)
    for place, column in enumerate(table.columns):
        column.width = others if place else names
    for number, line in enumerate(lines):
        cells = table.rows[0].cells if number == 0 else table.add_row().cells
        for place, (cell, text) in enumerate(zip(cells, line, strict=True)):
            cell.width = others if place else names
            cell.text = str(text)
            cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT if place else WD_ALIGN_PARAGRAPH.LEFT
            run = cell.paragraphs[0].runs[0]
            run.bold, run.font.size = number == 0, _CELL


def _line(row: Row) -> tuple[str, ...]:
    return (row.unit.short_name, *(reading.text for reading in row.readings))
