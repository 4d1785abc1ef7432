"""What leaves the house: only what one may see, masked, safe to open, and written down."""

import csv
import io
from datetime import timedelta

import openpyxl
import pytest

from lianxin.domains.cases import actions
from lianxin.domains.cases.enums import Channel, State
from lianxin.domains.cases.exporting import COLUMNS, Format, export_cases
from lianxin.domains.cases.models import Case
from lianxin.domains.cases.queries import Filters
from lianxin.foundation.access.enums import Role
from lianxin.foundation.audit.models import AuditRecord
from lianxin.foundation.jobs.worker import run_due
from lianxin.foundation.orgs.queries import path_of
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM
from lianxin.kernel.errors import Refused
from tests.factories.access import make_worker
from tests.factories.cases import Town, make_answered, make_case, make_category, make_resolved, make_town

NOW = clock.now()


@pytest.fixture
def town(db) -> Town:
    return make_town()


def rows(by, form=Format.CSV, **filters) -> list[dict]:
    """The rows of the file by column codes."""
    export = export_cases(by=by, at=NOW, form=form, filters=Filters(**filters))
    content = b"".join(export.chunks())
    if form == Format.CSV:
        assert content.startswith(b"\xef\xbb\xbf")
        table = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    else:
        sheet = openpyxl.load_workbook(io.BytesIO(content)).active
        table = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert len(table) == export.rows + 1
    return [dict(zip((column.code for column in COLUMNS), row, strict=True)) for row in table[1:]]


def test_columns_are_in_words_and_contacts_masked(town):
    parent = make_category("01", name="市政")
    make_case(
        town.orgs["grid"],
        category=make_category("01.01", name="路灯", parent=parent),
        phone="13987512345",
        name="李大姐",
        at=NOW - timedelta(hours=2),
    )
    case = make_answered(town, case=Case.objects.get())

    (row,) = rows(town.dispatcher.actor)

    assert row["number"] == case.number
    assert (row["state"], row["category"], row["channel"]) == (State.RESOLVED.label, "市政 / 路灯", Channel.QR.label)
    assert (row["place"], row["unit"], row["resolver"]) == ("太保社区第一网格", "太保社区", "太保社区")
    assert (row["name"], row["phone"]) == ("李**", "139****2345")
    assert row["answer"] == "今天下午换灯。"


def test_who_was_answered_with_another_has_their_answer_in_the_file(town):
    lead, member = (make_case(town.orgs["grid"], words=words) for words in ("灯坏了", "灯不亮"))
    actions.merge_case(case=member, lead=lead, by=town.desk.actor, at=clock.now())
    make_resolved(town, case=Case.objects.get(pk=lead.pk))
    run_due()

    answers = {row["number"]: row["answer"] for row in rows(town.dispatcher.actor)}

    assert answers == dict.fromkeys([lead.number, member.number], "灯已换好,今晚会亮。")


@pytest.mark.parametrize("form", list(Format))
def test_neither_tracking_code_nor_phone_leaves_the_house(town, form):
    case = make_case(town.orgs["grid"], phone="13987512345", name="李大姐")

    said = repr(rows(SYSTEM, form))

    assert case.tracking_code not in said
    assert "13987512345" not in said
    assert "李大姐" not in said


@pytest.mark.parametrize("form", list(Format))
@pytest.mark.parametrize("start", ["=cmd()", "+1", "-1", "@SUM(1)"])
def test_no_cell_starts_a_formula(town, form, start):
    make_case(town.orgs["grid"], words=f"{start} 路灯不亮")

    (row,) = rows(SYSTEM, form)

    assert row["words"] == f"'{start} 路灯不亮"
    assert row["title"].startswith("'")


def test_only_what_lies_in_reach_is_exported(town):
    mine = make_case(town.orgs["grid"])
    make_case(town.orgs["city"], words="全市的事情，请市里看一看。")

    assert [row["number"] for row in rows(town.dispatcher.actor)] == [mine.number]
    assert len(rows(SYSTEM)) == 2


@pytest.mark.parametrize("role", [Role.DESK, Role.GRID_WORKER, Role.AUDITOR, Role.SYSTEM_ADMIN])
def test_whoever_may_not_export_is_refused_before_anything_is_sent(town, role):
    worker = make_worker(role, town.orgs["city"])

    with pytest.raises(Refused):
        export_cases(by=worker.actor, at=NOW, form=Format.CSV)
    assert not AuditRecord.objects.filter(verb="cases.export").exists()


def test_export_stands_in_the_audit(town):
    make_case(town.orgs["grid"])

    rows(town.dispatcher.actor, state=State.RECEIVED)

    record = AuditRecord.objects.get(verb="cases.export")
    assert record.actor_user == town.dispatcher.pk
    assert (record.changes["rows"], record.changes["form"], record.changes["state"]) == (1, "csv", "received")


def test_selection_by_days_state_and_place(town):
    old = make_case(town.orgs["village"], at=NOW - timedelta(days=30))
    fresh = make_case(town.orgs["grid"], at=NOW)
    actions.answer_case(case=fresh, words="好了。", by=town.desk.actor, at=NOW)
    month_ago, today = clock.local_day(NOW - timedelta(days=30)), clock.local_day(NOW)

    assert [row["number"] for row in rows(SYSTEM, until=month_ago)] == [old.number]
    assert [row["number"] for row in rows(SYSTEM, since=today, until=today)] == [fresh.number]
    assert [row["number"] for row in rows(SYSTEM, state=State.RESOLVED)] == [fresh.number]
    assert [row["number"] for row in rows(SYSTEM, place=path_of(town.orgs["village"].pk))] == [old.number]


def test_moments_are_dates_to_a_spreadsheet(town):
    case = make_case(town.orgs["grid"])

    (row,) = rows(SYSTEM, Format.XLSX)

    assert abs(
        clock.now().astimezone(clock.at_local(clock.today()).tzinfo).replace(tzinfo=None) - row["submitted"]
    ) < timedelta(minutes=5)
    assert row["reopened"] == 0
    assert row["number"] == case.number


def test_statements_do_not_grow_with_the_rows(town, django_assert_max_num_queries):
    for number in range(8):
        make_case(town.orgs["grid"], phone=f"1398751234{number}", name="李大姐")

    with django_assert_max_num_queries(8):
        assert len(rows(town.dispatcher.actor)) == 8


def test_progress_is_heard_while_it_streams(town, monkeypatch):
    monkeypatch.setattr("lianxin.domains.cases.exporting.BATCH", 2)
    for _number in range(5):
        make_case(town.orgs["grid"])
    heard: list[int] = []

    export = export_cases(by=SYSTEM, at=NOW, form=Format.CSV)

    assert len(list(export.chunks(heard.append))) == 3
    assert heard == [2, 2]
