import io
import zipfile
from decimal import Decimal

import pytest
from openpyxl import Workbook, load_workbook

from lianxin.domains.forms.files import CellRef, RosterRows, guess, moved, read, write
from lianxin.kernel.errors import Invalid
from tests.domains.forms.files.looks import changed_parts, formulas, look, merged, parts, sheet_of, shown
from tests.factories.form_files import MONTHLY_LAST, ledger, members_check, monthly_report
from tests.factories.form_shapes import SHAPES

MONTH = "a.xlsx"


def _filled_everywhere(content):
    """A value in every cell that asks for one."""
    proposal = guess(read(content, name=MONTH))
    values = {one.ref: number for number, one in enumerate(proposal.data) if one.role == "value"}
    values |= {one.ref: f"{one.prefix}宝山{one.suffix}" for one in proposal.blanks if one.role != "pen"}
    return values, write(content, name=MONTH, values=values)


@pytest.mark.parametrize("make", [monthly_report, ledger, members_check, *SHAPES.values()])
def test_only_sheet_and_order_to_compute_change(make):
    empty = make()
    _values, filled = _filled_everywhere(empty)
    assert changed_parts(empty, filled) <= {"xl/worksheets/sheet1.xml", "xl/workbook.xml"}


@pytest.mark.parametrize("make", [monthly_report, ledger, members_check, *SHAPES.values()])
def test_look_and_formulas_stay(make):
    empty = make()
    values, filled = _filled_everywhere(empty)
    before, after = sheet_of(empty), sheet_of(filled)
    assert look(before) == look(after)
    assert merged(before) == merged(after)
    assert formulas(before) == formulas(after)
    assert before.print_area == after.print_area
    for ref, value in values.items():
        assert after[ref.name].value == value


def test_sums_and_rates_are_seen_without_computing():
    empty = monthly_report()
    values = {
        CellRef.parse(name): number for name, number in {"E12": 3, "H12": 4, "I12": 2, "J12": 1, "E17": 5}.items()
    }
    seen = shown(write(empty, name=MONTH, values=values))
    assert [seen[name].value for name in ("D12", "D11", "D10", "E10", "N12", "N17", "N11")] == [
        7,
        7,
        12,
        8,
        66.7,
        "—",
        66.7,
    ]


def test_workbook_is_computed_when_opened():
    filled = write(monthly_report(), name=MONTH, values={CellRef(0, 11, 2): 1})
    assert b'fullCalcOnLoad="1"' in parts(filled)["xl/workbook.xml"]


def test_formula_keeps_its_cell():
    filled = write(monthly_report(), name=MONTH, values={CellRef.parse("D12"): 99})
    assert sheet_of(filled)["D12"].value == "=SUM(E12:H12)"


def test_numbers_stay_numbers_and_texts_texts():
    values = {
        CellRef(0, 11, 2): Decimal("1.50"),
        CellRef(0, 11, 1): "=cmd()",
        CellRef(0, 12, 1): "00123",
        CellRef(0, 12, 2): 0,
    }
    sheet = sheet_of(write(monthly_report(), name=MONTH, values=values))
    assert (sheet["C12"].value, sheet["B13"].value, sheet["C13"].value) == (1.5, "00123", 0)
    assert (sheet["B12"].value, sheet["B12"].data_type) == ("=cmd()", "s")


def test_letters_no_file_may_hold_are_left_out():
    sheet = sheet_of(write(monthly_report(), name=MONTH, values={CellRef(0, 11, 1): "甲\x00\x0b乙\n丙 "}))
    assert sheet["B12"].value == "甲乙\n丙 "


def test_value_for_a_merged_place_goes_to_its_corner():
    sheet = sheet_of(write(monthly_report(), name=MONTH, values={CellRef.parse("D1"): "年报"}))
    assert sheet["A1"].value == "年报"


def test_cells_and_rows_no_one_wrote_are_made_in_order():
    book = Workbook()
    book.active["A1"], book.active["C3"] = "项目", "x"
    stream = io.BytesIO()
    book.save(stream)
    values = {CellRef.parse(name): name for name in ("E9", "B3", "D2", "A3", "Z1")}
    sheet = sheet_of(write(stream.getvalue(), name=MONTH, values=values))
    assert all(sheet[ref.name].value == text for ref, text in values.items())
    assert sheet["C3"].value == "x"


def test_none_empties_a_cell():
    sheet = sheet_of(write(monthly_report(), name=MONTH, values={CellRef.parse("A20"): None}))
    assert sheet["A20"].value is None
    assert sheet["A20"].alignment.horizontal == "left"


def _villages(count):
    return [{1: f"第{number}村", 4: number} for number in range(1, count + 1)]


def test_rows_of_a_block_are_copied_and_all_below_moves():
    empty = monthly_report()
    repeat = [RosterRows(0, 11, 14, _villages(7)), RosterRows(0, 16, 18, _villages(5))]
    last = CellRef.parse("A21")
    filled = write(empty, name=MONTH, values={last: "负责人：张"}, repeat=repeat)
    before, after = sheet_of(empty), sheet_of(filled)
    assert [after[f"B{row}"].value for row in range(12, 19)] == [f"第{n}村" for n in range(1, 8)]
    assert after["A19"].value == before["A16"].value
    assert [after[f"B{row}"].value for row in range(20, 25)] == [f"第{n}村" for n in range(1, 6)]
    assert after["E11"].value == "=SUM(E12:E18)"
    assert after["E19"].value == "=SUM(E20:E24)"
    assert after["E10"].value == "=E11+E19"
    assert after["D18"].value == "=SUM(E18:H18)"
    assert after["N24"].value == before["N19"].value.replace("19", "24")
    assert moved(last, repeat).name == "A26"
    assert after["A26"].value == "负责人：张"
    assert look(after, until=12)[0] == look(before, until=12)[0]
    assert all(after[f"E{row}"].number_format == before["E12"].number_format for row in range(12, 19))
    assert all(after.row_dimensions[row].height == 20 for row in range(10, MONTHLY_LAST + 6))
    assert after.row_dimensions[25].height == before.row_dimensions[20].height
    assert {"A19:B19", "A25:X25", "A26:X26", "A10:B10"} <= merged(after)
    assert "A16:B16" not in merged(after)
    assert after.print_area == "'月报表'!$A$1:$X$26"
    assert after.print_title_rows == "$6:$9"
    assert shown(filled)["E10"].value == 28 + 15


def test_total_below_a_roster_takes_new_rows_in():
    filled = write(members_check(), name=MONTH, values={}, repeat=RosterRows(0, 4, 11, [{13: 2}] * 20))
    sheet = sheet_of(filled)
    assert sheet["N25"].value == "=SUM(N5:N24)"
    assert shown(filled)["N25"].value == 40
    assert {"A25:J25", "A26:Q26"} <= merged(sheet)
    assert sheet["C24"].border.left.style == "thin"


def test_fewer_records_than_rows_leave_the_rest():
    empty = ledger()
    filled = write(empty, name=MONTH, values={}, repeat=RosterRows(0, 3, 14, [{1: "2026-11-01"}]))
    assert sheet_of(filled)["B4"].value == "2026-11-01"
    assert merged(sheet_of(empty)) == merged(sheet_of(filled))
    assert sheet_of(filled)["A15"].value == 12


def _rich_book():
    """A sheet with everything that names rows."""
    from openpyxl.comments import Comment
    from openpyxl.formatting.rule import CellIsRule
    from openpyxl.workbook.defined_name import DefinedName
    from openpyxl.worksheet.datavalidation import DataValidation
    from openpyxl.worksheet.pagebreak import Break

    book = Workbook()
    sheet = book.active
    sheet.title = "表 一"
    for row in range(1, 8):
        sheet.cell(row, 1, f"r{row}")
    sheet["B3"] = "□是 □否"
    sheet.merge_cells("C3:D3")
    sheet.merge_cells("A6:B7")
    check = DataValidation(type="list", formula1="$A$6:$A$7", sqref="B3")
    sheet.add_data_validation(check)
    sheet.conditional_formatting.add("C3:D3", CellIsRule(operator="equal", formula=["$A$7"]))
    sheet.row_breaks.append(Break(id=5))
    sheet["A6"].comment = Comment("说明", "x")
    other = book.create_sheet("汇总")
    other["A1"] = "='表 一'!A6"
    other["A2"] = "=SUM('表 一'!B3:B3)+A1"
    book.defined_names["底"] = DefinedName("底", attr_text="'表 一'!$A$6")
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_everything_that_names_rows_is_told():
    filled = write(_rich_book(), name=MONTH, values={}, repeat=RosterRows(0, 2, 2, [{}] * 4))
    book = load_workbook(io.BytesIO(filled))
    sheet, other = book.worksheets
    assert merged(sheet) == {"C3:D3", "C4:D4", "C5:D5", "C6:D6", "A9:B10"}
    validation = sheet.data_validations.dataValidation[0]
    assert (str(validation.sqref), validation.formula1) == ("B3:B6", "$A$9:$A$10")
    rules = next(iter(sheet.conditional_formatting))
    assert (str(rules.sqref), rules.rules[0].formula) == ("C3:D6", ["$A$10"])
    assert [one.id for one in sheet.row_breaks.brk] == [8]
    assert sheet["A9"].comment.text == "说明"
    assert (other["A1"].value, other["A2"].value) == ("='表 一'!A9", "=SUM('表 一'!B3:B6)+A1")
    assert book.defined_names["底"].attr_text == "'表 一'!$A$9"
    assert [sheet[f"B{row}"].value for row in range(3, 7)] == ["□是 □否"] * 4


def _with_parts(content, more):
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode("utf-8", "surrogateescape")
            new.writestr(
                name, more.pop(name)(text).encode("utf-8", "surrogateescape") if name in more else old.read(name)
            )
        for name, make in more.items():
            new.writestr(name, make(""))
    return stream.getvalue()


def test_shared_formulas_are_made_plain_when_rows_go_in():
    def share(text):
        text = text.replace("<f>SUM(E12:H12)</f>", '<f t="shared" ref="D12:D15" si="0">SUM(E12:H12)</f>')
        for row in (13, 14, 15):
            text = text.replace(f"<f>SUM(E{row}:H{row})</f>", '<f t="shared" si="0"/>')
        return text

    form = _with_parts(monthly_report(), {"xl/worksheets/sheet1.xml": share})
    kept = write(form, name=MONTH, values={CellRef.parse("E14"): 6})
    assert b't="shared"' in parts(kept)["xl/worksheets/sheet1.xml"]
    assert shown(kept)["D14"].value == 6
    grown = write(form, name=MONTH, values={}, repeat=RosterRows(0, 11, 14, _villages(6)))
    assert [sheet_of(grown)[f"D{row}"].value for row in range(12, 18)] == [
        f"=SUM(E{row}:H{row})" for row in range(12, 18)
    ]
    assert b"shared" not in parts(grown)["xl/worksheets/sheet1.xml"]


def test_order_of_computing_goes_when_rows_go_in():
    chain = (
        '<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><c r="D12" i="1"/></calcChain>'
    )
    link = '<Relationship Id="rIdC" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain" Target="calcChain.xml"/></Relationships>'
    kind = '<Override PartName="/xl/calcChain.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"/></Types>'
    form = _with_parts(monthly_report(), {
        "xl/calcChain.xml": lambda _text: chain,
        "xl/_rels/workbook.xml.rels": lambda text: text.replace("</Relationships>", link),
        "[Content_Types].xml": lambda text: text.replace("</Types>", kind),
    })  # fmt: skip
    assert "xl/calcChain.xml" in parts(write(form, name=MONTH, values={CellRef(0, 11, 2): 1}))
    grown = parts(write(form, name=MONTH, values={}, repeat=RosterRows(0, 11, 14, _villages(6))))
    assert "xl/calcChain.xml" not in grown
    assert b"calcChain" not in grown["xl/_rels/workbook.xml.rels"] + grown["[Content_Types].xml"]


def test_nothing_to_write_changes_nothing_but_results():
    empty = ledger()
    assert changed_parts(empty, write(empty, name=MONTH, values={})) == set()


def test_name_that_lies_is_refused():
    with pytest.raises(Invalid):
        write(ledger(), name="a.docx", values={})
