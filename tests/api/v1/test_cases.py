"""Requests sent and read by programs."""

from datetime import timedelta
from uuid import uuid4

import pytest

from lianxin.domains.cases.models import Case, CaseEvent
from lianxin.foundation.audit.queries import records_about
from lianxin.foundation.jobs.worker import run_due
from lianxin.kernel import clock
from lianxin.kernel.actors import ActorKind
from tests.api.conftest import is_problem
from tests.factories.cases import WORDS, make_case, make_category
from tests.factories.files import jpeg, make_upload

GRID = "530502001001001"
SENT = {"place": GRID, "words": WORDS, "reporter": {"name": "张桂兰", "phone": "13887501234"}}


def test_a_request_is_sent_and_comes_back_without_contacts(programs):
    answer = programs.desk.post("/cases", SENT | {"kind": "help", "latitude": 25.1, "longitude": 99.2})
    assert answer.status_code == 201
    told = answer.json()
    case = Case.objects.get()
    assert answer["Location"] == f"/api/v1/cases/{case.uuid}"
    assert told["tracking_code"] == case.tracking_code
    assert (told["state"], told["phase"], told["channel"], told["kind"]) == ("received", "new", "api", "help")
    assert told["place"]["ref"] == GRID
    assert told["unit"]["name"] == "太保社区"
    assert told["reporter"] == {"name": "张**", "phone": "138****1234", "language": "zh-hans"}
    assert (told["latitude"], told["longitude"]) == (25.1, 99.2)
    assert (case.latitude, case.longitude) == (25_100_000, 99_200_000)
    event = CaseEvent.objects.get()
    assert (event.actor_kind, event.actor_id) == (ActorKind.TOKEN, None)
    [record] = records_about(("case", str(case.uuid)))
    assert (record.actor_kind, record.actor_user) == ("token", None)
    assert "lx_" in record.actor_label

    read = programs.desk.get(f"/cases/{case.uuid}").json()
    assert "tracking_code" not in read
    assert "13887501234" not in str(read)
    assert "answer" in read["verbs"]


def test_the_same_key_is_one_deed_and_another_content_is_refused(programs):
    first = programs.desk.post("/cases", SENT, key="once-1")
    again = programs.desk.post("/cases", SENT, key="once-1")
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert Case.objects.count() == 1
    is_problem(programs.desk.post("/cases", SENT | {"words": "别的事"}, key="once-1"), 422, "key-reused")
    # Keys of another token are its own.
    assert programs.dispatcher.post("/cases", SENT, key="once-1").status_code == 201
    assert Case.objects.count() == 2


def test_another_platforms_number_names_one_request(programs):
    due = clock.now() + timedelta(days=9)
    theirs = {"source": "12345", "outside_number": "BS-2026-1", "outside_due_at": due.isoformat()}
    told = programs.desk.post("/cases", SENT | theirs).json()
    assert (told["source"], told["outside_number"]) == ("12345", "BS-2026-1")
    assert Case.objects.get().outside_due_at == due
    assert Case.objects.get().due_at != due, "nobody has said that this platform's deadlines bind"
    is_problem(programs.desk.post("/cases", SENT | theirs), 409, "conflict")
    assert programs.desk.post("/cases", SENT | theirs | {"outside_number": "BS-2026-2"}).status_code == 201
    half = is_problem(programs.desk.post("/cases", SENT | {"source": "12345"}), 422)
    assert half["errors"][0]["field"] == "outside_number"


@pytest.mark.parametrize("ahead", [timedelta(minutes=-1), timedelta(days=367), timedelta(days=365 * 4)])
def test_a_deadline_that_nobody_can_keep_is_refused_in_words(programs, ahead):
    theirs = {"source": "12345", "outside_number": "1", "outside_due_at": (clock.now() + ahead).isoformat()}
    told = is_problem(programs.desk.post("/cases", SENT | theirs), 422)
    assert told["errors"][0]["field"] == "outside_due_at"
    assert not Case.objects.exists()


def test_a_failed_deed_may_be_mended_under_its_key(programs):
    is_problem(programs.desk.post("/cases", {"place": GRID}, key="mend"), 422)
    assert programs.desk.post("/cases", SENT, key="mend").status_code == 201


def test_a_key_is_needed_and_must_be_plain(programs):
    told = is_problem(programs.desk.post("/cases", SENT, key="钥匙"), 422)
    assert told["errors"][0]["in"] == "header"


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"place": "nowhere"}, "place"),
        ({"place": "id-99999999999"}, "place"),
        ({"category": "99"}, "category"),
        ({"words": "", "category": None}, "words"),
        ({"tell_by": "message", "reporter": {}}, "phone"),
        ({"tell_by": "pigeon"}, "tell_by"),
        ({"channel": 7}, "channel"),
        ({"latitude": 91}, "latitude"),
        ({"reporter": {"phone": "5" * 41}}, "reporter.phone"),
        ({"reporter": {"age": 7}}, "reporter.age"),
        ({"ethnicity": "x"}, "ethnicity"),
        ({"words": "\x00"}, "words"),
        ({"files": [str(uuid4())]}, "photos"),
    ],
)
def test_what_cannot_be_used_is_named(programs, more, field):
    told = is_problem(programs.desk.post("/cases", SENT | more), 422, "invalid")
    assert field in [error["field"] for error in told["errors"]]
    assert all(error["in"] == "body" for error in told["errors"])


def test_only_for_places_of_its_own(programs):
    is_problem(programs.stranger.post("/cases", SENT), 403, "refused")
    is_problem(programs.supervisor.post("/cases", SENT), 403, "refused")


def test_strangers_see_nothing_and_are_not_told_that_there_is_something(programs):
    case = make_case(programs.town.orgs["grid"])
    for path in (f"/cases/{case.uuid}", f"/cases/{case.uuid}/events"):
        theirs, unknown = programs.stranger.get(path), programs.stranger.get(path.replace(str(case.uuid), str(uuid4())))
        assert is_problem(theirs, 404, "missing")["detail"] == unknown.json()["detail"]
    assert programs.stranger.get("/cases").json() == {"items": [], "after": None}
    is_problem(programs.stranger.post(f"/cases/{case.uuid}/note", {"words": "x"}), 404)


def test_lists_run_page_by_page_through_everything_once(programs):
    made = {str(make_case(programs.town.orgs["grid"]).uuid) for _ in range(5)}
    for start in ({}, {"updated_since": "2020-01-01T00:00:00Z"}):
        seen, after = [], ""
        while after is not None:
            page = programs.desk.get("/cases", limit=2, after=after, **start).json()
            seen += [item["uuid"] for item in page["items"]]
            after = page["after"]
        assert len(seen) == 5
        assert set(seen) == made


def test_lists_are_narrowed(programs):
    light = make_category("31", name="路灯")
    make_category("31.1", name="不亮", parent=light)
    orgs = programs.town.orgs
    lamp = make_case(orgs["grid"], category=light)
    village = make_case(orgs["village"])

    def found(**query):
        return {item["uuid"] for item in programs.dispatcher.get("/cases", **query).json()["items"]}

    assert found() == {str(lamp.uuid), str(village.uuid)}
    assert found(category="31") == {str(lamp.uuid)}
    assert found(place=orgs["community"].code) == {str(lamp.uuid)}
    assert found(unit=orgs["village"].code) == {str(village.uuid)}
    assert found(state="closed") == set()
    assert found(updated_since="2199-01-01T00:00:00Z") == set()
    assert found(updated_since="2020-01-01T00:00:00Z", category="31") == {str(lamp.uuid)}
    assert found(queue="new") == {str(lamp.uuid), str(village.uuid)}
    assert found(queue="overdue") == set()
    assert found(channel="qr") == {str(lamp.uuid), str(village.uuid)}
    assert found(submitted_to="2020-01-01") == set()


def test_lists_are_searched(programs):
    orgs = programs.town.orgs
    lamp = make_case(orgs["grid"], words="三单元楼道灯坏了")
    make_case(orgs["village"], words="村口的桥栏杆断了")
    run_due()

    def found(**query):
        return [item["uuid"] for item in programs.dispatcher.get("/cases", **query).json()["items"]]

    assert found(q="楼道灯") == [str(lamp.uuid)]
    assert found(q="楼道灯", place=orgs["village"].code) == []
    assert programs.stranger.get("/cases", q="楼道灯").json()["items"] == []
    assert found(q="灯") == []


@pytest.mark.parametrize(
    "query",
    [
        {"q": "灯坏", "state": "received"},
        {"q": "灯坏", "queue": "new"},
        {"updated_since": "2026-01-01T00:00:00Z", "queue": "new"},
    ],
)
def test_what_cannot_be_asked_at_once_is_said(programs, query):
    told = is_problem(programs.desk.get("/cases", **query), 422)
    assert told["errors"][0]["field"] == list(query)[-1]


@pytest.mark.parametrize(
    "query",
    [
        {"limit": 101},
        {"limit": 0},
        {"limit": "many"},
        {"after": "made-up"},
        {"after": "MjAyNi0wMS0wMQ=="},
        {"state": "lost"},
        {"place": "nowhere"},
        {"updated_since": "yesterday"},
        {"updated_since": "2026-01-01T00:00:00"},
        {"updated_since": "9999-12-31T23:59:59-12:00"},
        {"category": "\x00"},
        {"queue": "theirs"},
        {"submitted_from": "2026-13-01"},
        {"submitted_to": "9999-12-31"},
        {"kind": "x"},
    ],
)
def test_odd_filters_are_named(programs, query):
    told = is_problem(programs.desk.get("/cases", **query), 422)
    assert [error["field"] for error in told["errors"]] == list(query)
    assert told["errors"][0]["in"] == "query"


def test_the_steps_of_a_request_with_their_files(programs):
    kept = programs.desk.upload(make_upload("lamp.jpg", jpeg(), "image/jpeg"))
    assert kept.status_code == 201
    file_id = kept.json()["id"]
    case = programs.desk.post("/cases", SENT | {"files": [file_id]}).json()
    [step] = programs.desk.get(f"/cases/{case['uuid']}/events").json()["items"]
    assert (step["verb"], step["version"], step["by_kind"], step["to_state"]) == ("submit", 1, "token", "received")
    assert [held["id"] for held in step["files"]] == [file_id]
    answer = programs.desk.get(f"/files/{file_id}")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert "attachment" in answer["Content-Disposition"]
    assert answer.body[:2] == b"\xff\xd8"
    is_problem(programs.stranger.get(f"/files/{file_id}"), 404)


def test_a_file_sent_twice_under_one_key_is_kept_once(programs):
    body = jpeg()
    ids = {programs.desk.upload(make_upload("a.jpg", body, "image/jpeg"), key="f").json()["id"] for _ in range(2)}
    assert len(ids) == 1
    is_problem(programs.desk.upload(make_upload("a.jpg", jpeg(300), "image/jpeg"), key="f"), 422, "key-reused")
    is_problem(programs.desk.upload(make_upload("a.exe", b"MZ")), 422)


def test_few_statements_however_long_the_list(programs, django_assert_max_num_queries):
    for number in range(6):
        make_case(
            programs.town.orgs["grid"], phone=f"1388750120{number}", name="张桂兰", category=make_category(f"4{number}")
        )
    programs.desk.get("/me")
    for query in ({}, {"queue": "new"}, {"updated_since": "2020-01-01T00:00:00Z"}):
        # The token, its count, its reach, how to read, the list.
        with django_assert_max_num_queries(5):
            assert len(programs.desk.get("/cases", **query).json()["items"]) == 6
    # Two more than the action itself: the place, and the key; besides the token and its count.
    with django_assert_max_num_queries(23):
        assert programs.desk.post("/cases", SENT).status_code == 201
