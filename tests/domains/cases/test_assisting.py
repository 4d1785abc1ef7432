"""Asking others for their share: who may be asked, who is told, and that the lead waits."""

from datetime import timedelta

import pytest

from lianxin.domains.cases import actions
from lianxin.domains.cases.actions import Task
from lianxin.domains.cases.enums import AloneReason, State, Verb
from lianxin.domains.cases.models import Assistance, Case
from lianxin.domains.cases.permissions import can_ask_to_assist
from lianxin.domains.cases.queries import cases_for, hats_on, verbs_for
from lianxin.domains.cases.queries.together import assistances_waiting, help_is_asked_under
from lianxin.domains.messaging.queries import notices_for
from lianxin.foundation.access.enums import Role
from lianxin.foundation.access.queries import reach_of
from lianxin.foundation.jobs.worker import run_due
from lianxin.foundation.orgs.queries import path_of
from lianxin.kernel import clock
from lianxin.kernel.errors import Conflict, Invalid, Missing, Refused
from tests.domains.cases.told import audited, facts_of, fresh, last_event, ties
from tests.factories.access import make_worker
from tests.factories.cases import Town, make_in_progress, make_town
from tests.factories.orgs import make_org


@pytest.fixture
def town(db: None) -> Town:
    town = make_town()
    town.orgs["water"] = make_org("隆阳区水务局", kind="department", parent=town.orgs["county"])
    return town


@pytest.fixture
def asked(town: Town) -> Case:
    """In progress with the grid, which has asked the department of the county."""
    return ask(town, make_in_progress(town), "department")


def ask(town: Town, case: Case, *names: str, key: str = "") -> Case:
    tasks = [Task(town.orgs[name], "请来看一下路灯线路") for name in names]
    return actions.ask_to_assist(case=case, tasks=tasks, by=town.grid_worker.actor, at=clock.now(), key=key)


def answer(town: Town, case: Case, **more: object) -> Case:
    return actions.give_assistance(
        case=case, words="线路已修好", by=town.handler.actor, at=clock.now(), **{"key": "", **more}
    )


def test_several_units_are_asked_at_once_each_with_a_task(town: Town) -> None:
    case = ask(town, make_in_progress(town), "department", "water")
    assert case.state == State.IN_PROGRESS
    assert [one.unit.name for one in ties(case).waiting] == ["隆阳区住建局", "隆阳区水务局"]
    assert last_event(case).verb == Verb.ASSIST
    assert not last_event(case).shown
    assert "隆阳区水务局" in last_event(case).words
    assert audited(case)[-1] == "cases.assist"
    assert facts_of(case)[-1] == "cases.assists"


def test_the_unit_asked_sees_the_case_is_told_and_has_it_waiting(town: Town, asked: Case) -> None:
    reach = reach_of(town.handler.actor)
    assert asked in cases_for(reach)
    assert [one.case for one in assistances_waiting(reach)] == [asked]
    assert verbs_for(asked, reach)[0] == Verb.ASSIST_DONE
    run_due()
    assert asked.number in notices_for(town.handler).get(template="cases.assist").body


def test_a_stranger_and_who_is_not_asked_may_neither_ask_nor_answer(town: Town, asked: Case) -> None:
    with pytest.raises(Missing):
        actions.give_assistance(case=asked, words="好", by=town.stranger.actor, at=clock.now())
    with pytest.raises(Refused):
        actions.give_assistance(case=asked, words="好", by=town.grid_worker.actor, at=clock.now())
    with pytest.raises(Refused):
        actions.ask_to_assist(
            case=asked, tasks=[Task(town.orgs["water"], "看")], by=town.supervisor.actor, at=clock.now()
        )
    assert fresh(asked).version == asked.version


def test_help_is_given_counted_and_told_to_who_asked(town: Town, asked: Case) -> None:
    case = answer(town, asked)
    given = case.assistances.get()
    assert (given.answer, given.done_by) == ("线路已修好", town.handler)
    assert facts_of(case)[-1] == "cases.assisted"
    assert audited(case)[-1] == "cases.assist_done"
    assert case in cases_for(reach_of(town.handler.actor))
    run_due()
    assert "线路已修好" in notices_for(town.grid_worker).get(template="cases.assisted").body
    with pytest.raises(Conflict):
        answer(town, case)


def test_a_double_click_asks_and_answers_once(town: Town) -> None:
    case = make_in_progress(town)
    for _click in range(2):
        ask(town, case, "department", key="one form")
    assert Assistance.objects.count() == 1
    for _click in range(2):
        answer(town, case, key="one form")
    assert case.events.filter(verb=Verb.ASSIST_DONE).count() == 1


def test_an_old_form_asks_nobody(town: Town) -> None:
    case = make_in_progress(town)
    actions.note_on_case(case=case, words="去过了", by=town.desk.actor, at=clock.now())
    with pytest.raises(Conflict):
        actions.ask_to_assist(
            case=case,
            tasks=[Task(town.orgs["department"], "看")],
            by=town.grid_worker.actor,
            at=clock.now(),
            seen=case.version,
        )
    assert not Assistance.objects.exists()


@pytest.mark.parametrize("name", ["community", "grid", "township", "county", "city"])
def test_neither_oneself_nor_who_stands_above_is_asked(town: Town, name: str) -> None:
    case = make_in_progress(town)
    with pytest.raises(Invalid) as refusal:
        ask(town, case, name)
    assert set(refusal.value.fields) == {"tasks"}


def test_a_unit_is_asked_once_and_not_when_it_is_closed(town: Town, asked: Case) -> None:
    with pytest.raises(Invalid):
        ask(town, asked, "department")
    with pytest.raises(Invalid):
        ask(town, asked, "water", "water")
    town.orgs["water"].closed = clock.today()
    with pytest.raises(Invalid):
        ask(town, asked, "water")
    with pytest.raises(Invalid):
        ask(town, asked)


def test_help_is_asked_anywhere_under_the_county(town: Town) -> None:
    for unit, top in (("grid", "county"), ("county", "county"), ("city", "city")):
        assert help_is_asked_under(path_of(town.orgs[unit].pk)) == path_of(town.orgs[top].pk)
    assert can_ask_to_assist(target="AABBCC", unit="AABBDDEE", top="AABB")
    assert not can_ask_to_assist(target="AABBDD", unit="AABBDDEE", top="AABB")
    assert not can_ask_to_assist(target="AAFF", unit="AABBDDEE", top="AABB")
    elsewhere = make_org("施甸县水务局", kind="department", parent=town.orgs["city"])
    with pytest.raises(Invalid):
        actions.ask_to_assist(
            case=make_in_progress(town), tasks=[Task(elsewhere, "看")], by=town.grid_worker.actor, at=clock.now()
        )


def test_the_lead_resolves_without_them_only_with_a_reason(town: Town, asked: Case) -> None:
    with pytest.raises(Invalid) as refusal:
        actions.resolve_case(case=asked, words="换好了", by=town.grid_worker.actor, at=clock.now())
    assert set(refusal.value.fields) == {"alone"}
    case = actions.resolve_case(
        case=asked, words="换好了", alone=AloneReason.NO_ANSWER, by=town.grid_worker.actor, at=clock.now()
    )
    assert case.state == State.RESOLVED
    assert last_event(case).details["code"] == AloneReason.NO_ANSWER
    assert case.assistances.get().withdrawn
    assert case not in cases_for(reach_of(town.handler.actor))
    run_due()
    assert notices_for(town.handler).filter(template="cases.assist_over").exists()


def test_after_their_answer_the_lead_resolves_without_a_reason(town: Town, asked: Case) -> None:
    answer(town, asked)
    case = actions.resolve_case(case=asked, words="换好了", by=town.grid_worker.actor, at=clock.now())
    assert case.state == State.RESOLVED


def test_help_no_longer_needed_is_taken_back(town: Town, asked: Case) -> None:
    row = asked.assistances.get()
    with pytest.raises(Refused):
        actions.release_helper(case=asked, assistance=row, by=town.supervisor.actor, at=clock.now())
    actions.release_helper(case=asked, assistance=row, by=town.grid_worker.actor, at=clock.now())
    assert asked not in cases_for(reach_of(town.handler.actor))
    with pytest.raises(Missing):
        answer(town, asked)
    with pytest.raises(Conflict):
        actions.release_helper(case=asked, assistance=row, by=town.grid_worker.actor, at=clock.now())
    assert ask(town, asked, "department").assistances.filter(done_at__isnull=True).count() == 1


def test_who_serves_two_units_asked_says_for_which(town: Town) -> None:
    case = ask(town, make_in_progress(town), "department", "water")
    both = make_worker(Role.DISPATCHER, town.orgs["county"])
    with pytest.raises(Invalid) as refusal:
        actions.give_assistance(case=case, words="好", by=both.actor, at=clock.now())
    assert set(refusal.value.fields) == {"unit"}
    actions.give_assistance(case=case, words="好", unit=town.orgs["water"], by=both.actor, at=clock.now())
    assert [one.unit for one in ties(case).waiting] == [town.orgs["department"]]


def test_who_has_helped_sees_the_case_for_some_days_more_and_again_when_asked_again(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = make_in_progress(town)
    task = Task(unit=town.orgs["department"], words="请看线路")
    at = clock.now()
    actions.ask_to_assist(case=case, tasks=[task], by=town.grid_worker.actor, at=at)
    actions.give_assistance(case=case, words="看过了", by=town.handler.actor, at=at)

    def seen() -> bool:
        reach = reach_of(town.handler.actor)
        listed = cases_for(reach).filter(pk=case.pk).exists()
        assert listed == bool(hats_on(fresh(case), reach))
        return listed

    for days, sees in ((0, True), (30, True), (31, False)):
        monkeypatch.setattr(clock, "today", lambda days=days: clock.local_day(at) + timedelta(days=days))
        assert seen() == sees, days
    actions.ask_to_assist(case=fresh(case), tasks=[task], by=town.grid_worker.actor, at=clock.now())
    assert seen()
