import io

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.shared import Pt

from lianxin.domains.forms.files import CellRef, RosterRows, guess, read, ticked, write
from tests.domains.forms.files.looks import changed_parts
from tests.factories.form_files import handling_card, ledger_document
from tests.factories.form_shapes import word_matrix

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'


def _saved(document):
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _opened(content):
    return Document(io.BytesIO(content))


def _cell(content, row, col):
    sheet = read(content, name="a.docx").sheets[0]
    return sheet.text(row, col)


def test_cells_merged_both_ways_are_one_cell_each():
    sheet = read(word_matrix(), name="a.docx").sheets[0]
    corner, wide, section = sheet.at(2, 0), sheet.at(2, 2), sheet.at(4, 0)
    assert (corner.text, corner.rows, corner.cols) == ("类别", 2, 1)
    assert (wide.text, wide.rows, wide.cols) == ("化解数", 1, 3)
    assert (section.text, section.cols) == ("一、民间纠纷", 6)
    assert sheet.text(0, 0) == "矛盾纠纷排查化解情况统计表"
    assert sheet.at(9, 0).cols == 6


def test_only_the_document_changes():
    content = handling_card()
    filled = write(content, name="a.docx", values={one.ref: "甲" for one in guess(read(content, name="a.docx")).blanks})
    assert changed_parts(content, filled) == {"word/document.xml"}


def test_words_take_the_look_of_what_they_stand_in():
    document = Document()
    table = document.add_table(1, 2)
    run = table.cell(0, 1).paragraphs[0].add_run("待填")
    run.italic, run.font.size = True, Pt(9)
    filled = _opened(write(_saved(document), name="a.docx", values={CellRef(0, 0, 1): "宝山镇\n太保社区"}))
    new = filled.tables[0].cell(0, 1).paragraphs[0].runs[0]
    assert (new.text, new.italic, new.font.size) == ("宝山镇\n太保社区", True, Pt(9))


def test_letters_that_stay_keep_their_runs():
    document = Document()
    document.add_table(1, 1)
    paragraph = document.add_paragraph()
    paragraph.add_run("填报单位：").bold = True
    paragraph.add_run("　　　　　").underline = True
    paragraph.add_run("日期：").bold = True
    content = _saved(document)
    text = _cell(content, 1, 0)
    filled = _opened(write(content, name="a.docx", values={CellRef(0, 1, 0): text.replace("　　　　　", "宝山镇")}))
    runs = filled.paragraphs[-1].runs
    assert [(run.text, bool(run.bold), bool(run.underline)) for run in runs] == [
        ("填报单位：", True, False), ("宝山镇", False, True), ("日期：", True, False),
    ]  # fmt: skip


def test_boxes_are_ticked_and_the_rest_stays():
    content = handling_card()
    text = _cell(content, 7, 1)
    filled = write(content, name="a.docx", values={CellRef(0, 7, 1): ticked(text, ["上门"])})
    assert _cell(filled, 7, 1) == "□电话  ☑上门  □短信"


def _with_paragraph(xml):
    document = Document()
    table = document.add_table(1, 1)
    cell = table.cell(0, 0)._tc
    cell.replace(cell.p_lst[0], parse_xml(f"<w:p {W}>{xml}</w:p>"))
    return _saved(document)


@pytest.mark.parametrize(("xml", "kept"), [
    ('<w:r><w:sym w:font="Wingdings" w:char="F0A8"/><w:t>是</w:t></w:r>', "w:sym"),
    ('<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val="0"/></w14:checkbox></w:sdtPr><w:sdtContent><w:r><w:t>☐</w:t></w:r></w:sdtContent></w:sdt><w:r><w:t>是</w:t></w:r>', 'w14:checked w14:val="1"'),
    ('<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:default w:val="0"/></w:checkBox></w:ffData></w:fldChar></w:r><w:r><w:t>是</w:t></w:r>', '<w:checked w:val="1"/>'),
])  # fmt: skip
def test_each_kind_of_box_is_read_and_ticked(xml, kept):
    content = _with_paragraph(xml)
    text = _cell(content, 0, 0)
    assert text[0] in "□☐"
    assert guess(read(content, name="a.docx")).blanks[0].boxes == ("是",)
    filled = write(content, name="a.docx", values={CellRef(0, 0, 0): ticked(text, ["是"])})
    assert _cell(filled, 0, 0) == "☑是"
    inside = _opened(filled).element.xml
    assert (kept in inside) == (kept != "w:sym")


def test_rows_are_added_like_the_pattern():
    content = ledger_document(3)
    records = [{0: number, 2: f"第{number}人"} for number in range(1, 6)]
    filled = _opened(write(content, name="a.docx", values={}, repeat=RosterRows(0, 3, 5, records)))
    table = filled.tables[0]
    assert [row.cells[2].text for row in table.rows] == ["诉求人", *(f"第{n}人" for n in range(1, 6))]
    assert [row.cells[0].text for row in table.rows][1:] == ["1", "2", "3", "4", "5"]
    assert {row.height for row in table.rows[1:]} == {Pt(34)}
    assert filled.paragraphs[-1].text.startswith("登记人")


def test_values_below_added_rows_go_where_they_belong():
    content = ledger_document(3)
    filled = write(
        content, name="a.docx", values={CellRef(0, 6, 0): "登记人：王"}, repeat=RosterRows(0, 3, 5, [{2: "x"}] * 9)
    )
    assert _opened(filled).paragraphs[-1].text == "登记人：王"
    assert len(_opened(filled).tables[0].rows) == 10


def test_inserted_and_deleted_words_are_read_as_they_show():
    content = _with_paragraph(
        "<w:ins><w:r><w:t>新</w:t></w:r></w:ins><w:del><w:r><w:delText>旧</w:delText></w:r></w:del>"
    )
    assert _cell(content, 0, 0) == "新"


def test_table_within_a_cell_is_part_of_its_words():
    document = Document()
    cell = document.add_table(1, 1).cell(0, 0)
    cell.paragraphs[0].add_run("家庭成员")
    cell.add_table(1, 1).cell(0, 0).paragraphs[0].add_run("姓名")
    assert _cell(_saved(document), 0, 0).split() == ["家庭成员", "姓名"]
