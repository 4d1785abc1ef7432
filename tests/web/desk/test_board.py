"""The board: queues, filters, paging by key, and the way from a number to its request."""

import base64
import re
from datetime import timedelta

import pytest

from lianxin.domains.cases import actions
from lianxin.domains.cases.actions.assisting import Task
from lianxin.domains.cases.enums import Matter, TellBy
from lianxin.domains.cases.models import CallBack, Case
from lianxin.domains.cases.queries import Queue
from lianxin.kernel import clock, ids
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


def rows(client, **query) -> list[str]:
    page = client.get("/desk/", query)
    assert page.status_code == 200
    return ROW.findall(page.content.decode())


def walk(client, **query) -> list[str]:
    """Every row of a queue, page after page by the link to the older ones."""
    found: list[str] = []
    while True:
        page = client.get("/desk/", query).content.decode()
        found += ROW.findall(page)
        following = re.findall(r'href="\?([^"]*after=[^"]*)"', page)
        if not following:
            return found
        query = dict(part.split("=", 1) for part in following[-1].replace("&amp;", "&").split("&"))
        query["after"] = query["after"].replace("%3D", "=")


def returned(town):
    return actions.return_case(case=make_assigned(town), words="不归我们", by=town.grid_worker.actor, at=clock.now())


def overdue(town):
    return make_case(town.orgs["grid"], at=clock.now() - timedelta(days=30))


def due_soon(town):
    case = make_case(town.orgs["grid"])
    Case.objects.filter(pk=case.pk).update(due_at=clock.now() + timedelta(hours=3))
    return case


def to_be_called(town):
    case = make_case(town.orgs["grid"], name="王芳", phone="13987512345")
    return make_answered(town, case=case)


def supervised(town):
    until = clock.now() + timedelta(days=2)
    return actions.supervise_case(
        case=make_case(town.orgs["grid"]), words="请抓紧", until=until, by=town.supervisor.actor, at=clock.now()
    )


def asked_back(town):
    return actions.ask_reporter(case=make_in_progress(town), words="哪一栋", by=town.grid_worker.actor, at=clock.now())


def urged(town):
    return actions.urge_case(case=make_case(town.orgs["grid"]), by=actions_reporter(), at=clock.now())


def proposed(town):
    until = clock.now() + timedelta(days=9)
    case = make_in_progress(town)
    return actions.propose(
        case=case, matter=Matter.SUSPEND, words="等材料", until=until, by=town.grid_worker.actor, at=clock.now()
    )


def helped(town):
    tasks = [Task(unit=town.orgs["neighbour"], words="请协助")]
    return actions.ask_to_assist(case=make_in_progress(town), tasks=tasks, by=town.grid_worker.actor, at=clock.now())


def drawn(town):
    case = make_resolved(town)
    CallBack.objects.create(case=case, drawn_at=clock.now())
    return case


MAKERS = {
    Queue.NEW: ("desk", lambda town: make_case(town.orgs["grid"])),
    Queue.MINE: ("grid_worker", make_assigned),
    Queue.SOON: ("desk", due_soon),
    Queue.OVERDUE: ("desk", overdue),
    Queue.SUPERVISED: ("desk", supervised),
    Queue.RETURNED: ("desk", returned),
    Queue.WAITING: ("desk", asked_back),
    Queue.URGED: ("desk", urged),
    Queue.APPROVE: ("desk", proposed),
    Queue.ASSIST: ("stranger", helped),
    Queue.CALL_BACK: ("desk", drawn),
    Queue.CALL: ("desk", to_be_called),
    Queue.OPEN: ("desk", make_in_progress),
    Queue.ALL: ("desk", make_resolved),
}


@pytest.mark.parametrize("queue", list(Queue))
@pytest.mark.parametrize("number", [1, 3])
def test_each_queue_lists_its_own(town, opened, queue, number):
    who, make = MAKERS[queue]
    made = {str(make(town).uuid) for _ in range(number)}
    client = opened(getattr(town, who))
    assert set(rows(client, queue=queue.value)) == made
    if queue != Queue.ALL:
        page = text_of(client.get("/desk/", {"queue": queue.value}))
        assert f"{queue.label} {number}" in page


@pytest.mark.parametrize("queue", list(Queue))
def test_an_empty_queue_says_so(town, desk, queue):
    assert "没有" in text_of(desk.get("/desk/", {"queue": queue.value}))


@pytest.mark.parametrize("queue", [queue for queue in Queue if queue != Queue.ASSIST])
def test_a_stranger_sees_none_of_it(town, opened, queue):
    MAKERS[queue][1](town)
    assert rows(opened(town.stranger), queue=queue.value) == []


def test_reopened_by_the_resident_the_desk_finds_it_among_its_own(town, desk):
    case = make_resolved(town)
    case = actions.reopen_case(case=case, words="还坏", by=actions_reporter(), at=clock.now())
    assert rows(desk, queue="mine") == [str(case.uuid)]


def actions_reporter():
    from lianxin.kernel.actors import REPORTER

    return REPORTER


@pytest.mark.parametrize("queue", ["new", "overdue"])
def test_sixty_rows_are_walked_without_loss_or_repetition(town, desk, queue):
    long_ago = clock.now() - timedelta(days=30)
    # Several share one moment, so that the moment alone is no key.
    made = [make_case(town.orgs["grid"], at=long_ago + timedelta(minutes=number // 7)) for number in range(60)]
    walked = walk(desk, queue=queue)
    assert len(walked) == 60
    assert set(walked) == {str(case.uuid) for case in made}


def test_a_row_that_arrives_meanwhile_moves_nothing(town, desk):
    made = [make_case(town.orgs["grid"]) for _ in range(30)]
    first = desk.get("/desk/?queue=new").content.decode()
    older = re.findall(r'href="\?([^"]*after=[^"]*)"', first)[-1].replace("&amp;", "&")
    make_case(town.orgs["grid"])
    second = desk.get(f"/desk/?{older}").content.decode()
    assert set(ROW.findall(first)) | set(ROW.findall(second)) == {str(case.uuid) for case in made}


def cursor(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    "after",
    [
        "x",
        "====",
        "é",
        "\x00",
        "𠮷",
        cursor("no date 1"),
        cursor("2026-01-01T00:00:00 1"),
        cursor("2026-13-41T00:00:00+08:00 1"),
        cursor("0001-01-01T00:00:00+14:00 5"),
        cursor("9999-12-31T23:59:59-14:00 5"),
        cursor("2026-01-01T00:00:00+08:00 " + "9" * 30),
        cursor("2026-01-01T00:00:00+08:00 -1"),
        cursor("2026-01-01T00:00:00+08:00 ٣"),
        "A" * 5000,
    ],
)
@pytest.mark.parametrize("queue", ["new", "overdue"])
def test_a_made_up_cursor_answers_with_some_page(town, desk, after, queue):
    make_case(town.orgs["grid"])
    assert desk.get("/desk/", {"queue": queue, "after": after}).status_code == 200


@pytest.mark.parametrize("queue", ["", "x", "\x00", "𠮷"])
def test_an_unknown_queue_is_the_first(town, desk, queue):
    make_case(town.orgs["grid"])
    assert len(rows(desk, queue=queue)) == 1


def test_the_queue_looked_at_last_comes_back(town, desk):
    desk.get("/desk/?queue=open")
    assert 'href="?queue=open" aria-current="page"' in desk.get("/desk/").content.decode()


def test_filters_narrow_down(town, desk):
    lamp = make_category("01", name="路灯")
    leaf = make_category("01.02", name="灯不亮", parent=lamp)
    kept = make_case(town.orgs["grid"], category=leaf)
    make_case(town.orgs["grid"])
    closed = make_answered(town)
    assert rows(desk, queue="all", category="01") == [str(kept.uuid)]
    assert rows(desk, queue="all", state="resolved") == [str(closed.uuid)]
    assert rows(desk, queue="all", state="no such", category="no such") == []


def test_htmx_gets_the_rows_alone(town, desk):
    make_case(town.orgs["grid"])
    page = desk.get("/desk/?queue=new", headers={"HX-Request": "true"}).content.decode()
    assert ROW.findall(page)
    assert "<html" not in page


def test_only_so_many_new_ones_wait(town, desk, opened):
    assert desk.get("/desk/waiting/").content == b""
    make_case(town.orgs["grid"])
    make_case(town.orgs["neighbour"])
    assert desk.get("/desk/waiting/").content == b"1"
    assert opened(town.stranger).get("/desk/waiting/").content == b"1"


def test_who_has_no_desk_counts_what_is_their_own(town, opened):
    make_assigned(town)
    make_case(town.orgs["grid"])
    assert opened(town.grid_worker).get("/desk/waiting/").content == b"1"


@pytest.mark.parametrize(
    "spell",
    [
        lambda case: case.number,
        lambda case: str(case.pk),
        lambda case: case.tracking_code,
        lambda case: ids.group_digits(case.tracking_code),
        lambda case: f"  {case.number} ",
    ],
)
def test_a_number_or_a_code_leads_to_its_request(town, desk, spell):
    case = make_case(town.orgs["grid"])
    answer = desk.get("/desk/search/", {"q": spell(case)})
    assert answer.status_code == 302
    assert answer.url == f"/desk/cases/{case.uuid}/"


def test_answered_by_message_is_to_be_called_not_by_code(town, desk):
    make_answered(town)
    called = make_case(town.orgs["grid"], name="王芳", phone="13987512345")
    assert called.tell_by == TellBy.MESSAGE
    make_answered(town, case=called)
    assert rows(desk, queue="call") == [str(called.uuid)]
