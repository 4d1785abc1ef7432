"""The verbs of the office, by programs."""

import pytest

from lianxin.domains.cases.actions.verbs import STEPS
from lianxin.domains.cases.models import Case, CaseEvent
from lianxin.domains.cases.rules import TRANSITIONS
from tests.api.conftest import is_problem
from tests.factories.cases import make_assigned, make_case, make_category


def test_a_request_goes_its_whole_way(programs):
    desk, grid = programs.desk, programs.grid
    uuid = desk.post("/cases", {"place": "530502001001001", "words": "路灯不亮"}).json()["uuid"]
    assert desk.post(f"/cases/{uuid}/respond", {"words": "已知道", "told_by": "call"}).json()["state"] == "received"
    sent = desk.post(f"/cases/{uuid}/assign", {"unit": "530502001001001", "words": "请看一下"}).json()
    assert (sent["state"], sent["unit"]["ref"]) == ("assigned", "530502001001001")
    assert grid.post(f"/cases/{uuid}/accept").json()["state"] == "in_progress"
    done = grid.post(f"/cases/{uuid}/resolve", {"words": "换了灯泡", "told_by": "visit"}).json()
    assert done["state"] == "resolved"
    assert desk.post(f"/cases/{uuid}/close", {"words": "电话问过,满意"}).json()["state"] == "closed"
    verbs = [step["verb"] for step in desk.get(f"/cases/{uuid}/events").json()["items"]]
    assert verbs == ["submit", "respond", "assign", "accept", "resolve", "close"]
    assert all(step["by_kind"] == "token" for step in desk.get(f"/cases/{uuid}/events").json()["items"])


def test_every_verb_of_the_table_has_its_endpoint(programs):
    case = make_case(programs.town.orgs["grid"])
    for verb in STEPS:
        answer = programs.desk.post(f"/cases/{case.uuid}/{verb}", {"nonsense": 1})
        told = is_problem(answer, 422, "invalid")
        assert "nonsense" in [error["field"] for error in told["errors"]]


@pytest.mark.parametrize("verb", [verb for verb in STEPS if {*STEPS[verb].takes} & {*TRANSITIONS[verb].needs}])
def test_what_a_verb_needs_is_named(programs, verb):
    case = make_case(programs.town.orgs["grid"])
    told = is_problem(programs.desk.post(f"/cases/{case.uuid}/{verb}"), 422, "invalid")
    assert {error["detail"] for error in told["errors"]} == {"这一项必须填写。"}
    assert {error["field"] for error in told["errors"]} >= {*STEPS[verb].takes} & {*TRANSITIONS[verb].needs}


def test_the_wrong_hat_the_wrong_state_and_an_old_version(programs):
    case = make_case(programs.town.orgs["grid"])
    path = f"/cases/{case.uuid}"
    is_problem(programs.supervisor.post(f"{path}/answer", {"words": "x"}), 403, "refused")
    is_problem(programs.desk.post(f"{path}/resolve", {"words": "x"}), 409, "conflict")
    make_assigned(programs.town, case=case)
    is_problem(programs.grid.post(f"{path}/accept", {"version": 1}), 409, "conflict")
    assert programs.grid.post(f"{path}/accept", {"version": 2}).status_code == 200


def test_a_step_sent_twice_is_taken_once(programs):
    case = make_case(programs.town.orgs["grid"])
    path = f"/cases/{case.uuid}/note"
    answers = [programs.desk.post(path, {"words": "看过了"}, key="n") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert CaseEvent.objects.filter(verb="note").count() == 1
    is_problem(programs.desk.post(path, {"words": "又看过了"}, key="n"), 422, "key-reused")
    other = make_case(programs.town.orgs["grid"])
    is_problem(programs.desk.post(f"/cases/{other.uuid}/note", {"words": "看过了"}, key="n"), 422, "key-reused")


def test_codes_stand_for_units_and_kinds(programs):
    light = make_category("31", name="路灯")
    case = make_case(programs.town.orgs["grid"], category=light)
    told = is_problem(programs.desk.post(f"/cases/{case.uuid}/assign", {"unit": "nowhere"}), 422)
    assert told["errors"] == [{"in": "body", "field": "unit", "detail": "没有这个单位。"}]
    department = programs.town.orgs["department"]
    answer = programs.dispatcher.post(f"/cases/{case.uuid}/assign", {"unit": f"id-{department.pk}"})
    assert answer.status_code in {200, 422}


def test_a_photo_where_the_kind_demands_one(programs):
    road = make_category("32", name="道路", evidence=True)
    case = make_case(programs.town.orgs["grid"], category=road)
    make_assigned(programs.town, case=case)
    assert programs.grid.post(f"/cases/{case.uuid}/accept").status_code == 200
    is_problem(programs.grid.post(f"/cases/{case.uuid}/resolve", {"words": "修好了"}), 422, "invalid")


def test_what_may_follow_is_told(programs):
    case = make_case(programs.town.orgs["grid"])
    verbs = programs.desk.get(f"/cases/{case.uuid}").json()["verbs"]
    assert verbs[0] == "answer"
    assert set(verbs) <= set(TRANSITIONS)
    assert programs.supervisor.get(f"/cases/{case.uuid}").json()["verbs"] != verbs
    assert Case.objects.get().version == 1
