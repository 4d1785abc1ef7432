"""Asking for approval, granting, refusing, taking back: two persons, the right level, dates kept, nothing twice."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import translation

from lianxin.domains.cases import actions, sentences
from lianxin.domains.cases.enums import Clock, Matter, State, Verb
from lianxin.domains.cases.models import Case, Proposal
from lianxin.domains.cases.queries import open_proposals, proposals_waiting
from lianxin.domains.messaging.models import Notice
from lianxin.foundation.access.enums import Role
from lianxin.foundation.access.queries import reach_of
from lianxin.foundation.accounts.models import User
from lianxin.foundation.jobs.worker import run_due
from lianxin.foundation.worktime.queries import clock_for
from lianxin.kernel import clock
from lianxin.kernel.actors import REPORTER, Actor, ActorKind
from lianxin.kernel.errors import Conflict, Invalid, Missing, Refused
from tests.domains.cases.dialogue_helpers import (
    audited,
    fresh,
    in_days,
    last_event,
    make_proposed,
    make_suspended,
)
from tests.domains.cases.told import facts_of
from tests.factories.access import make_worker
from tests.factories.cases import (
    Town,
    make_answered,
    make_case,
    make_in_progress,
    make_resolved,
    make_to_publish,
    make_town,
)


@pytest.fixture
def town(db: None) -> Town:
    return make_town()


def waiting_for(user: User) -> list[int]:
    return [proposal.case_id for proposal in proposals_waiting(reach_of(user.actor))]


def test_what_is_asked_for_waits_and_changes_nothing_yet(town: Town) -> None:
    case = make_proposed(town)
    proposal = Proposal.objects.get()
    assert (case.state, case.clock) == (State.IN_PROGRESS, Clock.RUNNING)
    assert (proposal.matter, proposal.asked_by, proposal.granted) == (Matter.SUSPEND, town.grid_worker, None)
    event = last_event(case)
    assert (event.verb, event.shown, event.details["matter"]) == (Verb.PROPOSE, False, "suspend")
    assert audited(case)[-1] == "cases.propose"


def test_it_waits_for_the_level_above_only(town: Town) -> None:
    case = make_proposed(town)
    assert waiting_for(town.desk) == [case.pk]
    assert waiting_for(town.supervisor) == [case.pk]
    assert waiting_for(town.grid_worker) == []
    assert waiting_for(town.stranger) == []
    (shown,) = open_proposals(case, reach_of(town.grid_worker.actor))
    assert (shown.is_own, shown.may_decide) == (True, False)
    (shown,) = open_proposals(case, reach_of(town.desk.actor))
    assert (shown.is_own, shown.may_decide) == (False, True)


def test_what_the_desk_asks_for_is_decided_at_the_township_not_beside_it(town: Town) -> None:
    colleague = make_worker(Role.DESK, town.orgs["community"], name="社区同事")
    case = actions.assign_case(
        case=make_case(town.orgs["grid"]), unit=town.orgs["community"], by=town.desk.actor, at=clock.now()
    )
    case = actions.accept_case(case=case, by=town.desk.actor, at=clock.now())
    actions.propose(case=case, matter=Matter.EXTEND, words="等", until=in_days(30), by=town.desk.actor, at=clock.now())
    assert waiting_for(colleague) == []
    assert waiting_for(town.dispatcher) == [case.pk]
    with pytest.raises(Refused):
        actions.extend_case(case=case, words="好", by=colleague.actor, at=clock.now())
    assert actions.extend_case(case=case, words="好", by=town.dispatcher.actor, at=clock.now()).due_at > case.due_at


def test_at_the_top_a_second_person_decides(town: Town) -> None:
    first, second = (make_worker(Role.DISPATCHER, town.orgs["city"], name=name) for name in ("甲", "乙"))
    case = make_case(town.orgs["city"])
    case = actions.assign_case(case=case, unit=town.orgs["city"], by=first.actor, at=clock.now())
    case = actions.accept_case(case=case, by=first.actor, at=clock.now())
    case = make_proposed_by(first, case)
    assert waiting_for(first) == []
    assert waiting_for(second) == [case.pk]
    with pytest.raises(Refused):
        actions.suspend_case(case=case, words="好", by=first.actor, at=clock.now())
    assert actions.suspend_case(case=case, words="好", by=second.actor, at=clock.now()).state == State.SUSPENDED


def make_proposed_by(user: User, case: Case, matter: Matter = Matter.SUSPEND) -> Case:
    return actions.propose(case=case, matter=matter, words="等", until=in_days(20), by=user.actor, at=clock.now())


def test_suspended_with_approval_the_clock_rests_and_the_asker_is_told(town: Town) -> None:
    case = make_suspended(town)
    proposal = Proposal.objects.get()
    assert (case.state, case.clock, case.due_at, case.held_until) == (
        State.SUSPENDED,
        Clock.PAUSED,
        None,
        proposal.until,
    )
    assert (proposal.granted, proposal.decided_by) == (True, town.desk)
    assert facts_of(case)[-1] == "cases.suspended"
    assert audited(case)[-1] == "cases.suspend"
    run_due()
    assert Notice.objects.filter(template="cases.to_approve", person__account=town.desk).count() == 1
    assert Notice.objects.filter(template="cases.step", person__account=town.grid_worker).count() == 1


def test_an_earlier_day_may_be_granted_but_no_later_one(town: Town) -> None:
    case = make_proposed(town)
    with pytest.raises(Invalid) as refusal:
        actions.suspend_case(case=case, words="好", until=in_days(25), by=town.desk.actor, at=clock.now())
    assert set(refusal.value.fields) == {"until"}
    sooner = in_days(7)
    assert (
        actions.suspend_case(case=case, words="好", until=sooner, by=town.desk.actor, at=clock.now()).held_until
        == sooner
    )


def test_extended_the_old_date_is_kept(town: Town) -> None:
    before = make_proposed(town, Matter.EXTEND)
    case = actions.extend_case(case=before, words="配件在路上。", by=town.desk.actor, at=clock.now())
    assert case.due_at == Proposal.objects.get().until
    assert last_event(case).details["was_due"] == before.due_at.isoformat()
    assert case.state == State.IN_PROGRESS
    assert facts_of(case)[-1] == "cases.extended"
    with translation.override("zh-hans"):
        said = sentences.event_sentence(last_event(case)) + "".join(sentences.event_words(last_event(case)))
    assert "需要更多时间" in said
    assert "配件在路上。" in said
    assert "挂账" not in said


def test_a_day_off_becomes_the_next_working_day(town: Town) -> None:
    case = make_in_progress(town)
    day = clock.local_day(in_days(30))
    saturday = day + timedelta(days=(5 - day.weekday()) % 7)
    until = clock.at_local(saturday, 18)
    case = actions.propose(
        case=case, matter="extend", words="等", until=until, by=town.grid_worker.actor, at=clock.now()
    )
    promised = Proposal.objects.get().until
    assert promised > until
    hours = clock_for(case.unit_id)
    assert hours.spans_on(clock.local_day(promised))
    assert actions.extend_case(case=case, words="", by=town.desk.actor, at=clock.now()).due_at == promised


def test_a_pause_after_an_extension_does_not_move_the_promise_forward(town: Town) -> None:
    case = actions.extend_case(case=make_proposed(town, Matter.EXTEND), words="", by=town.desk.actor, at=clock.now())
    asked = actions.ask_reporter(case=case, words="?", by=town.grid_worker.actor, at=clock.now())
    case_again = actions.reply_to_question(case=asked, words="!", by=REPORTER, at=clock.now())
    assert clock.local_day(case_again.due_at) == clock.local_day(case.due_at)


def test_refused_with_words_and_free_to_ask_again(town: Town) -> None:
    case = make_proposed(town)
    with pytest.raises(Invalid):
        actions.refuse_proposal(case=case, matter="suspend", words=" ", by=town.desk.actor, at=clock.now())
    case = actions.refuse_proposal(case=case, matter="suspend", words="本周能办", by=town.desk.actor, at=clock.now())
    proposal = Proposal.objects.get()
    assert (case.state, proposal.granted, proposal.decided_by) == (State.IN_PROGRESS, False, town.desk)
    assert waiting_for(town.desk) == []
    run_due()
    told = Notice.objects.filter(template="cases.step", person__account=town.grid_worker).get()
    assert "本周能办" in told.body
    make_proposed(town, case=case)


def test_who_asked_takes_it_back(town: Town) -> None:
    case = actions.refuse_proposal(
        case=make_proposed(town), matter="suspend", by=town.grid_worker.actor, at=clock.now()
    )
    proposal = Proposal.objects.get()
    assert (proposal.granted, proposal.decided_by) == (False, None)
    assert last_event(case).details["taken_back"] == "yes"
    with pytest.raises(Conflict):
        actions.suspend_case(case=case, words="好", by=town.desk.actor, at=clock.now())


def test_nothing_asked_nothing_granted(town: Town) -> None:
    case = make_in_progress(town)
    for grant in (actions.suspend_case, actions.extend_case, actions.exempt_case):
        by = town.dispatcher.actor
        with pytest.raises((Conflict, Refused)):
            grant(case=case, words="好", by=by, at=clock.now())
    with pytest.raises(Conflict):
        actions.refuse_proposal(case=case, matter="extend", words="不", by=town.desk.actor, at=clock.now())
    assert fresh(case).version == case.version


@pytest.mark.parametrize(
    ("matter", "until", "field"),
    [
        (Matter.SUSPEND, None, "until"),
        (Matter.SUSPEND, -1, "until"),
        (Matter.SUSPEND, 400, "until"),
        (Matter.EXTEND, 0, "until"),
        (Matter.PUBLISH, None, "title"),
    ],
)
def test_what_is_asked_for_must_make_sense(town: Town, matter: Matter, until: int | None, field: str) -> None:
    case = make_answered(town) if matter == Matter.PUBLISH else make_in_progress(town)
    day = None if until is None else in_days(until)
    with pytest.raises(Invalid) as refusal:
        actions.propose(case=case, matter=matter, words="请", until=day, by=town.desk.actor, at=clock.now())
    assert field in refusal.value.fields
    with pytest.raises(Invalid):
        actions.propose(case=case, matter="holiday", words="请", until=day, by=town.desk.actor, at=clock.now())
    assert not Proposal.objects.exists()


def test_one_matter_waits_once(town: Town) -> None:
    case = make_proposed(town)
    with pytest.raises(Conflict):
        make_proposed(town, case=case)
    make_proposed(town, Matter.EXTEND, case=case)
    assert Proposal.objects.count() == 2


def test_a_double_click_asks_and_grants_once(town: Town) -> None:
    case = make_in_progress(town)
    at = clock.now()
    for _click in range(2):
        actions.propose(
            case=case, matter="suspend", words="等", until=in_days(9), by=town.grid_worker.actor, at=at, key="a"
        )
    for _click in range(2):
        actions.suspend_case(case=fresh(case), words="", by=town.desk.actor, at=at, key="b")
    assert [event.verb for event in case.events.order_by("version")][-2:] == [Verb.PROPOSE, Verb.SUSPEND]


def test_the_second_of_two_who_decide_is_told_who_was_first(town: Town) -> None:
    case = make_proposed(town)
    actions.suspend_case(case=case, words="好", by=town.desk.actor, at=clock.now(), seen=case.version)
    with pytest.raises(Conflict) as refusal:
        actions.suspend_case(case=case, words="好", by=town.supervisor.actor, at=clock.now(), seen=case.version)
    assert "李春梅" in str(refusal.value)


def test_a_pause_that_was_asked_for_lapses_when_the_case_goes_elsewhere(town: Town) -> None:
    case = make_proposed(town)
    actions.escalate_case(case=case, words="请看", by=town.grid_worker.actor, at=clock.now())
    proposal = Proposal.objects.get()
    assert (proposal.granted, proposal.decided_by) == (False, None)
    assert waiting_for(town.dispatcher) == []


def test_a_program_asks_for_nothing_and_grants_nothing(town: Town) -> None:
    program = Actor(kind=ActorKind.SYSTEM, label="program")
    with pytest.raises(Refused):
        actions.propose(case=make_in_progress(town), matter="suspend", words="等", by=program, at=clock.now())
    with pytest.raises(Refused):
        actions.suspend_case(case=make_proposed(town), words="好", by=program, at=clock.now())


def test_a_stranger_finds_nothing_to_decide(town: Town) -> None:
    case = make_proposed(town)
    with pytest.raises(Missing):
        actions.suspend_case(case=case, words="好", by=town.stranger.actor, at=clock.now())
    with pytest.raises(Missing):
        actions.refuse_proposal(case=case, matter="suspend", words="不", by=town.stranger.actor, at=clock.now())


def test_published_by_two_persons_in_redacted_words_and_taken_back_by_one(town: Town) -> None:
    case = make_to_publish(make_resolved(town), by=town.grid_worker)
    assert case.published_at is None
    # The grid worker asked; nobody holds the desk of a grid, so the county's supervisor agrees.
    with pytest.raises(Refused):
        actions.publish_case(case=case, by=town.grid_worker.actor, at=clock.now())
    case = actions.publish_case(case=case, by=town.supervisor.actor, at=clock.now())
    assert (case.published_title, case.published_words) == ("楼道灯", "灯已换好。")
    assert facts_of(case)[-1] == "cases.published"
    with pytest.raises(Conflict):
        make_to_publish(case, by=town.grid_worker)
    case = actions.unpublish_case(case=case, words="有误", by=town.supervisor.actor, at=clock.now())
    assert (case.published_at, case.published_title, case.published_words) == (None, "", "")
    with pytest.raises(Conflict):
        actions.unpublish_case(case=case, words="有误", by=town.supervisor.actor, at=clock.now())


def test_an_open_case_is_not_published(town: Town) -> None:
    with pytest.raises(Conflict):
        make_to_publish(make_in_progress(town), by=town.grid_worker)


def test_exempted_by_two_persons_once(town: Town) -> None:
    case = make_resolved(town)
    make_proposed_by(town.grid_worker, case, Matter.EXEMPT)
    assert waiting_for(town.desk) == []
    assert waiting_for(town.supervisor) == [case.pk]
    case = actions.exempt_case(case=case, words="政策不允许", by=town.supervisor.actor, at=clock.now())
    assert case.exempt_at is not None
    assert facts_of(case)[-1] == "cases.exempted"
    with pytest.raises(Conflict):
        make_proposed_by(town.grid_worker, fresh(case), Matter.EXEMPT)


def test_the_database_itself_refuses_one_person_for_both(town: Town) -> None:
    make_proposed(town)
    with pytest.raises(IntegrityError):
        Proposal.objects.update(decided_by=town.grid_worker, decided_at=clock.now(), granted=True)


def test_the_day_asked_for_may_have_passed_when_it_is_decided(town: Town) -> None:
    case = make_proposed(town)
    late = clock.now() + timedelta(days=21)
    with pytest.raises(Invalid) as refusal:
        actions.suspend_case(case=case, words="好", by=town.desk.actor, at=late)
    assert "until" in refusal.value.fields
