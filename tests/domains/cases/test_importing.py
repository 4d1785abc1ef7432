"""Files of other platforms become requests that one can work on."""

import csv
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from lianxin.domains.cases import actions
from lianxin.domains.cases.enums import Channel, State, Verb
from lianxin.domains.cases.importing import DayOrder, plan_import, run_import
from lianxin.domains.cases.models import Case, CaseEvent, Category, ImportMap
from lianxin.domains.cases.queries import leaf_categories
from lianxin.domains.people.models import Person
from lianxin.foundation.access.enums import Role
from lianxin.foundation.audit.models import AuditRecord
from lianxin.foundation.jobs.models import Job
from lianxin.foundation.journal.models import Fact
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM
from lianxin.kernel.errors import Invalid, Refused
from tests.factories.access import make_worker
from tests.factories.cases import Town, make_category, make_town

HEADINGS = ["编号", "留言用户", "主题", "留言时间", "内容"]
NOW = clock.now()


@pytest.fixture
def town(db) -> Town:
    return make_town()


def day(ago: int, hour: str = "9:32:09") -> str:
    moment = clock.local_day(NOW - timedelta(days=ago))
    return f"{moment.year}/{moment.month}/{moment.day} {hour}"


def write_csv(path: Path, rows: list[list[str]], *, encoding: str = "utf-8", delimiter: str = ",") -> Path:
    with path.open("w", encoding=encoding, newline="") as handle:
        csv.writer(handle, delimiter=delimiter).writerows(rows)
    return path


def message(number: str, words: str = "路灯不亮", *, user: str = "A1", at: str = "", title: str = "路灯") -> list[str]:
    return [number, user, title, at or day(3), words]


def run(
    path: Path, town: Town, *, place: str = "township", by=SYSTEM, dry_run: bool = False, create: bool = False, **said
):
    plan = plan_import(path=path, place=town.orgs[place], **said)
    errors = path.with_name("errors.xlsx")
    return run_import(plan, by=by, at=NOW, dry_run=dry_run, create_categories=create, errors_to=errors)


def reasons(path: Path) -> dict[str, str]:
    """The reason of each refused row by its first cell."""
    rows = list(openpyxl.load_workbook(path.with_name("errors.xlsx")).active.iter_rows(values_only=True))
    assert rows[0][-2:] == ("原因", "行号")
    return {row[0]: row[-2] for row in rows[1:]}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_text_of_every_encoding_and_separator_is_read(town, tmp_path, encoding, delimiter):
    path = write_csv(
        tmp_path / "m.csv", [HEADINGS, message("1", "㐂村的路灯不亮")], encoding=encoding, delimiter=delimiter
    )

    assert run(path, town).new == 1

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

    assert run(path, town).new == 1

    case = Case.objects.select_related("reporter").get()
    assert (case.outside_number, case.state) == ("188006", State.CLOSED)
    assert (case.reporter.name, case.reporter.masked_phone) == ("李 大姐", "139****2345")


def test_full_width_spaces_leading_tabs_and_long_words_come_in_clean(town, tmp_path):
    long_words = "水管漏水。" * 1400
    path = write_csv(
        tmp_path / "m.csv",
        [HEADINGS, message("1", f"\t\t　　{long_words}　\n\n\n\t末行\x00\u202e", title="\t　水管　")],
    )

    run(path, town)

    case = Case.objects.get()
    assert case.title == "水管"
    assert case.words == f"{long_words}\n\n末行"


def test_repeating_it_changes_nothing(town, tmp_path):
    path = write_csv(
        tmp_path / "m.csv",
        [HEADINGS, *(message(str(number), f"第{number}件") for number in range(30)), message("bad", at="?")],
    )
    run(path, town)
    before = (Case.objects.count(), CaseEvent.objects.count(), Fact.objects.count(), ImportMap.objects.get().changed_at)

    again = run(path, town)

    assert (again.new, again.known, again.wrong) == (0, 30, 1)
    assert before == (
        Case.objects.count(), CaseEvent.objects.count(), Fact.objects.count(), ImportMap.objects.get().changed_at
    )  # fmt: skip


def test_file_without_numbers_is_known_again_too(town, tmp_path):
    path = write_csv(tmp_path / "m.csv", [row[1:] for row in [HEADINGS, message("", "一"), message("", "二")]])

    assert (run(path, town).new, run(path, town).new) == (2, 0)


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

    dry = run(path, town, dry_run=True, create=True)
    assert not Case.objects.exists()
    assert not Category.objects.exists()
    assert not ImportMap.objects.exists()
    real = run(path, town, create=True)

    assert (dry.new, dry.wrong, dry.kinds_added) == (real.new, real.wrong, real.kinds_added) == (2, 1, 1)


def test_nobody_is_told_of_what_was_imported(town, tmp_path):
    jobs = Job.objects.count()
    run(write_csv(tmp_path / "m.csv", [HEADINGS, message("1")]), town)

    assert Job.objects.count() == jobs
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

    outcome = run(path, town)

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

    outcome = run(path, town)

    assert outcome.new == 1 + imported
    if not imported:
        assert "第 2 行" in "".join(reasons(path).values())


REPLIES = [*HEADINGS, "答复意见", "答复时间", "办理状态", "办结时间", "承办单位"]


def replied(reply="已修好。", at="", status="", closed="", office="区住建局"):
    return [*message("1", at=day(60)), reply, at, status, closed, office]


HISTORIES = {
    "open": (replied("", status="办理中"), State.RECEIVED, []),
    "fresh answer": ([*message("1", at=day(9)), "已修好。", day(4), "", "", ""], State.RESOLVED, [Verb.ANSWER]),
    "old answer closes as silence would have": (replied(at=day(40)), State.CLOSED, [Verb.ANSWER, Verb.CLOSE]),
    "answered the same day, no hour": (replied(at=day(60).split()[0], status="已答复"), State.RESOLVED, [Verb.ANSWER]),
    "closed": (replied("", status="已办结", closed=day(40)), State.CLOSED, [Verb.ANSWER, Verb.CLOSE]),
    "answered and closed": (replied(at=day(50), closed=day(40)), State.CLOSED, [Verb.ANSWER, Verb.CLOSE]),
    "answered but open still": (replied(at=day(50), status="办理中"), State.RECEIVED, [Verb.RESPOND]),
}


@pytest.mark.parametrize("row, state, verbs", HISTORIES.values(), ids=HISTORIES.keys())
def test_answers_and_closings_become_steps(town, tmp_path, row, state, verbs):
    run(write_csv(tmp_path / "m.csv", [REPLIES, row]), town)

    case = Case.objects.get()
    events = list(case.events.exclude(verb=Verb.SUBMIT))
    assert (case.state, [event.verb for event in events]) == (state, verbs)
    assert (case.due_at is None) == (state in {State.RESOLVED, State.CLOSED})
    if verbs:
        assert events[0].words == row[5]
        assert events[0].actor_label in {"区住建局", "m"}


STORIES = {
    "closing before opening": (replied("", closed=day(70)), "早于提交"),
    "answer before opening": (replied(at=day(70)), "早于提交"),
    "closing before the answer": (replied(at=day(40), closed=day(50)), "早于答复"),
    "closed without a date": (replied("", status="已办结"), "没有日期"),
    "answer without a date": (replied(), "没有日期"),
    "open but closed": (replied("", status="办理中", closed=day(50)), "办结"),
    "unknown state": (replied("", status="飞了"), "飞了"),
}


@pytest.mark.parametrize("row, reason", STORIES.values(), ids=STORIES.keys())
def test_story_that_cannot_be_true_is_refused(town, tmp_path, row, reason):
    path = write_csv(tmp_path / "m.csv", [REPLIES, row])

    assert run(path, town).wrong == 1
    assert reason in reasons(path)["1"]


def test_phone_and_name_make_one_person_and_a_wrong_phone_is_refused(town, tmp_path):
    headings = [*HEADINGS, "联系人", "联系电话"]
    rows = [
        [*message("1", "一"), "李大姐", "139 8751 2345"],
        [*message("2", "二"), "李大姐", "１３９８７５１２３４５"],
        [*message("3", "三"), "李大姐", "1398751"],
    ]
    path = write_csv(tmp_path / "m.csv", [headings, *rows])

    assert run(path, town).new == 2
    assert Person.objects.count() == 1
    assert "3" in reasons(path)


@pytest.mark.parametrize(
    "written, place",
    [
        ("", "township"),
        ("530502001001", "community"),
        ("杨官村", "village"),
        ("兰城街道/杨官村", "village"),
        ("保山市 隆阳区 杨官村", "village"),
        ("太保社区第一网格", "grid"),
    ],
)
def test_place_by_code_name_or_trail(town, tmp_path, written, place):
    path = write_csv(tmp_path / "m.csv", [[*HEADINGS, "所属社区"], [*message("1"), written]])

    run(path, town)

    assert Case.objects.get().place == town.orgs[place]


def test_unknown_place_is_not_moved_to_the_default(town, tmp_path):
    path = write_csv(tmp_path / "m.csv", [[*HEADINGS, "所属社区"], [*message("1"), "桃花源"]])

    assert run(path, town).wrong == 1
    assert "桃花源" in reasons(path)["1"]


def test_dispatcher_imports_for_the_own_units_only(town, tmp_path):
    path = write_csv(
        tmp_path / "m.csv", [[*HEADINGS, "所属社区"], [*message("1"), "杨官村"], [*message("2", "二"), "隆阳区"]]
    )

    outcome = run(path, town, by=town.dispatcher.actor)

    assert (outcome.new, outcome.wrong) == (1, 1)
    for stranger in (town.desk, make_worker(Role.DISPATCHER, town.orgs["neighbour"])):
        with pytest.raises(Refused):
            run(path, town, by=stranger.actor)


def test_kinds_by_name_trail_and_mapping(town, tmp_path):
    roads, water = make_category("01", name="道路"), make_category("02", name="供水")
    lamps = make_category("01.01", name="路灯", parent=roads)
    make_category("01.02", name="其他", parent=roads)
    other = make_category("02.01", name="其他", parent=water)
    rows = [
        [*message(str(number), f"第{number}件"), kind]
        for number, kind in enumerate(["路灯", "01.01", "供水>其他", "停水了", "其他", "飞船"])
    ]
    path = write_csv(tmp_path / "m.csv", [[*HEADINGS, "类别"], *rows])

    outcome = run(path, town, values={"category": {"停水了": "02.01"}})

    kinds = {case.outside_number: case.category for case in Case.objects.all()}
    assert kinds == {"0": lamps, "1": lamps, "2": other, "3": other}
    assert outcome.unknown_kinds == ["其他", "飞船"]
    assert set(reasons(path)) == {"4", "5"}


def test_created_kinds_stand_in_the_source_branch_and_are_not_offered(town, tmp_path):
    path = write_csv(
        tmp_path / "m.csv",
        [[*HEADINGS, "类别"], [*message("1"), "SW-Dirty Alley"], [*message("2", "二"), "sw-dirty alley"]],
    )

    outcome = run(path, town, create=True, source="311")

    assert outcome.kinds_added == 1
    kind = Category.objects.get(level=2)
    assert (kind.code, kind.parent.code) == ("x-311.0001", "x-311")
    assert not leaf_categories().exists()
    assert set(Fact.objects.filter(measure="cases.received").values_list("dims__category", flat=True)) == {"x-311"}
    assert run(path, town, create=True, source="311").kinds_added == 0


def test_what_was_said_once_is_remembered_for_the_source(town, tmp_path):
    odd = ["A", "B", "C"]
    path = write_csv(tmp_path / "m.csv", [odd, [day(3), "路灯不亮", "喊话"]])
    with pytest.raises(Invalid):
        run(path, town)
    said = {"columns": {"submitted": "A", "words": "B", "channel": "C"}, "values": {"channel": {"喊话": "visit"}}}
    run(path, town, **said)

    next_month = write_csv(tmp_path / "m.csv", [odd, [day(2), "水管漏水", "喊话"]])

    assert run(next_month, town).new == 1
    assert set(Case.objects.values_list("channel", flat=True)) == {Channel.VISIT}


def test_order_of_day_and_month_is_taken_from_the_column_or_from_what_is_said(town, tmp_path):
    ambiguous = write_csv(tmp_path / "a.csv", [HEADINGS, message("1", at="04/12/2018 11:11:26 AM")])
    telling = write_csv(
        tmp_path / "b.csv", [HEADINGS, message("1", at="04/12/2018"), message("2", "二", at="04/13/2018")]
    )

    assert run(ambiguous, town).wrong == 1
    assert run(ambiguous, town, day_order=DayOrder.MONTH_FIRST).new == 1
    assert run(telling, town).new == 2
    assert {case.submitted_at.month for case in Case.objects.all()} == {4}


def test_no_cell_of_the_error_workbook_starts_a_formula_and_mended_it_is_imported(town, tmp_path):
    path = write_csv(tmp_path / "m.csv", [HEADINGS, message("1", "=HYPERLINK(1)", title="+1", at="?")])
    run(path, town)
    book = openpyxl.load_workbook(tmp_path / "errors.xlsx")
    assert book.active["E2"].value == "'=HYPERLINK(1)"
    assert all(cell.data_type != "f" for row in book.active.iter_rows() for cell in row)

    book.active["D2"].value = day(3)
    book.save(tmp_path / "mended.xlsx")

    assert run(tmp_path / "mended.xlsx", town, source="m").new == 1
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
    run(write_csv(tmp_path / "m.csv", [[*HEADINGS, "所属社区"], [*message("1"), "太保社区第一网格"]]), town)
    case = Case.objects.get()
    assert case.unit == town.orgs["community"]

    case = actions.assign_case(case=case, unit=town.orgs["grid"], by=town.desk.actor, at=clock.now())
    case = actions.accept_case(case=case, by=town.grid_worker.actor, at=clock.now())
    case = actions.resolve_case(case=case, words="灯已换好。", by=town.grid_worker.actor, at=clock.now())
    case = actions.close_case(case=case, words="已电话回访。", by=town.desk.actor, at=clock.now())

    assert case.state == State.CLOSED
    assert [event.verb for event in case.events.all()] == ["submit", "assign", "accept", "resolve", "close"]
    assert Fact.objects.filter(subject=case.uuid).count() == 4
