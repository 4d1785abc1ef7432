"""Question, answer, going on, haste: result, event, audit record, facts, refusal, double click, stale version."""

import re
from datetime import timedelta

import pytest
from django.utils import translation

from lianxin.domains.cases import actions, sentences
from lianxin.domains.cases.actions.telling_staff import tell_staff
from lianxin.domains.cases.enums import Clock, Matter, State, Verb
from lianxin.domains.cases.queries import follow_verbs
from lianxin.domains.messaging.models import Notice
from lianxin.foundation.jobs.models import Job
from lianxin.foundation.jobs.worker import run_due
from lianxin.foundation.worktime.queries import clock_for
from lianxin.kernel import clock
from lianxin.kernel.actors import REPORTER, SYSTEM
from lianxin.kernel.errors import Conflict, Invalid, Missing, Refused
from tests.domains.cases.dialogue_helpers import (
    audited,
    fresh,
    last_event,
    make_asked,
    make_proposed,
    make_suspended,
)
from tests.domains.cases.told import facts_of
from tests.factories.cases import Town, make_case, make_in_progress, make_resolved, make_town
from tests.factories.files import make_file


@pytest.fixture
def town(db: None) -> Town:
    return make_town()


def test_a_question_waits_for_the_reporter_and_pauses_the_clock(town: Town) -> None:
    case = make_asked(town)
    assert (case.state, case.clock, case.due_at) == (State.WAITING, Clock.PAUSED, None)
    assert case.held_until is not None
    assert case.held_until > clock.now()
    event = last_event(case)
    assert (event.verb, event.shown) == (Verb.ASK, True)
    assert event.details["until"] == case.held_until.isoformat()
    assert {"cases.asked", "cases.responded"} <= set(facts_of(case))
    assert audited(case)[-1] == "cases.ask"


def test_nobody_is_asked_a_fourth_time_at_one_level(town: Town) -> None:
    case = make_asked(town)
    for _more in range(2):
        case = actions.reply_to_question(case=case, words="三单元", by=REPORTER, at=clock.now())
        case = actions.ask_reporter(case=case, words="哪一盏?", by=town.grid_worker.actor, at=clock.now())
    case = actions.reply_to_question(case=case, words="都不亮", by=REPORTER, at=clock.now())
    with pytest.raises(Conflict, match="3"):
        actions.ask_reporter(case=case, words="再说一次?", by=town.grid_worker.actor, at=clock.now())
    assert fresh(case).state == State.IN_PROGRESS
    # The level above looks at it anew.
    above = actions.escalate_case(case=case, words="说不清楚", by=town.grid_worker.actor, at=clock.now())
    begun = actions.accept_case(case=above, by=town.desk.actor, at=clock.now())
    asked = actions.ask_reporter(case=begun, words="能上门看吗?", by=town.desk.actor, at=clock.now())
    assert asked.state == State.WAITING


def test_the_reporters_answer_lets_it_go_on(town: Town) -> None:
    case = actions.reply_to_question(case=make_asked(town), words="三单元", by=REPORTER, at=clock.now())
    assert (case.state, case.clock, case.held_until) == (State.IN_PROGRESS, Clock.RUNNING, None)
    assert case.due_at is not None
    assert case.handler == town.grid_worker
    assert audited(case)[-1] == "cases.reply"


def test_an_answer_may_be_a_photo_alone_and_is_written_down_by_who_heard_it(town: Town) -> None:
    photo = make_file(purpose="cases")
    case = actions.reply_to_question(case=make_asked(town), words="", files=[photo.pk], by=REPORTER, at=clock.now())
    assert last_event(case).files.count() == 1
    heard = actions.reply_to_question(
        case=make_asked(town), words="电话里说是三单元", told_by="call", by=town.desk.actor, at=clock.now()
    )
    assert heard.state == State.IN_PROGRESS
    with translation.override("zh-hans"):
        assert "记下" in sentences.event_sentence(last_event(heard))


def test_an_answer_without_words_is_refused(town: Town) -> None:
    case = make_asked(town)
    with pytest.raises(Invalid) as refusal:
        actions.reply_to_question(case=case, words=" ", by=REPORTER, at=clock.now())
    assert set(refusal.value.fields) == {"words"}
    assert fresh(case).state == State.WAITING


def test_after_the_pause_it_goes_on_by_itself(town: Town) -> None:
    case = actions.resume_case(case=make_asked(town), by=SYSTEM, at=clock.now() + timedelta(days=9))
    assert (case.state, case.clock) == (State.IN_PROGRESS, Clock.RUNNING)
    again = actions.resume_case(case=make_suspended(town), by=town.grid_worker.actor, at=clock.now())
    assert again.state == State.IN_PROGRESS


@pytest.mark.parametrize("verb", ["ask", "reply", "resume"])
def test_the_wrong_person_is_refused_and_a_stranger_finds_nothing(town: Town, verb: str) -> None:
    case = make_in_progress(town) if verb == "ask" else make_asked(town)

    def act(by):
        match verb:
            case "ask":
                actions.ask_reporter(case=case, words="?", by=by, at=clock.now())
            case "reply":
                actions.reply_to_question(case=case, words="!", by=by, at=clock.now())
            case "resume":
                actions.resume_case(case=case, by=by, at=clock.now())

    with pytest.raises(Missing):
        act(town.stranger.actor)
    with pytest.raises(Refused):
        act(town.supervisor.actor if verb != "resume" else REPORTER)
    assert fresh(case).version == case.version


def test_a_double_click_asks_once_and_a_stale_form_not_at_all(town: Town) -> None:
    case = make_in_progress(town)
    for _click in range(2):
        actions.ask_reporter(case=case, words="几单元?", by=town.grid_worker.actor, at=clock.now(), key="k")
    assert case.events.filter(verb=Verb.ASK).count() == 1
    actions.reply_to_question(case=fresh(case), words="三单元", by=REPORTER, at=clock.now(), key="r")
    actions.reply_to_question(case=fresh(case), words="三单元", by=REPORTER, at=clock.now(), key="r")
    assert case.events.filter(verb=Verb.REPLY).count() == 1
    with pytest.raises(Conflict):
        actions.ask_reporter(case=case, words="几楼?", by=town.grid_worker.actor, at=clock.now(), seen=case.version)


def test_haste_is_marked_once_a_day(town: Town) -> None:
    at = clock.now()
    case = actions.urge_case(case=make_in_progress(town), by=REPORTER, at=at)
    assert (case.state, case.urged, case.urged_at) == (State.IN_PROGRESS, 1, at)
    assert facts_of(case)[-1] == "cases.urged"
    assert audited(case)[-1] == "cases.urge"
    assert Verb.URGE not in follow_verbs(case, now=at)
    with pytest.raises(Conflict):
        actions.urge_case(case=case, by=REPORTER, at=at)
    tomorrow = at + timedelta(days=1)
    assert Verb.URGE in follow_verbs(fresh(case), now=tomorrow)
    assert actions.urge_case(case=case, by=REPORTER, at=tomorrow).urged == 2


def test_only_the_reporter_asks_for_haste_and_only_while_it_is_open(town: Town) -> None:
    with pytest.raises(Refused):
        actions.urge_case(case=make_in_progress(town), by=town.desk.actor, at=clock.now())
    with pytest.raises(Conflict):
        actions.urge_case(case=make_resolved(town), by=REPORTER, at=clock.now())


def test_a_question_reaches_the_reporter_by_message_and_the_answer_the_handler(town: Town) -> None:
    case = make_asked(town, case=make_case(town.orgs["grid"], phone="13987512345", name="李大姐"))
    run_due()
    asked = Notice.objects.filter(template="cases.question").get()
    assert "是几单元?" in asked.body
    actions.reply_to_question(case=case, words="三单元", by=REPORTER, at=clock.now())
    run_due()
    assert Notice.objects.filter(template="cases.step", person__account=town.grid_worker).count() == 1


@pytest.mark.parametrize(("language", "said"), [("zh-hans", "请在"), ("en", "Please answer by")])
def test_the_resident_reads_the_question_and_that_the_deadline_stands_still(
    town: Town, language: str, said: str
) -> None:
    case = make_asked(town)
    with translation.override(language):
        assert said in sentences.status_sentence(case, now=clock.now())
        words = sentences.event_words(last_event(case))
    assert words[0] == "是几单元?"
    assert said in words[1]


@pytest.mark.parametrize("make", [make_asked, make_suspended])
def test_a_paused_case_can_still_be_taken_back(town: Town, make) -> None:
    case = actions.withdraw_case(case=make(town), by=REPORTER, at=clock.now())
    assert (case.state, case.clock, case.held_until) == (State.WITHDRAWN, Clock.STOPPED, None)


def test_haste_at_night_is_told_when_duty_begins(town: Town) -> None:
    night = clock.at_local(clock.local_day(clock.now()) + timedelta(days=1), 3)
    case = actions.urge_case(case=make_in_progress(town), by=REPORTER, at=night)
    told = Job.objects.filter(name="cases.tell_staff").latest("pk")
    assert told.run_at == clock_for(case.unit_id).next_duty(night)
    tell_staff(event_id=told.arguments["event_id"])
    assert Notice.objects.filter(template="cases.step", person__account=town.grid_worker).count() == 1


@pytest.mark.parametrize("matter", [Matter.SUSPEND, Matter.EXTEND])
def test_more_time_is_told_by_message_with_its_reason(town: Town, matter: Matter) -> None:
    case = make_in_progress(town, case=make_case(town.orgs["grid"], phone="13987512345", name="李大姐"))
    case = make_proposed(town, matter, case=case)
    grant = actions.suspend_case if matter == Matter.SUSPEND else actions.extend_case
    grant(case=case, words="配件在路上。", by=town.desk.actor, at=clock.now())
    run_due()
    body = Notice.objects.filter(template="cases.moved").latest("pk").body
    assert "需要更多时间" in body
    assert "配件在路上。" in body
    assert "挂账" not in body


@pytest.mark.parametrize("make", [make_asked, make_suspended])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_step_of_a_pause_reads_in_both_languages(town: Town, make, language: str) -> None:
    case = make(town)
    case = actions.resume_case(case=case, by=SYSTEM, at=clock.now())
    actions.urge_case(case=case, by=REPORTER, at=clock.now())
    with translation.override(language):
        for event in case.events.filter(shown=True):
            said = sentences.event_sentence(event)
            assert "%(" not in said
            if language == "en":
                assert re.search("[a-z]{3}", said)
            else:
                assert not re.search("[A-Za-z]{3}", said), said
