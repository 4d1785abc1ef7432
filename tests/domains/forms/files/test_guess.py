import pytest

from lianxin.domains.forms.files import CellRef, guess, read, ticked
from lianxin.domains.forms.files.proposal import FormKind, Role
from tests.factories.form_files import handling_card, ledger, ledger_document, members_check, monthly_report
from tests.factories.form_shapes import SHAPES, WORD_SHAPES


def _guess(make, ending="xlsx"):
    return guess(read(make(), name=f"a.{ending}"))


def _paths(proposal):
    return {one.ref.name: ("/".join(one.row_path), "/".join(one.col_path)) for one in proposal.data}


def _roles(proposal):
    return {one.ref.name: one.role for one in proposal.data}


def _units(proposal):
    return {one.ref.name: (one.unit, one.factor) for one in proposal.data}


def _blanks(proposal):
    return {"/".join(one.path): one for one in proposal.blanks}


def _checks(proposal):
    return [(one.left, one.plus, one.minus, one.comparison, one.axis) for one in proposal.checks]


@pytest.fixture(scope="module")
def monthly():
    return _guess(monthly_report)


def test_monthly_report_is_a_matrix_with_its_head(monthly):
    assert (monthly.kind, monthly.title) == (FormKind.MATRIX, "群众诉求办理情况月报表")
    head = monthly.head
    assert (head.number, head.authority) == ("QZSQ 月报 1 表", "宝山市群众工作委员会办公室")
    assert (head.approval, head.valid_until) == ("宝统制〔2026〕12 号", "2028 年 12 月")
    assert (monthly.unit, monthly.factor) == ("件", 1)
    assert (monthly.head_rows, monthly.number_row, monthly.head_cols, monthly.body_rows) == ((5, 7), 8, 2, (9, 18))


def test_monthly_report_knows_what_each_cell_is_about(monthly):
    paths = _paths(monthly)
    assert paths["C10"] == ("合计", "上期结转")
    assert paths["E11"] == ("村(社区)小计", "本期受理/12345")
    assert paths["M16"] == ("站所小计", "办理/在办/挂账")
    assert paths["Q12"] == ("", "回访/解决情况/部分解决")
    assert _units(monthly)["N12"] == ("%", 1)
    assert (_roles(monthly)["E10"], _roles(monthly)["E12"]) == (Role.FORMULA, Role.VALUE)


def test_monthly_report_has_rows_for_villages_and_stations(monthly):
    assert [(one.first, one.last, one.row_path, one.label_col) for one in monthly.blocks] == [
        (11, 14, ("村(社区)小计",), 1),
        (16, 18, ("站所小计",), 1),
    ]


def test_monthly_report_states_its_checks(monthly):
    assert _checks(monthly) == [
        (1, (7, 8, 9, 10), (2,), "=", "col"),
        (2, (3, 4, 5, 6), (), "=", "col"),
        (13, (14, 15, 16), (), "=", "col"),
        (10, (11,), (), ">=", "col"),
        (9, (10, 15), (), "=", "row"),
        (10, (11,), (), "=", "row"),
        (15, (16,), (), "=", "row"),
    ]


def test_monthly_report_asks_for_unit_period_and_pen(monthly):
    blanks = _blanks(monthly)
    assert {path: one.role for path, one in blanks.items()} == {
        "填报单位(盖章)": Role.UNIT,
        "期间": Role.PERIOD,
        "负责人/审核人/填表人/联系电话/报出日期": Role.VALUE,
    }
    foot = blanks["负责人/审核人/填表人/联系电话/报出日期"]
    assert [part.role for part in foot.parts] == [Role.PEN, Role.PEN, Role.FILLER, Role.PHONE, Role.DATE]
    assert blanks["填报单位(盖章)"].prefix == "填报单位（盖章）："
    assert (blanks["期间"].ref.name, blanks["期间"].prefix, blanks["期间"].suffix) == ("H5", "", "")


@pytest.mark.parametrize(("make", "ending", "first"), [(ledger, "xlsx", 3), (ledger_document, "docx", 3)])
def test_ledger_is_a_roster(make, ending, first):
    proposal = _guess(make, ending)
    assert (proposal.kind, proposal.title) == (FormKind.ROSTER, "村（社区）群众诉求登记台账")
    assert ["/".join(one.path) for one in proposal.columns] == [
        "序号", "登记时间", "诉求人", "联系电话", "住址(网格)", "类别", "诉求内容", "来源", "承办人", "办理过程及结果",
        "办结时间", "群众评价", "备注",
    ]  # fmt: skip
    assert proposal.columns[0].role == Role.SERIAL
    assert [(one.first, one.last) for one in proposal.blocks] == [(first, first + (11 if ending == "xlsx" else 9))]
    assert _blanks(proposal)["村(社区)名称"].role == Role.UNIT


def test_members_check_is_a_roster_with_a_total():
    proposal = _guess(members_check)
    assert proposal.kind == FormKind.ROSTER
    columns = {"/".join(one.path): one.role for one in proposal.columns}
    assert columns["冬居/接收支部"] == columns["参加/三会一课"] == columns["代办"] == Role.VALUE
    assert columns["接收支部意见"] == columns["所属支部审核"] == Role.PEN
    assert [(one.first, one.last) for one in proposal.blocks] == [(4, 11)]
    assert _paths(proposal)["K13"] == ("合计", "参加/三会一课")
    assert _roles(proposal)["K13"] == Role.FORMULA


def test_handling_card_is_a_card():
    proposal = _guess(handling_card, "docx")
    assert (proposal.kind, proposal.title) == (FormKind.CARD, "群众诉求（12345）事项承办单")
    roles = {path: one.role for path, one in _blanks(proposal).items()}
    assert {path for path, role in roles.items() if role == Role.PEN} == {"领导批示", "负责人(签字)", "单位(盖章)"}
    assert {
        "工单编号",
        "来源",
        "受理时间",
        "办理时限",
        "诉求人",
        "电话",
        "地址",
        "诉求内容",
        "拟办意见",
        "办理情况",
        "时间",
    } <= roles.keys()
    assert _blanks(proposal)["回复群众"].boxes == ("电话", "上门", "短信")
    assert _blanks(proposal)["满意、基本满意、不满意"].boxes == ("满意", "基本满意", "不满意")
    assert roles["日期"] == Role.DATE


def test_units_across_and_measures_down():
    proposal = _guess(SHAPES["slashed"])
    assert _paths(proposal)["D5"] == ("农村低保金", "白水村")
    assert (_units(proposal)["D5"], _units(proposal)["C6"]) == (("元", 10_000), ("人", 10_000))
    assert (_roles(proposal)["E4"], _roles(proposal)["B4"]) == (Role.NOTHING, Role.FORMULA)
    assert {one.role for one in proposal.blanks} == {Role.PEN, Role.FILLER}


def test_statistics_with_units_and_parts_of_which():
    proposal = _guess(SHAPES["statistics"])
    paths, units = _paths(proposal), _units(proposal)
    assert (proposal.head.number, proposal.head.approval) == ("民社救 3 表", "宝统制〔2025〕7号")
    assert paths["D8"] == ("接受救助人次/老年人", "本季")
    assert paths["D9"] == ("接受救助人次/未成年人", "本季")
    assert paths["D10"] == ("接受救助人次/残疾人", "本季")
    assert paths["E12"] == ("救助资金支出/临时救助", "本年累计")
    assert (units["D7"], units["D11"], units["G7"]) == (("人次", 1), ("元", 10_000), ("%", 1))
    assert _checks(proposal) == [
        (6, (7, 8), (), ">=", "row"),
        (2, (1,), (), ">=", "col"),
        (6, (7,), (), ">=", "row"),
        (6, (8,), (), ">=", "row"),
        (6, (9,), (), ">=", "row"),
        (10, (11,), (), ">=", "row"),
    ]
    assert _blanks(proposal)["填报单位"].ref.name == "A4"


def test_heads_typed_again_on_each_page_are_no_rows():
    proposal = _guess(SHAPES["paged"])
    assert proposal.repeated_heads == (8, 9, 10)
    assert _paths(proposal)["C12"] == ("下村", "受理/上门")
    assert _paths(proposal)["B5"] == ("总计", "受理/小计")
    assert not any(one.ref.col == 3 for one in proposal.data)  # hidden
    assert proposal.period == "2026年1—10月"


def test_roster_of_several_pages_with_an_example():
    proposal = _guess(SHAPES["vertical_roster"])
    assert proposal.kind == FormKind.ROSTER
    assert [one.path for one in proposal.columns][1:7] == [
        ("姓名",), ("性别",), ("身份证号码",), ("住址",), ("帮扶情况", "时间"), ("帮扶情况", "金额"),
    ]  # fmt: skip
    assert [(one.first, one.last) for one in proposal.blocks] == [(5, 8), (11, 14)]
    assert proposal.columns[7].role == Role.PEN
    assert _blanks(proposal)["填报单位"].ref.name == "B2"


def test_card_in_a_workbook_with_a_table_within():
    proposal = _guess(SHAPES["household_card"])
    blanks = _blanks(proposal)
    assert proposal.kind == FormKind.CARD
    assert blanks["姓名"].ref.name == "B2"
    assert blanks["联系电话"].ref.name == "E3"
    assert blanks["性别"].boxes == ("男", "女")
    assert blanks["致困原因"].boxes == ("因病", "因残", "因学", "其他")
    assert [one.ref.name for one in proposal.blanks if one.path == ("家庭成员", "关系")] == ["C6", "C7"]
    assert blanks["村(社区)意见"].role == Role.PEN


def test_word_table_with_sections_and_two_units():
    proposal = _guess(WORD_SHAPES["word_matrix"], "docx")
    assert _paths(proposal)["D7"] == ("民间纠纷/邻里", "化解数/村级")
    assert _paths(proposal)["B9"] == ("涉及土地/承包流转", "排查数")
    assert (_units(proposal)["B6"], _units(proposal)["F6"]) == (("件", 1), ("人次", 1))
    assert _checks(proposal) == [(3, (4, 5), (), "=", "col")]


def test_locked_sheet_offers_what_may_be_typed():
    proposal = _guess(SHAPES["locked"])
    assert proposal.sheet == 0
    assert {name for name, role in _roles(proposal).items() if role == Role.VALUE} == {
        f"{c}{r}" for c in "BCDE" for r in (5, 6)
    }
    assert _roles(proposal)["F7"] == Role.NOTHING
    assert _checks(proposal) == [(1, (2, 4), (), "=", "col"), (2, (3,), (), ">=", "col"), (6, (4, 5), (), "=", "row")]


def test_heads_and_groups_nobody_merged():
    paths = _paths(_guess(SHAPES["unmerged"]))
    assert paths["D5"] == ("安全/燃气", "上月/整改数")
    assert paths["E7"] == ("环境/污水", "本月/发现数")


def test_table_without_lines():
    proposal = _guess(SHAPES["no_lines"])
    assert _paths(proposal)["C5"] == ("新街社区", "参加人次")
    assert _units(proposal)["D4"] == ("小时", 1)
    assert {one.role for one in proposal.blanks} == {Role.PERIOD, Role.FILLER, Role.PHONE}


def test_single_row_of_a_units_own_figures():
    proposal = _guess(SHAPES["one_row"])
    assert _paths(proposal)["C4"] == ("", "办结数/按时办结")
    assert (proposal.head_cols, proposal.blocks) == (0, ())


def test_groups_merged_down_with_rows_for_units():
    proposal = _guess(SHAPES["grouped"])
    assert [(one.first, one.last, one.row_path, one.label_col) for one in proposal.blocks] == [
        (2, 3, ("村(社区)",), 1),
        (5, 6, ("镇直站所",), 1),
    ]
    assert _paths(proposal)["C8"] == ("镇直站所/小计", "受理数")
    assert _paths(proposal)["C9"] == ("总计", "受理数")
    assert _roles(proposal)["E3"] == Role.PEN


def test_numbered_labels_notes_and_signers_within_the_lines():
    proposal = _guess(SHAPES["quarter"])
    paths = _paths(proposal)
    assert paths["D8"] == ("民生保障/低保救助/临时救助", "村(社区)/青山村")
    assert paths["C9"] == ("民生保障/养老服务", "村(社区)/小计")
    assert _units(proposal)["B10"] == ("元", 10_000)
    assert proposal.body_rows == (4, 9)
    assert _checks(proposal) == [(2, (3, 6), (), "=", "col"), (6, (7,), (), ">=", "row")]
    assert _blanks(proposal)["报告期"].role == Role.PERIOD
    assert _blanks(proposal)["报出日期"].ref.name == "G12"


def test_dots_stand_for_more_units():
    proposal = _guess(SHAPES["dotted"])
    assert _paths(proposal)["E5"] == ("青山村", "本周办结/件数/超期件数")
    assert [(one.first, one.last, one.row_path) for one in proposal.blocks] == [(6, 7, ("村(社区)名称",))]


def test_folded_table_is_read_as_two():
    proposal = _guess(SHAPES["folded"])
    assert _paths(proposal)["C4"] == ("受理总数/电话", "累计数")
    assert _paths(proposal)["G5"] == ("办结数/超期", "累计数")
    assert _units(proposal)["H3"] == ("%", 1)


def test_card_with_colons_and_a_line_to_sign():
    proposal = _guess(SHAPES["order_slip"])
    blanks = _blanks(proposal)
    assert blanks["编号"].ref.name == "B2"
    assert blanks["办理结果/完成情况"].prefix == "完成情况："
    assert blanks["办理结果/群众反馈"].boxes == ("满意", "基本满意", "不满意")
    assert blanks["承办单位意见/负责人(签字)"].role == Role.PEN


def test_head_in_cells_beside_and_one_of_which_over_three():
    proposal = _guess(SHAPES["progress"])
    head = proposal.head
    assert (head.number, head.authority, head.approval) == ("宝农统 12 表", "宝山市农业农村局", "宝统备〔2026〕3号")
    assert (head.valid_until, proposal.period) == ("2027年6月", "2026年 月")
    assert [_paths(proposal)[name][1] for name in ("C9", "D9", "E9", "F9")] == ["总计", "脱贫户", "监测户", "一般户"]
    assert _paths(proposal)["D12"] == ("投入资金/财政资金", "脱贫户")
    assert (_units(proposal)["C11"], _roles(proposal)["F11"]) == (("元", 10_000), Role.NOTHING)
    assert {one.role for one in proposal.blanks} == {Role.UNIT, Role.PERIOD}


def test_card_with_groups_and_questions_above_it():
    blanks = _blanks(_guess(SHAPES["visit_card"]))
    assert blanks["信访人基本情况/性别"].ref.name == "E3"
    assert blanks["信访人基本情况/联系电话"].ref.name == "F4"
    above = blanks["登记编号/登记时间"]
    assert [(part.label, part.role, part.before) for part in above.parts] == [
        ("登记编号", Role.VALUE, "登记编号："),
        ("登记时间", Role.VALUE, "登记时间："),
    ]
    assert above.parts[1].blank == "   年  月  日"
    assert blanks["领导签批"].role == Role.PEN
    assert blanks["是否重复"].boxes == ("是", "否")


@pytest.mark.parametrize(("make", "ending"), [
    (monthly_report, "xlsx"), (ledger, "xlsx"), (members_check, "xlsx"), (handling_card, "docx"), (ledger_document, "docx"),
    *((make, "xlsx") for make in SHAPES.values()), (WORD_SHAPES["word_matrix"], "docx"),
])  # fmt: skip
def test_every_cell_is_asked_once(make, ending):
    proposal = _guess(make, ending)
    refs = [one.ref for one in (*proposal.data, *proposal.blanks)]
    assert len(refs) == len(set(refs))


def test_boxes_are_ticked_where_chosen():
    text = "□电话  □上门  □短信，□满意 □基本满意"
    assert ticked(text, ["上门", "满意"]) == "□电话  ☑上门  □短信，☑满意 □基本满意"
    assert CellRef.parse("0!C3") == (0, 2, 2)
