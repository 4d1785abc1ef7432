"""A list of doors: answered one by one by whoever holds the link, and told in one line."""

import pytest

from lianxin.domains.cases import actions, rules
from lianxin.domains.cases.enums import Verb
from lianxin.domains.cases.models import AssistDoor, Case
from lianxin.domains.messaging.queries import notices_for
from lianxin.foundation.audit.queries import records_about
from lianxin.foundation.jobs.worker import run_due
from lianxin.kernel import clock
from lianxin.kernel.errors import Invalid, Missing, Refused
from tests.domains.cases.told import facts_of, last_event
from tests.factories.cases import Town, make_in_progress, make_town
from tests.factories.files import make_file


@pytest.fixture
def town(db: None) -> Town:
    return make_town()


@pytest.fixture
def case(town: Town) -> Case:
    return make_in_progress(town)


def ask(town: Town, case: Case, doors: str = "301\n302\n303") -> str:
    return actions.ask_doors(
        case=case, who="王楼长", doors=doors, words="看看暖气热不热", by=town.grid_worker.actor, at=clock.now()
    )


def report(token: str, label: str, finding: str = "fine", words: str = "", **more: object) -> None:
    door = AssistDoor.objects.get(label=label)
    actions.report_door(token=token, door_id=door.pk, finding=finding, words=words, at=clock.now(), **more)


def test_doors_are_read_one_a_line_or_between_commas_each_once() -> None:
    assert rules.door_labels(" 301 \n302、303，301;\n\n") == ["301", "302", "303"]
    assert rules.door_labels("") == []


def test_door_by_door_until_the_last_one_ends_the_task(town: Town, case: Case) -> None:
    token = ask(town, case)
    report(token, "301")
    report(token, "302", "found", "只有 12 度")
    assert case.assistances.get().done_at is None
    report(token, "303")
    given = case.assistances.get()
    assert given.done_at is not None
    assert "302" in given.answer
    assert "12 度" in given.answer
    event = last_event(case)
    assert (event.verb, event.actor_label, event.actor_kind) == (Verb.ASSIST_DONE, "王楼长", "link")
    assert facts_of(case)[-2:] == ["cases.assists", "cases.assisted"]
    verbs = [record.verb for record in records_about(("case", str(case.uuid)))]
    assert verbs.count("cases.door") == 3
    with pytest.raises(Missing):
        report(token, "301")
    run_due()
    assert notices_for(town.grid_worker).filter(template="cases.assisted").exists()


def test_an_answer_may_be_corrected_before_the_last_one(town: Town, case: Case) -> None:
    token = ask(town, case)
    report(token, "301", "found", "不热")
    report(token, "301")
    assert AssistDoor.objects.get(label="301").finding == "fine"
    assert AssistDoor.objects.get(label="301").words == ""


def test_who_cannot_reach_the_rest_says_so(town: Town, case: Case) -> None:
    token = ask(town, case)
    report(token, "301")
    actions.finish_doors(token=token, words="其余两户外出", at=clock.now())
    assert "其余两户外出" in case.assistances.get().answer
    with pytest.raises(Missing):
        actions.finish_doors(token=token, words="", at=clock.now())


def test_photos_of_a_finding_stand_in_the_timeline(town: Town, case: Case) -> None:
    token = ask(town, case)
    report(token, "301", "found", "漏水", files=[make_file(purpose="cases").pk])
    event = last_event(case)
    assert (event.verb, event.files.count()) == (Verb.NOTE, 1)
    assert "301" in event.words


def test_a_link_opens_only_its_own_doors(town: Town, case: Case) -> None:
    ask(town, case)
    other = ask(town, make_in_progress(town), "501")
    with pytest.raises(Missing):
        report(other, "301")
    with pytest.raises(Missing):
        actions.report_door(token="made-up", door_id=1, finding="fine", words="", at=clock.now())
    with pytest.raises(Invalid):
        report(other, "501", "so-so")


def test_asking_needs_a_name_doors_and_the_right(town: Town, case: Case) -> None:
    with pytest.raises(Invalid) as refusal:
        actions.ask_doors(case=case, who=" ", doors="", words="看", by=town.grid_worker.actor, at=clock.now())
    assert set(refusal.value.fields) == {"who", "doors"}
    with pytest.raises(Invalid):
        actions.ask_doors(case=case, who="王楼长", doors="301", words=" ", by=town.grid_worker.actor, at=clock.now())
    with pytest.raises(Refused):
        actions.ask_doors(case=case, who="王楼长", doors="301", words="看", by=town.supervisor.actor, at=clock.now())
    assert not case.assistances.exists()


def test_when_the_case_has_ended_the_link_leads_nowhere(town: Town, case: Case) -> None:
    token = ask(town, case)
    actions.resolve_case(case=case, words="都好了", alone="done_otherwise", by=town.grid_worker.actor, at=clock.now())
    with pytest.raises(Missing):
        report(token, "301")
