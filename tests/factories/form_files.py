"""The four forms of the house, empty, as a superior would send them: true in layout, invented in words."""

import io
from collections.abc import Sequence

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

THIN = Side(style="thin")
BOX = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
SLASH = Border(left=THIN, right=THIN, top=THIN, bottom=THIN, diagonal=THIN, diagonalDown=True)
CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)


def bytes_of(thing) -> bytes:
    stream = io.BytesIO()
    thing.save(stream)
    return stream.getvalue()


def put(sheet: Worksheet, where: str, text, *, bold=False, align="center", size=11) -> None:
    """A value in a cell or over a range that is merged."""
    if ":" in where:
        sheet.merge_cells(where)
    cell = sheet[where.split(":", maxsplit=1)[0]]
    cell.value = text
    cell.font = Font(name="宋体", size=size, bold=bold)
    cell.alignment = Alignment(horizontal=align, vertical="center", wrap_text=True)


def boxed(sheet: Worksheet, where: str) -> None:
    for row in sheet[where]:
        for cell in row:
            cell.border = BOX
            if cell.value is None:
                cell.alignment = CENTRE
                cell.font = Font(name="宋体", size=10)


def head_lines(sheet: Worksheet, first: int, label: str, value: str, *, number: str) -> None:
    """表号 and its kin at the right, one below the other."""
    lines = (("表　　号", number), ("制定机关", "宝山市群众工作委员会办公室"), ("批准文号", "宝统制〔2026〕12 号"))
    for row, (name, said) in enumerate((*lines, ("有效期至", "2028 年 12 月")), start=first):
        put(sheet, f"{label}{row}:{value}{row}", f"{name}：{said}", align="left", size=9)


MONTHLY_HEADS = (
    ("A6:A8", "序\n号"), ("B6:B8", "承办单位"), ("C6:C8", "上期\n结转"), ("D6:H6", "本期受理"), ("I6:M6", "办　　理"),
    ("N6:N8", "按时办结率\n（%）"), ("O6:W6", "回　　访"), ("X6:X8", "本年\n累计"),
    ("D7:D8", "小计"), ("E7:E8", "12345"), ("F7:F8", "扫码"), ("G7:G8", "网格"), ("H7:H8", "来电\n来访"),
    ("I7:I8", "按时\n办结"), ("J7:J8", "超期\n办结"), ("K7:K8", "不予\n受理"), ("L7:M7", "在　办"), ("L8", "合计"),
    ("M8", "其中:\n挂账"), ("O7:O8", "已回访"), ("P7:R7", "解决情况"), ("P8", "解决"), ("Q8", "部分\n解决"),
    ("R8", "未解决"), ("S7:U7", "满意情况"), ("S8", "满意"), ("T8", "基本\n满意"), ("U8", "不满意"),
    ("V7:V8", "解决率\n（%）"), ("W7:W8", "满意率\n（%）"),
)  # fmt: skip
MONTHLY_TOTAL, MONTHLY_VILLAGES, MONTHLY_STATIONS = 10, 11, 16
MONTHLY_LAST = 19


def monthly_report() -> bytes:
    """群众诉求办理情况月报表: three head rows, the total first, rows for villages and for stations, formulas."""
    book = Workbook()
    sheet = book.active
    sheet.title = "月报表"
    put(sheet, "A1:X1", "群众诉求办理情况月报表", bold=True, size=18)
    head_lines(sheet, 2, "T", "X", number="QZSQ 月报 1 表")
    put(sheet, "A5:G5", "填报单位（盖章）：　　　　　　　　　", align="left")
    put(sheet, "H5:Q5", "2026 年　　月 26 日至　　月 25 日")
    put(sheet, "R5:S5", "单位：件", align="right")
    for where, text in MONTHLY_HEADS:
        put(sheet, where, text, bold=True, size=10)
    for col in range(1, 25):
        cell = sheet.cell(9, col, "甲" if col == 1 else "乙" if col == 2 else col - 2)
        cell.alignment = CENTRE
    _monthly_rows(sheet)
    boxed(sheet, f"A6:X{MONTHLY_LAST}")
    put(sheet, "A20:X20", "说明：1. 审核关系：1栏+2栏=7栏+8栏+9栏+10栏；2栏=3栏+4栏+5栏+6栏；13栏=14栏+15栏+16栏；10栏≥11栏。"
        "2. 撤回、并入其他件、重办和转出的件数按指标解释计入。", align="left", size=9)  # fmt: skip
    put(sheet, "A21:X21", "负责人：　　　　　　审核人：　　　　　　填表人：　　　　　　联系电话：　　　　　　报出日期：　　　年　　月　　日",
        align="left")  # fmt: skip
    for col in range(1, 25):
        sheet.column_dimensions[get_column_letter(col)].width = 14 if col == 2 else 6.5
    for row, height in ((1, 32), (6, 22), (7, 22), (8, 30), (20, 30), (21, 24)):
        sheet.row_dimensions[row].height = height
    for row in range(10, MONTHLY_LAST + 1):
        sheet.row_dimensions[row].height = 20
    sheet.print_title_rows = "6:9"
    sheet.print_area = "A1:X21"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.freeze_panes = "C10"
    return bytes_of(book)


def _monthly_rows(sheet: Worksheet) -> None:
    put(sheet, "A10:B10", "合　　计", bold=True)
    put(sheet, "A11:B11", "村（社区）小计", bold=True)
    put(sheet, "A16:B16", "站所小计", bold=True)
    given = [letter for letter in map(get_column_letter, range(3, 25)) if letter not in {"D", "N", "V", "W"}]
    for letter in given:
        sheet[f"{letter}10"] = f"={letter}11+{letter}16"
        sheet[f"{letter}11"] = f"=SUM({letter}12:{letter}15)"
        sheet[f"{letter}16"] = f"=SUM({letter}17:{letter}19)"
    for row in range(10, MONTHLY_LAST + 1):
        sheet[f"D{row}"] = f"=SUM(E{row}:H{row})"
        sheet[f"N{row}"] = f'=IF(I{row}+J{row}=0,"—",ROUND(I{row}/(I{row}+J{row})*100,1))'
        sheet[f"V{row}"] = f'=IF(O{row}=0,"—",ROUND(P{row}/O{row}*100,1))'
        sheet[f"W{row}"] = f'=IF(S{row}+T{row}+U{row}=0,"—",ROUND((S{row}+T{row})/(S{row}+T{row}+U{row})*100,1))'
        for col in range(1, 25):
            cell = sheet.cell(row, col)
            cell.number_format = "0.0" if get_column_letter(col) in {"N", "V", "W"} else "0"
            if row in {10, 11, 16}:
                cell.fill = PatternFill("solid", fgColor="FFEFEFEF")


LEDGER_HEADS = ("序号", "登记时间", "诉求人", "联系电话", "住址\n（网格）", "类别", "诉求内容", "来源", "承办人",
                "办理过程及结果", "办结时间", "群众评价", "备注")  # fmt: skip


def ledger(rows: int = 12) -> bytes:
    """村(社区)群众诉求登记台账 as a workbook: one head row, printed again on each page."""
    book = Workbook()
    sheet = book.active
    sheet.title = "台账"
    put(sheet, "A1:M1", "村（社区）群众诉求登记台账", bold=True, size=16)
    put(sheet, "A2:F2", "村（社区）名称：　　　　　　　　　", align="left")
    put(sheet, "J2:M2", "　　　年　　月", align="right")
    for col, text in enumerate(LEDGER_HEADS, start=1):
        put(sheet, f"{get_column_letter(col)}3", text, bold=True)
    boxed(sheet, f"A3:M{3 + rows}")
    for row in range(4, 4 + rows):
        sheet.cell(row, 1, row - 3)
        sheet.row_dimensions[row].height = 36
    put(
        sheet,
        f"A{4 + rows}:M{4 + rows}",
        "注：并入其他事项的，在办理结果中写明“并入第 n 号”；电话按规定隐去中间四位。",
        align="left",
        size=9,
    )
    put(sheet, f"A{5 + rows}:M{5 + rows}", "登记人：　　　　　　　　　　　　　　　　审核人：", align="left")
    for col, width in enumerate((5, 11, 9, 13, 14, 10, 30, 8, 9, 30, 11, 10, 10), start=1):
        sheet.column_dimensions[get_column_letter(col)].width = width
    sheet.print_title_rows = "3:3"
    sheet.print_area = f"A1:M{5 + rows}"
    sheet.page_setup.orientation = "landscape"
    return bytes_of(book)


MEMBER_HEADS = (
    ("A3:A4", "序号"), ("B3:B4", "姓名"), ("C3:C4", "所属党支部"), ("D3:D4", "卡号"), ("E3:G3", "冬居"), ("H3:J3", "夏居"),
    ("K3:M3", "参加（次）"), ("N3:N4", "代办\n（件）"), ("O3:O4", "接收支部\n意见"), ("P3:P4", "所属支部\n审核"),
    ("Q3:Q4", "下次\n核验"), ("E4", "地点"), ("F4", "接收支部"), ("G4", "联系人"), ("H4", "地点"), ("I4", "接收支部"),
    ("J4", "联系人"), ("K4", "三会一课"), ("L4", "主题党日"), ("M4", "志愿服务"),
)  # fmt: skip


def members_check(rows: int = 8) -> bytes:
    """两地居住党员半年核验登记表: a roster of two head rows with a total below."""
    book = Workbook()
    sheet = book.active
    sheet.title = "核验"
    put(sheet, "A1:Q1", "两地居住党员半年核验登记表", bold=True, size=16)
    put(sheet, "A2:H2", "填报支部（盖章）：　　　　　　　", align="left")
    put(sheet, "L2:Q2", "　　　年　　半年", align="right")
    for where, text in MEMBER_HEADS:
        put(sheet, where, text, bold=True)
    last = 4 + rows
    for row in range(5, last + 1):
        sheet.cell(row, 1, row - 4)
        sheet.row_dimensions[row].height = 28
    put(sheet, f"A{last + 1}:J{last + 1}", "合　计", bold=True)
    for letter in "KLMN":
        sheet[f"{letter}{last + 1}"] = f"=SUM({letter}5:{letter}{last})"
    boxed(sheet, f"A3:Q{last + 1}")
    put(
        sheet,
        f"A{last + 2}:Q{last + 2}",
        "支部书记：　　　　　填表人：　　　　　填表日期：　　年　　月　　日",
        align="left",
    )
    sheet.print_title_rows = "3:4"
    sheet.page_setup.orientation = "landscape"
    return bytes_of(book)


def _bordered(document, rows: int, cols: int):
    return document.add_table(rows=rows, cols=cols, style="Table Grid")


def _say(cell, text: str, *, bold: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    run = paragraph.add_run(text)
    run.bold = bold
    run.font.name = "宋体"
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "宋体")
    run.font.size = Pt(10.5)


def _title(document, text: str) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(text)
    run.bold = True
    run.font.size = Pt(18)


CARD_ROWS: tuple[tuple[tuple[int, str], ...], ...] = (
    ((1, "工单编号"), (2, ""), (1, "来源"), (1, ""), (1, "受理时间"), (1, ""), (1, "办理时限"), (1, "")),
    ((1, "诉求人"), (2, ""), (1, "电话"), (1, ""), (1, "地址"), (3, "")),
    ((1, "诉求内容"), (8, "")),
    ((1, "拟办意见"), (8, "")),
    ((1, "领导批示"), (8, "")),
    ((1, "办理情况"), (8, "")),
    ((1, "回复群众"), (3, "□电话  □上门  □短信"), (1, "时间"), (1, ""), (3, "□满意  □基本满意  □不满意")),
    ((1, "承办人"), (2, ""), (1, "负责人\n（签字）"), (1, ""), (1, "单位\n（盖章）"), (1, ""), (1, "日期"), (1, "")),
)


def handling_card() -> bytes:
    """群众诉求(12345)事项承办单: a card in Word, cells of unequal width, boxes to tick."""
    document = Document()
    _title(document, "群众诉求（12345）事项承办单")
    table = _bordered(document, len(CARD_ROWS), 9)
    for number, row in enumerate(CARD_ROWS):
        col = 0
        for wide, text in row:
            cell = table.cell(number, col).merge(table.cell(number, col + wide - 1))
            _say(cell, text, bold=bool(text) and "□" not in text)
            col += wide
        if number in {2, 3, 4, 5}:
            table.rows[number].height = Pt(80)
    document.add_paragraph("本单一式两份，承办单位和交办单位各留一份。")
    return bytes_of(document)


def ledger_document(rows: int = 10) -> bytes:
    """The ledger as a Word table, its head row repeated on each page."""
    document = Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    _title(document, "村（社区）群众诉求登记台账")
    document.add_paragraph("村（社区）名称：　　　　　　　　　　　　　　　　　　　　　　年　　月")
    table = _bordered(document, rows + 1, len(LEDGER_HEADS))
    for cell, text in zip(table.rows[0].cells, LEDGER_HEADS, strict=True):
        _say(cell, text, bold=True)
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for number in range(1, rows + 1):
        table.rows[number].height = Pt(34)
        _say(table.cell(number, 0), f"{number}")
    document.add_paragraph("登记人：　　　　　　　　　　　审核人：")
    return bytes_of(document)


def grid(rows: Sequence[Sequence[object]], *, merged: Sequence[str] = (), slashes: Sequence[str] = (),
         table: str = "", protect: str = "", name: str = "Sheet1") -> Workbook:  # fmt: skip
    """A workbook from a picture of it: `table` is what has lines, `protect` what may be typed in a locked sheet."""
    book = Workbook()
    sheet = book.active
    sheet.title = name
    for number, row in enumerate(rows, start=1):
        for col, value in enumerate(row, start=1):
            if value is not None:
                put(sheet, f"{get_column_letter(col)}{number}", value)
    if table:
        boxed(sheet, table)
    for where in merged:
        sheet.merge_cells(where)
    for where in slashes:
        sheet[where].border = SLASH
    if protect:
        sheet.protection.sheet = True
        for row in sheet[protect]:
            for cell in row:
                cell.protection = Protection(locked=False)
    return book
