"""LibreOffice opens what we wrote: the same values, the same look, nothing lost."""

import io
import shutil
import subprocess

import pytest
from docx import Document
from openpyxl import load_workbook
from PIL import Image, ImageChops, ImageFilter

from lianxin.domains.forms.files import CellRef, RosterRows, guess, read, write
from lianxin.domains.forms.files.document import text_of
from lianxin.domains.forms.files.office import convert, program
from tests.factories.form_files import handling_card, ledger, ledger_document, members_check, monthly_report
from tests.factories.form_shapes import SHAPES, WORD_SHAPES

pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(
        program() is None, reason="LibreOffice is not installed: apt-get install libreoffice-calc libreoffice-writer"
    ),
]
drawn = pytest.mark.skipif(
    shutil.which("pdftoppm") is None, reason="pdftoppm is not installed: apt-get install poppler-utils"
)

WORKBOOKS = {"monthly": monthly_report, "ledger": ledger, "members": members_check, **SHAPES}
DOCUMENTS = {"card": handling_card, "ledger": ledger_document, **WORD_SHAPES}
# What of the empty page's ink may be gone: results of formulas that were 0 and are not now.
MOST_LOST = 0.02


def _values(content, name):
    proposal = guess(read(content, name=name))
    values = {one.ref: number % 7 + 1 for number, one in enumerate(proposal.data) if one.role == "value"}
    if proposal.kind == "card":
        free = [one for one in proposal.blanks if not (one.boxes or one.prefix or one.suffix)]
        values = {one.ref: "宝山" for one in free if one.role == "value"}
    for block in proposal.blocks if proposal.columns else ():
        for column in proposal.columns:
            if column.role == "value":
                values[CellRef(proposal.sheet, block.first, column.col)] = "甲"
    return values


def _page(content, ending, folder, name):
    pdf = folder / f"{name}.pdf"
    pdf.write_bytes(convert(content, ending=ending, target="pdf"))
    subprocess.run(
        ["pdftoppm", "-r", "70", "-gray", "-png", "-f", "1", "-l", "1", "-singlefile", pdf, folder / name], check=True
    )
    return Image.open(folder / f"{name}.png").convert("L").point(lambda shade: 255 if shade < 160 else 0)


def _lost(before, after):
    """The share of the empty page's ink that the filled one has not, even a pixel beside."""
    assert before.size == after.size
    near = after.filter(ImageFilter.MaxFilter(3))
    gone = ImageChops.subtract(before, near)
    return sum(gone.histogram()[1:]) / sum(before.histogram()[1:])


@pytest.mark.parametrize("name", WORKBOOKS)
def test_values_and_results_are_those_libreoffice_computes(name):
    content = WORKBOOKS[name]()
    filled = write(content, name="a.xlsx", values=_values(content, "a.xlsx"))
    ours = load_workbook(io.BytesIO(filled), data_only=True)
    theirs = load_workbook(io.BytesIO(convert(filled, ending=".xlsx", target="xlsx")), data_only=True)
    assert ours.sheetnames == theirs.sheetnames
    for sheet in ours.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                other = theirs[sheet.title][cell.coordinate].value
                assert cell.value == (pytest.approx(other) if isinstance(other, float) else other), cell.coordinate


@drawn
@pytest.mark.parametrize("name", WORKBOOKS)
def test_workbook_looks_as_before(name, tmp_path):
    content = WORKBOOKS[name]()
    filled = write(content, name="a.xlsx", values=_values(content, "a.xlsx"))
    before, after = _page(content, ".xlsx", tmp_path, "before"), _page(filled, ".xlsx", tmp_path, "after")
    assert _lost(before, after) < MOST_LOST
    assert sum(after.histogram()[1:]) >= sum(before.histogram()[1:])


@drawn
@pytest.mark.parametrize("name", DOCUMENTS)
def test_document_looks_as_before(name, tmp_path):
    content = DOCUMENTS[name]()
    filled = write(content, name="a.docx", values=_values(content, "a.docx"))
    before, after = _page(content, ".docx", tmp_path, "before"), _page(filled, ".docx", tmp_path, "after")
    assert _lost(before, after) < MOST_LOST
    assert sum(after.histogram()[1:]) > sum(before.histogram()[1:])


def test_inserted_rows_survive_libreoffice():
    repeat = [
        RosterRows(0, 11, 14, [{1: f"第{n}村", 4: n} for n in range(1, 31)]),
        RosterRows(0, 16, 18, [{1: f"第{n}所", 4: n} for n in range(1, 11)]),
    ]
    filled = write(monthly_report(), name="a.xlsx", values={}, repeat=repeat)
    sheet = load_workbook(io.BytesIO(convert(filled, ending=".xlsx", target="xlsx")), data_only=True).active
    assert (sheet["E10"].value, sheet["E11"].value, sheet["E42"].value) == (520, 465, 55)
    assert sheet["B41"].value == "第30村"
    assert "A42:B42" in {str(one) for one in sheet.merged_cells.ranges}


def test_rows_added_to_a_document_survive_libreoffice():
    filled = write(
        ledger_document(), name="a.docx", values={}, repeat=RosterRows(0, 3, 12, [{2: f"第{n}人"} for n in range(40)])
    )
    table = Document(io.BytesIO(convert(filled, ending=".docx", target="docx"))).tables[0]
    assert len(table.rows) == 41
    assert table.cell(40, 2).text == "第39人"
    assert text_of(table.rows[0].cells[0]._tc) == "序号"


@pytest.mark.parametrize(("old", "new", "ending", "make"), [
    ("xls", "xlsx", ".xlsx", monthly_report), ("xls", "xlsx", ".xlsx", SHAPES["grouped"]), ("doc", "docx", ".docx", handling_card),
])  # fmt: skip
def test_old_formats_are_read_and_filled(old, new, ending, make):
    stored = convert(make(), ending=ending, target=old)
    for name in {"xls": ("表.xls", "表.et"), "doc": ("单.doc", "单.wps")}[old]:
        layout = read(stored, name=name)
        expected = read(make(), name=f"a.{new}")
        assert guess(layout).kind == guess(expected).kind
        assert [one.path for one in guess(layout).blanks] == [one.path for one in guess(expected).blanks]
        assert [one.col_path for one in guess(layout).data] == [one.col_path for one in guess(expected).data]
        assert write(stored, name=name, values={CellRef(0, 0, 0): "题"}).startswith(b"PK")
