"""Deadlines reckoned anew when calendars or limits change, and the year that is missing."""

from datetime import date, timedelta

import pytest

from lianxin.domains.cases.actions import (
    ask_reporter,
    assign_case,
    escalate_case,
    merge_case,
    reply_to_question,
    respond_to_case,
    submit_case,
    unmerge_case,
)
from lianxin.domains.cases.actions.configuration import CategoryRow, set_categories
from lianxin.domains.cases.actions.intake import Request
from lianxin.domains.cases.actions.reckoning import limits_changed
from lianxin.domains.cases.actions.telling_calendar import tell_missing_years
from lianxin.domains.cases.enums import Channel, Verb
from lianxin.domains.cases.models import ImportMap
from lianxin.foundation.access.enums import Role
from lianxin.foundation.jobs.worker import run_due
from lianxin.foundation.worktime.actions import set_days
from lianxin.foundation.worktime.enums import DayKind
from lianxin.foundation.worktime.queries import clock_for
from lianxin.kernel import clock
from lianxin.kernel.actors import REPORTER, SYSTEM
from tests.domains.cases.told import fresh
from tests.factories.access import make_worker
from tests.factories.cases import make_case, make_category, make_town
from tests.factories.clocks import MONDAY, MORNING, PROMISED, sweep, told, turn, verbs, working
from tests.factories.worktime import local, make_days, whole_year


@pytest.fixture
def town(db):
    return make_town()


@pytest.fixture
def now(monkeypatch):
    """Turns the clock of the platform to a moment."""
    return turn(monkeypatch)


def test_a_new_holiday_moves_the_deadline_with_a_step_and_tells_nobody_twice(town, now):
    case = working(town)
    now(local(PROMISED.date(), 14))
    sweep(local(MONDAY, 9, 31), now)
    sweep(local(PROMISED.date(), 14, 30), now)
    heard = told(town.grid_worker)
    make_days(town.orgs["county"], DayKind.HOLIDAY, PROMISED.date(), name="停电放假")
    run_due()
    case.refresh_from_db()
    assert case.due_at == local(PROMISED.date() + timedelta(days=1), 18)
    assert case.promised_at == case.due_at
    last = case.events.order_by("version").last()
    assert (last.verb, last.shown, last.actor_kind) == (Verb.EXTEND, True, "system")
    # Warned once: the new deadline is warned of no more.
    sweep(local(PROMISED.date() + timedelta(days=1), 14), now)
    assert told(town.grid_worker) == heard
    sweep(case.due_at, now)
    case.refresh_from_db()
    assert case.overdue_at == case.due_at


def test_a_new_working_day_moves_the_deadline_ahead_and_leaves_the_promise(town, now):
    now(local(MONDAY, 10))
    case, other = working(town), make_case(town.orgs["neighbour"], at=MORNING)
    saturday = MONDAY + timedelta(days=5)
    make_days(town.orgs["community"], DayKind.WORKDAY, saturday, name="补班")
    run_due()
    for one in (case, other):
        one.refresh_from_db()
    assert (case.due_at, case.promised_at) == (local(saturday, 18), PROMISED)
    assert other.due_at == PROMISED
    assert Verb.EXTEND not in verbs(case)


def test_other_limits_of_a_category_hold_for_what_is_open(town, now):
    now(local(MONDAY, 10))
    category = make_category()
    case = working(town, category=category)
    category.resolve_minutes = 420
    category.save()
    limits_changed([category.pk])
    run_due()
    case.refresh_from_db()
    assert case.due_at < PROMISED
    assert (case.limit_minutes, case.promised_at) == (420, PROMISED)


def test_a_table_of_categories_with_other_limits_moves_what_is_open(town, now):
    now(local(MONDAY, 10))
    category = make_category()
    case = working(town, category=category)
    row = CategoryRow(
        code=category.code, name=category.name, valid_from=category.valid_from, source="t", resolve_minutes=420
    )
    set_categories(rows=[row], by=SYSTEM, at=local(MONDAY, 10))
    run_due()
    case.refresh_from_db()
    assert (case.limit_minutes, case.promised_at) == (420, PROMISED)


def test_a_level_that_has_its_own_time_is_reckoned_though_the_one_below_was_late(town, now):
    category = make_category()
    case = working(town, category=category)
    sweep(PROMISED + timedelta(minutes=1), now)
    passed_up = escalate_case(case=fresh(case), words="请上级", by=town.grid_worker.actor, at=clock.now())
    assert (passed_up.overdue_at is not None, passed_up.warned_at) == (True, None)
    category.resolve_minutes = 420
    category.save()
    limits_changed([category.pk])
    run_due()
    assert fresh(case).limit_minutes == 420
    assert fresh(case).due_at < passed_up.due_at
    # What was found late at the present level stays late.
    sweep(fresh(case).due_at, now)
    late = fresh(case)
    category.resolve_minutes = 4200
    category.save()
    limits_changed([category.pk])
    run_due()
    assert (fresh(case).due_at, fresh(case).limit_minutes) == (late.due_at, 420)


@pytest.mark.parametrize("state", ["waiting", "merged"])
def test_other_limits_hold_for_what_rests_when_it_goes_on(town, now, state):
    now(local(MONDAY, 10))
    category = make_category()
    case = working(town, category=category)
    if state == "waiting":
        rests = ask_reporter(case=case, words="哪一盏?", by=town.grid_worker.actor, at=clock.now())
    else:
        case = make_case(town.orgs["grid"], at=clock.now(), category=category)
        lead = make_case(town.orgs["grid"], at=clock.now(), category=category)
        rests = merge_case(case=case, lead=lead, by=town.desk.actor, at=clock.now())
    category.resolve_minutes = 420
    category.save()
    limits_changed([category.pk])
    run_due()
    resting = fresh(case)
    assert (resting.due_at, resting.limit_minutes, resting.state) == (None, 420, state)
    assert resting.version > rests.version
    if state == "waiting":
        goes_on = reply_to_question(case=resting, words="三单元", by=REPORTER, at=clock.now())
    else:
        goes_on = unmerge_case(case=resting, by=town.desk.actor, at=clock.now())
    left = goes_on.limit_minutes - goes_on.used_minutes
    assert goes_on.due_at == clock_for(goes_on.unit_id).add_minutes(clock.now(), left)


@pytest.mark.parametrize("name", ["accept_minutes", "escalate_minutes"])
def test_other_minutes_to_accept_or_to_pass_up_hold_for_what_is_open(town, now, name):
    now(local(MONDAY, 10))
    category = make_category()
    case = make_case(town.orgs["grid"], at=MORNING, category=category)
    respond_to_case(case=case, words="收到", told_by="call", by=town.desk.actor, at=MORNING)
    assigned = assign_case(case=case, unit=town.orgs["grid"], by=town.desk.actor, at=MORNING + timedelta(minutes=1))
    if name == "escalate_minutes":
        sweep(PROMISED, now)
        assigned = fresh(case)
        assert assigned.overdue_at is not None
    before = assigned.sweep_at
    row = CategoryRow(code=category.code, name=category.name, valid_from=category.valid_from, source="t", **{name: 120})
    set_categories(rows=[row], by=SYSTEM, at=clock.now())
    run_due()
    after = fresh(case)
    assert (after.due_at, after.version) == (assigned.due_at, assigned.version)
    assert after.sweep_at < before


@pytest.mark.parametrize(("binding", "moves"), [("ours", True), ("theirs", False)])
def test_a_new_holiday_moves_the_deadline_unless_anothers_binds(town, now, binding, moves):
    now(MORNING)
    ImportMap.objects.create(
        source="12345", org=town.orgs["community"], columns={}, binding=binding, changed_at=MORNING
    )
    request = Request(
        words="灯",
        channel=Channel.API,
        source="12345",
        outside_number="1",
        outside_due_at=PROMISED - timedelta(hours=5),
    )
    case = submit_case(place=town.orgs["grid"], request=request, by=REPORTER, at=MORNING)
    make_days(town.orgs["county"], DayKind.HOLIDAY, PROMISED.date(), name="停电放假")
    run_due()
    assert (fresh(case).due_at != case.due_at) == moves


def test_anothers_day_that_had_passed_does_not_bind_the_level_above(town, now):
    now(MORNING)
    category = make_category()
    ImportMap.objects.create(source="12345", org=town.orgs["community"], columns={}, changed_at=MORNING)
    theirs = MORNING + timedelta(hours=3)
    request = Request(
        words="灯",
        channel=Channel.API,
        category=category,
        source="12345",
        outside_number="1",
        outside_due_at=theirs,
    )
    case = submit_case(place=town.orgs["grid"], request=request, by=REPORTER, at=MORNING)
    now(MORNING + timedelta(hours=5))
    above = escalate_case(case=case, words="请上级", by=town.desk.actor, at=clock.now())
    make_days(town.orgs["county"], DayKind.HOLIDAY, above.due_at.date(), name="停电放假")
    limits_changed([category.pk])
    run_due()
    assert fresh(case).due_at > above.due_at > theirs


def test_a_missing_year_is_told_once_a_month_to_those_who_administer(town, now):
    now(local(date(2026, 9, 1), 9))
    admin = make_worker(Role.ORG_ADMIN, town.orgs["county"])
    operator = make_worker(Role.SYSTEM_ADMIN, town.orgs["city"])
    for day in (date(2026, 9, 30), date(2026, 10, 1), date(2026, 10, 2), date(2026, 11, 1)):
        now(local(day, 9))
        tell_missing_years(at=local(day, 9))
    assert [told(user) for user in (admin, operator)] == [["cases.calendar_missing"] * 2] * 2
    assert not told(town.desk)
    set_days(org=town.orgs["county"], rows=whole_year(2027), by=SYSTEM, at=local(MONDAY, 9))
    now(local(date(2026, 12, 1), 9))
    tell_missing_years(at=local(date(2026, 12, 1), 9))
    assert [len(told(user)) for user in (admin, operator)] == [2, 3]
