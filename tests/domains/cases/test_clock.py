"""What each step does to the time of a case, and what is promised."""

from datetime import date, timedelta

import pytest

from lianxin.domains.cases.actions import (
    escalate_case,
    reopen_case,
    resolve_case,
)
from lianxin.domains.cases.actions.clock import begin, limits_of
from lianxin.domains.cases.actions.dialogue import ask_reporter, reply_to_question
from lianxin.domains.cases.actions.intake import Request, submit_case
from lianxin.domains.cases.actions.verifying import verify_case
from lianxin.domains.cases.enums import Channel, Clock
from lianxin.domains.cases.models import Case, Category, ImportMap
from lianxin.domains.cases.sentences import status_sentence
from lianxin.foundation.worktime.queries import clock_for
from lianxin.foundation.worktime.rules import ALWAYS
from lianxin.kernel.actors import REPORTER
from tests.factories.cases import make_case, make_category, make_town
from tests.factories.clocks import MONDAY, MORNING, PROMISED, turn, working
from tests.factories.worktime import local, make_hours, make_week


@pytest.fixture
def town(db):
    return make_town()


@pytest.fixture
def now(monkeypatch):
    """Turns the clock of the platform to a moment."""
    return turn(monkeypatch)


def test_a_request_is_promised_an_answer_in_working_time(town):
    case = make_case(town.orgs["grid"], at=MORNING)
    assert case.first_due_at == local(MONDAY, 9, 30)
    assert (case.due_at, case.promised_at) == (PROMISED, PROMISED)
    assert (case.clock, case.limit_minutes) == (Clock.RUNNING, 6 * 420)
    assert case.sweep_at == case.first_due_at


def test_the_category_may_allow_less_and_round_the_clock(town):
    category = make_category()
    category.resolve_minutes, category.first_minutes, category.natural = 24 * 60, 15, True
    category.save()
    case = make_case(town.orgs["grid"], at=local(MONDAY, 17, 50), category=category)
    assert case.due_at == local(MONDAY + timedelta(days=1), 17, 50)
    assert case.first_due_at == local(MONDAY + timedelta(days=1), 9, 5)


def test_over_a_holiday_it_is_promised_for_the_day_worked_instead(town):
    case = make_case(town.orgs["grid"], at=local(date(2026, 9, 28), 10))
    assert case.due_at == local(date(2026, 10, 10), 18)


def test_handing_it_on_leaves_the_promise_and_passing_up_makes_a_new_one(town):
    make_hours(town.orgs["township"], ALWAYS)
    make_hours(town.orgs["community"], make_week())
    case = working(town)
    assert case.due_at == PROMISED
    later = local(MONDAY + timedelta(days=3), 9)
    case = escalate_case(case=case, words="要社区协调。", by=town.grid_worker.actor, at=later)
    assert case.due_at == local(MONDAY + timedelta(days=10), 18)
    assert (case.promised_at, case.escalations, case.used_minutes) == (case.due_at, 1, 0)
    # The township of this test is there day and night: Saturday and Sunday count, and a day ends at midnight.
    case = escalate_case(case=case, words="要街道协调。", by=town.desk.actor, at=later)
    assert case.due_at == local(MONDAY + timedelta(days=9))


def test_a_question_stops_the_clock_and_the_answer_gives_the_rest_back(town):
    case = working(town)
    asked = local(MONDAY + timedelta(days=1), 9)
    case = ask_reporter(case=case, words="哪个单元?", by=town.grid_worker.actor, at=asked)
    assert (case.clock, case.due_at) == (Clock.PAUSED, None)
    assert case.held_until == local(MONDAY + timedelta(days=8), 18)
    assert case.sweep_at == case.held_until
    case = reply_to_question(case=case, words="三单元。", by=REPORTER, at=local(MONDAY + timedelta(days=3), 9))
    assert case.due_at == local(PROMISED.date() + timedelta(days=2), 18)
    assert case.promised_at == case.due_at


def test_an_answer_stops_the_clock_and_an_unhappy_reporter_starts_it_anew(town, now):
    case = working(town)
    case = resolve_case(case=case, words="灯已换好。", by=town.grid_worker.actor, at=local(MONDAY, 11))
    assert (case.clock, case.due_at, case.sweep_at) == (Clock.STOPPED, PROMISED, None)
    case = reopen_case(case=case, words="还是不亮。", by=REPORTER, at=local(MONDAY + timedelta(days=1), 9))
    assert case.due_at == local(MONDAY + timedelta(days=8), 18)
    assert case.clock == Clock.RUNNING


def test_limits_come_from_the_nearest_category_that_says_so_and_else_from_the_place(settings):
    settings.ESCALATE_MINUTES, settings.ACCEPT_MINUTES = 0, 60
    assert (limits_of(None).escalate, limits_of(None).accept, limits_of(None).first) == (None, 60, 30)
    above = Category(resolve_minutes=120, natural=True, accept_minutes=0)
    limits = limits_of(Category(parent=above, first_minutes=5))
    assert (limits.resolve, limits.natural, limits.accept, limits.first) == (120, True, None, 5)


def test_the_resident_reads_the_promised_day(town):

    case = make_case(town.orgs["grid"], at=MORNING)
    assert "18:00" in status_sentence(case, now=MORNING)


def test_nobody_waits_for_a_call_about_a_part(town):
    whole = make_case(town.orgs["grid"], at=MORNING)
    part = Case(parent=whole, unit=whole.unit, submitted_at=MORNING)
    begin(part, at=MORNING, hours=clock_for(whole.unit_id))
    assert part.first_due_at is None
    assert part.due_at == PROMISED


def test_what_was_found_undone_goes_back_with_a_promise_of_its_own(town):
    category = make_category()
    category.verify = True
    category.save()
    case = working(town, category=category)
    resolved = PROMISED - timedelta(hours=1)
    case = resolve_case(case=case, words="灯已换好。", by=town.grid_worker.actor, at=resolved)
    looked = PROMISED + timedelta(hours=16)
    case = verify_case(case=case, solved="no", words="还是不亮。", by=town.desk.actor, at=looked)
    assert case.due_at == PROMISED + timedelta(days=8)
    assert case.promised_at == case.due_at


@pytest.mark.parametrize(
    ("binding", "binds"), [(None, "ours"), ("ours", "ours"), ("theirs", "theirs"), ("earlier", "theirs")]
)
def test_anothers_deadline_binds_only_where_its_source_is_set_so(town, binding, binds):
    if binding:
        ImportMap.objects.create(
            source="12345", org=town.orgs["community"], columns={}, binding=binding, changed_at=MORNING
        )
    theirs = MORNING + timedelta(hours=3)
    request = Request(words="灯", channel=Channel.API, source="12345", outside_number="1", outside_due_at=theirs)
    case = submit_case(place=town.orgs["grid"], request=request, by=REPORTER, at=MORNING)
    assert case.outside_due_at == theirs
    assert case.due_at == (theirs if binds == "theirs" else PROMISED)
