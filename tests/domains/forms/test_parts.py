"""Several blanks in one cell: each on its own, the pen's left as they are."""

from io import BytesIO

import openpyxl
import pytest
from hypothesis import given, strategies as st

from lianxin.domains.forms.actions.downloading import take_file
from lianxin.domains.forms.actions.filling import fill_card, refill
from lianxin.domains.forms.actions.mapping import correct_part
from lianxin.domains.forms.enums import About, Source
from lianxin.domains.forms.models import Learned
from lianxin.domains.forms.rules.parts import joined
from lianxin.foundation.audit.queries import records_about
from lianxin.kernel import clock
from lianxin.kernel.errors import Invalid, Missing, Refused
from tests.factories.cases import make_case, make_town
from tests.factories.form_files import bytes_of, grid, monthly_report
from tests.factories.forms import asked, make_filling, make_form, make_version, value

FOOT = "负责人：　　　　　　审核人：　　　　　　填表人：段主任　　联系电话：0875-2213344　　报出日期："


@pytest.fixture
def town(db):
    return make_town()


def _deed(user):
    return {"by": user.actor, "at": clock.now()}


@given(
    st.lists(st.tuples(st.text("甲乙丙:：", min_size=1), st.text(" _　", min_size=1), st.text("丁戊0123")), min_size=1),
    st.text("己 "),
)
def test_what_is_said_goes_into_its_blank_and_nothing_else_changes(blanks, end):
    parts = [{"words": "", "before": before, "blank": blank, "said": said} for before, blank, said in blanks]
    text = joined(parts, end, lambda part: part["said"])
    if not any(said for _before, _blank, said in blanks):
        assert text == ""
        return
    assert text.startswith(blanks[0][0])
    assert text.endswith(end)
    for before, blank, said in blanks:
        here, text = text[: len(before)], text[len(before) :]
        assert here == before
        assert text.startswith(said or blank)
        text = text[len(said or blank) :].removeprefix("　　" if said else "")


def test_the_foot_of_the_monthly_report_is_filled_as_far_as_it_is_known(town):
    township = town.orgs["township"]
    township.phone = "0875-2213344"
    township.save()
    form = make_form(township, town.dispatcher, body=monthly_report(), name="月报.xlsx")
    cell = asked(form, "A21")
    assert [(part["words"], part["source"]) for part in cell.parts] == [
        ("负责人", Source.PEN), ("审核人", Source.PEN), ("填表人", Source.ABOUT), ("联系电话", Source.ABOUT),
        ("报出日期", Source.ABOUT),
    ]  # fmt: skip
    filling = make_filling(form, township, town.dispatcher)
    today = clock.local_day(filling.filled_at)
    assert value(filling, "A21") == f"{FOOT}{today.year}年{today.month}月{today.day}日"
    sheet = openpyxl.load_workbook(BytesIO(take_file(filling=filling, **_deed(town.dispatcher)).content)).active
    assert sheet["A21"].value == value(filling, "A21")


def test_one_blank_is_corrected_and_learned(town):
    version = make_version(town.orgs["township"], town.dispatcher, body=monthly_report(), name="月报.xlsx")
    cell = asked(version, "A21")
    deed = {"cell": cell, "number": 0, "source": Source.ABOUT, "code": About.UNIT}
    for user in (town.desk, town.stranger):
        with pytest.raises(Refused):
            correct_part(**deed, **_deed(user))
    for odd, error in (({"number": 9}, Missing), ({"source": Source.TYPED}, Invalid), ({"code": "nothing"}, Invalid)):
        with pytest.raises(error):
            correct_part(**deed | odd, **_deed(town.dispatcher))
    kept = correct_part(**deed, **_deed(town.dispatcher))
    assert kept.parts[0]["code"] == About.UNIT
    assert kept.settled
    assert Learned.objects.get(key="负责人").code == About.UNIT
    assert records_about(("form", str(version.form.uuid))).filter(verb="forms.correct").count() == 1
    again = make_version(town.orgs["township"], town.dispatcher, body=monthly_report(), name="月报.xlsx")
    assert asked(again, "A21").parts[0]["code"] == About.UNIT


def test_blanks_of_a_card_hold_its_record_and_what_belongs_to_who_signs_waits_for_the_pen(town):
    lines = [
        ["诉求登记卡", None], ["诉求人：　　　　联系电话：　　　　", None], ["诉求内容", None],
        ["承办情况", "承办人：　　　负责人：　　　电话：　　　　日期：　　年　月　日"],
    ]  # fmt: skip
    body = bytes_of(grid(lines, merged=["A1:B1", "A2:B2"], table="A2:B4"))
    form = make_form(town.orgs["township"], town.dispatcher, body=body, name="卡.xlsx")
    case = make_case(town.orgs["grid"], name="王小芳", phone="13987512345")
    card = fill_card(form=form, record=case.uuid, **_deed(town.desk))
    cells = {
        cell.col: [(part["words"], part["source"]) for part in cell.parts]
        for cell in form.versions.get().cells.all()
        if cell.parts
    }
    assert dict(cells[1])["电话"] == dict(cells[1])["负责人"] == dict(cells[1])["日期"] == Source.PEN
    assert "诉求人：王**　　联系电话：139****2345" in value(card, "A2")
    assert value(card, "B4").endswith("日期：　　年　月　日")
    assert refill(filling=card, **_deed(town.desk)).cells.filter(value="").count() == 0
