"""One request, several tasks: the whole waits for its parts, and parts are no requests."""

import pytest

from lianxin.domains.cases import actions
from lianxin.domains.cases.actions import Task
from lianxin.domains.cases.enums import State, Verb
from lianxin.domains.cases.models import Case
from lianxin.domains.cases.queries import Queue, case_by_code, queue_page
from lianxin.domains.cases.queries.reports import ReportFilters, report_by_id, reports
from lianxin.domains.messaging.queries import notices_for
from lianxin.foundation.access.queries import reach_of
from lianxin.foundation.jobs.worker import run_due
from lianxin.kernel import clock
from lianxin.kernel.actors import REPORTER
from lianxin.kernel.errors import Conflict, Invalid, Missing, Refused
from tests.domains.cases.told import audited, facts_of, fresh, last_event, ties
from tests.factories.cases import Town, make_case, make_town
from tests.factories.orgs import make_org


@pytest.fixture
def town(db: None) -> Town:
    town = make_town()
    town.orgs["grid2"] = make_org("太保社区第二网格", kind="grid", parent=town.orgs["community"])
    return town


def split(town: Town, case: Case, **more: object) -> Case:
    tasks = [Task(town.orgs["grid"], "清理路面。"), Task(town.orgs["grid2"], "通知住户。")]
    return actions.split_case(case=case, tasks=tasks, by=town.desk.actor, at=clock.now(), **{"key": "", **more})


@pytest.fixture
def whole(town: Town) -> Case:
    return split(town, make_case(town.orgs["grid"], phone="13987512345", name="李大姐"))


def finish(town: Town, part: Case, words: str = "做完了") -> Case:
    begun = actions.accept_case(case=part, by=town.desk.actor, at=clock.now())
    return actions.resolve_case(case=begun, words=words, by=town.desk.actor, at=clock.now())


def test_parts_lie_with_their_units_and_the_whole_is_held_together(town: Town, whole: Case) -> None:
    assert (whole.state, whole.handler, whole.unit) == (State.IN_PROGRESS, town.desk, town.orgs["community"])
    parts = ties(whole).parts
    assert [(part.unit.name, part.title, part.state) for part in parts] == [
        ("太保社区第一网格", "清理路面", State.ASSIGNED),
        ("太保社区第二网格", "通知住户", State.ASSIGNED),
    ]
    assert audited(whole)[-1] == "cases.split"
    assert audited(parts[0]) == ["cases.submit", "cases.assign"]
    assert not last_event(whole).shown
    run_due()
    assert notices_for(town.grid_worker).filter(template="cases.arrived").exists()


def test_a_part_is_no_request_of_anybody(town: Town, whole: Case) -> None:
    part = ties(whole).parts[0]
    assert (part.reporter, part.parent_id) == (None, whole.pk)
    with pytest.raises(Missing):
        case_by_code(part.tracking_code)
    assert facts_of(part) == ["cases.parts"]
    finish(town, part)
    assert facts_of(part) == ["cases.parts", "cases.parts_done"]
    assert facts_of(whole) == ["cases.received"]


def test_the_whole_waits_for_its_parts_and_shows_their_answers(town: Town, whole: Case) -> None:
    first, second = ties(whole).parts
    finish(town, first, "路面已清")
    with pytest.raises(Conflict):
        actions.resolve_case(case=fresh(whole), words="好了", by=town.desk.actor, at=clock.now())
    run_due()
    assert not notices_for(town.desk).filter(template="cases.parts_done").exists()
    finish(town, second, "都通知到了")
    run_due()
    assert notices_for(town.desk).filter(template="cases.parts_done").count() == 1
    assert sorted(ties(whole).answers.values()) == ["路面已清", "都通知到了"]
    done = actions.resolve_case(
        case=fresh(whole), words="路面清了,住户都通知到了。", by=town.desk.actor, at=clock.now()
    )
    assert done.state == State.RESOLVED
    assert {fresh(part).state for part in (first, second)} == {State.CLOSED}


@pytest.mark.parametrize("how", ["withdraw", "decline"])
def test_when_the_whole_ends_its_parts_end(town: Town, whole: Case, how: str) -> None:
    first, second = ties(whole).parts
    finish(town, first)
    if how == "withdraw":
        actions.withdraw_case(case=whole, by=REPORTER, at=clock.now())
    else:
        given = actions.assign_case(case=whole, unit=town.orgs["grid"], by=town.desk.actor, at=clock.now())
        actions.decline_case(case=given, reason="court", refer_to="法院", by=town.dispatcher.actor, at=clock.now())
    assert (fresh(first).state, fresh(second).state) == (State.CLOSED, State.WITHDRAWN)
    assert last_event(second).actor_kind == "system"


def test_a_part_is_not_split_and_not_merged(town: Town, whole: Case) -> None:
    part = ties(whole).parts[0]
    with pytest.raises(Invalid):
        split(town, part)
    other = make_case(town.orgs["grid"])
    with pytest.raises(Invalid):
        actions.merge_case(case=part, lead=other, by=town.desk.actor, at=clock.now())
    with pytest.raises(Invalid):
        actions.merge_case(case=fresh(whole), lead=other, by=town.desk.actor, at=clock.now())


def test_parts_go_down_or_sideways_with_a_task_each(town: Town) -> None:
    case = make_case(town.orgs["grid"])
    for tasks in (
        [],
        [Task(town.orgs["grid"], " ")],
        [Task(town.orgs["county"], "做")],
        [Task(town.orgs["grid"], "做"), Task(town.orgs["grid"], "再做")],
    ):
        with pytest.raises(Invalid):
            actions.split_case(case=case, tasks=tasks, by=town.desk.actor, at=clock.now())
    assert fresh(case).version == 1
    assert Case.objects.count() == 1


def test_only_the_desk_splits(town: Town) -> None:
    case = make_case(town.orgs["grid"])
    for user, refusal in ((town.stranger, Missing), (town.supervisor, Refused)):
        with pytest.raises(refusal):
            actions.split_case(case=case, tasks=[Task(town.orgs["grid"], "做")], by=user.actor, at=clock.now())


def test_a_double_click_splits_once_and_an_old_form_not_at_all(town: Town) -> None:
    case = make_case(town.orgs["grid"])
    for _click in range(2):
        split(town, case, key="one form")
    assert Case.objects.filter(parent=case).count() == 2
    assert case.events.filter(verb=Verb.SPLIT).count() == 1
    with pytest.raises(Conflict):
        split(town, fresh(case), seen=1)


def test_parts_are_no_reports_to_programs_and_nobody_is_called_about_them(town: Town, whole: Case) -> None:
    part = finish(town, ties(whole).parts[0])
    reach = reach_of(town.desk.actor)
    assert whole in reports(reach, ReportFilters())
    assert part not in reports(reach, ReportFilters())
    with pytest.raises(Missing):
        report_by_id(reach, part.uuid)
    page = queue_page(reach=reach, user_id=town.desk.pk, queue=Queue.CALL, now=clock.now())
    assert part not in page.rows


def test_a_whole_whose_parts_are_done_leaves_none_open_when_it_goes_under_another(town: Town, whole: Case) -> None:
    parts = ties(whole).parts
    lead = make_case(town.orgs["grid"])
    with pytest.raises(Invalid):
        actions.merge_case(case=fresh(whole), lead=lead, by=town.desk.actor, at=clock.now())
    for part in parts:
        finish(town, part)
    actions.merge_case(case=fresh(whole), lead=lead, by=town.desk.actor, at=clock.now())
    assert [fresh(part).state for part in parts] == [State.CLOSED, State.CLOSED]
    assert fresh(whole).state == State.MERGED
