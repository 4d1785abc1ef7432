"""A fresh request categorised and sent on by nobody: only a fresh one, marked until a person sends it elsewhere."""

import pytest

from lianxin.domains.cases import actions
from lianxin.domains.cases.actions.automatic import Grounds, assign_automatically
from lianxin.domains.cases.enums import State, Verb
from lianxin.domains.cases.models import Case, Category
from lianxin.domains.cases.sentences import event_sentence, office_words, step_words
from lianxin.foundation.journal.models import Fact
from lianxin.kernel import clock
from lianxin.kernel.errors import Conflict, Invalid
from tests.domains.cases.told import audited, fresh, last_event
from tests.factories.cases import Town, make_case, make_category, make_town

pytestmark = pytest.mark.django_db
GROUNDS = Grounds(confidence=0.97421, words=("路灯", "不亮"), model="tree")


@pytest.fixture
def town() -> Town:
    return make_town()


@pytest.fixture
def lamp() -> Category:
    category = make_category("lamp", name="路灯照明")
    category.department = "住建"
    category.save()
    return category


def send_on(case: Case, category: Category, grounds: Grounds = GROUNDS) -> Case:
    return assign_automatically(case=case, category=category, grounds=grounds, at=clock.now())


def test_two_ordinary_steps_that_bear_their_grounds(town, lamp):
    case = send_on(make_case(town.orgs["grid"]), lamp)
    assert (case.state, case.category, case.unit) == (State.ASSIGNED, lamp, town.orgs["department"])
    assert (case.assigner, case.version) == (town.orgs["community"], 3)
    assert audited(case) == ["cases.submit", "cases.recategorise", "cases.assign"]
    event = last_event(case)
    assert event.details == {"automatic": "yes", "confidence": "0.9742", "model": "tree"}
    assert event.at == case.automatic_at
    came = Fact.objects.filter(measure="cases.at_unit.came", org=town.orgs["department"].pk)
    assert came.get().dims == {"how": "moved", "channel": "qr", "category": "lamp"}


def test_staff_and_the_reporter_read_that_nobody_decided_it(town, lamp):
    event = last_event(send_on(make_case(town.orgs["grid"]), lamp))
    assert step_words(event) == "自动派单"
    assert office_words(event) == ["没有经人决定，把握 97%"]
    assert event.words == "依据的词：路灯、不亮"
    assert event_sentence(event).startswith("已自动转给")


def test_without_words_that_speak_for_it_none_are_named(town, lamp):
    assert last_event(send_on(make_case(town.orgs["grid"]), lamp, Grounds(0.99, (), "tree"))).words == ""


def test_what_anybody_has_touched_is_left_alone(town, lamp):
    by, at = town.desk.actor, clock.now()
    noted, named, given = (make_case(town.orgs["grid"]) for _number in range(3))
    actions.note_on_case(case=noted, words="已电话问过", by=by, at=at)
    actions.recategorise_case(case=named, category=make_category("02", name="噪音"), by=by, at=at)
    actions.assign_case(case=given, unit=town.orgs["grid"], by=by, at=at)
    withword = make_case(town.orgs["grid"], category=make_category("p.light", plain=True))
    for case in (noted, named, given, withword):
        before = fresh(case).version
        with pytest.raises(Conflict):
            send_on(case, lamp)
        assert (fresh(case).version, fresh(case).automatic_at) == (before, None)


def test_what_would_stay_where_it_lies_is_left_alone(town):
    case = make_case(town.orgs["grid"])
    with pytest.raises(Conflict):
        send_on(case, make_category("02", name="噪音"))
    assert fresh(case).version == 1


@pytest.mark.parametrize("change", [{"refer_to": "12333"}, {"excluded": True}, {"plain": True}])
def test_matters_of_other_authorities_and_plain_words_are_refused(town, lamp, change):
    for name, value in change.items():
        setattr(lamp, name, value)
    case = make_case(town.orgs["grid"])
    with pytest.raises(Invalid):
        send_on(case, lamp)
    assert fresh(case).version == 1


def test_the_mark_stays_while_it_lies_there_and_goes_when_a_person_sends_it_elsewhere(town, lamp):
    by, at = town.handler.actor, clock.now()
    accepted = actions.accept_case(case=send_on(make_case(town.orgs["grid"]), lamp), by=by, at=at)
    assert accepted.automatic_at is not None
    passed_up = actions.escalate_case(case=accepted, words="要区里定", by=by, at=at)
    returned = actions.return_case(case=send_on(make_case(town.orgs["grid"]), lamp), words="不归我们", by=by, at=at)
    assert (passed_up.automatic_at, returned.automatic_at) == (None, None)
    assert (returned.unit, returned.state) == (town.orgs["community"], State.RECEIVED)
    again = actions.assign_case(case=returned, unit=town.orgs["grid"], by=town.desk.actor, at=at)
    assert again.automatic_at is None
    assert not last_event(again).is_automatic
    assert [event.is_automatic for event in again.events.filter(verb=Verb.ASSIGN).order_by("version")] == [True, False]
