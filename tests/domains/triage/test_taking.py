"""A proposal that is taken: two ordinary steps in one deed, or nothing at all."""

import pytest

from lianxin.domains.cases import actions as cases
from lianxin.domains.cases.actions.routing import set_route
from lianxin.domains.cases.enums import State, Verb
from lianxin.domains.cases.models import Case, Category
from lianxin.domains.cases.sentences import office_words
from lianxin.domains.triage.actions import take_proposal
from lianxin.domains.triage.actions.proposing import propose_for
from lianxin.domains.triage.models import KeptProposal, ModelVersion, Proposed
from lianxin.domains.triage.queries.kept import kept_proposals
from lianxin.domains.triage.queries.shown import shown_proposals
from lianxin.foundation.audit.queries import records_about
from lianxin.foundation.journal.models import Fact
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM
from lianxin.kernel.errors import Conflict, Invalid, Missing, Refused
from tests.factories.cases import make_case, make_category, make_town
from tests.factories.triage import make_tree

pytestmark = pytest.mark.django_db
WORDS = "小区路灯不亮,夜里黑漆漆的。"


@pytest.fixture
def town():
    return make_town()


@pytest.fixture
def tree():
    return make_tree()


@pytest.fixture
def case(town, tree):
    """Received at the community's desk, without a category."""
    return make_case(town.orgs["grid"], words=WORDS)


def take(case, category, unit, by, **more):
    return take_proposal(case=case, category=category, unit=unit, by=by.actor, at=clock.now(), **more)


def verbs(case):
    return list(case.events.order_by("version").values_list("verb", flat=True))


def test_one_tap_categorises_and_hands_on(town, tree, case):
    facts = Fact.objects.count()
    taken = take(case, tree["lamp"], town.orgs["department"], town.desk, seen=case.version)
    assert (taken.category, taken.unit, taken.state) == (tree["lamp"], town.orgs["department"], State.ASSIGNED)
    assert taken.assigner == town.orgs["community"]
    assert verbs(case) == [Verb.SUBMIT, Verb.RECATEGORISE, Verb.ASSIGN]
    assert [record.verb for record in records_about(("case", str(case.uuid)))][-2:] == [
        "cases.recategorise",
        "cases.assign",
    ]
    assert Fact.objects.count() > facts


def test_the_event_bears_how_sure_it_was_and_by_which_version(town, tree, case):
    take(case, tree["lamp"], town.orgs["department"], town.desk)
    event = case.events.get(verb=Verb.RECATEGORISE)
    assert event.details["model"] == "tree"
    assert 0 < float(event.details["confidence"]) < 1
    (said,) = office_words(event)
    assert f"{float(event.details['confidence']):.0%}" in said


def test_what_was_kept_holds_with_its_version(town, tree, case):
    version = ModelVersion.objects.create(made_at=clock.now(), digest="0", card={})
    kept = Proposed.objects.create(case=case, unit=case.unit, version=version, made_at=clock.now())
    KeptProposal.objects.create(proposed=kept, rank=0, category=tree["bus"], confidence=1.0, words=["末班车"])
    (shown,) = shown_proposals(case, at=clock.now())
    take(case, shown.category, shown.unit, town.desk)
    event = case.events.get(verb=Verb.RECATEGORISE)
    assert event.details == {"category": "bus", "confidence": "1.0000", "model": str(version.uuid)}
    # Nothing that was learned is ever quite sure.
    assert "99%" in office_words(event)[0]


def test_a_unit_that_has_it_already_keeps_it(town, tree, case):
    taken = take(case, tree["water"], town.orgs["community"], town.desk)
    assert (taken.category, taken.unit, taken.state) == (tree["water"], town.orgs["community"], State.RECEIVED)
    assert verbs(case) == [Verb.SUBMIT, Verb.RECATEGORISE]


def test_what_was_given_back_goes_to_the_unit_shown(town, tree, case):
    """The table sends nothing a second time by itself: here somebody says so."""
    station = town.orgs["grid"]
    set_route(category=tree["lamp"], place=town.orgs["grid"], unit=station, by=SYSTEM, at=clock.now())
    assigned = cases.assign_case(case=case, unit=station, by=town.desk.actor, at=clock.now())
    back = cases.return_case(case=assigned, words="不归我们", by=town.grid_worker.actor, at=clock.now())
    assert back.state == State.RECEIVED
    taken = take(back, tree["lamp"], station, town.desk, seen=back.version)
    assert (taken.unit, taken.state) == (station, State.ASSIGNED)


@pytest.mark.parametrize(("who", "refusal"), [("stranger", Missing), ("grid_worker", Refused), ("supervisor", Refused)])
def test_it_is_for_who_may_do_both_steps(town, tree, case, who, refusal):
    with pytest.raises(refusal):
        take(case, tree["lamp"], town.orgs["department"], getattr(town, who))
    assert verbs(case) == [Verb.SUBMIT]


def test_who_was_first_is_named_and_nothing_happens(town, tree, case):
    seen = case.version
    cases.assign_case(case=case, unit=town.orgs["grid"], by=town.desk.actor, at=clock.now())
    with pytest.raises(Conflict, match="李春梅"):
        take(case, tree["lamp"], town.orgs["department"], town.desk, seen=seen)
    assert Case.objects.get(pk=case.pk).category is None


def test_what_is_not_proposed_is_not_taken(town, tree, case):
    other = make_category("p.other", name="别的事", plain=True)
    with pytest.raises(Conflict):
        take(case, other, town.orgs["community"], town.desk)
    assert verbs(case) == [Verb.SUBMIT]


def test_where_the_table_was_changed_since_nothing_happens(town, tree, case):
    (first, *_others) = shown_proposals(case, at=clock.now())
    set_route(category=tree["lamp"], place=None, unit=town.orgs["township"], by=SYSTEM, at=clock.now())
    with pytest.raises(Conflict):
        take(case, first.category, first.unit, town.desk)
    assert verbs(case) == [Verb.SUBMIT]


def test_matters_of_other_authorities_are_refused_as_ever(town, tree, case):
    propose_for(case_id=case.pk, unit_id=case.unit_id, at=clock.now())
    Category.objects.filter(code="lamp").update(refer_to="110")
    proposal = kept_proposals(case)[0]
    with pytest.raises(Invalid, match="110"):
        take(case, proposal.category, proposal.unit, town.desk)
    assert verbs(case) == [Verb.SUBMIT]


def test_sent_twice_it_happens_once(town, tree, case):
    for _time in range(2):
        taken = take(case, tree["lamp"], town.orgs["department"], town.desk, seen=1, key="form")
        assert taken.state == State.ASSIGNED
    assert verbs(case) == [Verb.SUBMIT, Verb.RECATEGORISE, Verb.ASSIGN]


def test_against_what_a_person_chose_only_what_is_rather_sure_is_said(town, tree, case):
    assert len(shown_proposals(case, at=clock.now())) == 3
    cases.recategorise_case(case=case, category=tree["water"], by=town.desk.actor, at=clock.now())
    chosen = Case.objects.select_related("category", "place").get(pk=case.pk)
    kept = Proposed.objects.create(case=case, unit=case.unit, made_at=clock.now())
    said = KeptProposal.objects.create(proposed=kept, rank=0, category=tree["lamp"], confidence=0.5)
    assert shown_proposals(chosen, at=clock.now()) == []
    KeptProposal.objects.filter(pk=said.pk).update(confidence=0.9)
    assert [one.category for one in shown_proposals(chosen, at=clock.now())] == [tree["lamp"]]
    KeptProposal.objects.filter(pk=said.pk).update(category=tree["water"])
    assert shown_proposals(chosen, at=clock.now()) == []
