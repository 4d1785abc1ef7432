"""One thing that happens to many: attached by one key, told each message once, answered all together."""

from collections.abc import Iterator
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from lianxin.domains.cases import actions
from lianxin.domains.cases.actions import public_events
from lianxin.domains.cases.enums import State, TellBy, Verb
from lianxin.domains.cases.models import Case, EventMessage, PublicEvent
from lianxin.domains.cases.queries import verbs_for
from lianxin.domains.cases.queries.events import (
    LISTED,
    event_in_sight,
    events_in_sight,
    may_speak_for,
    open_events_in_sight,
    open_events_of,
)
from lianxin.domains.messaging.models import Notice
from lianxin.foundation.access.queries import reach_of
from lianxin.foundation.audit.queries import records_about
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


def declare(town: Town, place: str = "community", **more: object) -> PublicEvent:
    given = {"title": "太保片区停暖", "words": "管道爆裂,正在抢修。", "by": town.desk.actor, **more}
    return actions.declare_event(place=town.orgs[place], at=clock.now(), **given)


@pytest.fixture
def event(town: Town) -> PublicEvent:
    return declare(town)


def sent(town: Town, number: int = 0, *, phone: bool = True) -> Case:
    return make_case(
        town.orgs["grid"],
        words=f"第{number}家没暖气",
        phone=f"1398751{number:04d}" if phone else "",
        name=f"住{number}",
    )


def attach(town: Town, case: Case, event: PublicEvent, **more: object) -> Case:
    return actions.attach_case(case=case, event=event, by=town.desk.actor, at=clock.now(), **more)


def told(case: Case) -> list[str]:
    return list(Notice.objects.filter(person=case.reporter).order_by("id").values_list("template", flat=True))


def test_declared_for_a_place_it_is_known_there_and_below(town: Town, event: PublicEvent) -> None:
    assert list(open_events_of(town.orgs["grid"])) == [event]
    assert list(open_events_of(town.orgs["neighbour"])) == []
    assert [record.verb for record in records_about(("public_event", str(event.uuid)))] == ["cases.event_open"]
    assert events_in_sight(reach_of(town.grid_worker.actor)) == [event]
    assert events_in_sight(reach_of(town.stranger.actor)) == []
    assert list(open_events_in_sight(reach_of(town.dispatcher.actor))) == [event]
    with pytest.raises(Missing):
        event_in_sight(reach_of(town.stranger.actor), event.uuid)
    assert may_speak_for(event, reach_of(town.desk.actor))
    assert not may_speak_for(event, reach_of(town.grid_worker.actor))


def test_only_a_desk_declares_and_only_for_its_places(town: Town) -> None:
    for who in ("grid_worker", "supervisor", "stranger"):
        with pytest.raises(Refused):
            declare(town, by=getattr(town, who).actor)
    with pytest.raises(Refused):
        declare(town, "county")
    assert not PublicEvent.objects.exists()


def test_a_name_words_and_a_moment_to_come(town: Town) -> None:
    with pytest.raises(Invalid) as refusal:
        declare(town, title=" ", words="")
    assert set(refusal.value.fields) == {"title", "words"}
    with pytest.raises(Invalid) as refusal:
        declare(town, expected_at=clock.now() - timedelta(hours=1))
    assert set(refusal.value.fields) == {"expected_at"}
    with pytest.raises(Invalid):
        declare(town, words="长" * 501)


def test_declared_twice_by_one_form_it_is_there_once(town: Town) -> None:
    assert declare(town, key="one form") == declare(town, key="one form")
    assert EventMessage.objects.count() == 1


def test_attaching_tells_what_is_known_and_is_a_first_contact(town: Town) -> None:
    event = declare(town, expected_at=clock.now() + timedelta(days=1))
    case = attach(town, sent(town), event)
    assert case.public_event == event
    assert case.responded_at is not None
    assert last_event(case).verb == Verb.ATTACH
    assert audited(case)[-1] == "cases.attach"
    assert "cases.responded" in facts_of(case)
    run_due()
    assert told(case) == ["cases.submitted", "cases.event_said"]
    assert "明天" in Notice.objects.get(template="cases.event_said").body


def test_who_looks_it_up_is_contacted_only_if_somebody_told_them(town: Town, event: PublicEvent) -> None:
    silent = attach(town, sent(town, phone=False), event)
    assert silent.responded_at is None
    on_the_phone = attach(town, sent(town, 1, phone=False), event, told_by=TellBy.CALL)
    assert on_the_phone.responded_at is not None


def test_everyone_attached_is_told_every_message_once(town: Town, event: PublicEvent) -> None:
    case = attach(town, sent(town), event)
    by_code = attach(town, sent(town, 1, phone=False), event)
    apart = sent(town, 2)
    run_due()
    actions.update_event(event=event, words="今晚十点恢复。", by=town.desk.actor, at=clock.now())
    run_due()
    run_due()
    assert told(case) == ["cases.submitted", "cases.event_said", "cases.event_said"]
    assert "今晚十点" in Notice.objects.filter(person=case.reporter).latest("id").body
    assert told(apart) == ["cases.submitted"]
    assert told(by_code) == []


def test_one_person_with_two_cases_is_told_once(town: Town, event: PublicEvent) -> None:
    first, second = sent(town), sent(town)
    assert first.reporter == second.reporter
    for case in (first, second):
        attach(town, case, event)
    run_due()
    actions.close_event(event=event, words="已恢复供暖。", by=town.desk.actor, at=clock.now())
    run_due()
    assert told(first).count("cases.event_said") == 1
    assert told(first).count("cases.event_over") == 1


def test_when_it_is_over_all_attached_are_answered_and_each_may_rate(town: Town, event: PublicEvent) -> None:
    received, begun = sent(town), make_in_progress(town, case=sent(town, 1))
    member = sent(town, 2)
    apart = sent(town, 3)
    for case in (received, begun):
        attach(town, case, event)
    actions.merge_case(case=member, lead=received, by=town.desk.actor, at=clock.now())
    actions.close_event(event=event, words="已恢复供暖。", by=town.desk.actor, at=clock.now())
    run_due()
    for case in (received, begun, member):
        answered = fresh(case)
        assert answered.state == State.RESOLVED
        assert last_event(answered).verb == Verb.FOLLOW
        assert last_event(answered).words == "已恢复供暖。"
        assert told(case)[-1] == "cases.event_over"
        assert "cases.settled" not in told(case)
        assert facts_of(answered).count("cases.resolved") == 1
    assert fresh(apart).state == State.RECEIVED
    rated = actions.rate_case(case=fresh(received), solved="yes", satisfaction="satisfied", by=REPORTER, at=clock.now())
    assert rated.state == State.CLOSED
    assert list(open_events_of(town.orgs["grid"])) == []


def test_what_was_taken_back_or_answered_before_stays_as_it_is(town: Town, event: PublicEvent) -> None:
    gone, answered = attach(town, sent(town), event), attach(town, sent(town, 1), event)
    actions.withdraw_case(case=gone, by=REPORTER, at=clock.now())
    actions.answer_case(case=answered, words="给您送了电暖器", by=town.desk.actor, at=clock.now())
    actions.close_event(event=event, words="已恢复供暖。", by=town.desk.actor, at=clock.now())
    run_due()
    assert fresh(gone).state == State.WITHDRAWN
    assert "cases.event_over" not in told(gone)
    assert answered.events.filter(verb=Verb.FOLLOW).count() == 0


def test_over_is_over(town: Town, event: PublicEvent) -> None:
    case = sent(town)
    for _click in range(2):
        actions.close_event(event=event, words="好了", by=town.desk.actor, at=clock.now(), key="one form")
    with pytest.raises(Conflict):
        actions.close_event(event=event, words="又好了", by=town.desk.actor, at=clock.now())
    with pytest.raises(Conflict):
        actions.update_event(event=event, words="还没好", by=town.desk.actor, at=clock.now())
    with pytest.raises(Conflict):
        attach(town, case, event)
    assert EventMessage.objects.filter(event=event).count() == 2


def test_a_case_belongs_only_to_an_event_of_its_place(town: Town) -> None:
    elsewhere = declare(town, "neighbour", by=town.dispatcher.actor)
    with pytest.raises(Invalid) as refusal:
        attach(town, sent(town), elsewhere)
    assert set(refusal.value.fields) == {"event"}
    with pytest.raises(Invalid):
        actions.attach_case(case=sent(town), event=None, by=town.desk.actor, at=clock.now())


@pytest.mark.parametrize(("who", "refusal"), [("stranger", Missing), ("supervisor", Refused), ("handler", Missing)])
def test_who_may_not_attaches_and_speaks_for_nothing(
    town: Town, event: PublicEvent, who: str, refusal: type[LianxinError]
) -> None:
    by = getattr(town, who).actor
    with pytest.raises(refusal):
        actions.attach_case(case=sent(town), event=event, by=by, at=clock.now())
    for act in (actions.update_event, actions.close_event):
        with pytest.raises(Refused):
            act(event=event, words="好了", by=by, at=clock.now())


def test_attached_once_and_taken_off_again(town: Town, event: PublicEvent) -> None:
    case = sent(town)
    for _click in range(2):
        attached = attach(town, case, event, key="one form")
    with pytest.raises(Conflict):
        attach(town, attached, event)
    reach = reach_of(town.desk.actor)
    assert Verb.ATTACH in verbs_for(case, reach)
    assert Verb.ATTACH not in verbs_for(attached, reach)
    off = actions.detach_case(case=attached, words="是别的事", by=town.desk.actor, at=clock.now())
    assert off.public_event is None
    assert not last_event(off).shown
    with pytest.raises(Conflict):
        actions.detach_case(case=off, by=town.desk.actor, at=clock.now())


def test_more_than_a_chunk_is_told_and_answered_whole(
    town: Town, event: PublicEvent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(public_events, "CHUNK", 2)
    cases = [attach(town, sent(town, number), event) for number in range(5)]
    actions.update_event(event=event, words="还要两小时", by=town.desk.actor, at=clock.now())
    actions.close_event(event=event, words="好了", by=town.desk.actor, at=clock.now())
    for _turn in range(4):
        run_due()
    assert {fresh(case).state for case in cases} == {State.RESOLVED}
    for case in cases:
        assert told(case).count("cases.event_said") == 2
        assert told(case).count("cases.event_over") == 1


@pytest.fixture
def busy_town(transactional_db: None) -> Iterator[Town]:
    return make_town()


def test_two_workers_tell_and_answer_everyone_exactly_once(busy_town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(public_events, "CHUNK", 3)
    event = declare(busy_town)
    cases = [attach(busy_town, sent(busy_town, number), event) for number in range(8)]
    for words in ("还要两小时", "还要一小时"):
        actions.update_event(event=event, words=words, by=busy_town.desk.actor, at=clock.now())
    actions.close_event(event=event, words="好了", by=busy_town.desk.actor, at=clock.now())
    ready = Barrier(2)

    def work() -> None:
        ready.wait()
        try:
            for _turn in range(20):
                run_due()
        finally:
            connection.close()

    workers = [Thread(target=work) for _number in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    run_due()
    # Folding waits for the end of its two seconds.
    assert not Job.objects.exclude(state="done").exclude(name="tallies.fold").exists()
    for case in cases:
        assert fresh(case).state == State.RESOLVED
        assert case.events.filter(verb=Verb.FOLLOW).count() == 1
        # What was known when they were attached, two updates, the end: each message once.
        bodies = list(
            Notice.objects.filter(person=case.reporter).exclude(template="cases.submitted").values_list("body")
        )
        assert len(bodies) == len(set(bodies))
        assert told(case).count("cases.event_over") == 1
        assert told(case).count("cases.event_said") == 3


def test_events_elsewhere_push_none_of_ones_own_out_of_the_list(
    town: Town, event: PublicEvent, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    over = declare(town, title="东街停水")
    actions.close_event(event=over, words="通了", by=town.desk.actor, at=clock.now())
    above = PublicEvent.objects.create(title="全区停电", place=town.orgs["county"], opened_at=clock.now())
    for title in ("一", "二"):
        kept = declare(town, "neighbour", title=title, by=town.stranger.actor)
        closed_at = clock.now() if title == "一" else None
        PublicEvent.objects.bulk_create(
            PublicEvent(title=title, place=kept.place, opened_at=clock.now(), closed_at=closed_at)
            for _copy in range(LISTED)
        )
    reach = reach_of(town.grid_worker.actor)
    with django_assert_num_queries(2):
        assert list(events_in_sight(reach)) == [above, event, over]
    with django_assert_num_queries(1):
        assert list(open_events_in_sight(reach)) == [above, event]
