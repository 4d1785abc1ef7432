"""A proposal made by two workers at once, and beside a person: kept once, and the faster one wins whole."""

import pytest

from lianxin.domains.cases import actions as cases
from lianxin.domains.cases.enums import State, Verb
from lianxin.domains.cases.models import Case
from lianxin.domains.triage.actions import allow_automatic
from lianxin.domains.triage.actions.proposing import propose_for
from lianxin.domains.triage.learning.model import Guess
from lianxin.domains.triage.models import Proposed
from lianxin.domains.triage.queries import proposals
from lianxin.foundation.journal.models import Fact
from lianxin.kernel import clock
from tests.domains.cases.test_ties_at_once import at_once
from tests.factories.cases import Town, make_case, make_town
from tests.factories.triage import make_fared, make_tree

pytestmark = pytest.mark.django_db(transaction=True)


class Sure:
    """Always sure of lamps."""

    def guess(self, _message: object, _shown: int) -> list[Guess]:
        return [Guess("lamp", 0.995, ("路灯",))]


@pytest.fixture
def town(monkeypatch: pytest.MonkeyPatch) -> Town:
    monkeypatch.setattr(proposals, "serving_model", lambda _version: Sure())
    monkeypatch.setattr("lianxin.domains.triage.actions.proposing.is_left_to_a_person", lambda _uuid: False)
    town, tree = make_town(), make_tree()
    make_fared(town.orgs["community"], tree["lamp"], right=120)
    allow_automatic(unit=town.orgs["community"], by=town.desk.actor, at=clock.now())
    return town


def test_two_workers_keep_and_assign_once(town: Town) -> None:
    case = make_case(town.orgs["grid"])
    given = {"case_id": case.pk, "unit_id": case.unit_id, "at": clock.now()}
    assert at_once(lambda: propose_for(**given), lambda: propose_for(**given)) == ["done", "done"]
    assert Proposed.objects.filter(case=case).count() == 1
    assert case.events.filter(verb=Verb.ASSIGN).count() == 1
    assert Fact.objects.filter(measure="triage.assigned").count() == 1


@pytest.mark.parametrize("_time", range(3))
def test_beside_a_person_the_faster_one_wins_whole(town: Town, _time: int) -> None:
    case = make_case(town.orgs["grid"])
    by, at = town.desk.actor, clock.now()
    ended = at_once(
        lambda: propose_for(case_id=case.pk, unit_id=case.unit_id, at=at),
        lambda: cases.answer_case(case=case, words="今天下午换灯。", by=by, at=at),
    )
    case = Case.objects.get(pk=case.pk)
    assert ended[0] == "done"
    if ended[1] == "done":
        assert (case.state, case.category, case.automatic_at) == (State.RESOLVED, None, None)
        assert not Proposed.objects.filter(case=case, assigned_at__isnull=False).exists()
    else:
        # The desk has it no longer: it lies with the department.
        assert (case.state, case.version) == (State.ASSIGNED, 3)
