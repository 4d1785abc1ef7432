"""The table holds in the action that enforces it: every verb, from every state, by everyone, on a real row."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from django.db import transaction

from lianxin.domains.cases import rules
from lianxin.domains.cases.actions.effects import EFFECTS, Given
from lianxin.domains.cases.actions.steps import take_step
from lianxin.domains.cases.enums import Clock, State, Verb
from lianxin.domains.cases.models import Assistance, Case, CaseEvent, PublicEvent
from lianxin.domains.cases.queries import hats_on
from lianxin.foundation.access.enums import Role
from lianxin.foundation.access.queries import reach_of
from lianxin.foundation.audit.queries import records_about
from lianxin.foundation.orgs.queries import path_of
from lianxin.kernel import clock
from lianxin.kernel.actors import REPORTER, SYSTEM, Actor, ActorKind
from lianxin.kernel.errors import Conflict, LianxinError, Missing, Refused
from tests.factories.access import make_worker
from tests.factories.cases import Town, make_case, make_category, make_town

pytestmark = pytest.mark.django_db
ENDED = (State.CLOSED, State.DECLINED, State.WITHDRAWN)


@pytest.fixture
def town() -> Town:
    return make_town()


def everyone(town: Town) -> Mapping[str, Actor]:
    """One actor for every hat there is, and a stranger."""
    auditor = make_worker(Role.AUDITOR, town.orgs["county"], name="审计")
    return {
        "reporter": REPORTER,
        "desk": town.desk.actor,
        "colleague": town.grid_worker.actor,
        "helper": town.handler.actor,
        "dispatcher above": town.dispatcher.actor,
        "supervisor": town.supervisor.actor,
        "watcher": auditor.actor,
        "looker": Actor(kind=ActorKind.LINK, label="楼栋长"),
        "system": SYSTEM,
        "stranger": town.stranger.actor,
    }


def make_standing(town: Town, state: State, lead: Case) -> Case:
    """A case of the grid that lies at its community in this state, as if it had come there the usual way."""
    case = make_case(town.orgs["grid"])
    at = clock.now()
    settled = state in {State.RESOLVED, State.CLOSED}
    paused = state in rules.PAUSED | {State.MERGED}
    Case.objects.filter(pk=case.pk).update(
        state=state,
        assigner=town.orgs["township"],
        lead=lead if state == State.MERGED else None,
        resolved_at=at if settled else None,
        resolved_unit=case.unit if settled else None,
        closed_at=at if state in ENDED else None,
        clock=Clock.STOPPED if settled or state in ENDED else Clock.PAUSED if paused else Clock.RUNNING,
        due_at=None if paused else case.due_at,
    )
    Assistance.objects.create(
        case=case,
        unit=town.orgs["department"],
        unit_path=path_of(town.orgs["department"].pk),
        task="看一看",
        asked_by=town.desk,
        asked_at=at,
    )
    return Case.objects.get(pk=case.pk)


def all_given(town: Town, lead: Case) -> Given:
    """Everything that any verb may need."""
    event = PublicEvent.objects.create(place=town.orgs["community"], title="停水", opened_at=clock.now())
    return Given(
        words="几句话",
        unit=town.orgs["grid"],
        told_by="call",
        reason="court",
        refer_to="法院",
        solved="yes",
        satisfaction="satisfied",
        until=clock.now() + timedelta(days=30),
        matter="suspend",
        local_state="x",
        title="标题",
        category=make_category("77"),
        lead=lead,
        event=event,
    )


def outcome(case: Case, verb: Verb, by: Actor, given: Given) -> type[LianxinError] | State:
    """What the action says; nothing of it stays."""
    try:
        with transaction.atomic():
            before = CaseEvent.objects.filter(case=case).count()
            state = State(take_step(case=case, verb=verb, by=by, at=clock.now(), given=given).state)
            assert CaseEvent.objects.filter(case=case).count() > before
            assert records_about(("case", str(case.uuid))).filter(verb=f"cases.{verb}").exists()
            transaction.set_rollback(True)
            return state
    except LianxinError as refusal:
        return type(refusal)


def test_every_verb_of_the_table_has_an_effect() -> None:
    assert set(EFFECTS) == set(Verb)


@pytest.mark.parametrize("verb", list(rules.TRANSITIONS))
def test_a_verb_goes_from_its_states_by_its_hats_and_in_no_other_way(town: Town, verb: Verb) -> None:
    lead = make_case(town.orgs["grid"])
    Case.objects.filter(pk=lead.pk).update(merged=1)
    given, actors = all_given(town, lead), everyone(town)
    for state in State:
        case = make_standing(town, state, lead)
        for name, by in actors.items():
            worn = hats_on(case, reach_of(by))
            happened = outcome(case, verb, by, given)
            where = f"{verb} from {state} by {name} ({', '.join(sorted(worn))}): {happened}"
            if not worn:
                assert happened == Missing, where
            elif not rules.may(verb, worn):
                assert happened == Refused, where
            elif state not in rules.TRANSITIONS[verb].sources:
                assert happened == Conflict, where
            else:
                assert happened == rules.next_state(verb, state, solved=given.solved), where
