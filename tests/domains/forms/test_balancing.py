"""What must add up: found from notes and labels, between columns and between rows, and told in words."""

from decimal import Decimal

import pytest
from hypothesis import given, settings, strategies as st

from lianxin.domains.forms.actions.declaring import declare_value
from lianxin.domains.forms.actions.filling import refill
from lianxin.domains.forms.actions.mapping import set_checks
from lianxin.domains.forms.actions.reviewing import send_for_review
from lianxin.domains.forms.enums import Source
from lianxin.domains.forms.files import guess, read
from lianxin.domains.forms.models import FormCell
from lianxin.domains.forms.queries.balancing import Numbers, broken_checks
from lianxin.domains.forms.queries.explaining import check_in_words
from lianxin.domains.forms.queries.proposing import checks_of
from lianxin.domains.forms.queries.sheets import broken_in
from lianxin.domains.forms.rules.arithmetic import NoFormula, balance, checked_check, is_between_rows, places_in
from lianxin.kernel import clock
from lianxin.kernel.errors import Invalid
from tests.factories.cases import make_case, make_town
from tests.factories.form_files import bytes_of, grid
from tests.factories.forms import make_filling, make_form, small_form

FIRST = 2  # the first row under the heads


@st.composite
def tables(draw):
    """Rows as a form draws them, with numbers that add up: 合计, groups with their 小计 (above or below), parts of which."""
    above = draw(st.booleans())
    groups = draw(st.lists(st.lists(st.integers(0, 50), min_size=2, max_size=4), min_size=2, max_size=3))
    rows: list[tuple[str, int]] = []
    for number, members in enumerate(groups):
        # A member has a part of which: never more than itself.
        lines = []
        for place, quantity in enumerate(members):
            lines.append((f"{'甲乙丙'[number]}{'一二三四'[place]}类", quantity))
            if draw(st.booleans()):
                lines.append(("　其中：老人", draw(st.integers(0, quantity))))
        total = (f"{'甲乙丙'[number]}组小计", sum(members))
        rows += [total, *lines] if above else [*lines, total]
    whole = ("合　计", sum(map(sum, groups)))
    first = draw(st.booleans()) or above
    return [whole, *rows] if first else [*rows, whole]


def _read(rows, note=""):
    lines = [
        ["帮扶情况统计表", None, None],
        ["项目", "件数", "人次"],
        *([label, None, None] for label, _quantity in rows),
    ]
    if note:
        lines.append([note, None, None])
    body = bytes_of(grid(lines, merged=["A1:C1"], table=f"A2:C{FIRST + len(rows)}"))
    layout = read(body, name="表.xlsx")
    return checks_of(guess(layout), layout)


def _broken(checks, numbers):
    rows = {(FIRST + place, 0): {1: Decimal(quantity)} for place, quantity in enumerate(numbers)}
    cells = [FormCell(row=row, col=1, source=Source.TYPED, col_words="件数") for row, _number in rows]
    return broken_checks(checks, Numbers(rows, {}, {}), cells)


@settings(max_examples=60, deadline=None)
@given(tables(), st.data())
def test_rows_that_add_up_are_found_and_any_slip_in_them(rows, data):
    checks = _read(rows)
    quantities = [quantity for _label, quantity in rows]
    assert checks
    assert _broken(checks, quantities) == []
    slip = data.draw(st.integers(0, len(rows) - 1))
    if "其中" in rows[slip][0]:
        whole = quantities[slip - 1]
        found = _broken(checks, [*quantities[:slip], whole + 1, *quantities[slip + 1 :]])
    else:
        found = _broken(checks, [*quantities[:slip], quantities[slip] + 100, *quantities[slip + 1 :]])
    assert found
    assert all(any(row == FIRST + slip for row, _number, _col in one.places) for one in found)


@given(st.lists(st.integers(0, 99), min_size=3, max_size=9), st.data())
def test_a_check_between_rows_is_the_sum_as_anybody_reckons_it(numbers, data):
    rows = st.lists(st.integers(1, len(numbers)), min_size=1, max_size=4)
    left, right = data.draw(rows), data.draw(rows)
    sign = data.draw(st.sampled_from(["=", ">=", "<="]))
    check = checked_check("+".join(map(str, left)) + sign + "+".join(map(str, right)))
    stands = balance(check, {place: Decimal(number) for place, number in enumerate(numbers)})
    sums = [sum(numbers[row - 1] for row in side) for side in (left, right)]
    assert (stands.left, stands.right) == tuple(sums)
    assert stands.holds == {"=": sums[0] == sums[1], ">=": sums[0] >= sums[1], "<=": sums[0] <= sums[1]}[sign]
    assert places_in(check) == {row - 1 for row in (*left, *right)}
    assert is_between_rows(check)


@pytest.mark.parametrize("typed", ["10", "1=2*3", "0=1", "1==2", "1=2=3", "1=(2)", "=1", "1.5=2", "1=+2"])
def test_what_is_no_check_between_rows_is_refused(typed):
    with pytest.raises(NoFormula):
        checked_check(typed)


@pytest.mark.parametrize(
    ("note", "found"),
    [
        ("注：1行=2行+3行", "3=4+5"),
        ("注：合计=新增+原有", "3=4+5"),
        ("注：新增≤合计", "4<=3"),
        ("注：7行=8行+9行", None),
    ],
)
def test_notes_name_rows_by_number_or_by_label(note, found):
    checks = _read([("合计", 0), ("新增", 0), ("原有", 0)], note=note)
    assert (found in checks) if found else checks == ["3=4+5"]


def test_shares_persons_and_rows_of_different_things_do_not_add_up():
    rows = {(2, 0): {1: Decimal(5)}, (3, 0): {1: Decimal(1)}, (4, 0): {1: Decimal(1)}}

    def broken(**cell):
        cells = [
            FormCell(**{"row": row, "col": 1, "source": Source.MEASURE, "code": "cases.received", **cell})
            for row in (2, 3, 4)
        ]
        return broken_checks(["3=4+5"], Numbers(rows, {}, {}), cells)

    assert broken()
    for odd in ({"unit": "%"}, {"col_words": "满意率"}, {"col_words": "人均支出"}, {"source": Source.RATE},
                {"code": "cases.reporters"}, {"source": Source.SUM, "code": "B/C"}, {"source": Source.PEN}):  # fmt: skip
        assert broken(**odd) == []
    lines = [["表", None], ["项目", "数量"], ["合计", None], ["户数（户）", None], ["资金（万元）", None]]
    layout = read(bytes_of(grid(lines, merged=["A1:B1"], table="A2:B5")), name="表.xlsx")
    assert checks_of(guess(layout), layout) == []


def test_rows_that_repeat_count_together_and_only_when_all_are_known():
    cells = [FormCell(row=row, col=1, source=Source.TYPED, row_words=words) for row, words in ((4, "小计"), (5, ""))]
    rows = {(4, 0): {1: Decimal(9)}, **{(5, number): {1: Decimal(2)} for number in range(3)}}
    (one,) = broken_checks(["5=6"], Numbers(rows, {}, {5: 3}), cells)
    assert (one.balance.left, one.balance.right, one.balance.against) == (9, 6, "≠")
    assert one.places == {(4, 0, 1), (5, 0, 1), (5, 1, 1), (5, 2, 1)}
    assert broken_checks(["5=6"], Numbers(rows, {}, {5: 4}), cells) == []
    assert broken_checks(["5=6"], Numbers(rows, {}, {5: 0}), cells) == []
    assert "小计" in check_in_words("5=6", cells, {5})


@pytest.fixture
def town(db):
    return make_town()


def _deed(user):
    return {"by": user.actor, "at": clock.now()}


@pytest.mark.django_db
def test_a_total_that_is_more_than_its_rows_says_whose_the_rest_is(town):
    make_case(town.orgs["grid"])
    make_case(town.orgs["township"])
    body = small_form(("单位", "本期受理", "满意率"), rows=("合计", "村(社区)小计"))
    form = make_form(town.orgs["township"], town.dispatcher, body=body)
    version = form.versions.get()
    assert version.checks == []  # one row below a total is no sum yet
    set_checks(version=version, lines=["4＝5"], **_deed(town.dispatcher))
    filling = make_filling(form, town.orgs["township"], town.dispatcher)
    (one,) = broken_in(filling)
    assert (one.balance.left, one.balance.right, one.words) == (2, 1, "本期受理")
    assert one.in_words == "合计 应等于 村(社区)小计"
    assert [quantity for _words, quantity in one.because] == [1]
    with pytest.raises(Invalid):
        send_for_review(filling=filling, **_deed(town.dispatcher))
    with pytest.raises(Invalid):
        set_checks(version=version, lines=["4=50"], **_deed(town.dispatcher))


@pytest.mark.django_db
def test_a_part_typed_larger_than_its_whole_is_told(town):
    body = small_form(("项目", "走访家数"), rows=("走访慰问", "　其中：独居老人"))
    form = make_form(town.orgs["township"], town.dispatcher, body=body)
    filling = make_filling(form, town.orgs["community"], town.desk)
    deed = {"filling": filling, "col": 1, "number": 0, "why": "走访本", **_deed(town.desk)}
    declare_value(**deed, row=3, value="3")
    filling.refresh_from_db()
    assert broken_in(filling) == []
    declare_value(**deed, row=4, value="5")
    filling.refresh_from_db()
    (one,) = broken_in(filling)
    assert one.in_words == "走访慰问 应不小于 独居老人"
    assert (one.balance.against, one.because) == ("<", ())
    assert len(broken_in(refill(filling=filling, **_deed(town.desk)))) == 1
