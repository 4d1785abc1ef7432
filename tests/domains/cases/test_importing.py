"""Files of other platforms become requests that one can work on."""

from datetime import timedelta

import openpyxl
import pytest
import xlsxwriter

from lianxin.domains.cases import actions
from lianxin.domains.cases.enums import Channel, State
from lianxin.domains.cases.importing import DayOrder, plan_import, run_import
from lianxin.domains.cases.models import Case, CaseEvent, Category, ImportMap
from lianxin.foundation.audit.models import AuditRecord
from lianxin.foundation.jobs.models import Job
from lianxin.foundation.journal.models import Fact
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM
from lianxin.kernel.errors import Invalid
from tests.domains.cases.told import facts_of
from tests.factories.cases import Town, make_town
from tests.factories.importing import HEADINGS, NOW, bring_in, day, message, reasons, write_csv


@pytest.fixture
def town(db) -> Town:
    return make_town()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_text_of_every_encoding_and_separator_is_read(town, tmp_path, encoding, delimiter):
    path = write_csv(
        tmp_path / "m.csv", [HEADINGS, message("1", "㐂村的路灯不亮")], encoding=encoding, delimiter=delimiter
    )

    assert bring_in(path, town).new == 1

    case = Case.objects.get()
    assert (case.title, case.words, case.channel, case.state) == (
        "路灯",
        "㐂村的路灯不亮",
        Channel.IMPORT,
        State.RECEIVED,
    )
    assert (case.source, case.outside_number) == ("m", "1")


def test_workbook_with_a_title_above_and_real_dates_is_read(town, tmp_path):
    path = tmp_path / "台账.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "二〇二六年诉求台账")
        sheet.write_row(2, 0, ["编号", "诉求内容", "来电时间", "联系电话", "联系人", "办结时间"])
        sheet.write_row(3, 0, [188006, "路灯不亮"])
        sheet.write_datetime(3, 2, (NOW - timedelta(days=5)).replace(tzinfo=None, microsecond=0))
        sheet.write(3, 3, 13987512345)
        sheet.write(3, 4, "　李　大姐")
        sheet.write_datetime(3, 5, (NOW - timedelta(days=2)).replace(tzinfo=None, microsecond=0))

    assert bring_in(path, town).new == 1

    case = Case.objects.select_related("reporter").get()
    assert (case.outside_number, case.state) == ("188006", State.CLOSED)
    assert (case.reporter.name, case.reporter.masked_phone) == ("李 大姐", "139****2345")


def test_full_width_spaces_leading_tabs_and_long_words_come_in_clean(town, tmp_path):
    long_words = "水管漏水。" * 1400
    path = write_csv(
        tmp_path / "m.csv",
        [HEADINGS, message("1", f"\t\t　　{long_words}　\n\n\n\t末行\x00\u202e", title="\t　水管　")],
    )

    bring_in(path, town)

    case = Case.objects.get()
    assert case.title == "水管"
    assert case.words == f"{long_words}\n\n末行"


def test_repeating_it_changes_nothing(town, tmp_path):
    path = write_csv(
        tmp_path / "m.csv",
        [HEADINGS, *(message(str(number), f"第{number}件") for number in range(30)), message("bad", at="?")],
    )
    bring_in(path, town)
    before = (Case.objects.count(), CaseEvent.objects.count(), Fact.objects.count(), ImportMap.objects.get().changed_at)

    again = bring_in(path, town)

    assert (again.new, again.known, again.wrong) == (0, 30, 1)
    assert before == (
        Case.objects.count(), CaseEvent.objects.count(), Fact.objects.count(), ImportMap.objects.get().changed_at
    )  # fmt: skip


def test_file_without_numbers_is_known_again_too(town, tmp_path):
    path = write_csv(tmp_path / "m.csv", [row[1:] for row in [HEADINGS, message("", "一"), message("", "二")]])

    assert (bring_in(path, town).new, bring_in(path, town).new) == (2, 0)


def test_an_import_that_was_cut_off_is_continued(town, tmp_path, monkeypatch):
    path = write_csv(tmp_path / "m.csv", [HEADINGS, *(message(str(number), f"第{number}件") for number in range(30))])
    monkeypatch.setattr("lianxin.domains.cases.importing.run.CHUNK", 10)
    plan = plan_import(path=path, place=town.orgs["township"])

    def cut(done):
        if Case.objects.count() == 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_import(plan, by=SYSTEM, at=NOW, progress=cut)
    outcome = run_import(plan, by=SYSTEM, at=NOW)

    assert (outcome.new, outcome.known) == (10, 20)


def test_dry_run_says_the_same_and_writes_nothing(town, tmp_path):
    path = write_csv(
        tmp_path / "m.csv",
        [[*HEADINGS, "类别"], [*message("1"), "路灯"], [*message("2", "别的"), ""], message("3", at="x")],
    )

    dry = bring_in(path, town, dry_run=True, create=True)
    assert not Case.objects.exists()
    assert not Category.objects.exists()
    assert not ImportMap.objects.exists()
    real = bring_in(path, town, create=True)

    assert (dry.new, dry.wrong, dry.kinds_added) == (real.new, real.wrong, real.kinds_added) == (2, 1, 1)


def test_nobody_is_told_of_what_was_imported(town, tmp_path):
    jobs = Job.objects.exclude(name="search.refresh").count()
    bring_in(write_csv(tmp_path / "m.csv", [HEADINGS, message("1")]), town)

    assert Job.objects.exclude(name="search.refresh").count() == jobs
    assert AuditRecord.objects.get(verb="cases.import").changes["new"] == 1


WRONG = {
    "no such day": (message("x", at="2019/2/30"), "没有这一天"),
    "in the future": (message("x", at=day(-3)), "将来"),
    "year 1900": (message("x", at="1900/1/0"), "没有"),
    "excel's zero": (message("x", at="1"), "1899"),
    "no time": (["x", "A1", "主题", "", "内容"], "缺少提交时间"),
    "no words": (["x", "A1", "", day(3), ""], "写"),
    "too long": (message("x", "长" * 10_001), "10000"),
    "no number": (["", "A1", "主题", day(3), "内容"], "缺少编号"),
    "too many cells": ([*message("x"), "多", "余"], "多"),
}


@pytest.mark.parametrize("row, reason", WRONG.values(), ids=WRONG.keys())
def test_bad_row_goes_to_the_workbook_with_its_reason_and_the_rest_comes_in(town, tmp_path, row, reason):
    path = write_csv(tmp_path / "m.csv", [HEADINGS, message("1", "好的"), row, message("2", "也好")])

    outcome = bring_in(path, town)

    assert (outcome.new, outcome.wrong) == (2, 1)
    (told,) = reasons(path).values()
    assert reason in told


@pytest.mark.parametrize(
    "second, imported",
    [
        (message("2"), False),
        (message("2", "路灯 不亮　"), False),
        (message("2", user="A2"), True),
        (message("2", at=day(2)), True),
        (message("1", "另一件事"), False),
    ],
    ids=["exact", "other spaces", "another user", "asked again later", "same number"],
)
def test_duplicate_is_same_words_same_user_same_moment(town, tmp_path, second, imported):
    path = write_csv(tmp_path / "m.csv", [HEADINGS, message("1"), second])

    outcome = bring_in(path, town)

    assert outcome.new == 1 + imported
    if not imported:
        assert "第 2 行" in "".join(reasons(path).values())


def test_order_of_day_and_month_is_taken_from_the_column_or_from_what_is_said(town, tmp_path):
    ambiguous = write_csv(tmp_path / "a.csv", [HEADINGS, message("1", at="04/12/2018 11:11:26 AM")])
    telling = write_csv(
        tmp_path / "b.csv", [HEADINGS, message("1", at="04/12/2018"), message("2", "二", at="04/13/2018")]
    )

    assert bring_in(ambiguous, town).wrong == 1
    assert bring_in(ambiguous, town, day_order=DayOrder.MONTH_FIRST).new == 1
    assert bring_in(telling, town).new == 2
    assert {case.submitted_at.month for case in Case.objects.all()} == {4}


def test_no_cell_of_the_error_workbook_starts_a_formula_and_mended_it_is_imported(town, tmp_path):
    path = write_csv(tmp_path / "m.csv", [HEADINGS, message("1", "=HYPERLINK(1)", title="+1", at="?")])
    bring_in(path, town)
    book = openpyxl.load_workbook(tmp_path / "errors.xlsx")
    assert book.active["E2"].value == "'=HYPERLINK(1)"
    assert all(cell.data_type != "f" for row in book.active.iter_rows() for cell in row)

    book.active["D2"].value = day(3)
    book.save(tmp_path / "mended.xlsx")

    assert bring_in(tmp_path / "mended.xlsx", town, source="m").new == 1
    assert Case.objects.get().words == "=HYPERLINK(1)"


@pytest.mark.parametrize(
    "name, content",
    [
        ("a.csv", b""),
        ("a.csv", b"\xff\xff\xff\xff"),
        ("a.xlsx", b"PK\x03\x04 no workbook"),
        ("a.xlsx", b""),
        ("a.pdf", b"%PDF-"),
        ("a.csv", "一列\n内容\n".encode()),
    ],
)
def test_file_that_is_no_table_is_refused_in_words(town, tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)

    with pytest.raises(Invalid) as refused:
        plan_import(path=path, place=town.orgs["township"])
    assert str(refused.value)


def test_one_can_work_on_what_was_imported(town, tmp_path):
    bring_in(write_csv(tmp_path / "m.csv", [[*HEADINGS, "所属社区"], [*message("1"), "太保社区第一网格"]]), town)
    case = Case.objects.get()
    assert case.unit == town.orgs["community"]

    case = actions.assign_case(case=case, unit=town.orgs["grid"], by=town.desk.actor, at=clock.now())
    case = actions.accept_case(case=case, by=town.grid_worker.actor, at=clock.now())
    case = actions.resolve_case(case=case, words="灯已换好。", by=town.grid_worker.actor, at=clock.now())
    case = actions.close_case(case=case, words="已电话回访。", by=town.desk.actor, at=clock.now())

    assert case.state == State.CLOSED
    assert [event.verb for event in case.events.all()] == ["submit", "assign", "accept", "resolve", "close"]
    assert facts_of(case) == ["cases.received", "cases.resolved", "cases.responded", "cases.closed"]


def test_empty_workbook_is_refused_in_words(town, tmp_path):
    xlsxwriter.Workbook(str(tmp_path / "a.xlsx")).close()

    with pytest.raises(Invalid):
        plan_import(path=tmp_path / "a.xlsx", place=town.orgs["township"])


def test_second_sheet_is_read_when_the_first_is_empty(town, tmp_path):
    with xlsxwriter.Workbook(str(tmp_path / "m.xlsx")) as book:
        book.add_worksheet()
        for line, row in enumerate([HEADINGS, message("1")]):
            (book.get_worksheet_by_name("二") or book.add_worksheet("二")).write_row(line, 0, row)

    assert bring_in(tmp_path / "m.xlsx", town).new == 1
