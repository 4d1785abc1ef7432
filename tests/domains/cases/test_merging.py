"""Many ask the same: one is worked on, all are answered, nobody reads anything of another."""

import pytest
from django.utils import translation

from lianxin.domains.cases import actions
from lianxin.domains.cases.enums import State, Verb
from lianxin.domains.cases.models import Case
from lianxin.domains.cases.queries import path_walked, public_timeline
from lianxin.domains.cases.sentences import event_sentence, event_words, status_sentence
from lianxin.domains.messaging.models import Notice
from lianxin.foundation.accounts.models import User
from lianxin.foundation.jobs.models import Job
from lianxin.foundation.jobs.worker import run_due
from lianxin.kernel import clock
from lianxin.kernel.actors import REPORTER
from lianxin.kernel.errors import Conflict, Invalid, LianxinError, Missing, Refused
from tests.domains.cases.told import audited, facts_of, fresh, last_event
from tests.factories.cases import Town, make_case, make_in_progress, make_town


@pytest.fixture
def town(db: None) -> Town:
    return make_town()


def sent(town: Town, number: int, *, place: str = "grid") -> Case:
    """One of several about the same, each by a reporter who wants messages."""
    return make_case(
        town.orgs[place], words=f"第{number}位:路灯坏了", phone=f"1398751000{number}", name=f"住户{number}"
    )


def merge(town: Town, case: Case, lead: Case, **more: object) -> Case:
    return actions.merge_case(case=case, lead=lead, by=town.desk.actor, at=clock.now(), **{"key": "", **more})


@pytest.fixture
def three(town: Town) -> tuple[Case, Case, Case]:
    """Two merged into the first, which then goes to the grid and is worked on there."""
    lead, second, third = (sent(town, number) for number in range(3))
    for member in (second, third):
        merge(town, member, lead)
    return make_in_progress(town, case=fresh(lead)), fresh(second), fresh(third)


def test_merged_they_follow_the_lead_wherever_it_goes(town: Town, three: tuple[Case, Case, Case]) -> None:
    lead, second, third = three
    assert fresh(lead).merged == 2
    for member in (second, third):
        assert (member.state, member.lead_id) == (State.MERGED, lead.pk)
        assert (member.unit, member.unit_path) == (lead.unit, lead.unit_path) == (town.orgs["grid"], lead.unit_path)
        assert audited(member) == ["cases.submit", "cases.merge"]
        assert facts_of(member) == ["cases.received", "cases.merged"]


def test_every_reporter_is_told_at_the_merge_and_at_the_answer(town: Town, three: tuple[Case, Case, Case]) -> None:
    lead, second, third = three
    actions.resolve_case(case=lead, words="灯换好了", by=town.grid_worker.actor, at=clock.now())
    run_due()
    for member in (second, third):
        answered = fresh(member)
        assert (answered.state, answered.resolved_unit) == (State.RESOLVED, lead.unit)
        assert last_event(answered).verb == Verb.FOLLOW
        told = list(Notice.objects.filter(person=member.reporter).order_by("id").values_list("template", flat=True))
        assert told == ["cases.submitted", "cases.moved", "cases.settled"]
        assert "灯换好了" in Notice.objects.filter(person=member.reporter).latest("id").body
        assert facts_of(answered).count("cases.resolved") == 1
    run_due()
    assert Notice.objects.filter(person=second.reporter).count() == 3


def test_a_member_reads_where_the_lead_goes_and_no_word_of_others(town: Town, three: tuple[Case, Case, Case]) -> None:
    lead, second, _third = three
    actions.respond_to_case(case=lead, words="住户0您好", told_by="call", by=town.grid_worker.actor, at=clock.now())
    actions.note_on_case(case=lead, words="内部", by=town.grid_worker.actor, at=clock.now())
    member = fresh(second)
    events = public_timeline(member)
    assert [event.verb for event in events] == [Verb.SUBMIT, Verb.MERGE, Verb.ASSIGN, Verb.ACCEPT]
    read = " ".join(event_sentence(event) + " ".join(event_words(event)) + event.words for event in events)
    read += status_sentence(member, now=clock.now())
    for secret in ("住户0", "第0位", lead.tracking_code, "内部"):
        assert secret not in read
    assert [unit.name for unit in path_walked(member)] == ["太保社区", "太保社区第一网格"]


def test_members_rate_and_reopen_each_for_themselves(town: Town, three: tuple[Case, Case, Case]) -> None:
    lead, second, third = three
    actions.resolve_case(case=lead, words="灯换好了", by=town.grid_worker.actor, at=clock.now())
    run_due()
    rated = actions.rate_case(case=fresh(second), solved="yes", satisfaction="satisfied", by=REPORTER, at=clock.now())
    again = actions.reopen_case(case=fresh(third), words="我这边还不亮", by=REPORTER, at=clock.now())
    assert rated.state == State.CLOSED
    assert (again.state, again.lead_id, again.unit) == (State.ASSIGNED, None, town.orgs["community"])
    assert (fresh(lead).state, fresh(lead).merged) == (State.RESOLVED, 1)
    assert "accept" not in [event.verb for event in public_timeline(again)]


@pytest.mark.parametrize("how", ["withdrawn", "declined"])
def test_when_the_lead_ends_without_an_answer_members_are_received_again(town: Town, how: str) -> None:
    lead, second = sent(town, 0), sent(town, 1)
    merge(town, second, lead)
    if how == "withdrawn":
        actions.withdraw_case(case=lead, by=REPORTER, at=clock.now())
    else:
        up = actions.escalate_case(case=lead, words="不归社区", by=town.desk.actor, at=clock.now())
        actions.decline_case(case=up, reason="court", refer_to="法院", by=town.dispatcher.actor, at=clock.now())
    run_due()
    free = fresh(second)
    assert (free.state, free.lead_id, fresh(lead).merged) == (State.RECEIVED, None, 0)
    assert free.unit == fresh(lead).unit
    assert last_event(free).verb == Verb.UNMERGE


def test_taken_out_of_the_merge_it_stands_alone(town: Town, three: tuple[Case, Case, Case]) -> None:
    lead, second, third = three
    alone = actions.unmerge_case(case=second, words="另一盏灯", by=town.desk.actor, at=clock.now())
    assert (alone.state, alone.lead_id, alone.unit) == (State.RECEIVED, None, lead.unit)
    assert fresh(lead).merged == 1
    with pytest.raises(Conflict):
        actions.unmerge_case(case=alone, by=town.desk.actor, at=clock.now())
    with pytest.raises(Missing):
        actions.unmerge_case(case=third, by=town.stranger.actor, at=clock.now())


def test_taken_out_of_the_merge_its_reporter_reads_the_new_day_and_not_why(
    town: Town, three: tuple[Case, Case, Case]
) -> None:
    _lead, second, _third = three
    alone = actions.unmerge_case(case=second, words="另一盏灯", by=town.desk.actor, at=clock.now())
    assert alone.promised_at == alone.due_at
    event = public_timeline(alone)[-1]
    with translation.override("zh-hans"):
        assert event_sentence(event) == "太保社区第一网格改为单独办理"
    assert "另一盏灯" not in " ".join(event_words(event))
    run_due()
    told = Notice.objects.filter(person=alone.reporter).latest("id")
    assert told.template == "cases.moved"
    assert "另一盏灯" not in told.body


def test_a_member_taken_back_leaves_its_lead(town: Town, three: tuple[Case, Case, Case]) -> None:
    lead, second, _third = three
    gone = actions.withdraw_case(case=second, by=REPORTER, at=clock.now())
    assert (gone.state, gone.lead_id, fresh(lead).merged) == (State.WITHDRAWN, None, 1)


def test_there_are_no_chains(town: Town) -> None:
    first, second, third, fourth = (sent(town, number) for number in range(4))
    merge(town, second, first)
    # Into a member: into its lead.
    assert merge(town, third, fresh(second)).lead_id == first.pk
    # A lead brings its members along.
    assert merge(town, fresh(first), fourth).lead_id == fourth.pk
    assert {fresh(case).lead_id for case in (first, second, third)} == {fourth.pk}
    assert (fresh(fourth).merged, fresh(first).merged) == (3, 0)
    with pytest.raises(Invalid):
        merge(town, fourth, fresh(first))
    assert Case.objects.filter(state=State.MERGED, lead__lead__isnull=False).count() == 0


def test_only_open_ones_lead_and_none_leads_itself(town: Town) -> None:
    lead, other = sent(town, 0), sent(town, 1)
    with pytest.raises(Invalid):
        merge(town, lead, lead)
    actions.answer_case(case=lead, words="好了", by=town.desk.actor, at=clock.now())
    with pytest.raises(Invalid) as refusal:
        merge(town, other, fresh(lead))
    assert set(refusal.value.fields) == {"lead"}


@pytest.mark.parametrize(
    ("who", "refusal"), [("stranger", Missing), ("grid_worker", Missing), ("supervisor", Refused), ("handler", Missing)]
)
def test_who_may_not_merges_nothing(town: Town, who: str, refusal: type[LianxinError]) -> None:
    user: User = getattr(town, who)
    lead, other = sent(town, 0), sent(town, 1)
    with pytest.raises(refusal if who != "grid_worker" else Refused):
        actions.merge_case(case=other, lead=lead, by=user.actor, at=clock.now())
    assert fresh(other).version == 1


def test_the_same_right_is_asked_on_the_lead(town: Town) -> None:
    there = sent(town, 0, place="neighbour")
    here = sent(town, 1)
    with pytest.raises(Refused):
        merge(town, here, there)
    assert fresh(here).state == State.RECEIVED
    assert actions.merge_case(case=here, lead=there, by=town.dispatcher.actor, at=clock.now()).lead_id == there.pk


def test_a_double_click_merges_once_and_an_old_form_not_at_all(town: Town) -> None:
    lead, second, third = (sent(town, number) for number in range(3))
    for _click in range(2):
        merge(town, second, lead, key="one form")
    assert fresh(second).events.filter(verb=Verb.MERGE).count() == 1
    assert fresh(lead).merged == 1
    actions.note_on_case(case=third, words="看过", by=town.desk.actor, at=clock.now())
    with pytest.raises(Conflict):
        merge(town, third, lead, seen=1)


def test_a_lead_reopened_before_the_job_ran_still_answers_its_members(
    town: Town, three: tuple[Case, Case, Case]
) -> None:
    lead, second, _third = three
    actions.resolve_case(case=lead, words="灯换好了", by=town.grid_worker.actor, at=clock.now())
    actions.reopen_case(case=fresh(lead), words="没有亮", by=REPORTER, at=clock.now())
    run_due()
    assert fresh(second).state == State.RESOLVED
    assert not Job.objects.filter(state="failed").exists()
