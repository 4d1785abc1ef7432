"""What the cells of a row mean: answers, phones, places, kinds."""

import pytest

from lianxin.domains.cases.enums import Channel, State, Verb
from lianxin.domains.cases.models import Case, Category
from lianxin.domains.cases.queries import leaf_categories
from lianxin.domains.people.models import Person
from lianxin.foundation.access.enums import Role
from lianxin.foundation.journal.models import Fact
from lianxin.kernel.errors import Invalid, Refused
from tests.factories.access import make_worker
from tests.factories.cases import Town, make_category, make_town
from tests.factories.importing import HEADINGS, bring_in, day, message, reasons, write_csv


@pytest.fixture
def town(db) -> Town:
    return make_town()


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
    bring_in(write_csv(tmp_path / "m.csv", [REPLIES, row]), town)

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

    assert bring_in(path, town).wrong == 1
    assert reason in reasons(path)["1"]


def test_phone_and_name_make_one_person_and_a_wrong_phone_is_refused(town, tmp_path):
    headings = [*HEADINGS, "联系人", "联系电话"]
    rows = [
        [*message("1", "一"), "李大姐", "139 8751 2345"],
        [*message("2", "二"), "李大姐", "１３９８７５１２３４５"],
        [*message("3", "三"), "李大姐", "1398751"],
    ]
    path = write_csv(tmp_path / "m.csv", [headings, *rows])

    assert bring_in(path, town).new == 2
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

    bring_in(path, town)

    assert Case.objects.get().place == town.orgs[place]


def test_unknown_place_is_not_moved_to_the_default(town, tmp_path):
    path = write_csv(tmp_path / "m.csv", [[*HEADINGS, "所属社区"], [*message("1"), "桃花源"]])

    assert bring_in(path, town).wrong == 1
    assert "桃花源" in reasons(path)["1"]


def test_dispatcher_imports_for_the_own_units_only(town, tmp_path):
    path = write_csv(
        tmp_path / "m.csv", [[*HEADINGS, "所属社区"], [*message("1"), "杨官村"], [*message("2", "二"), "隆阳区"]]
    )

    outcome = bring_in(path, town, by=town.dispatcher.actor)

    assert (outcome.new, outcome.wrong) == (1, 1)
    for stranger in (town.desk, make_worker(Role.DISPATCHER, town.orgs["neighbour"])):
        with pytest.raises(Refused):
            bring_in(path, town, by=stranger.actor)


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

    outcome = bring_in(path, town, values={"category": {"停水了": "02.01"}})

    kinds = {case.outside_number: case.category for case in Case.objects.all()}
    assert kinds == {"0": lamps, "1": lamps, "2": other, "3": other}
    assert outcome.unknown_kinds == ["其他", "飞船"]
    assert set(reasons(path)) == {"4", "5"}


def test_created_kinds_stand_in_the_source_branch_and_are_not_offered(town, tmp_path):
    path = write_csv(
        tmp_path / "m.csv",
        [[*HEADINGS, "类别"], [*message("1"), "SW-Dirty Alley"], [*message("2", "二"), "sw-dirty alley"]],
    )

    outcome = bring_in(path, town, create=True, source="311")

    assert outcome.kinds_added == 1
    kind = Category.objects.get(level=2)
    assert (kind.code, kind.parent.code) == ("x-311.0001", "x-311")
    assert not leaf_categories().exists()
    assert set(Fact.objects.filter(measure="cases.received").values_list("dims__category", flat=True)) == {"x-311"}
    assert bring_in(path, town, create=True, source="311").kinds_added == 0


def test_what_was_said_once_is_remembered_for_the_source(town, tmp_path):
    odd = ["A", "B", "C"]
    path = write_csv(tmp_path / "m.csv", [odd, [day(3), "路灯不亮", "喊话"]])
    with pytest.raises(Invalid):
        bring_in(path, town)
    said = {"columns": {"submitted": "A", "words": "B", "channel": "C"}, "values": {"channel": {"喊话": "visit"}}}
    bring_in(path, town, **said)

    next_month = write_csv(tmp_path / "m.csv", [odd, [day(2), "水管漏水", "喊话"]])

    assert bring_in(next_month, town).new == 1
    assert set(Case.objects.values_list("channel", flat=True)) == {Channel.VISIT}
