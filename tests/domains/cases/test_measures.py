"""What a step counts: in time or late, at which level, whom it helped, what was said of it."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianxin.domains.cases import actions
from lianxin.domains.cases.actions.sweeping import sweep_batch
from lianxin.domains.cases.measures import RATES, at_place, at_unit
from lianxin.domains.cases.models import Case
from lianxin.foundation.journal.models import Fact
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.tallies.queries import Span, figures
from lianxin.kernel import clock
from lianxin.kernel.actors import REPORTER
from tests.domains.cases.told import fresh
from tests.factories.cases import Town, make_case, make_category, make_in_progress, make_resolved, make_town


@pytest.fixture
def town(db: None) -> Town:
    return make_town()


def counted(code: str, org: Org, **where: str) -> int:
    """All there is of a measure at a unit and below it."""
    span = Span(clock.today() - timedelta(days=400), clock.today())
    return sum(figures(f"cases.{code}", orgs=[org.pk], spans=[span], where=where).values())


def ago(days: int) -> datetime:
    return clock.at_local(clock.today() - timedelta(days=days)) + timedelta(hours=9)


def test_a_step_is_one_insert_of_its_facts(town: Town) -> None:
    with CaptureQueriesContext(connection) as captured:
        case = make_case(town.orgs["grid"])
    assert sum('INTO "journal_fact"' in query["sql"] for query in captured) == 1
    assert Fact.objects.filter(subject=case.uuid).count() == 4


def test_answered_in_time_at_its_unit_and_at_its_place(town: Town) -> None:
    make_resolved(town)
    grid = town.orgs["grid"]
    for code in ("at_unit.done", "at_unit.done_in_time", "resolved", "resolved_in_time", "resolved_locally"):
        assert counted(code, grid) == 1, code
    assert counted("at_unit.left", grid, how="in_time") == 1
    assert counted("resolved", grid, level="grid") == 1


def test_late_below_and_answered_in_time_above_is_in_time_for_that_unit_alone(town: Town) -> None:
    case = make_case(town.orgs["grid"], at=ago(60))
    assert case.due_at is not None
    at = case.due_at + timedelta(minutes=1)
    sweep_batch(at=at)
    passed_up = actions.escalate_case(case=fresh(case), words="超期了", by=town.desk.actor, at=at)
    department = town.orgs["department"]
    assigned = actions.assign_case(case=passed_up, unit=department, by=town.dispatcher.actor, at=at)
    begun = actions.accept_case(case=assigned, by=town.handler.actor, at=at)
    actions.resolve_case(case=begun, words="修好了", by=town.handler.actor, at=at + timedelta(hours=1))
    city = town.orgs["city"]
    assert counted("at_unit.done_in_time", department) == counted("at_unit.done", department) == 1
    assert (counted("resolved", city), counted("resolved_in_time", city)) == (1, 0)
    assert counted("resolved_locally", city) == 0
    assert counted("at_unit.left", city, how="moved") == 2


def test_answered_after_its_deadline_is_late(town: Town) -> None:
    case = make_case(town.orgs["grid"], at=ago(60))
    actions.answer_case(case=case, words="修好了", by=town.desk.actor, at=ago(20))
    community = town.orgs["community"]
    assert counted("at_unit.left", community, how="late") == 1
    assert (counted("at_unit.done", community), counted("at_unit.done_in_time", community)) == (1, 0)
    assert counted("resolved_in_time", town.orgs["city"]) == 0


def test_the_first_contact_is_due_once_whether_kept_or_missed(town: Town) -> None:
    kept, missed = make_case(town.orgs["grid"], at=ago(10)), make_case(town.orgs["grid"], at=ago(10))
    soon = ago(10) + timedelta(minutes=10)
    actions.respond_to_case(case=kept, words="收到", told_by="call", by=town.desk.actor, at=soon)
    sweep_batch(at=ago(8))
    city = town.orgs["city"]
    assert (counted("response_due", city), counted("responded_in_time", city)) == (2, 1)
    actions.respond_to_case(case=fresh(missed), words="晚了", told_by="call", by=town.desk.actor, at=ago(7))
    assert (counted("response_due", city), counted("responded", city)) == (2, 2)
    assert counted("responded_in_time", city) == 1


def test_what_a_reporter_says_counts_at_the_place_and_at_the_unit_that_answered(town: Town) -> None:
    for solved, satisfaction in (("yes", "mostly"), ("no", "unsatisfied"), ("partly", "satisfied")):
        case = make_resolved(town)
        actions.rate_case(case=case, solved=solved, satisfaction=satisfaction, by=REPORTER, at=clock.now())
    by_message = make_resolved(town)
    actions.rate_case(case=by_message, solved="yes", satisfaction="", by=REPORTER, at=clock.now(), by_message=True)
    grid = town.orgs["grid"]
    assert [counted(code, grid) for code in ("rated", "solved", "satisfaction_said", "satisfied")] == [4, 2, 3, 2]
    heard = ("heard", "heard_solved", "heard_satisfaction", "heard_satisfied")
    assert [counted(f"at_unit.{code}", grid) for code in heard] == [4, 2, 3, 2]
    assert counted("at_unit.heard", grid, solved="partly") == 1
    assert counted("at_unit.heard", grid, satisfaction="mostly", way="rating") == 1


def test_people_count_once_however_often_they_ask(town: Town) -> None:
    for _time in range(2):
        make_case(town.orgs["grid"], name="李大姐", phone="13987512345")
    helped = make_case(town.orgs["grid"], name="王师傅", phone="13987512346")
    make_case(town.orgs["grid"])
    actions.answer_case(case=helped, words="修好了", by=town.desk.actor, at=clock.now())
    assert counted("reporters", town.orgs["city"]) == 2
    assert counted("helped", town.orgs["city"]) == 1
    assert helped.reporter is not None
    assert Fact.objects.get(measure=at_place.HELPED.code).subject == helped.reporter.pseudonym


def test_a_deadline_that_moves_is_counted_under_the_step_and_its_request_once(town: Town) -> None:
    case = make_in_progress(town)
    for days in (20, 30):
        until = clock.now() + timedelta(days=days)
        actions.propose(
            case=fresh(case), matter="extend", words="等材料", until=until, by=town.grid_worker.actor, at=clock.now()
        )
        actions.extend_case(case=fresh(case), words="同意", by=town.desk.actor, at=clock.now())
    city = town.orgs["city"]
    assert (counted("deadline_moved", city), counted("deadline_moved", city, verb="extend")) == (2, 2)
    assert counted("deadline_changed", city) == 1


def test_put_under_another_kind_the_open_one_moves_with_it(town: Town) -> None:
    lamp, water = make_category("01"), make_category("02", name="水管")
    case = make_case(town.orgs["grid"], category=lamp)
    actions.recategorise_case(case=case, category=water, by=town.desk.actor, at=clock.now())
    community = town.orgs["community"]
    for code, org in (("open", town.orgs["grid"]), ("at_unit.open", community), ("at_unit.came", community)):
        assert [counted(code, org, category=kind) for kind in ("01", "02")] == [0, 1], code
        assert counted(code, org) == 1


def test_a_suspended_request_is_in_hand_and_suspended(town: Town) -> None:
    case = make_in_progress(town)
    until = clock.now() + timedelta(days=5)
    actions.propose(case=case, matter="suspend", words="等配件", until=until, by=town.grid_worker.actor, at=clock.now())
    actions.suspend_case(case=fresh(case), words="同意", by=town.desk.actor, at=clock.now())
    grid = town.orgs["grid"]
    assert (counted("at_unit.suspended", grid), counted("at_unit.open", grid)) == (1, 1)
    actions.resume_case(case=fresh(case), by=town.grid_worker.actor, at=clock.now())
    assert (counted("at_unit.suspended", grid), counted("at_unit.open", grid)) == (0, 1)


def test_every_rate_is_of_two_measures_with_the_smaller_above(town: Town) -> None:
    for number, (solved, satisfaction) in enumerate((("yes", "satisfied"), ("no", "mostly"))):
        case = make_resolved(town, case=make_case(town.orgs["grid"], name=f"住户{number}", phone=f"1398751234{number}"))
        actions.rate_case(case=case, solved=solved, satisfaction=satisfaction, by=REPORTER, at=clock.now())
    city = town.orgs["city"]
    for rate in RATES:
        over, under = (counted(code.removeprefix("cases."), city) for code in (rate.over, rate.under))
        assert 0 <= over <= under == 2, rate.code
    assert counted("at_unit.heard", city) == Case.objects.count()
    assert at_unit.HEARD.opens == "cases.view"
