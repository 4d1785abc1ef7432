"""Supervision, the place's own states, and who writes notes."""

from collections.abc import Iterator

import pytest

from lianxin.domains.cases import actions
from lianxin.domains.cases.enums import State, Verb
from lianxin.domains.cases.models import StateWords
from lianxin.domains.cases.queries import choosable_states, forget_state_words, state_choices, state_words
from lianxin.domains.messaging.models import Notice
from lianxin.foundation.access.enums import Role
from lianxin.foundation.jobs.worker import run_due
from lianxin.kernel import clock
from lianxin.kernel.errors import Conflict, Invalid, Refused
from tests.domains.cases.dialogue_helpers import audited, fresh, in_days, last_event
from tests.domains.cases.told import facts_of
from tests.factories.access import make_worker
from tests.factories.cases import Town, make_case, make_in_progress, make_resolved, make_town


@pytest.fixture
def town(db: None) -> Iterator[Town]:
    forget_state_words()
    yield make_town()
    forget_state_words()


def make_words(code: str, base: State, name: str) -> StateWords:
    forget_state_words()
    return StateWords.objects.create(code=code, base=base, name=name, name_en=name)


def test_supervised_with_an_instruction_and_a_day_the_handler_is_told(town: Town) -> None:
    until = in_days(3)
    case = actions.supervise_case(
        case=make_in_progress(town), words="三日内回复", until=until, by=town.supervisor.actor, at=clock.now()
    )
    assert (case.supervised_until, case.state) == (until, State.IN_PROGRESS)
    assert case.supervised_at is not None
    assert not last_event(case).shown
    assert facts_of(case)[-1] == "cases.supervised"
    assert audited(case)[-1] == "cases.supervise"
    run_due()
    assert Notice.objects.filter(template="cases.step", person__account=town.grid_worker).count() == 1


def test_supervision_needs_a_day_to_come_words_and_a_supervisor(town: Town) -> None:
    case = make_in_progress(town)
    for words, until in (("", in_days(3)), ("快", None), ("快", in_days(-1))):
        with pytest.raises(Invalid):
            actions.supervise_case(case=case, words=words, until=until, by=town.supervisor.actor, at=clock.now())
    with pytest.raises(Refused):
        actions.supervise_case(case=case, words="快", until=in_days(3), by=town.desk.actor, at=clock.now())
    with pytest.raises(Conflict):
        actions.supervise_case(
            case=make_resolved(town), words="快", until=in_days(3), by=town.supervisor.actor, at=clock.now()
        )


def test_a_place_renames_states_everywhere_and_adds_its_own(town: Town) -> None:
    make_words("in_progress", State.IN_PROGRESS, "承办中")
    make_words("parts", State.IN_PROGRESS, "等配件")
    case = make_in_progress(town)
    assert state_words(case) == "承办中"
    assert ("in_progress", "承办中") in state_choices()
    assert choosable_states(case) == [("parts", "等配件")]
    case = actions.mark_case(case=case, local_state="parts", by=town.grid_worker.actor, at=clock.now())
    assert (case.state, case.local_state, state_words(case)) == (State.IN_PROGRESS, "parts", "等配件")
    assert choosable_states(case) == [("in_progress", "承办中")]
    assert audited(case)[-1] == "cases.mark"
    back = actions.mark_case(case=case, local_state="in_progress", by=town.grid_worker.actor, at=clock.now())
    assert back.local_state == ""


def test_a_state_of_the_places_own_ends_with_the_state_around_it(town: Town) -> None:
    make_words("parts", State.IN_PROGRESS, "等配件")
    case = actions.mark_case(
        case=make_in_progress(town), local_state="parts", by=town.grid_worker.actor, at=clock.now()
    )
    case = actions.resolve_case(case=case, words="好了", by=town.grid_worker.actor, at=clock.now())
    assert case.local_state == ""


@pytest.mark.parametrize("code", ["", "resolved", "other", "in_progress"])
def test_only_states_in_the_list_are_marked(town: Town, code: str) -> None:
    make_words("other", State.RECEIVED, "待核")
    case = make_in_progress(town)
    with pytest.raises(Invalid) as refusal:
        actions.mark_case(case=case, local_state=code, by=town.grid_worker.actor, at=clock.now())
    assert "local_state" in refusal.value.fields
    assert fresh(case).version == case.version


def test_who_only_looks_writes_no_notes_but_a_colleague_of_the_place_does(town: Town) -> None:
    auditor = make_worker(Role.AUDITOR, town.orgs["county"], name="审计")
    case = make_case(town.orgs["grid"])
    with pytest.raises(Refused):
        actions.note_on_case(case=case, words="x", by=auditor.actor, at=clock.now())
    # It lies at the community; the grid worker of the place knows it all the same.
    case = actions.note_on_case(case=case, words="那户下午在家", by=town.grid_worker.actor, at=clock.now())
    assert last_event(case).verb == Verb.NOTE
