"""Call-backs: whom the lot may hit, who calls, what is asked, what follows."""

from datetime import timedelta

import pytest

from lianxin.domains.cases import actions
from lianxin.domains.cases.enums import State, Verb
from lianxin.domains.cases.models import CallBack, Case
from lianxin.domains.cases.queries import verbs_for
from lianxin.domains.cases.queries.settled import call_backs_waiting
from lianxin.domains.cases.tasks import draw_yesterday
from lianxin.foundation.access.enums import Role
from lianxin.foundation.access.queries import reach_of
from lianxin.foundation.audit.models import AuditRecord
from lianxin.foundation.jobs.worker import run_due
from lianxin.kernel import clock
from lianxin.kernel.actors import REPORTER, SYSTEM
from lianxin.kernel.errors import Conflict, Invalid, Missing, Refused
from tests.domains.cases.told import audited, facts_of, fresh, last_event
from tests.factories.access import make_worker
from tests.factories.cases import Town, make_answered, make_case, make_resolved, make_town
from tests.factories.orgs import make_org


@pytest.fixture
def town(db: None) -> Town:
    return make_town()


def resolved(town: Town, number: int = 0, *, phone: bool = True) -> Case:
    digits = f"1398751{number:04d}" if phone else ""
    return make_resolved(town, case=make_case(town.orgs["grid"], phone=digits, name=f"住户{number}" if phone else ""))


def draw(percent: int = 10, *, days: int = 0) -> int:
    day = clock.today() + timedelta(days=days)
    return actions.draw_call_backs(day=day, percent=percent, by=SYSTEM, at=clock.now())


@pytest.fixture
def drawn(town: Town) -> Case:
    case = resolved(town)
    assert draw() == 1
    return case


def call(town: Town, case: Case, **more: object) -> Case:
    given = {"reached": True, "solved": "yes", "satisfaction": "satisfied", **more}
    return actions.call_back(case=case, by=town.desk.actor, at=clock.now(), **given)


def test_a_share_of_a_day_is_drawn_once_and_noted_in_the_audit(town: Town) -> None:
    cases = [resolved(town, number) for number in range(7)]
    assert draw(30) == 3
    assert draw(30) == 0
    hit = set(CallBack.objects.values_list("case_id", flat=True))
    assert len(hit) == 3
    assert hit < {case.pk for case in cases}
    record = AuditRecord.objects.get(verb="cases.draw_call_backs")
    assert record.changes == {"drawn": 3, "among": 7, "percent": 30}


def test_every_township_has_at_least_one(town: Town) -> None:
    other = make_org("永昌街道", kind="township", parent=town.orgs["county"], code="530502002000")
    there = make_org("保岫社区", parent=other, code="530502002001")
    desk = make_worker(Role.DESK, there)
    for number in range(3):
        make_answered(town, case=make_case(town.orgs["grid"], phone=f"1398752000{number}"))
    far = make_case(there, phone="13987530000")
    actions.answer_case(case=far, words="好了", by=desk.actor, at=clock.now())
    assert draw(1) == 2
    assert CallBack.objects.filter(case=far).exists()


def test_left_out_are_those_without_a_phone_exempt_ones_parts_and_other_days(town: Town) -> None:
    resolved(town, phone=False)
    exempt = resolved(town, 1)
    Case.objects.filter(pk=exempt.pk).update(exempt_at=clock.now())
    again = resolved(town, 2)
    actions.reopen_case(case=again, words="没好", by=REPORTER, at=clock.now())
    assert draw(100) == 0
    earlier = resolved(town, 3)
    Case.objects.filter(pk=earlier.pk).update(resolved_at=clock.now() - timedelta(days=3))
    assert draw(100, days=1) == 0
    assert draw(100, days=-3) == 1


def test_nothing_is_drawn_where_the_place_wants_none(town: Town) -> None:
    resolved(town)
    assert draw(0) == 0


def test_the_level_above_calls_and_not_who_did_it(town: Town, drawn: Case) -> None:
    def waiting(user) -> list[Case]:
        return [one.case for one in call_backs_waiting(reach_of(user.actor), user_id=user.pk)]

    assert waiting(town.desk) == waiting(town.dispatcher) == waiting(town.supervisor) == [drawn]
    assert waiting(town.grid_worker) == waiting(town.stranger) == []
    assert Verb.CALL_BACK in verbs_for(drawn, reach_of(town.desk.actor))
    with pytest.raises(Refused):
        actions.call_back(case=drawn, reached=False, by=town.grid_worker.actor, at=clock.now())
    with pytest.raises(Missing):
        actions.call_back(case=drawn, reached=False, by=town.stranger.actor, at=clock.now())


def test_who_answered_at_the_desk_does_not_call_either(town: Town) -> None:
    case = make_answered(town, case=make_case(town.orgs["grid"], phone="13987512345"))
    draw()
    with pytest.raises(Refused):
        call(town, case)
    done = actions.call_back(
        case=case, reached=True, solved="yes", satisfaction="mostly", by=town.dispatcher.actor, at=clock.now()
    )
    assert done.state == State.CLOSED


def test_solved_and_content_closes_and_is_no_rating(town: Town, drawn: Case) -> None:
    case = call(town, drawn, words="说很满意")
    row = CallBack.objects.get()
    assert (case.state, case.solved, case.satisfaction) == (State.CLOSED, "", "")
    assert (row.reached, row.solved, row.satisfaction, row.done_by) == (True, "yes", "satisfied", town.desk)
    assert facts_of(case)[-2:] == ["cases.closed", "cases.called_back"]
    assert audited(case)[-1] == "cases.call_back"
    assert not last_event(case).shown
    rated = actions.rate_case(case=case, solved="no", satisfaction="unsatisfied", by=REPORTER, at=clock.now())
    assert rated.state == State.CLOSED
    with pytest.raises(Conflict):
        call(town, fresh(case))


def test_not_solved_reopens_it_one_level_up(town: Town, drawn: Case) -> None:
    case = call(town, drawn, solved="no", satisfaction="unsatisfied", words="还是不亮")
    assert (case.state, case.unit, case.reopened) == (State.ASSIGNED, town.orgs["community"], 1)
    assert facts_of(case)[-2:] == ["cases.called_back", "cases.reopened"]
    assert CallBack.objects.get().done_at is not None


def test_nobody_answers_three_times(town: Town, drawn: Case) -> None:
    for tries in (1, 2, 3):
        case = call(town, drawn, reached=False)
        row = CallBack.objects.get()
        assert (row.tries, row.done_at is not None, case.state) == (tries, tries == 3, State.RESOLVED)
    assert CallBack.objects.get().reached is False
    assert "cases.called_back" not in facts_of(drawn)
    with pytest.raises(Conflict):
        call(town, drawn)


def test_both_questions_are_asked_apart(town: Town, drawn: Case) -> None:
    for given, missing in (
        ({"solved": ""}, {"solved"}),
        ({"satisfaction": ""}, {"satisfaction"}),
        ({"reached": None}, {"reached"}),
    ):
        with pytest.raises(Invalid) as refusal:
            call(town, drawn, **given)
        assert set(refusal.value.fields) == missing


def test_a_double_click_is_one_call(town: Town, drawn: Case) -> None:
    for _click in range(2):
        call(town, drawn, reached=False, key="one form")
    assert CallBack.objects.get().tries == 1


def test_what_was_not_drawn_is_not_called(town: Town) -> None:
    case = resolved(town)
    assert Verb.CALL_BACK not in verbs_for(case, reach_of(town.desk.actor))
    with pytest.raises(Conflict):
        call(town, case)


def test_the_morning_job_draws_yesterday(town: Town) -> None:
    case = resolved(town)
    Case.objects.filter(pk=case.pk).update(resolved_at=clock.now() - timedelta(days=1))
    draw_yesterday()
    assert CallBack.objects.get().case == case


def test_who_answered_the_lead_does_not_call_its_members(town: Town) -> None:
    lead, member = (make_case(town.orgs["grid"], phone=f"1398751234{number}") for number in range(2))
    actions.merge_case(case=member, lead=lead, by=town.desk.actor, at=clock.now())
    actions.answer_case(case=fresh(lead), words="换好了", by=town.desk.actor, at=clock.now())
    run_due()
    assert draw(100) == 2
    with pytest.raises(Refused):
        call(town, member)
