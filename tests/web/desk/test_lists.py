"""Lists: what narrows them, how many there are, kept under a name, exported, and several requests at once."""

import csv
import io
import re
from datetime import timedelta

import openpyxl
import pytest

from lianxin.domains.cases import actions
from lianxin.domains.cases.enums import State
from lianxin.domains.cases.models import Case, SavedView
from lianxin.foundation.access.enums import Role
from lianxin.foundation.audit.models import AuditRecord
from lianxin.foundation.search.actions import rebuild
from lianxin.kernel import clock
from lianxin.web.forms.keys import new_form_key
from tests.factories.access import make_worker
from tests.factories.cases import (
    make_answered,
    make_assigned,
    make_case,
    make_category,
    make_in_progress,
    make_resolved,
)
from tests.web.pages import text_of

pytestmark = pytest.mark.django_db
ROW = re.compile(r'<tr data-href="/desk/cases/([0-9a-f-]+)/"')


def rows(client, **query) -> set[str]:
    page = client.get("/desk/", {"queue": "all"} | query)
    assert page.status_code == 200
    return set(ROW.findall(page.content.decode()))


def ids(*cases) -> set[str]:
    return {str(case.uuid) for case in cases}


@pytest.mark.parametrize("few", [3_000, 0], ids=["fetched", "walked"])
def test_each_filter_narrows_the_same_however_it_is_read(town, opened, few, monkeypatch):
    monkeypatch.setattr("lianxin.domains.cases.queries.reading.FEW", few)
    client = opened(town.supervisor)
    lamp = make_category("01", name="路灯")
    leaf = make_category("01.02", name="灯不亮", parent=lamp)
    old = make_case(town.orgs["village"], at=clock.now() - timedelta(days=40), category=leaf)
    solved = make_resolved(town)
    fresh = make_case(town.orgs["neighbour"], words="井盖松了,走路不安全。")
    Case.objects.filter(pk=fresh.pk).update(kind="help", exempt_at=clock.now(), local_state="onsite")
    actions.supervise_case(
        case=old, words="请抓紧", until=clock.now() + timedelta(days=2), by=town.supervisor.actor, at=clock.now()
    )
    rebuild(progress=lambda _count: None)
    day = clock.local_day(clock.now()).isoformat()
    month_ago = clock.local_day(clock.now() - timedelta(days=40)).isoformat()
    expected = [
        ({"state": "resolved"}, (solved,)),
        ({"state": "onsite"}, (fresh,)),
        ({"category": "01"}, (old,)),
        ({"category": "01.02"}, (old,)),
        ({"kind": "help"}, (fresh,)),
        ({"channel": "qr"}, (old, solved, fresh)),
        ({"channel": "mail"}, ()),
        ({"place": "杨官村"}, (old,)),
        ({"place": "龙泉社区 · 530502001002"}, (fresh,)),
        ({"unit": "第一网格"}, (solved,)),
        ({"since": day}, (solved, fresh)),
        ({"until": month_ago}, (old,)),
        ({"level": "grid"}, (solved,)),
        ({"overdue": "1"}, (old,)),
        ({"supervised": "1"}, (old,)),
        ({"exempt": "1"}, (fresh,)),
        ({"q": "井盖"}, (fresh,)),
        ({"q": "井盖", "state": "resolved"}, ()),
    ]
    for query, found in expected:
        assert rows(client, **query) == ids(*found), query
        assert client.get("/desk/total/", {"queue": "all"} | query).content == str(len(found)).encode(), query
        assert client.get("/desk/total/", {"queue": "all", "exact": "1"} | query).content == str(len(found)).encode()


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("place", "不存在的地方"),
        ("place", "\x00"),
        ("unit", "x" * 300),
        ("since", "gestern"),
        ("since", "2026-13-41"),
        ("until", "0001-01-01"),
        ("q", "一"),
    ],
)
def test_what_was_not_understood_is_said_and_narrows_nothing(town, desk, name, typed):
    case = make_case(town.orgs["grid"])
    page = desk.get("/desk/", {"queue": "all", name: typed})
    assert page.status_code == 200
    if typed != "\x00":
        assert "有的条件没有看懂" in text_of(page)
    assert ROW.findall(page.content.decode()) == [str(case.uuid)]


def test_more_than_a_thousand_are_counted_when_somebody_asks(town, desk, monkeypatch):
    monkeypatch.setattr("lianxin.domains.cases.queries.board.COUNTED", 2)
    for _number in range(4):
        make_case(town.orgs["grid"])
    page = text_of(desk.get("/desk/", {"queue": "new"}))
    assert "2+ 件" in page
    assert "看确切数目" in page
    assert "4 件" in text_of(desk.get("/desk/", {"queue": "new", "exact": "1"}))
    assert desk.get("/desk/counts/").json()["new"] == "2+"


def test_counts_are_those_of_the_tabs(town, desk):
    make_case(town.orgs["grid"])
    make_answered(town)
    counts = desk.get("/desk/counts/").json()
    assert (counts["new"], counts["open"], counts["all"], counts["returned"]) == ("1", "1", "2", "")


def test_where_scripts_run_only_the_list_itself_is_counted_with_the_page(town, desk):
    make_case(town.orgs["grid"])
    make_answered(town)
    desk.cookies["counts_after"] = "1"
    page = desk.get("/desk/", {"queue": "new"}).content.decode()
    numbers = dict(re.findall(r'data-count="(\w+)">([^<]*)<', page))
    assert "data-counts-after" in page
    assert {queue: number for queue, number in numbers.items() if number} == {"new": "1"}
    assert "1 件" in text_of(desk.get("/desk/", {"queue": "all", "state": "received"}))


def test_without_scripts_every_queue_says_its_number(town, desk):
    make_case(town.orgs["grid"])
    page = desk.get("/desk/", {"queue": "all"}).content.decode()
    assert "data-counts-after" not in page
    assert 'data-count="new">1<' in page


def test_the_form_comes_when_it_is_opened(town, desk):
    make_category("01", name="路灯", plain=True)
    assert "路灯" in desk.get("/desk/narrow/", {"queue": "open"}).content.decode()
    assert 'name="category"' in desk.get("/desk/", {"queue": "open", "narrow": "1"}).content.decode()


def test_a_list_is_kept_shared_and_forgotten(town, desk, opened):
    sent = {"name": "我的路灯", "query": "queue=all&q=%E8%B7%AF%E7%81%AF", "shared": "1"}
    assert desk.post("/desk/views/", sent).status_code == 302
    kept = SavedView.objects.get()
    assert (kept.name, kept.unit_id) == ("我的路灯", town.orgs["community"].pk)
    assert AuditRecord.objects.filter(verb="cases.save_view").count() == 1
    page = desk.get("/desk/", {"queue": "all", "q": "路灯"}).content.decode()
    assert "我的路灯" in page
    desk.post("/desk/views/", sent | {"query": "queue=open"})
    assert SavedView.objects.get().query == "queue=open"
    colleague = opened(make_worker(Role.DESK, town.orgs["community"]))
    assert "我的路灯" in colleague.get("/desk/").content.decode()
    assert "我的路灯" not in opened(town.stranger).get("/desk/").content.decode()
    assert colleague.post(f"/desk/views/{kept.pk}/forget/").status_code == 404
    assert desk.post(f"/desk/views/{kept.pk}/forget/").status_code == 302
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("sent", [{"name": ""}, {"name": "x" * 41}, {"name": "a", "query": "q=" + "x" * 2000}])
def test_a_list_without_a_name_or_too_long_is_not_kept(town, desk, sent):
    assert desk.post("/desk/views/", {"query": "queue=all"} | sent).status_code == 302
    assert not SavedView.objects.exists()


def test_back_leads_to_the_board_only(town, desk):
    answer = desk.post("/desk/views/", {"name": "a", "query": "//evil.example/?x=1"})
    assert answer.url.startswith("/desk/?")


def boxes(*cases) -> list[str]:
    return [f"{case.uuid} {case.version}" for case in cases]


def test_several_are_handed_over_and_each_says_what_became_of_it(town, desk):
    first, second = make_case(town.orgs["grid"]), make_case(town.orgs["grid"])
    ended = make_answered(town)
    elsewhere = make_case(town.orgs["neighbour"])
    sent = {
        "form_key": new_form_key(),
        "verb": "assign",
        "unit": "太保社区第一网格 · 530502001001001",
        "words": "请尽快",
        "case": boxes(first, second, ended, elsewhere),
    }
    page = desk.post("/desk/several/", sent)
    assert page.status_code == 200
    assert [result.case and result.case.pk for result in page.context["results"]] == [
        first.pk,
        second.pk,
        ended.pk,
        None,
    ]
    assert [bool(result.refused) for result in page.context["results"]] == [False, False, True, True]
    assert "共 4 件，完成 2 件" in text_of(page)
    for case in (first, second):
        case.refresh_from_db()
        assert (case.state, case.unit) == (State.ASSIGNED, town.orgs["grid"])
    again = desk.post("/desk/several/", sent)
    assert [bool(result.refused) for result in again.context["results"]] == [False, False, True, True]
    assert first.events.filter(verb="assign").count() == 1


def test_what_has_moved_on_meanwhile_is_left_alone(town, desk):
    case = make_case(town.orgs["grid"])
    box = boxes(case)
    make_assigned(town, case=case)
    sent = {"form_key": new_form_key(), "verb": "assign", "unit": "530502001001001", "case": box}
    (result,) = desk.post("/desk/several/", sent).context["results"]
    assert "李春梅" in str(result.refused)


def test_several_are_merged_under_the_oldest(town, desk):
    oldest = make_case(town.orgs["grid"], at=clock.now() - timedelta(days=3))
    others = [make_case(town.orgs["grid"]) for _number in range(2)]
    sent = {"form_key": new_form_key(), "verb": "merge", "case": boxes(*others, oldest)}
    page = desk.post("/desk/several/", sent)
    assert not any(result.refused for result in page.context["results"])
    for case in others:
        case.refresh_from_db()
        assert (case.state, case.lead_id) == (State.MERGED, oldest.pk)
    oldest.refresh_from_db()
    assert oldest.merged == 2


@pytest.mark.parametrize(
    "sent",
    [
        {"verb": "assign", "unit": "530502001001001", "case": []},
        {"verb": "assign", "unit": "", "case": None},
        {"verb": "merge", "case": None},
        {"verb": "assign", "unit": "530502001001001", "case": ["x", "no uuid 3"]},
        {"form_key": "forged"},
    ],
)
def test_what_cannot_be_done_for_several_is_said(town, desk, sent):
    box = boxes(make_case(town.orgs["grid"]))
    sent = {"form_key": new_form_key()} | sent
    page = desk.post("/desk/several/", {**sent, "case": box if sent.get("case") is None else sent["case"]})
    assert page.status_code == 422
    assert page.context["error"]


def test_more_than_two_hundred_at_once_are_refused(town, desk):
    box = boxes(make_case(town.orgs["grid"]))
    made_up = [f"00000000-0000-0000-0000-{number:012d} 1" for number in range(200)]
    sent = {"form_key": new_form_key(), "verb": "assign", "unit": "530502001001001", "case": box + made_up}
    assert desk.post("/desk/several/", sent).status_code == 422


def test_the_list_before_ones_eyes_is_exported(town, opened):
    client = opened(town.dispatcher)
    make_case(town.orgs["grid"])
    solved = make_resolved(town)
    answer = client.get("/desk/export/", {"queue": "all", "state": "resolved", "form": "csv"})
    table = list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert [row[0] for row in table[1:]] == [solved.number]
    assert "attachment" in answer["Content-Disposition"]
    book = openpyxl.load_workbook(io.BytesIO(client.get("/desk/export/", {"queue": "new"}).getvalue()))
    assert book.active.max_row == 2
    assert AuditRecord.objects.filter(verb="cases.export").count() == 2


def test_whoever_may_not_export_gets_nothing(town, desk):
    assert desk.get("/desk/export/").status_code == 403


def test_a_sheet_shows_it_all_but_the_number(town, desk, opened):
    case = make_in_progress(town, case=make_case(town.orgs["grid"], name="王芳", phone="13987512345"))
    page = desk.get(f"/desk/cases/{case.uuid}/sheet/")
    said = text_of(page)
    assert case.number in said
    assert "老人上下楼不方便" in said
    assert "139****2345" in said
    assert "13987512345" not in page.content.decode()
    assert "王芳" not in said
    assert case.tracking_code not in page.content.decode()
    assert opened(town.stranger).get(f"/desk/cases/{case.uuid}/sheet/").status_code == 404
