"""Every verb: result, event, audit record, facts, refusal."""

from datetime import date, timedelta

import pytest
from django.conf import settings

from lianxin.domains.cases import actions
from lianxin.domains.cases.actions.desk import close_silent_cases
from lianxin.domains.cases.actions.intake import Request
from lianxin.domains.cases.enums import DeclineReason, State, TellBy, Verb
from lianxin.domains.cases.models import Case
from lianxin.domains.cases.permissions import can_assign_to
from lianxin.foundation.accounts.models import User
from lianxin.foundation.audit.queries import records_about
from lianxin.foundation.jobs.models import Job
from lianxin.foundation.journal.models import Fact
from lianxin.kernel import clock
from lianxin.kernel.actors import REPORTER, SYSTEM, Actor
from lianxin.kernel.errors import Conflict, Invalid, LianxinError, Missing, Refused
from tests.domains.cases.told import facts_of
from tests.factories.cases import (
    Town,
    make_answered,
    make_assigned,
    make_case,
    make_category,
    make_in_progress,
    make_resolved,
    make_town,
)
from tests.factories.files import make_file

WEDNESDAY = date(2026, 3, 11)


@pytest.fixture
def town(db: None) -> Town:
    return make_town()


def audited(case: Case) -> list[str]:
    return [record.verb for record in records_about(("case", str(case.uuid))).order_by("id")]


def last_event(case: Case):
    return case.events.order_by("version").last()


def test_submitted_lies_with_the_desk_and_promises_a_day(town: Town) -> None:
    case = make_case(town.orgs["grid"], at=clock.at_local(WEDNESDAY, 9))
    assert case.state == State.RECEIVED
    assert case.unit == town.orgs["community"]
    # Five days of duty, the weekend between them.
    assert clock.local_day(case.due_at) == WEDNESDAY + timedelta(days=7)
    assert case.title == "三单元楼道灯坏了"
    assert last_event(case).verb == Verb.SUBMIT
    assert audited(case) == ["cases.submit"]
    assert facts_of(case) == ["cases.received"]


def test_submitted_twice_under_one_key_is_there_once(town: Town) -> None:
    request = Request(words="灯坏了", channel="qr")
    first = actions.submit_case(place=town.orgs["grid"], request=request, by=REPORTER, at=clock.now(), key="k1")
    again = actions.submit_case(place=town.orgs["grid"], request=request, by=REPORTER, at=clock.now(), key="k1")
    assert first == again
    assert Case.objects.count() == 1
    assert facts_of(first) == ["cases.received"]


def test_submitting_nothing_names_the_field(town: Town) -> None:
    with pytest.raises(Invalid) as refusal:
        make_case(town.orgs["grid"], words="  \u3000\n ")
    assert set(refusal.value.fields) == {"words"}
    assert not Case.objects.exists()


def test_a_worker_enters_only_for_places_in_reach(town: Town) -> None:
    case = make_case(town.orgs["grid"], by=town.desk.actor, for_others=True)
    assert case.entered_by == town.desk
    with pytest.raises(Refused):
        make_case(town.orgs["neighbour"], by=town.desk.actor, for_others=True)


def test_answered_at_once(town: Town) -> None:
    case = make_answered(town)
    assert case.state == State.RESOLVED
    assert case.resolved_unit == town.orgs["community"]
    assert case.responded_at is not None
    assert audited(case) == ["cases.submit", "cases.answer"]
    assert facts_of(case) == ["cases.received", "cases.resolved", "cases.responded", "cases.responded_in_time"]


def test_entered_and_answered_in_one_form(town: Town) -> None:
    request = Request(words="问低保怎么办", channel="desk")
    case = actions.submit_and_answer(
        place=town.orgs["grid"], request=request, answer="带户口册来窗口即可。", by=town.desk.actor, at=clock.now()
    )
    assert Case.objects.get(pk=case.pk).state == State.RESOLVED


def test_first_contact_stops_its_clock_once(town: Town) -> None:
    case = make_case(town.orgs["grid"])
    at = clock.now()
    case = actions.respond_to_case(case=case, words="马上来看", told_by=TellBy.CALL, by=town.desk.actor, at=at)
    later = at + timedelta(hours=1)
    case = actions.respond_to_case(case=case, words="路上了", told_by=TellBy.CALL, by=town.desk.actor, at=later)
    assert case.responded_at == at
    assert facts_of(case) == ["cases.received", "cases.responded", "cases.responded_in_time"]
    assert case.state == State.RECEIVED


def test_assigned_accepted_resolved(town: Town) -> None:
    case = make_resolved(town)
    assert case.state == State.RESOLVED
    assert case.handler == town.grid_worker
    assert case.resolved_unit == town.orgs["grid"]
    assert audited(case) == ["cases.submit", "cases.assign", "cases.accept", "cases.resolve"]


def test_assigning_upwards_is_refused(town: Town) -> None:
    case = make_case(town.orgs["grid"])
    for above in ("township", "county", "city"):
        with pytest.raises(Invalid):
            actions.assign_case(case=case, unit=town.orgs[above], by=town.desk.actor, at=clock.now())
    assert Case.objects.get(pk=case.pk).version == 1


def test_assigning_goes_below_the_parent_only() -> None:
    assert can_assign_to(target="AABBCC", unit="AABB", parent="AA")
    assert can_assign_to(target="AADD", unit="AABB", parent="AA")
    assert not can_assign_to(target="AA", unit="AABB", parent="AA")
    assert not can_assign_to(target="EE", unit="AABB", parent="AA")


def test_returned_to_the_assigner(town: Town) -> None:
    case = actions.return_case(
        case=make_assigned(town), words="不归我们网格", by=town.grid_worker.actor, at=clock.now()
    )
    assert (case.state, case.unit, case.returned) == (State.RECEIVED, town.orgs["community"], 1)
    assert not last_event(case).shown
    assert facts_of(case)[-1] == "cases.returned"


def test_escalated_to_the_level_above(town: Town) -> None:
    case = make_case(town.orgs["grid"])
    case = actions.escalate_case(case=case, words="需要挖路", by=town.desk.actor, at=clock.now())
    assert (case.state, case.unit) == (State.ASSIGNED, town.orgs["township"])
    assert facts_of(case)[-1] == "cases.escalated"
    actions.accept_case(case=case, by=town.dispatcher.actor, at=clock.now())


def test_rated_solved_closes_and_is_asked_once(town: Town) -> None:
    case = actions.rate_case(case=make_resolved(town), solved="yes", satisfaction="mostly", by=REPORTER, at=clock.now())
    assert (case.state, case.solved, case.satisfaction) == (State.CLOSED, "yes", "mostly")
    assert facts_of(case)[-2:] == ["cases.rated", "cases.closed"]
    with pytest.raises(Conflict):
        actions.rate_case(case=case, solved="no", satisfaction="mostly", by=REPORTER, at=clock.now())


def test_rated_not_solved_stays_open_to_reopening(town: Town) -> None:
    case = actions.rate_case(
        case=make_resolved(town), solved="no", satisfaction="unsatisfied", by=REPORTER, at=clock.now()
    )
    assert case.state == State.RESOLVED


def test_reopened_lands_one_level_above_the_one_who_closed_it(town: Town) -> None:
    by_grid = make_resolved(town)
    again = actions.reopen_case(case=by_grid, words="还是不亮", by=REPORTER, at=clock.now())
    assert (again.state, again.unit, again.reopened) == (State.ASSIGNED, town.orgs["community"], 1)
    assert again.resolved_at is None
    by_desk = make_answered(town)
    again = actions.reopen_case(case=by_desk, words="没人来", by=REPORTER, at=clock.now())
    assert again.unit == town.orgs["township"]
    assert facts_of(again)[-1] == "cases.reopened"


def test_reopening_ends_some_days_after_the_answer(town: Town) -> None:
    case = make_answered(town)
    late = clock.now() + timedelta(days=settings.REOPEN_WITHIN_DAYS, minutes=1)
    with pytest.raises(Conflict):
        actions.reopen_case(case=case, words="还没好", by=REPORTER, at=late)
    with pytest.raises(Conflict):
        actions.rate_case(case=case, solved="yes", satisfaction="mostly", by=REPORTER, at=late)


def test_declined_with_reason_and_where_to_turn(town: Town) -> None:
    case = actions.escalate_case(
        case=make_case(town.orgs["grid"]), words="不属于我们", by=town.desk.actor, at=clock.now()
    )
    with pytest.raises(Invalid) as refusal:
        actions.decline_case(case=case, reason="", refer_to="", by=town.dispatcher.actor, at=clock.now())
    assert set(refusal.value.fields) == {"reason", "refer_to"}
    case = actions.decline_case(
        case=case, reason=DeclineReason.COURT, refer_to="区法院立案庭", by=town.dispatcher.actor, at=clock.now()
    )
    assert case.state == State.DECLINED
    assert last_event(case).details == {"reason": "court", "refer_to": "区法院立案庭"}
    fact = Fact.objects.filter(subject=case.uuid, measure="cases.declined").get()
    assert fact.dims == {"reason": "court"}


def test_withdrawn_by_its_reporter_only(town: Town) -> None:
    case = make_case(town.orgs["grid"])
    with pytest.raises(Refused):
        actions.withdraw_case(case=case, by=town.desk.actor, at=clock.now())
    case = actions.withdraw_case(case=case, by=REPORTER, at=clock.now())
    assert case.state == State.WITHDRAWN
    assert facts_of(case)[-1] == "cases.withdrawn"


def test_a_note_is_for_colleagues(town: Town) -> None:
    case = actions.note_on_case(case=make_case(town.orgs["grid"]), words="老人独居", by=town.desk.actor, at=clock.now())
    assert not last_event(case).shown
    assert facts_of(case) == ["cases.received"]


def test_silence_closes_own_reports_and_calls_the_others(town: Town) -> None:
    own = make_answered(town)
    entered = make_answered(town, case=make_case(town.orgs["grid"], by=town.desk.actor, for_others=True))
    later = clock.now() + timedelta(days=16)
    assert close_silent_cases(by=SYSTEM, at=later, days=15) == 1
    assert Case.objects.get(pk=own.pk).state == State.CLOSED
    assert Case.objects.get(pk=entered.pk).state == State.RESOLVED


def test_evidence_is_demanded_where_the_kind_says_so(town: Town) -> None:
    lamp = make_category("01", evidence=True)
    case = make_in_progress(town, case=make_case(town.orgs["grid"], category=lamp))
    with pytest.raises(Invalid) as refusal:
        actions.resolve_case(case=case, words="好了", by=town.grid_worker.actor, at=clock.now())
    assert "photos" in refusal.value.fields
    photo = make_file(purpose="cases")
    case = actions.resolve_case(case=case, words="好了", files=[photo.pk], by=town.grid_worker.actor, at=clock.now())
    assert case.state == State.RESOLVED
    with pytest.raises(Invalid):
        actions.note_on_case(case=case, words="再用一次", files=[photo.pk], by=town.desk.actor, at=clock.now())


def test_the_second_of_two_is_told_who_was_first(town: Town) -> None:
    case = make_assigned(town)
    seen = case.version
    actions.accept_case(case=case, by=town.grid_worker.actor, at=clock.now(), seen=seen)
    with pytest.raises(Conflict) as refusal:
        actions.accept_case(case=case, by=town.desk.actor, at=clock.now(), seen=seen)
    assert "杨小兵" in str(refusal.value)


def test_a_form_opened_before_anothers_step_is_void(town: Town) -> None:
    case = make_case(town.orgs["grid"])
    actions.note_on_case(case=case, words="已联系物业", by=town.desk.actor, at=clock.now())
    with pytest.raises(Conflict):
        actions.answer_case(case=case, words="好的", by=town.desk.actor, at=clock.now(), seen=1)


def test_a_double_click_counts_once(town: Town) -> None:
    case = make_case(town.orgs["grid"])
    for _click in range(2):
        actions.note_on_case(case=case, words="一次", by=town.desk.actor, at=clock.now(), key="form-1")
    assert case.events.filter(verb=Verb.NOTE).count() == 1


VERBS_BY = [
    ("stranger", Missing),
    ("supervisor", Refused),
]


@pytest.mark.parametrize(("who", "refusal"), VERBS_BY)
def test_every_step_refuses_who_may_not(town: Town, who: str, refusal: type[LianxinError]) -> None:
    user: User = getattr(town, who)
    case = make_assigned(town)
    by: Actor = user.actor
    at = clock.now()
    steps = [
        lambda: actions.respond_to_case(case=case, words="x", told_by="call", by=by, at=at),
        lambda: actions.answer_case(case=case, words="x", by=by, at=at),
        lambda: actions.assign_case(case=case, unit=town.orgs["grid"], by=by, at=at),
        lambda: actions.accept_case(case=case, by=by, at=at),
        lambda: actions.return_case(case=case, words="x", by=by, at=at),
        lambda: actions.escalate_case(case=case, words="x", by=by, at=at),
        lambda: actions.resolve_case(case=case, words="x", by=by, at=at),
        lambda: actions.rate_case(case=case, solved="yes", satisfaction="mostly", by=by, at=at),
        lambda: actions.decline_case(case=case, reason="court", refer_to="x", by=by, at=at),
        lambda: actions.withdraw_case(case=case, by=by, at=at),
    ]
    for step in steps:
        with pytest.raises(refusal):
            step()
    assert Case.objects.get(pk=case.pk).version == case.version
    assert len(audited(case)) == 2


def test_words_too_long_are_refused_by_name(town: Town) -> None:
    case = make_case(town.orgs["grid"])
    with pytest.raises(Invalid) as refusal:
        actions.note_on_case(case=case, words="长" * 10_001, by=town.desk.actor, at=clock.now())
    assert set(refusal.value.fields) == {"words"}


def test_a_reporter_who_asked_for_messages_is_told_by_the_outbox(town: Town) -> None:
    case = make_case(town.orgs["grid"], phone="13987512345", name="李大姐")
    assert Job.objects.filter(name="cases.tell_reporter").count() == 1
    make_assigned(town, case=case)
    assert Job.objects.filter(name="cases.tell_reporter").count() == 2
