"""Where the category asks for it, somebody else sees that it is done before anything closes it."""

from datetime import timedelta

import pytest
from django.test import Client

from lianxin.domains.cases import actions
from lianxin.domains.cases.actions.desk import close_silent_cases
from lianxin.domains.cases.enums import State, Verb
from lianxin.domains.cases.models import Case
from lianxin.domains.cases.queries import verbs_for
from lianxin.domains.messaging.queries import notices_for
from lianxin.foundation.access.queries import reach_of
from lianxin.foundation.jobs.worker import run_due
from lianxin.kernel import clock
from lianxin.kernel.actors import REPORTER, SYSTEM
from lianxin.kernel.errors import Conflict, Invalid, Missing, Refused
from tests.domains.cases.told import audited, facts_of, fresh, last_event
from tests.factories.cases import Town, make_case, make_category, make_resolved, make_town
from tests.factories.files import make_file


@pytest.fixture
def town(db: None) -> Town:
    return make_town()


@pytest.fixture
def done(town: Town) -> Case:
    """Resolved by the grid, and of a kind that is verified."""
    kind = make_category("02", name="井盖")
    kind.verify = True
    kind.save()
    return make_resolved(town, case=make_case(town.orgs["grid"], category=kind))


def verify(town: Town, case: Case, solved: str = "yes", **more: object) -> Case:
    return actions.verify_case(
        case=case, solved=solved, words="到现场看过", by=town.desk.actor, at=clock.now(), **{"key": "", **more}
    )


def test_seen_at_the_place_with_a_photo_it_is_verified(town: Town, done: Case) -> None:
    case = verify(town, done, files=[make_file(purpose="cases").pk])
    assert case.state == State.RESOLVED
    assert case.verified_at is not None
    assert (last_event(case).verb, last_event(case).shown) == (Verb.VERIFY, False)
    assert audited(case)[-1] == "cases.verify"
    assert facts_of(case)[-1] == "cases.verified"
    with pytest.raises(Conflict):
        verify(town, case)


def test_not_done_it_goes_back_to_the_unit_that_said_so(town: Town, done: Case) -> None:
    case = verify(town, done, "no")
    assert (case.state, case.unit, case.resolved_at) == (State.ASSIGNED, town.orgs["grid"], None)
    assert last_event(case).words == "到现场看过"
    run_due()
    assert "到现场看过" in notices_for(town.grid_worker).latest("id").body
    actions.accept_case(case=case, by=town.grid_worker.actor, at=clock.now())


def test_a_member_found_undone_stands_alone_and_its_page_opens(town: Town, client: Client) -> None:
    kind = make_category("02", name="井盖")
    kind.verify = True
    kind.save()
    lead, member = (make_case(town.orgs["grid"], category=kind) for _each in range(2))
    actions.merge_case(case=member, lead=lead, by=town.desk.actor, at=clock.now())
    actions.answer_case(case=fresh(lead), words="都换了。", by=town.desk.actor, at=clock.now())
    run_due()
    actions.verify_case(case=fresh(member), solved="no", words="还缺一个", by=town.dispatcher.actor, at=clock.now())
    assert (fresh(member).state, fresh(member).lead) == (State.ASSIGNED, None)
    assert client.get(f"/follow/{member.tracking_code}/").status_code == 200


def test_whoever_did_it_does_not_judge_it(town: Town, done: Case) -> None:
    with pytest.raises(Refused):
        actions.verify_case(case=done, solved="yes", words="好了", by=town.grid_worker.actor, at=clock.now())
    with pytest.raises(Missing):
        actions.verify_case(case=done, solved="yes", words="好了", by=town.stranger.actor, at=clock.now())
    up = actions.escalate_case(
        case=make_case(town.orgs["grid"], category=done.category), words="要上面办", by=town.desk.actor, at=clock.now()
    )
    begun = actions.accept_case(case=up, by=town.dispatcher.actor, at=clock.now())
    own = actions.resolve_case(case=begun, words="好了", by=town.dispatcher.actor, at=clock.now())
    with pytest.raises(Refused):
        actions.verify_case(case=own, solved="yes", words="好了", by=town.dispatcher.actor, at=clock.now())
    assert actions.verify_case(
        case=own, solved="yes", words="看过", by=town.supervisor.actor, at=clock.now()
    ).verified_at


def test_until_then_neither_silence_nor_a_call_nor_a_rating_closes_it(town: Town, done: Case) -> None:
    later = clock.now() + timedelta(days=40)
    assert close_silent_cases(by=SYSTEM, at=later, days=15) == 0
    with pytest.raises(Conflict):
        actions.close_case(case=done, words="说好了", by=town.desk.actor, at=clock.now())
    assert Verb.CLOSE not in verbs_for(done, reach_of(town.desk.actor))
    rated = actions.rate_case(case=done, solved="yes", satisfaction="satisfied", by=REPORTER, at=clock.now())
    assert (rated.state, rated.closed_at, rated.solved) == (State.RESOLVED, None, "yes")
    assert "cases.closed" not in facts_of(rated)


def test_rated_before_it_is_closed_by_the_verification(town: Town, done: Case) -> None:
    actions.rate_case(case=done, solved="partly", satisfaction="mostly", by=REPORTER, at=clock.now())
    verify(town, done)
    case = fresh(done)
    assert case.state == State.CLOSED
    assert facts_of(case).count("cases.closed") == 1
    assert (last_event(case).verb, last_event(case).actor_kind) == (Verb.CLOSE, "system")


def test_verified_and_silent_it_is_closed_by_the_clock(town: Town, done: Case) -> None:
    verify(town, done)
    assert close_silent_cases(by=SYSTEM, at=clock.now() + timedelta(days=40), days=15) == 1


def test_other_kinds_ask_for_nothing(town: Town) -> None:
    plain = make_resolved(town)
    assert Verb.VERIFY not in verbs_for(plain, reach_of(town.desk.actor))
    with pytest.raises(Conflict):
        verify(town, plain)


def test_yes_or_no_and_words(town: Town, done: Case) -> None:
    for solved in ("partly", "", "maybe"):
        with pytest.raises(Invalid) as refusal:
            verify(town, done, solved)
        assert set(refusal.value.fields) == {"solved"}
    with pytest.raises(Invalid):
        actions.verify_case(case=done, solved="yes", words=" ", by=town.desk.actor, at=clock.now())


def test_a_double_click_verifies_once_and_an_old_form_not_at_all(town: Town, done: Case) -> None:
    with pytest.raises(Conflict):
        verify(town, done, seen=done.version - 1)
    for _click in range(2):
        verify(town, done, key="one form")
    assert done.events.filter(verb=Verb.VERIFY).count() == 1


def test_reopened_it_is_to_be_verified_anew(town: Town, done: Case) -> None:
    verify(town, done)
    again = actions.reopen_case(case=fresh(done), words="又坏了", by=REPORTER, at=clock.now())
    assert again.verified_at is None
