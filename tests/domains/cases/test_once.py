"""Once is once: the same deed sent twice; and what a form shown again after "back" brings is another deed."""

import pytest

from lianxin.domains.cases import actions
from lianxin.domains.cases.actions.intake import Reporter, Request
from lianxin.domains.cases.enums import Channel, State, TellBy, Verb
from lianxin.domains.cases.models import Case
from lianxin.domains.people.actions import person_for_account
from lianxin.foundation.jobs.models import Job
from lianxin.kernel import clock
from lianxin.kernel.actors import REPORTER, SYSTEM
from lianxin.kernel.errors import Conflict
from tests.factories.cases import Town, make_case, make_in_progress, make_resolved, make_town

KEY = "one showing of a form"


@pytest.fixture
def town(db: None) -> Town:
    return make_town()


def send(town: Town, words: str) -> Case:
    request = Request(words=words, channel=Channel.QR)
    return actions.submit_case(place=town.orgs["grid"], request=request, by=REPORTER, at=clock.now(), key=KEY)


def test_another_matter_in_the_same_form_is_another_request(town: Town) -> None:
    first = send(town, "路灯不亮")
    assert send(town, "路灯不亮") == first
    assert send(town, "水管漏水") != first
    assert Case.objects.count() == 2


def test_reopening_after_going_back_from_the_rating_is_done(town: Town) -> None:
    case = make_resolved(town)
    given = {"solved": "no", "satisfaction": "unsatisfied"}
    actions.rate_case(case=case, by=REPORTER, at=clock.now(), key=KEY, **given)
    case = actions.reopen_case(case=case, words="还是不亮", by=REPORTER, at=clock.now(), key=KEY)
    assert (case.state, case.reopened) == (State.ASSIGNED, 1)


def test_two_verbs_of_one_page_are_two_deeds(town: Town) -> None:
    case = make_in_progress(town)
    by, at = town.grid_worker.actor, clock.now()
    actions.note_on_case(case=case, words="去过了", by=by, at=at, key=KEY)
    case = actions.resolve_case(case=case, words="换好了", by=by, at=at, key=KEY)
    assert case.state == State.RESOLVED
    assert case.events.filter(verb=Verb.NOTE).count() == 1


def test_a_resident_who_comes_second_reads_no_name_and_no_inner_step(town: Town) -> None:
    case = make_resolved(town)
    actions.note_on_case(case=case, words="内部备注", by=town.desk.actor, at=clock.now())
    with pytest.raises(Conflict) as refusal:
        actions.withdraw_case(case=case, by=REPORTER, at=clock.now())
    assert town.desk.name not in str(refusal.value)
    assert "备注" not in str(refusal.value)


def test_nobody_is_told_what_they_have_just_done_themselves(town: Town) -> None:
    case = make_resolved(town, case=make_case(town.orgs["grid"], phone="13987512345", name="李大姐"))
    before = Job.objects.filter(name="cases.tell_reporter").count()
    actions.rate_case(case=case, solved="no", satisfaction="unsatisfied", by=REPORTER, at=clock.now())
    assert Job.objects.filter(name="cases.tell_reporter").count() == before


def test_the_phone_a_member_of_staff_leaves_for_themselves_is_kept(town: Town) -> None:
    person_for_account(user=town.desk, by=SYSTEM, at=clock.now())
    reporter = Reporter(name="李春梅", phone="13987512345")
    request = Request(words="我家门口积水", channel=Channel.QR, reporter=reporter, tell_by=TellBy.MESSAGE)
    case = actions.submit_case(place=town.orgs["grid"], request=request, by=town.desk.actor, at=clock.now())
    assert case.reporter is not None
    assert case.reporter.masked_phone == "139****2345"
