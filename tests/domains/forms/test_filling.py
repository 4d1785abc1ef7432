import zipfile
from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.db import DatabaseError, IntegrityError, transaction

from lianxin.domains.cases.actions import answer_case, withdraw_case
from lianxin.domains.forms.actions.batching import make_batch, start_batch
from lianxin.domains.forms.actions.declaring import declare_value
from lianxin.domains.forms.actions.downloading import take_file
from lianxin.domains.forms.actions.filling import Days, correct_filling, fill_card, refill
from lianxin.domains.forms.actions.mapping import Meant, correct_cell
from lianxin.domains.forms.actions.reviewing import issue_filling, review_filling, send_for_review
from lianxin.domains.forms.enums import Scope, Source, Stage, Together
from lianxin.domains.forms.models import Filling, Gap, IssuedFile
from lianxin.domains.forms.queries.fillings import filled_cell, fillings_for
from lianxin.domains.forms.queries.forms import bytes_of
from lianxin.domains.forms.queries.joined import together
from lianxin.domains.forms.queries.sheets import broken_in, filled_sheet
from lianxin.domains.forms.queries.why import declaration, why
from lianxin.domains.insight.models import BaseFigure
from lianxin.foundation.access.queries import reach_of
from lianxin.foundation.audit.queries import records_about
from lianxin.foundation.tallies.enums import Basis
from lianxin.kernel import clock
from lianxin.kernel.actors import REPORTER
from lianxin.kernel.errors import Conflict, Invalid, Missing, Refused
from tests.factories.cases import make_answered, make_case, make_town
from tests.factories.form_files import handling_card, ledger, monthly_report
from tests.factories.forms import (
    asked,
    make_filling,
    make_form,
    make_reviewed,
    small_form,
    this_month,
    value,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(db):
    return make_town()


def _verbs(filling):
    return [record.verb for record in records_about(("filling", str(filling.uuid)))]


def _deed(user):
    return {"by": user.actor, "at": clock.now()}


def _book(content):
    return openpyxl.load_workbook(BytesIO(content)).active


def test_a_form_fills_itself_from_what_was_recorded(town):
    for _number in range(3):
        make_case(town.orgs["grid"])
    make_case(town.orgs["village"])
    make_answered(town)
    form = make_form(town.orgs["township"], town.dispatcher)
    filling = make_filling(form, town.orgs["township"], town.dispatcher)
    assert [value(filling, name) for name in ("B4", "C4", "D4")] == ["5", "4", "5"]
    assert value(filling, "E4") == ""
    assert filling.position
    assert filling.stage == Stage.OPEN
    assert _verbs(filling) == ["forms.fill"]
    cell = filling.cells.get(row=3, col=1)
    assert (cell.code, cell.org, cell.source) == ("cases.at_unit.came", town.orgs["township"], Source.MEASURE)
    one = make_filling(form, town.orgs["village"], town.dispatcher)
    assert value(one, "B4") == "1"


def test_filling_again_reads_anew_and_keeps_what_was_typed(town):
    form = make_form(town.orgs["township"], town.dispatcher)
    filling = make_filling(form, town.orgs["community"], town.desk)
    declare_value(filling=filling, row=3, col=4, number=0, value="12", why="入户登记本", **_deed(town.desk))
    make_case(town.orgs["grid"])
    again = make_filling(form, town.orgs["community"], town.desk)
    assert again.pk == filling.pk
    assert (value(again, "B4"), value(again, "E4")) == ("1", "12")
    assert again.cells.get(row=3, col=4).declared_by == town.desk
    make_case(town.orgs["grid"])
    assert value(refill(filling=again, **_deed(town.desk)), "B4") == "2"
    assert "forms.refill" in _verbs(filling)


def test_typing_asks_why_and_remembers_the_gap(town):
    form = make_form(town.orgs["township"], town.dispatcher)
    filling = make_filling(form, town.orgs["community"], town.desk)
    deed = {"filling": filling, "row": 3, "col": 4, "number": 0, **_deed(town.desk)}
    for typed in ({"value": "", "why": "x"}, {"value": "1", "why": " "}, {"value": "9" * 600, "why": "x"}):
        with pytest.raises(Invalid):
            declare_value(**deed, **typed)
    cell = declare_value(**deed, value="1,200.50", why="统计站提供")
    assert (cell.value, cell.is_number) == ("1200.50", True)
    assert declare_value(**deed, value="=1+1", why="说明").value == "'=1+1"
    gap = Gap.objects.get(form=form)
    assert gap.times == 1
    assert gap.words.endswith("上门慰问户数")
    other = make_filling(form, town.orgs["village"], town.dispatcher)
    declare_value(**deed | {"filling": other, **_deed(town.dispatcher)}, value="3", why="村里报的")
    assert Gap.objects.get(form=form).times == 2
    with pytest.raises(Missing):
        declare_value(**deed | {"col": 1}, value="5", why="算错了")
    with pytest.raises(Refused):
        declare_value(**deed | _deed(town.stranger), value="5", why="x")


def test_fill_review_issue_and_then_it_is_frozen(town):
    form = make_form(town.orgs["township"], town.dispatcher)
    make_case(town.orgs["grid"])
    filling = make_filling(form, town.orgs["community"], town.desk)
    send_for_review(filling=filling, **_deed(town.desk))
    with pytest.raises(Conflict):
        make_filling(form, town.orgs["community"], town.desk)
    with pytest.raises(Conflict):
        declare_value(filling=filling, row=3, col=4, number=0, value="1", why="x", **_deed(town.desk))
    with pytest.raises(Refused):
        review_filling(filling=filling, good=True, **_deed(town.desk))
    with pytest.raises(Conflict):
        issue_filling(filling=filling, **_deed(town.dispatcher))
    with pytest.raises(Invalid):
        review_filling(filling=filling, good=False, **_deed(town.dispatcher))
    review_filling(filling=filling, good=False, remark="慰问户数没填", **_deed(town.dispatcher))
    send_for_review(filling=filling, **_deed(town.desk))
    review_filling(filling=filling, good=True, **_deed(town.dispatcher))
    with pytest.raises(Refused):
        issue_filling(filling=filling, **_deed(town.desk))
    issued = issue_filling(filling=filling, **_deed(town.dispatcher))
    content = bytes_of(issued.file)
    assert _book(content)["B4"].value == 1
    make_case(town.orgs["grid"])
    filling.refresh_from_db()
    assert take_file(filling=filling, **_deed(town.desk)).content == content
    for again in (
        lambda: make_filling(form, town.orgs["community"], town.desk),
        lambda: issue_filling(filling=filling, **_deed(town.dispatcher)),
        lambda: refill(filling=filling, **_deed(town.desk)),
        lambda: send_for_review(filling=filling, **_deed(town.desk)),
    ):
        with pytest.raises(Conflict):
            again()
    assert _verbs(filling).count("forms.issue") == 1


def test_the_database_refuses_to_change_what_was_issued(town):
    form = make_form(town.orgs["township"], town.dispatcher)
    filling = make_reviewed(form, town.orgs["community"], town.desk, town.dispatcher)
    issued = issue_filling(filling=filling, **_deed(town.dispatcher))
    with pytest.raises(DatabaseError), transaction.atomic():
        IssuedFile.objects.filter(pk=issued.pk).update(sha256="0")
    with pytest.raises(DatabaseError), transaction.atomic():
        IssuedFile.objects.filter(pk=issued.pk).delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        Filling.objects.filter(pk=filling.pk).update(reviewed_by=town.desk)


def test_a_correction_stands_beside_what_was_issued(town):
    form = make_form(town.orgs["township"], town.dispatcher)
    filling = make_reviewed(form, town.orgs["community"], town.desk, town.dispatcher)
    with pytest.raises(Conflict):
        correct_filling(filling=filling, reason="漏了一件", **_deed(town.dispatcher))
    issue_filling(filling=filling, **_deed(town.dispatcher))
    filling.refresh_from_db()
    with pytest.raises(Invalid):
        correct_filling(filling=filling, reason=" ", **_deed(town.dispatcher))
    with pytest.raises(Refused):
        correct_filling(filling=filling, reason="漏了一件", **_deed(town.desk))
    make_case(town.orgs["grid"])
    new = correct_filling(filling=filling, reason="漏了一件", **_deed(town.dispatcher))
    filling.refresh_from_db()
    assert (filling.superseded, value(filling, "B4"), value(new, "B4")) == (True, "0", "1")
    assert new.corrects == filling
    with pytest.raises(Conflict):
        correct_filling(filling=filling, reason="再来", **_deed(town.dispatcher))


def test_a_stranger_fills_reviews_and_takes_nothing(town):
    form = make_form(town.orgs["township"], town.dispatcher)
    filling = make_filling(form, town.orgs["community"], town.desk)
    for user in (town.stranger, town.grid_worker, town.handler):
        with pytest.raises(Refused):
            make_filling(form, town.orgs["community"], user)
        with pytest.raises(Refused):
            send_for_review(filling=filling, **_deed(user))
        with pytest.raises(Refused):
            review_filling(filling=filling, good=True, **_deed(user))
        with pytest.raises(Refused):
            take_file(filling=filling, **_deed(user))
        assert not fillings_for(reach_of(user.actor)).filter(pk=filling.pk).exists()


@pytest.mark.parametrize("shift", [-2000, 2])
def test_days_that_cannot_be_filled_are_refused(town, shift):
    form = make_form(town.orgs["township"], town.dispatcher)
    first = clock.today() + timedelta(days=shift)
    days = Days(label="x", first=first, last=max(first, clock.today()))
    with pytest.raises(Invalid):
        make_filling(form, town.orgs["community"], town.desk, days=days)


def test_a_roster_has_a_row_per_request_that_the_reader_may_open(town):
    lead = make_case(town.orgs["grid"], name="王小芳", phone="13987512345")
    make_case(town.orgs["grid"])
    make_case(town.orgs["village"])
    answer_case(case=lead, words="今天换灯。", **_deed(town.desk))
    form = make_form(town.orgs["township"], town.dispatcher, body=ledger(), name="台账.xlsx")
    filling = make_filling(form, town.orgs["community"], town.desk)
    rows = list(filling.rows.all())
    assert len(rows) == 2
    assert rows[0].record == lead.uuid
    assert (rows[0].values["2"], rows[0].values["3"]) == ("王**", "139****2345")
    sheet = _book(take_file(filling=filling, **_deed(town.desk)).content)
    assert (sheet["A4"].value, sheet["D4"].value, sheet["J4"].value) == (1, "139****2345", "今天换灯。")
    street = make_filling(form, town.orgs["township"], town.dispatcher)
    assert street.rows.count() == 3


def test_whole_numbers_are_only_for_who_may_see_them(town):
    make_case(town.orgs["grid"], name="王小芳", phone="13987512345")
    form = make_form(town.orgs["township"], town.dispatcher, body=ledger(), name="台账.xlsx")
    with pytest.raises(Refused):
        make_filling(form, town.orgs["community"], town.supervisor, unmasked=True)
    filling = make_filling(form, town.orgs["community"], town.desk, unmasked=True)
    assert filling.rows.get().values["3"] == "139****2345"
    sheet = _book(take_file(filling=filling, **_deed(town.desk)).content)
    assert (sheet["C4"].value, sheet["D4"].value) == ("王小芳", "13987512345")
    with pytest.raises(Refused):
        take_file(filling=filling, **_deed(town.supervisor))
    taken = [record.changes for record in records_about(("filling", str(filling.uuid))) if record.verb == "forms.take"]
    assert taken == [{"issued": False, "unmasked": True}]


def test_whole_words_stand_with_whole_numbers_as_long_as_they_are_those_that_were_looked_over(town):
    case = make_case(town.orgs["grid"], words="灯坏了,找13987512345。", name="王小芳", phone="13987512345")
    answer_case(case=case, words="已联系13987512345。", **_deed(town.desk))
    form = make_form(town.orgs["township"], town.dispatcher, body=ledger(), name="台账.xlsx")
    filling = make_filling(form, town.orgs["community"], town.desk, unmasked=True)
    assert "13987512345" not in str(filling.rows.get().values)
    sheet = _book(take_file(filling=filling, **_deed(town.desk)).content)
    assert (sheet["G4"].value, sheet["J4"].value) == ("灯坏了,找13987512345。", "已联系13987512345。")
    row = filling.rows.get()
    filling.rows.update(values=row.values | {"9": "已电话联系"})
    sheet = _book(take_file(filling=filling, **_deed(town.desk)).content)
    assert (sheet["D4"].value, sheet["J4"].value) == ("13987512345", "已电话联系")


def test_a_merged_request_names_the_line_it_went_into(town):
    from lianxin.domains.cases.actions import merge_case

    first, second = make_case(town.orgs["grid"]), make_case(town.orgs["grid"])
    merge_case(case=second, lead=first, **_deed(town.desk))
    form = make_form(town.orgs["township"], town.dispatcher, body=ledger(), name="台账.xlsx")
    filling = make_filling(form, town.orgs["community"], town.desk)
    assert [row.values["12"] for row in filling.rows.all()] == ["", "并入第 1 号"]


def test_a_card_is_filled_from_one_request(town):
    case = make_answered(town, case=make_case(town.orgs["grid"], name="王小芳", phone="13987512345"))
    form = make_form(town.orgs["township"], town.dispatcher, body=handling_card(), name="单.docx")
    card = fill_card(form=form, record=case.uuid, **_deed(town.desk))
    texts = {cell.code: cell.value for cell in card.cells.all()}
    assert texts["cases.number"] == case.number
    assert texts["cases.outcome"] == "今天下午换灯。"
    assert take_file(filling=card, **_deed(town.desk)).name.endswith(".docx")
    with pytest.raises((Missing, Refused)):
        fill_card(form=form, record=case.uuid, **_deed(town.stranger))


def test_the_monthly_report_balances_and_says_why_not(town):
    kept = make_case(town.orgs["grid"])
    gone = make_case(town.orgs["grid"])
    make_answered(town)
    assert kept
    withdraw_case(case=gone, by=REPORTER, at=clock.now())
    form = make_form(town.orgs["township"], town.dispatcher, body=monthly_report(), name="月报.xlsx")
    filling = make_filling(form, town.orgs["township"], town.dispatcher)
    places = [cell.org.name for cell in filling.cells.filter(row=11, col=1).order_by("number")]
    number = places.index("太保社区")
    assert [value(filling, name, number) for name in ("F12", "I12", "L12")] == ["3", "1", "1"]
    assert filled_sheet(filling).sheet.text(9, 3) == "3"
    (broken,) = broken_in(filling)
    assert broken.words == "太保社区"
    assert broken.balance.gap == 1
    assert [quantity for _words, quantity in broken.because] == [1]
    assert "上期" in broken.in_words
    with pytest.raises(Invalid):
        send_for_review(filling=filling, **_deed(town.dispatcher))
    send_for_review(filling=filling, remark="撤回 1 件", **_deed(town.dispatcher))


def test_why_tells_what_changed_since(town):
    make_case(town.orgs["grid"])
    form = make_form(town.orgs["township"], town.dispatcher)
    filling = make_filling(form, town.orgs["township"], town.dispatcher)
    cell = filled_cell(filling, row=3, col=1, number=0)
    told = why(filling, cell)
    assert told.is_same
    assert (told.issued, told.parts[0].facts) == ("1", 1)
    make_case(town.orgs["village"])
    told = why(filling, cell)
    assert (told.issued, told.then, told.now, told.later_count) == ("1", "1", "2", 1)
    assert not told.tree_changed
    assert [one.quantity for one in told.later] == [1]
    assert why(filling, filled_cell(filling, row=3, col=4, number=0)) is None


def test_sums_rates_and_units_of_ten_thousand(town):
    body = small_form(("指标", "受理", "在办", "办结占比", "按时办结率"))
    form = make_form(town.orgs["township"], town.dispatcher, body=body)
    make_answered(town)
    make_case(town.orgs["grid"])
    deed = _deed(town.dispatcher)
    correct_cell(cell=asked(form, "D4"), meant=Meant(source=Source.SUM, code="(B-C)/B*100"), **deed)
    came = Meant(source=Source.MEASURE, code="cases.at_unit.came", factor=10000)
    filling = make_filling(form, town.orgs["township"], town.dispatcher)
    assert (value(filling, "D4"), value(filling, "E4")) == ("50", "100.0")
    correct_cell(cell=asked(form, "B4"), meant=came, scope=Scope.CELL, **deed)
    assert value(refill(filling=filling, **deed), "B4") == "0.0002"


def test_all_units_below_in_one_go(town):
    make_case(town.orgs["grid"])
    form = make_form(town.orgs["township"], town.dispatcher)
    deed = {"form": form, "org": town.orgs["township"], "days": this_month(), **_deed(town.dispatcher)}
    with pytest.raises(Refused):
        start_batch(**deed | _deed(town.desk), kinds=[], together=Together.ZIP)
    with pytest.raises(Invalid):
        start_batch(**deed, kinds=["company"], together=Together.ZIP)
    batch = start_batch(**deed, kinds=["community", "village"], together=Together.ZIP)
    make_batch(uuid=str(batch.uuid))
    batch.refresh_from_db()
    assert (batch.done, batch.total) == (3, 3)
    assert batch.ready_at
    with together(batch, reach_of(town.dispatcher.actor)) as out, zipfile.ZipFile(out) as archive:
        assert len(archive.namelist()) == 3
        assert any("太保社区" in name for name in archive.namelist())
    batch.together = Together.SHEET
    with together(batch, reach_of(town.dispatcher.actor)) as out:
        sheet = openpyxl.load_workbook(out).worksheets[0]
        rows = {row[0]: row[1:] for row in sheet.iter_rows(min_row=3, values_only=True)}
    assert rows["太保社区"][:3] == (1, 1, 1)


def test_statements_do_not_grow_with_units_or_rows(town, django_assert_max_num_queries):
    from tests.factories.orgs import make_org

    form = make_form(town.orgs["township"], town.dispatcher, body=monthly_report(), name="月报.xlsx")
    with django_assert_max_num_queries(60):
        make_filling(form, town.orgs["township"], town.dispatcher)
    for number in range(25):
        make_org(f"新{number}社区", parent=town.orgs["township"], code=f"53050200130{number:02d}")
    with django_assert_max_num_queries(60):
        filling = make_filling(form, town.orgs["township"], town.dispatcher)
    assert filling.cells.filter(row=11, col=2).count() == 28


def test_counted_as_it_was_or_by_todays_tree(town):
    form = make_form(town.orgs["township"], town.dispatcher)
    assert make_filling(form, town.orgs["township"], town.dispatcher, basis=Basis.IS).basis == "is"


def test_base_figures_are_taken_as_they_were_declared(town):
    def declare(org, value):
        day = clock.today().replace(day=1) - timedelta(days=40)
        BaseFigure.objects.create(
            org=town.orgs[org], code="residents", day=day, value=value, source="派出所", at=clock.now()
        )

    body = small_form(("单位", "受理", "常住人口"), rows=("合计", "村(社区)小计"))
    form = make_form(town.orgs["township"], town.dispatcher, body=body)
    assert asked(form, "C4").source == Source.BASE
    declare("township", 9000)
    declare("community", 3000)
    filling = make_filling(form, town.orgs["township"], town.dispatcher)
    assert (value(filling, "C4"), value(filling, "C5")) == ("9000", "")
    declare("village", 2000)
    declare("neighbour", 1000)
    assert value(refill(filling=filling, **_deed(town.dispatcher)), "C5") == "6000"
    assert declaration(filled_cell(filling, row=3, col=2, number=0)).source == "派出所"


def test_statements_of_a_roster_do_not_grow_with_its_rows(town, django_assert_max_num_queries):
    form = make_form(town.orgs["township"], town.dispatcher, body=ledger(), name="台账.xlsx")
    for count in (1, 12):
        for _number in range(count):
            make_case(town.orgs["grid"], name="王小芳", phone="13987512345")
        with django_assert_max_num_queries(34):
            filling = make_filling(form, town.orgs["community"], town.desk)
    assert filling.rows.count() == 13
