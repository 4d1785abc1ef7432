"""Invented forms with what makes forms hard to read: slashes, heads typed twice, 其中, ten thousands, locked sheets."""

from docx import Document
from openpyxl.styles import Border, Side

from tests.factories.form_files import _say, _title, bytes_of, grid

N = None


def slashed() -> bytes:
    """Units across, measures down, the total first, money in ten thousands, a slash in the corner."""
    rows = [
        ["宝山镇惠民资金发放情况表", N, N, N, N],
        ["制表单位：宝山镇财政所", N, N, N, "单位：万元"],
        ["项目\\单位", "合计", "青山村", "白水村", "太保社区"],
        ["耕地地力保护补贴", "=SUM(C4:E4)", N, N, "—"],
        ["农村低保金", "=SUM(C5:E5)", N, N, N],
        ["高龄津贴（万人）", "=SUM(C6:E6)", N, N, N],
        ["领导签字：", N, N, "制表人：", N],
    ]
    book = grid(rows, merged=["A1:E1", "A2:B2"], slashes=["A3"], table="A3:E6")
    book.active["A3"].border = Border(*[Side(style="thin")] * 4, diagonal=Side(style="thin"), diagonalDown=True)
    return bytes_of(book)


def statistics() -> bytes:
    """指标名称, 计量单位, 代码: rows with units of their own and parts of which."""
    rows = [
        ["社会救助和服务统计季报", N, N, N, N, N, N],
        [N, N, N, N, N, "表 号：", "民社救 3 表"],
        [N, N, N, N, N, "制定机关：", "宝山市民政局"],
        ["填报单位：", N, N, "2026年  季度", N, "批准文号：", "宝统制〔2025〕7号"],
        ["指标名称", "计量单位", "代码", "本季", "本年累计", "上年同期", "增长（%）"],
        ["甲", "乙", "丙", 1, 2, 3, 4],
        ["一、接受救助人次", "人次", "01", N, N, N, "=IF(F7=0,0,ROUND((E7-F7)/F7*100,1))"],
        ["　其中：老年人", "人次", "02", N, N, N, N],
        ["　　　　未成年人", "人次", "03", N, N, N, N],
        ["　　残疾人", "人次", "04", N, N, N, N],
        ["二、救助资金支出", "万元", "05", N, N, N, N],
        ["　　其中：临时救助", "万元", "06", N, N, N, N],
        ["三、养老床位", "张", "07", N, N, "—", "—"],
        ["注：01行≥02行+03行；2栏≥1栏。", N, N, N, N, N, N],
        ["单位负责人：", N, "统计负责人：", N, "填表人：", N, "报出日期：  年  月  日"],
    ]
    return bytes_of(grid(rows, merged=["A1:G1", "A14:G14"], table="A5:G13"))


PAGED_HEAD = [
    ["村（社区）", "受理（件）", N, N, "办结", N, "备注"],
    [N, "小计", "其中：", N, "按时", "超期", N],
    [N, N, "上门", "线上", N, N, N],
]


def paged() -> bytes:
    """Named villages on two pages; the three head rows are typed again on the second; a helper column is hidden."""
    villages = ["青山村", "白水村", "太保社区", "下村", "河西村", "新街社区"]
    rows = [["2026年1—10月各村（社区）诉求办理汇总", *[N] * 6], *PAGED_HEAD, ["总计", *[N] * 6]]
    rows += [[name, *[N] * 6] for name in villages[:3]] + PAGED_HEAD + [[name, *[N] * 6] for name in villages[3:]]
    merged = ["A1:G1"]
    for top in (2, 9):
        merged += [f"A{top}:A{top + 2}", f"B{top}:D{top}", f"B{top + 1}:B{top + 2}", f"C{top + 1}:D{top + 1}",
                   f"E{top}:F{top}", f"E{top + 1}:E{top + 2}", f"F{top + 1}:F{top + 2}", f"G{top}:G{top + 2}"]  # fmt: skip
    book = grid(rows, merged=merged, table="A2:G14")
    book.active.column_dimensions["D"].hidden = True
    return bytes_of(book)


def vertical_roster() -> bytes:
    """One letter below the other in heads, two pages of rows with the heads typed again, an example row."""
    head = [["序号", "姓\n名", "性\n别", "身 份 证 号 码", "住　　址", "帮扶情况", N, "签收\n（签字）"],
            [N, N, N, N, N, "时间", "金额\n（元）", N]]  # fmt: skip
    rows = [["困难群众走访慰问登记表", *[N] * 7], ["填报单位：", N, N, N, N, N, "年　月　日", N], *head]
    rows += [["示例", "张某", "女", "530502…", "青山村 3 组", "1月2日", 500, N]]
    rows += [[n, *[N] * 7] for n in range(1, 5)] + head + [[n, *[N] * 7] for n in range(5, 9)] + [["合计", *[N] * 7]]
    merged = ["A1:H1", "B2:E2"]
    for top in (3, 10):
        merged += [f"{c}{top}:{c}{top + 1}" for c in "ABCDEH"] + [f"F{top}:G{top}"]
    return bytes_of(grid(rows, merged=merged, table="A3:H16"))


def household_card() -> bytes:
    """A card with a photo, boxes, a small table of the family within, and lines to sign inside a cell."""
    rows = [
        ["特困家庭情况登记卡", *[N] * 6],
        ["姓　名", N, "性别", "□男 □女", "出生年月", N, "照片"],
        ["身份证号", N, N, "联系电话", N, N, N],
        ["家庭住址", N, N, N, N, N, N],
        ["家庭\n成员", "姓名", "关系", "年龄", "健康状况", "工作单位", N],
        [N, N, N, N, N, N, N],
        [N, N, N, N, N, N, N],
        ["致困原因", "☐因病　☐因残　☐因学　☐其他：________", *[N] * 5],
        ["帮扶需求", N, N, N, N, N, N],
        ["村（社区）意见", "　　　　　　　　　　（盖章）\n　　　　　　　　　　　　年　　月　　日", *[N] * 5],
        ["填表人：　　　　　　　联系电话：", *[N] * 6],
    ]
    merged = [
        "A1:G1",
        "G2:G4",
        "B3:C3",
        "E3:F3",
        "B4:F4",
        "A5:A7",
        "F5:G5",
        "F6:G6",
        "F7:G7",
        "B8:G8",
        "B9:G9",
        "B10:G10",
        "A11:G11",
    ]
    return bytes_of(grid(rows, merged=merged, table="A2:G10"))


def word_matrix() -> bytes:
    """Two head rows in Word with cells merged both ways, sections over the whole width."""
    document = Document()
    _title(document, "矛盾纠纷排查化解情况统计表")
    document.add_paragraph("填报单位：　　　　　　　　　　　　　　　　　　　　　单位：件、人次")
    table = document.add_table(rows=7, cols=6, style="Table Grid")
    for where, text in {
        (0, 0): "类别", (0, 1): "排查数", (0, 2): "化解数", (0, 5): "涉及人数（人次）",
        (1, 2): "小计", (1, 3): "村级", (1, 4): "镇级",
        (2, 0): "一、民间纠纷", (3, 0): "婚姻家庭", (4, 0): "邻里", (5, 0): "二、涉及土地", (6, 0): "承包流转",
    }.items():  # fmt: skip
        _say(table.cell(*where), text)
    for col in (0, 1, 5):
        table.cell(0, col).merge(table.cell(1, col))
    table.cell(0, 2).merge(table.cell(0, 4))
    for row in (2, 5):
        table.cell(row, 0).merge(table.cell(row, 5))
    document.add_paragraph("审核关系：化解数小计=村级+镇级")
    document.add_paragraph("负责人：　　　　　填表人：　　　　　填表日期：")
    return bytes_of(document)


def locked() -> bytes:
    """A locked sheet where only some cells may be typed, with a sheet of explanations and a hidden one."""
    rows = [
        ["12345 热线工单办理情况周报", N, N, N, N, N],
        ["单位：件", N, N, N, N, N],
        ["单位名称", "派单数", "签收数", "办结数", "退单数", "满意率"],
        ["甲", "1=2+4", "2", "3", "4", "5"],
        ["派出所", N, N, N, N, "=IF(D5=0,0,ROUND(D5/B5,4))"],
        ["司法所", N, N, N, N, "=IF(D6=0,0,ROUND(D6/B6,4))"],
        ["合计", "=SUM(B5:B6)", "=SUM(C5:C6)", "=SUM(D5:D6)", "=SUM(E5:E6)", N],
    ]
    book = grid(rows, merged=["A1:F1"], table="A3:F7", protect="B5:E6")
    explained = book.create_sheet("填表说明")
    explained["A1"] = "签收数≥办结数；派单数=签收数+退单数。"
    hidden = book.create_sheet("字典")
    hidden.sheet_state = "hidden"
    for row in range(1, 60):
        hidden.cell(row, 1, f"代码{row}")
    return bytes_of(book)


def unmerged() -> bytes:
    """Nobody merged the heads or the groups: words stand in the first cell and the rest is blank."""
    rows = [
        ["网格巡查情况月报", N, N, N, N, N],
        ["类别", "项目", "上月", N, "本月", N],
        [N, N, "发现数", "整改数", "发现数", "整改数"],
        ["安全", "消防通道", N, N, N, N],
        [N, "燃气", N, N, N, N],
        ["环境", "垃圾", N, N, N, N],
        [N, "污水", N, N, N, N],
    ]
    return bytes_of(grid(rows, table="A2:F7"))


def no_lines() -> bytes:
    """No border at all."""
    rows = [
        ["宝山镇志愿服务统计", N, N, N],
        ["统计时间：2026年   月", N, N, N],
        ["社区名称", "活动次数", "参加人次", "服务时长（小时）"],
        ["太保社区", N, N, N],
        ["新街社区", N, N, N],
        ["合计", "=SUM(B4:B5)", "=SUM(C4:C5)", "=SUM(D4:D5)"],
        ["填表人：", N, "电话：", N],
    ]
    return bytes_of(grid(rows))


def one_row() -> bytes:
    """Heads with a single row to fill: the unit's own figures."""
    rows = [
        ["诉求办理日报", N, N, N, N],
        ["接件数", "办结数", "其中：", N, "办结率（%）"],
        [N, N, "按时办结", "超期办结", N],
        [N, N, N, N, "=IF(A4=0,0,ROUND(B4/A4*100,2))"],
    ]
    return bytes_of(grid(rows, merged=["A1:E1", "A2:A3", "B2:B3", "C2:D2", "E2:E3"], table="A2:E4"))


def grouped() -> bytes:
    """Groups beside their rows, merged down; blank rows for units; subtotals below."""
    rows = [
        ["各单位诉求受理办理台账汇总", N, N, N, N],
        ["单位类别", "单位名称", "受理数", "办结数", "签字"],
        ["村（社区）", N, N, N, N],
        [N, N, N, N, N],
        [N, "小计", "=SUM(C3:C4)", "=SUM(D3:D4)", N],
        ["镇直站所", N, N, N, N],
        [N, N, N, N, N],
        [N, "小计", "=SUM(C6:C7)", "=SUM(D6:D7)", N],
        ["总　计", N, "=C5+C8", "=D5+D8", N],
    ]
    return bytes_of(grid(rows, merged=["A1:E1", "A3:A5", "A6:A8", "A9:B9"], table="A2:E9"))


def quarter() -> bytes:
    """A slash in a corner of two lines, 其中 as #, numbers before labels; note and signers within the lines."""
    rows = [
        ["宝山镇2026年第三季度群众诉求分类统计表", *[N] * 6],
        ["填报单位：宝山镇人民政府　　　　报告期：2026年第3季度　　　单位：件、万元", *[N] * 6],
        ["类别\n　　　单位", "合计", "村（社区）", N, N, "站所", N],
        [N, N, "小计", "青山村", "……", "小计", "……"],
        ["合　　计", "—", *[N] * 5],
        ["一、民生保障", *[N] * 6],
        ["　1.低保救助", *[N] * 6],
        ["　　#临时救助", *[N] * 6],
        ["　2.养老服务", *[N] * 6],
        ["二、资金投入（万元）", *[N] * 6],
        ["备注：合计＝村（社区）小计＋站所小计。", *[N] * 6],
        ["单位负责人（签章）：", N, N, "填表人：", N, "报出日期：", N],
    ]
    merged = ["A1:G1", "A2:G2", "A3:A4", "B3:B4", "C3:E3", "F3:G3", "A11:G11"]
    return bytes_of(grid(rows, merged=merged, slashes=["A3"], table="A3:G12"))


def dotted() -> bytes:
    """Some villages named, dots for the others, a part of which under a head of its own, signers already known."""
    rows = [
        ["附件2", *[N] * 5],
        ["12345热线办理情况周统计表", *[N] * 5],
        ["序号", "村（社区）名称", "本周受理", "本周办结", N, "备注"],
        [N, N, N, "件数", "其中：超期件数", N],
        [1, "青山村", N, N, N, N],
        [2, "白水村", N, N, N, N],
        [3, "……", N, N, N, N],
        [4, N, N, N, N, N],
        ["合计", N, "=SUM(C5:C8)", "=SUM(D5:D8)", "=SUM(E5:E8)", N],
        ["填表人：张三　联系电话：0875-1234567　审核人：", *[N] * 5],
    ]
    merged = ["A2:F2", "A3:A4", "B3:B4", "C3:C4", "D3:E3", "F3:F4", "A9:B9", "A10:F10"]
    return bytes_of(grid(rows, merged=merged, table="A3:F9"))


def folded() -> bytes:
    """Folded to save paper: the second half of the rows stands beside the first."""
    rows = [
        ["诉求办理月报（按项目）", *[N] * 7],
        ["项目", "本月数", "累计数", "同比±%"] * 2,
        ["受理总数", N, N, N, "办结数", N, N, N],
        ["其中：电话", N, N, N, "其中：按时", N, N, N],
        ["　　　扫码", N, N, N, "　　　超期", N, N, N],
    ]
    return bytes_of(grid(rows, merged=["A1:H1"], table="A2:H5"))


def order_slip() -> bytes:
    """A card whose labels end with a colon, letters of a label one below the other, a line to sign in a cell."""
    rows = [
        ["重点事项督办单", N, N, N],
        ["编　　号：", N, "交办日期：", N],
        ["事项名称", N, N, N],
        ["承办单位", N, "协办单位", N],
        ["办理要求", N, N, N],
        ["办\n理\n结\n果", "完成情况：", N, N],
        [N, "群众反馈", "□满意　□基本满意　□不满意", N],
        ["承办单位意见：\n\n　　　　　　　　负责人（签字）：　　　　年　月　日", N, N, N],
    ]
    merged = ["A1:D1", "B3:D3", "B5:D5", "A6:A7", "B6:D6", "C7:D7", "A8:D8"]
    return bytes_of(grid(rows, merged=merged, table="A2:D8"))


def progress() -> bytes:
    """Number and authority in cells beside their labels, one 其中 over three columns, a unit for each row."""
    rows = [
        ["表　　号：", "宝农统 12 表", *[N] * 4],
        ["制表机关：", "宝山市农业农村局", *[N] * 4],
        ["备案文号：", "宝统备〔2026〕3号", *[N] * 4],
        ["有效期至：", "2027年6月", *[N] * 4],
        ["农村人居环境整治进度表", *[N] * 5],
        ["综合机关名称：", N, "2026年　　月", N, N, "计量单位：户、万元"],
        ["项　　目", "单位", "总计", "其　中", N, N],
        [N, N, N, "脱贫户", "监测户", "一般户"],
        ["改厕户数", "户", *[N] * 4],
        ["　已验收", "户", *[N] * 4],
        ["投入资金", "万元", N, N, N, "--"],
        ["  其中:财政资金", "万元", *[N] * 4],
    ]
    merged = ["A5:F5", "A7:A8", "B7:B8", "C7:C8", "D7:F7", "A6:B6", "C6:E6"]
    return bytes_of(grid(rows, merged=merged, table="A7:F12"))


def visit_card() -> bytes:
    """A card with a group over three rows and blanks between its labels, and two questions in one line above."""
    rows = [
        ["信访事项登记表", *[N] * 5],
        ["登记编号：          登记时间：   年  月  日", *[N] * 5],
        ["信访人基本情况", "姓名", N, "性别", N, N],
        [N, "身份证号码", N, N, "联系电话", N],
        [N, "住址", *[N] * 4],
        ["信访形式", "□来信 □来访 □网上 □电话", N, N, "是否重复", "□是 □否"],
        ["主要诉求", *[N] * 5],
        ["领导签批", *[N] * 5],
    ]
    merged = ["A1:F1", "A2:F2", "A3:A5", "E3:F3", "C4:D4", "C5:F5", "B6:D6", "B7:F7", "B8:F8"]
    return bytes_of(grid(rows, merged=merged, table="A3:F8"))


SHAPES = {
    "slashed": slashed, "statistics": statistics, "paged": paged, "vertical_roster": vertical_roster,
    "household_card": household_card, "locked": locked, "unmerged": unmerged, "no_lines": no_lines,
    "quarter": quarter, "dotted": dotted, "folded": folded, "order_slip": order_slip,
    "progress": progress, "visit_card": visit_card,
    "one_row": one_row, "grouped": grouped,
}  # fmt: skip
WORD_SHAPES = {"word_matrix": word_matrix}
