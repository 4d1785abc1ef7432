import re

import pytest
from hypothesis import given, strategies as st

from lianxin.domains.forms.files.checks import parse_checks
from lianxin.domains.forms.files.formulas import Fault, Reckoner, Unknown
from lianxin.domains.forms.files.layout import CellRef, RosterRows, column_index, column_letters, moved, spread
from lianxin.domains.forms.files.references import Shift, dragged

KNOWN = {("表", 0, 0): 3.0, ("表", 1, 0): 4.0, ("表", 2, 0): "文字", ("乙 表", 0, 0): 10.0, ("表", 4, 0): True}


def _value(formula, **more):
    formulas = {("表", 9, 9): formula} | {("表", *at): text for at, text in more.get("also", {}).items()}
    return Reckoner(KNOWN, formulas).value(("表", 9, 9))


@pytest.mark.parametrize(("formula", "result"), [
    ("=A1+A2*2", 11.0), ("=(A1+A2)*2", 14.0), ("=-A1^2", 9.0), ("=10-3-2", 5.0), ("=A1%", 0.03), ("=SUM(A1:A6)", 7.0),
    ("=SUM(A1:A2,5)+'乙 表'!A1", 22.0), ('=IF(A1+A2=0,"—",ROUND(A1/(A1+A2)*100,1))', 42.9), ('=IF(B9=0,"—",1)', "—"),
    ("=IFERROR(A1/B9,0)", 0.0), ("=A1/B9", Fault("#DIV/0!")), ("=A3+1", Fault("#VALUE!")), ("=ROUND(2.5,0)", 3.0),
    ("=ROUND(-2.5,0)", -3.0), ("=ROUND(1234,-2)", 1200.0), ("=MAX(A1:A3)-MIN(A1:A2)", 1.0), ("=AVERAGE(A1:A2)", 3.5),
    ('=COUNT(A1:A6)&"个"', "2个"), ("=AND(A1>2,A2<=4)", True), ("=OR(A1>5,NOT(A2=4))", False), ("=A1<>A2", True),
    ('=IF(A3="文字",1,2)', 1.0), ("=B9", 0.0), ("=IF(A1>5,1)", False), ("=SUM(B1:B9)", 0.0), ("=ISERROR(1/0)", True),
    ("=IF(1/0,1,2)", Fault("#DIV/0!")), ("=1<2", True), ('=B9=""', True), ("=B9=0", True), ("=ABS(-3)", 3.0),
])  # fmt: skip
def test_formulas_give_what_spreadsheets_give(formula, result):
    assert _value(formula) == result


@pytest.mark.parametrize(
    "formula", ["=VLOOKUP(A1,A:B,2)", "=SUM(A:A)", "=A1:A2", "=[1]x!A1", "=名字", "=1+", "=SUM(", "=J10", "={1,2}"]
)
def test_what_is_beyond_the_reckoner_is_unknown(formula):
    with pytest.raises(Unknown):
        _value(formula)


def test_formulas_of_formulas_and_circles():
    assert _value("=B1+1", also={(0, 1): "=A1*2"}) == 7.0
    with pytest.raises(Unknown):
        _value("=B1", also={(0, 1): "=C1", (0, 2): "=B1"})


@given(
    st.recursive(
        st.integers(0, 99).map(str),
        lambda inner: st.tuples(inner, st.sampled_from("+-*"), inner).map(lambda t: f"({''.join(t)})"),
    )
)
def test_sums_agree_with_python(text):
    # As a spreadsheet does, which has no whole numbers of its own.
    assert _value(f"={text}") == eval(re.sub(r"\d+", "float(\\g<0>)", text))


SHIFT = Shift.of([RosterRows(0, 7, 9, [{}] * 5)])  # rows 8 to 10, two more


@pytest.mark.parametrize(("before", "after"), [
    ("=SUM(C8:C10)", "=SUM(C8:C12)"), ("=C7+C11", "=C7+C13"), ("=SUM(C1:C20)", "=SUM(C1:C22)"), ("=$C$11", "=$C$13"),
    ("=SUM(C9:C10)", "=SUM(C9:C12)"), ("=SUM(C8:C9)", "=SUM(C8:C9)"), ("=SUM(A:A)", "=SUM(A:A)"), ("=SUM(8:10)", "=SUM(8:12)"),
    ('=表!C11&"C11"', '=表!C13&"C11"'), ("=别!C11", "=别!C11"), ("=C10", "=C10"), ("=坏(", "=坏("), ("=SUM(C12:C11)", "=SUM(C14:C13)"),
])  # fmt: skip
def test_formulas_follow_rows_that_went_in(before, after):
    assert SHIFT.formula(before, sheet="表", here=True) == after


def test_range_of_one_row_grows_but_not_in_its_own_row():
    shift = Shift.of([RosterRows(0, 7, 7, [{}] * 3)])
    assert shift.formula("=SUM(C8:E8)", sheet="表", here=True, row=7) == "=SUM(C8:E8)"
    assert shift.formula("=SUM(C8:C8)", sheet="表", here=True, row=20) == "=SUM(C8:C10)"
    assert shift.ranges("B8 A1:A9") == "B8:B10 A1:A11"


def test_formula_copied_down_moves_what_no_dollar_holds():
    assert dragged("=SUM(A1:$B$2)+C$3+$D4+'x y'!E5", 2, 1) == "=SUM(B3:$B$2)+D$3+$D6+'x y'!F7"
    assert dragged('=A1&"A1"', 1) == '=A2&"A1"'


@given(st.integers(0, 16_383))
def test_columns_have_letters(col):
    assert column_index(column_letters(col)) == col
    ref = CellRef(2, 5, col)
    assert CellRef.parse(str(ref)) == ref


def test_records_run_over_the_pages_of_a_roster():
    records = [{0: number} for number in range(7)]
    found = spread(0, [(3, 4), (7, 8)], records)
    assert [[one[0] for one in rows.records] for rows in found] == [[0, 1], [2, 3, 4, 5, 6]]
    assert moved(CellRef(0, 9, 0), found) == (0, 12, 0)
    assert [len(rows.records) for rows in spread(0, [(3, 4), (7, 8)], records[:1])] == [1, 0]


COLUMNS = {
    1: ("上期结转",),
    2: ("受理", "小计"),
    3: ("受理", "扫码"),
    4: ("受理", "网格"),
    5: ("办理", "按时办结"),
    6: ("办理", "在办"),
    7: ("办理", "其他", "小计"),
}


@pytest.mark.parametrize(("note", "found"), [
    ("1栏=2栏+3栏", [(1, (2, 3), (), "=", "col")]),
    ("审核关系：（1）＝（2）－（3）", [(1, (2,), (3,), "=", "col")]),
    ("第1列≥第2列＋第3列；4=5+6", [(1, (2, 3), (), ">=", "col"), (4, (5, 6), (), "=", "col")]),
    ("2栏+3栏=1栏", [(1, (2, 3), (), "=", "col")]),
    ("2栏+3栏≤1栏", [(1, (2, 3), (), ">=", "col")]),
    ("01行=02行+03行", [(1, (2, 3), (), "=", "row")]),
    ("受理小计=扫码+网格", [(2, (3, 4), (), "=", "col")]),
    ("上期结转+受理小计=按时办结+在办", [(1, (5, 6), (2,), "=", "col")]),
    ("小计=扫码+网格", []), ("办结率=1栏/2栏×100%", []), ("数据截至月末", []), ("1栏=天气", []),
])  # fmt: skip
def test_checks_are_read_from_notes(note, found):
    assert [(one.left, one.plus, one.minus, one.comparison, one.axis) for one in parse_checks([note], COLUMNS)] == found
