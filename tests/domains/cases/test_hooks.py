"""Rooms above name the jobs that a new request leaves, in its own transaction."""

from collections.abc import Sequence

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from lianxin.domains.cases import hooks
from lianxin.domains.cases.actions import accept_case, split_case
from lianxin.domains.cases.actions.assisting import Task
from lianxin.domains.cases.actions.bulk import PastCase, record_past_cases
from lianxin.domains.cases.actions.intake import Request, submit_case
from lianxin.domains.cases.enums import Channel, State, Verb
from lianxin.domains.cases.models import Case, CaseEvent
from lianxin.foundation.jobs.actions import NewJob
from lianxin.foundation.jobs.models import Job
from lianxin.foundation.jobs.tasks import housekeeping
from lianxin.kernel import clock
from lianxin.kernel.actors import REPORTER, SYSTEM
from lianxin.kernel.errors import Conflict
from tests.factories.cases import Town, make_assigned, make_case, make_town
from tests.factories.orgs import make_org

WANTED = "wanted by a room above"


@pytest.fixture
def town(db: None) -> Town:
    return make_town()


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Case]:
    """The requests a room above was asked about; for each it wants one job."""
    seen: list[Case] = []

    def wanted(case: Case) -> Sequence[NewJob]:
        seen.append(case)
        return [NewJob(housekeeping, {}, f"{WANTED} {case.pk}")]

    monkeypatch.setattr(hooks, "_of_new", [])
    hooks.register_submitted(wanted)
    hooks.register_submitted(wanted)
    return seen


def left() -> int:
    return Job.objects.filter(key__startswith=WANTED).count()


def test_a_new_request_leaves_the_jobs_a_room_above_wants(town: Town, asked: list[Case]) -> None:
    case = make_case(town.orgs["grid"])
    assert asked == [case]
    assert Job.objects.get(key=f"{WANTED} {case.pk}").name == housekeeping.name


def test_they_cost_no_statement_more(town: Town, monkeypatch: pytest.MonkeyPatch, asked: list[Case]) -> None:
    make_case(town.orgs["grid"])
    with CaptureQueriesContext(connection) as with_jobs:
        make_case(town.orgs["grid"])
    monkeypatch.setattr(hooks, "_of_new", [])
    with CaptureQueriesContext(connection) as without:
        make_case(town.orgs["grid"])
    assert len(with_jobs) == len(without)
    assert left() == 2


def test_what_is_rolled_back_leaves_no_job(town: Town, asked: list[Case]) -> None:
    with transaction.atomic():
        make_case(town.orgs["grid"])
        transaction.set_rollback(True)
    assert (len(asked), left()) == (1, 0)


def test_sent_twice_it_is_asked_about_once(town: Town, asked: list[Case]) -> None:
    request = Request(words="路灯不亮", channel=Channel.QR)
    for _time in range(2):
        submit_case(place=town.orgs["grid"], request=request, by=REPORTER, at=clock.now(), key="one form")
    assert len(asked) == 1


def test_requests_with_a_history_and_parts_are_not_asked_about(town: Town, asked: list[Case]) -> None:
    whole = make_case(town.orgs["grid"])
    other = make_org("太保社区第二网格", kind="grid", parent=town.orgs["community"])
    tasks = [Task(unit=town.orgs["grid"], words="换灯"), Task(unit=other, words="查线路")]
    split_case(case=whole, tasks=tasks, by=town.desk.actor, at=clock.now())
    request = Request(words="路灯不亮", channel=Channel.IMPORT)
    past = PastCase(place=town.orgs["grid"], request=request, submitted_at=clock.now())
    record_past_cases(cases=[past], by=SYSTEM, at=clock.now())
    assert Case.objects.count() == 4
    assert asked == [whole]


def test_each_step_leaves_what_a_room_above_wants_and_a_refused_one_nothing(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[Case, CaseEvent]] = []

    def wanted(case: Case, event: CaseEvent) -> Sequence[NewJob]:
        seen.append((case, event))
        return [NewJob(housekeeping, {}, f"{WANTED} {event.pk}")]

    case = make_assigned(town)
    monkeypatch.setattr(hooks, "_of_steps", [])
    hooks.register_step(wanted)
    hooks.register_step(wanted)
    accept_case(case=case, by=town.grid_worker.actor, at=clock.now())
    with pytest.raises(Conflict):
        accept_case(case=case, by=town.grid_worker.actor, at=clock.now())
    assert [(one.state, event.verb) for one, event in seen] == [(State.IN_PROGRESS, Verb.ACCEPT)]
    assert left() == 1
