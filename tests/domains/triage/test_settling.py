"""What became of proposals: what people decided tells how good they are, what went alone can only stop it."""

from datetime import timedelta
from uuid import UUID

import pytest

from lianxin.domains.cases import actions as cases
from lianxin.domains.cases.enums import State
from lianxin.domains.cases.models import Case, Category
from lianxin.domains.triage import queries
from lianxin.domains.triage.actions import allow_automatic, stop_automatic
from lianxin.domains.triage.actions.proposing import propose_for
from lianxin.domains.triage.models import ModelVersion, Proposed
from lianxin.domains.triage.rules_assigning import FEWEST_BACK, Went, is_left_to_a_person
from lianxin.foundation.access.enums import Role
from lianxin.foundation.jobs.worker import run_due
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM
from lianxin.kernel.errors import Conflict
from tests.domains.cases.told import last_event
from tests.domains.triage.arriving import WORDS, arrive, close, facts, put_under
from tests.factories.access import make_worker
from tests.factories.cases import make_case, make_category
from tests.factories.triage import make_fared

pytestmark = pytest.mark.django_db


def test_given_back_it_was_wrong_and_is_a_person_s_again(town, allowed, tree):
    case = arrive(town)
    case = cases.return_case(case=case, words="不归我们管", by=town.handler.actor, at=clock.now())
    run_due()
    assert (case.state, case.unit, case.automatic_at) == (State.RECEIVED, town.orgs["community"], None)
    kept = Proposed.objects.get(case=case)
    assert (kept.right, kept.returned_at, kept.settled_at) == (False, last_event(case).at, last_event(case).at)
    assert [org for org, _dims in facts("triage.returned")] == [town.orgs["community"].pk]
    found = queries.reckoned_for(kept.unit_id, at=clock.now(), version=None)
    assert (found.proposals, found.right, found.went) == (120, 120, Went(sent=1, wrong=1))
    # Left under the same category in the end, it was wrong all the same.
    close(case, town)
    kept.refresh_from_db()
    assert kept.right is False
    assert (facts("triage.proposals"), facts("triage.proposals_right")) == ([], [])


def test_what_went_alone_and_was_left_so_confirms_nothing(town, allowed):
    """Else inertia would measure itself."""
    case = arrive(town)
    by, at = town.handler.actor, clock.now()
    case = cases.accept_case(case=case, by=by, at=at)
    case = cases.resolve_case(case=case, words="灯已换好,今晚会亮。", by=by, at=at)
    cases.close_case(case=case, words="电话里说好了。", by=SYSTEM, at=at)
    run_due()
    assert Proposed.objects.get(case=case).right is True
    found = queries.reckoned_for(town.orgs["community"].pk, at=clock.now(), version=None)
    assert (found.proposals, found.right, found.went) == (120, 120, Went(sent=1, wrong=0))
    assert facts("triage.proposals") == []
    assert queries.in_use()[None].settled == 120


def test_one_on_which_the_lot_fell_waits_for_a_person(town, allowed, monkeypatch):
    monkeypatch.setattr("lianxin.domains.triage.actions.proposing.is_left_to_a_person", is_left_to_a_person)
    for number, state in ((0, State.ASSIGNED), (1, State.RECEIVED)):
        left = (uuid for uuid in map(UUID, _numbers()) if is_left_to_a_person(uuid) is bool(number))
        case = make_case(town.orgs["grid"], words=WORDS)
        Case.objects.filter(pk=case.pk).update(uuid=next(left))
        propose_for(case_id=case.pk, unit_id=case.unit_id, at=clock.now())
        assert Case.objects.get(pk=case.pk).state == state


def _numbers():
    return (f"{number:032x}" for number in range(1, 1_000))


@pytest.mark.parametrize("how", ["given back", "recategorised"])
def test_too_much_of_what_went_alone_that_people_put_right_stops_it_by_itself(town, allowed, tree, how):
    make_category("lamp.01", name="灯杆", parent=tree["lamp"])
    unit = town.orgs["community"].pk
    for number in range(FEWEST_BACK):
        case = arrive(town)
        assert (case.state, number) == (State.ASSIGNED, number)
        by, at = town.handler.actor, clock.now()
        if how == "given back":
            cases.return_case(case=case, words="不归我们管", by=by, at=at)
            run_due()
        else:
            # One below it is no other.
            cases.recategorise_case(case=case, category=Category.objects.get(code="lamp.01"), by=by, at=at)
            assert queries.reckoned_for(unit, at=clock.now(), version=None).went.wrong == number
            cases.recategorise_case(case=Case.objects.get(pk=case.pk), category=tree["bus"], by=by, at=at)
    assert arrive(town).state == State.RECEIVED
    found = queries.reckoned_for(unit, at=clock.now(), version=None)
    assert (found.threshold, found.right, found.went) == (None, 120, Went(sent=3, wrong=3))
    stop_automatic(unit=town.orgs["community"], by=town.desk.actor, at=clock.now())
    with pytest.raises(Conflict, match="退"):
        allow_automatic(unit=town.orgs["community"], by=town.desk.actor, at=clock.now())
    later = clock.now() + timedelta(days=366)
    assert queries.reckoned_for(unit, at=later, version=None).went == Went(0, 0)


@pytest.mark.parametrize(("least", "threshold"), [(0.9, 0.95), (0.9731, 0.9731), (None, None)])
def test_a_new_version_starts_not_below_its_own_card(town, tree, least, threshold):
    unit, at = town.orgs["community"], clock.now()
    earlier = ModelVersion.objects.create(made_at=at, digest="0", card={"threshold": 0.9})
    make_fared(unit, tree["lamp"], right=120, confidence=0.95, version=earlier)
    card = {"threshold": least}
    newer = ModelVersion.objects.create(made_at=at, digest="1", card=card, serves=True, served_at=at)
    assert queries.reckoned_for(unit.pk, at=clock.now(), version=newer).threshold == threshold
    if threshold is None:
        with pytest.raises(Conflict, match="把握"):
            allow_automatic(unit=unit, by=town.desk.actor, at=clock.now())
    else:
        assert allow_automatic(unit=unit, by=town.desk.actor, at=clock.now()).until is None


def test_what_a_person_assigned_and_is_given_back_counts_against_nobody(town, allowed, tree, learned):
    case = arrive(town)
    grid = town.orgs["grid"]
    case = cases.escalate_case(case=case, words="请上级定", by=town.handler.actor, at=clock.now())
    supervisor = make_worker(Role.DISPATCHER, town.orgs["county"]).actor
    case = cases.assign_case(case=case, unit=grid, by=supervisor, at=clock.now())
    cases.return_case(case=case, words="不归我们", by=town.grid_worker.actor, at=clock.now())
    run_due()
    assert Proposed.objects.get(case=case).returned_at is None
    assert facts("triage.returned") == []


@pytest.mark.parametrize(("chosen", "right"), [("lamp", True), ("lamp.01", True), ("water", False)])
def test_right_is_the_category_people_left_it_with_or_one_above_it(town, tree, learned, chosen, right):
    make_category("lamp.01", name="灯杆", parent=tree["lamp"])
    case = close(put_under(arrive(town), chosen, town), town)
    kept = Proposed.objects.get(case=case)
    assert (kept.right, kept.settled_at) == (right, last_event(case).at)
    unit = town.orgs["community"].pk
    assert [org for org, _dims in facts("triage.proposals")] == [unit]
    assert [org for org, _dims in facts("triage.proposals_right")] == [unit] * right


def test_left_without_a_category_it_tells_nothing(town, tree, learned):
    case = close(arrive(town), town)
    assert Proposed.objects.get(case=case).settled_at is None
    assert facts("triage.proposals") == []


def test_closed_again_under_another_category_the_last_word_holds(town, tree, learned):
    case = close(put_under(arrive(town), "lamp", town), town)
    assert Proposed.objects.get(case=case).right is True
    case = cases.reopen_case(case=case, words="还是不亮", by=town.supervisor.actor, at=clock.now())
    case = cases.recategorise_case(case=case, category=tree["water"], by=town.dispatcher.actor, at=clock.now())
    Case.objects.filter(pk=case.pk).update(state=State.RECEIVED)
    by, at = town.dispatcher.actor, clock.now()
    case = cases.answer_case(case=Case.objects.get(pk=case.pk), words="水管也修好了。", by=by, at=at)
    cases.close_case(case=case, words="说好了。", by=by, at=at)
    run_due()
    assert Proposed.objects.get(case=case).right is False
    assert (len(facts("triage.proposals")), len(facts("triage.proposals_right"))) == (2, 1)
