import hashlib

import pytest

from lianxin.domains.forms.actions.mapping import (
    Meant,
    correct_cell,
    publish_version,
    retire_form,
    set_checks,
)
from lianxin.domains.forms.enums import Scope, Source, When
from lianxin.domains.forms.models import Form, FormVersion, Learned
from lianxin.domains.forms.queries.forms import alternatives_for, bytes_of, cells_of, form_for, listed_forms, tally_of
from lianxin.domains.forms.queries.overlap import totals_of, twins_in
from lianxin.foundation.access.queries import reach_of
from lianxin.foundation.audit.queries import records_about
from lianxin.kernel import clock
from lianxin.kernel.errors import Conflict, Invalid, Missing, Refused
from tests.factories.cases import make_town
from tests.factories.form_files import handling_card, ledger, monthly_report
from tests.factories.forms import asked, make_form, make_version, small_form

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(db):
    return make_town()


def _deed(town):
    return {"by": town.dispatcher.actor, "at": clock.now()}


def _verbs(form):
    return [record.verb for record in records_about(("form", str(form.uuid)))]


def test_a_form_is_kept_byte_for_byte_and_proposes(town):
    body = monthly_report()
    version = make_version(town.orgs["township"], town.dispatcher, body=body, name="月报.xlsx")
    form = version.form
    assert bytes_of(version.file) == body
    assert version.sha256 == hashlib.sha256(body).hexdigest()
    assert (form.kind, form.number, form.name) == ("matrix", "QZSQ 月报 1 表", "群众诉求办理情况月报表")
    assert form.bears_number
    assert "审核" not in form.name
    meant = {(cell.row, cell.col): cell for cell in cells_of(version)}
    assert (meant[11, 2].code, meant[11, 2].when) == ("cases.at_unit.open", When.BEFORE)
    assert (meant[11, 4].code, meant[11, 4].where) == ("cases.at_unit.came", {"channel": ["hotline"]})
    assert (meant[11, 23].code, meant[11, 23].when) == ("cases.at_unit.came", When.YEAR)
    assert meant[11, 12].code == "cases.at_unit.suspended"
    assert meant[9, 2].source == Source.FORMULA
    assert version.blocks[0]["kinds"] == ["village", "community"]
    assert "C+D=I+J+K+L" in version.checks
    assert tally_of(version).percent == 100
    assert _verbs(form) == ["forms.upload"]


def test_rosters_and_cards_find_their_columns(town):
    roster = make_version(town.orgs["township"], town.dispatcher, body=ledger(), name="台账.xlsx")
    codes = [cell.code for cell in cells_of(roster) if cell.source == Source.FIELD]
    assert codes == [
        "cases.made",
        "cases.name",
        "cases.phone",
        "cases.address",
        "cases.category",
        "cases.content",
        "cases.channel",
        "cases.handler",
        "cases.outcome",
        "cases.resolved",
        "cases.rating",
        "cases.remark",
    ]
    card = make_version(town.orgs["township"], town.dispatcher, body=handling_card(), name="单.docx")
    assert card.form.kind == "card"
    assert {"cases.number", "cases.content", "cases.outcome"} <= {cell.code for cell in cells_of(card)}


def test_a_stranger_uploads_nothing(town):
    for user in (town.stranger, town.desk, town.grid_worker):
        with pytest.raises(Refused):
            make_version(town.orgs["township"], user)
    assert not Form.objects.exists()


@pytest.mark.parametrize(
    ("body", "name"), [(b"", "a.xlsx"), (b"hello", "a.xlsx"), (b"PK\x03\x04", "a.docx"), (b"x", "a.exe")]
)
def test_what_is_no_form_is_refused_in_words(town, body, name):
    with pytest.raises(Invalid):
        make_version(town.orgs["township"], town.dispatcher, body=body or b" ", name=name)


def test_a_correction_holds_for_the_column_and_is_learned(town):
    body = small_form(("单位", "受理", "上门数"), rows=("合计", "村(社区)小计"))
    version = make_version(town.orgs["township"], town.dispatcher, body=body)
    cell = asked(version, "C4")
    assert cell.source == Source.UNKNOWN
    meant = Meant(source=Source.MEASURE, code="cases.called_back", where={"solved": "yes", "other": "x"})
    assert correct_cell(cell=cell, meant=meant, scope=Scope.COLUMN, **_deed(town)) == 2
    column = [asked(version, name) for name in ("C4", "C5")]
    assert {(one.code, str(one.where), one.settled) for one in column} == {
        ("cases.called_back", "{'solved': 'yes'}", True)
    }
    assert [one.whose for one in column] == ["this", "kinds"]
    assert Learned.objects.get(key="上门数").code == "cases.called_back"
    assert "forms.correct" in _verbs(version.form)
    # Another form with the same words knows it at once.
    other = make_version(town.orgs["township"], town.dispatcher, body=small_form(("指标", "上门数"), title="另一张"))
    learned = asked(other, "B4")
    assert (learned.code, learned.likely) == ("cases.called_back", 100)
    assert alternatives_for(other, learned)[0].learned


def test_a_new_version_inherits_under_the_same_labels(town):
    heads = ("指标", "本期受理", "慰问户数")
    version = make_version(town.orgs["township"], town.dispatcher, body=small_form(heads, number="甲1"))
    correct_cell(cell=asked(version, "C4"), meant=Meant(source=Source.REFUSED), **_deed(town))
    Learned.objects.all().delete()
    set_checks(version=version, lines=["B>=C"], **_deed(town))
    again = make_version(
        town.orgs["township"], town.dispatcher, body=small_form(("指标", "在办", "慰问户数", "本期受理"), number="甲1")
    )
    assert (again.form.pk, again.number) == (version.form.pk, 2)
    assert asked(again, "C4").source == Source.REFUSED
    assert again.checks == ["B>=C"]
    with pytest.raises(Conflict):
        correct_cell(cell=asked(version, "C4"), meant=Meant(source=Source.PEN), **_deed(town))


@pytest.mark.parametrize(
    "meant",
    [
        Meant(source=Source.MEASURE, code="cases.nothing"),
        Meant(source=Source.RATE, code="cases.received"),
        Meant(source=Source.FIELD, code="cases.religion"),
        Meant(source=Source.ABOUT, code="weather"),
        Meant(source=Source.SUM, code="B+"),
        Meant(source=Source.MEASURE, code="cases.received", factor=0),
    ],
)
def test_what_a_cell_cannot_hold_is_refused(town, meant):
    version = make_version(town.orgs["township"], town.dispatcher)
    with pytest.raises(Invalid):
        correct_cell(cell=asked(version, "B4"), meant=meant, **_deed(town))


@pytest.mark.parametrize("word", ["信教群众数", "重点人员数", "网格员打卡次数", "积分排名"])
def test_what_the_design_refuses_is_proposed_as_not_collected(town, word):
    version = make_version(town.orgs["township"], town.dispatcher, body=small_form(("指标", "受理", word)))
    assert asked(version, "C4").source == Source.REFUSED


def test_only_who_manages_corrects_checks_publishes_and_retires(town):
    version = make_version(town.orgs["township"], town.dispatcher)
    form = version.form
    for user in (town.desk, town.stranger, town.handler):
        deed = {"by": user.actor, "at": clock.now()}
        with pytest.raises(Refused):
            correct_cell(cell=asked(version, "B4"), meant=Meant(source=Source.PEN), **deed)
        with pytest.raises(Refused):
            set_checks(version=version, lines=[], **deed)
        with pytest.raises(Refused):
            publish_version(version=version, **deed)
        with pytest.raises(Refused):
            retire_form(form=form, **deed)
    with pytest.raises(Invalid):
        set_checks(version=version, lines=["B+C"], **_deed(town))
    publish_version(version=version, **_deed(town))
    publish_version(version=version, **_deed(town))
    assert retire_form(form=form, **_deed(town)).retired_at
    assert sorted(_verbs(form)) == ["forms.publish", "forms.retire", "forms.upload"]
    assert listed_forms(reach_of(town.dispatcher.actor)) == []


def test_forms_are_seen_above_and_below_but_not_beside(town):
    form = make_form(town.orgs["community"], town.dispatcher)
    for user in (town.desk, town.dispatcher, town.supervisor):
        assert form_for(reach_of(user.actor), form.uuid) == form
    with pytest.raises(Missing):
        form_for(reach_of(town.stranger.actor), form.uuid)
    street = make_form(town.orgs["township"], town.dispatcher, body=small_form(title="街道表"))
    assert form_for(reach_of(town.stranger.actor), street.uuid) == street


def test_forms_that_ask_the_same_are_named(town):
    make_form(town.orgs["township"], town.dispatcher, body=small_form(title="甲类诉求统计表", number="甲1"))
    make_form(town.orgs["township"], town.dispatcher, body=small_form(title="乙类诉求统计表"))
    make_form(town.orgs["township"], town.dispatcher, body=small_form(("指标", "重办", "撤回"), title="丙类诉求统计表"))
    listed = listed_forms(reach_of(town.dispatcher.actor))
    twins = twins_in(listed)
    assert [({twin.one.name, twin.other.name}, twin.percent) for twin in twins] == [
        ({"甲类诉求统计表", "乙类诉求统计表"}, 100)
    ]
    assert {one.form.name for one in listed if not one.form.number} == {"乙类诉求统计表", "丙类诉求统计表"}
    total = totals_of(listed)
    assert total.unknown == 2
    assert total.by_itself >= 8


def test_the_list_takes_as_many_statements_for_one_form_as_for_three(town, django_assert_max_num_queries):
    reach = reach_of(town.dispatcher.actor)
    make_form(town.orgs["township"], town.dispatcher, body=small_form(title="一季度诉求统计表"))
    with django_assert_max_num_queries(6):
        listed_forms(reach)
    for title in ("二季度诉求统计表", "三季度诉求统计表"):
        make_form(town.orgs["township"], town.dispatcher, body=small_form(title=title))
    with django_assert_max_num_queries(6):
        assert len(listed_forms(reach)) == 3
    assert FormVersion.objects.count() == 3
