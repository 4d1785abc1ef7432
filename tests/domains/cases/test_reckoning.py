"""Deadlines reckoned anew when calendars or limits change, and the year that is missing."""

from datetime import date, timedelta

import pytest

from lianxin.domains.cases.actions.configuration import CategoryRow, set_categories
from lianxin.domains.cases.actions.reckoning import limits_changed
from lianxin.domains.cases.actions.telling_calendar import tell_missing_years
from lianxin.domains.cases.enums import Verb
from lianxin.foundation.access.enums import Role
from lianxin.foundation.jobs.worker import run_due
from lianxin.foundation.worktime.actions import set_days
from lianxin.foundation.worktime.enums import DayKind
from lianxin.kernel.actors import SYSTEM
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
