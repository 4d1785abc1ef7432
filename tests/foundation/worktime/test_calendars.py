"""Calendars and hours as data: whose day counts, what a change does, who may."""

from datetime import date, timedelta

import pytest
from django.db import transaction

from lianxin.foundation.access.enums import Role
from lianxin.foundation.audit.queries import records_about
from lianxin.foundation.worktime import hooks
from lianxin.foundation.worktime.actions import (
    DayRow,
    clear_day,
    inherit_hours,
    set_days,
    set_hours,
    set_period,
)
from lianxin.foundation.worktime.enums import DayKind
from lianxin.foundation.worktime.models import CalendarDay, DutyWeek
from lianxin.foundation.worktime.queries import (
    clock_for,
    clocks_for,
    hours_in_force,
    missing_years,
    own_days,
    period_bounds,
    period_of,
    periods_in_force,
    year_table,
    years_known,
)
from lianxin.foundation.worktime.rules import ALWAYS
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM
from lianxin.kernel.errors import Conflict, Invalid, Missing, Refused
from tests.factories.access import make_worker
from tests.factories.orgs import deed, make_city_tree, make_org
from tests.factories.worktime import local, make_days, make_hours, make_week, whole_year

pytestmark = pytest.mark.django_db
FESTIVAL = date(2026, 8, 6)
MAKE_UP = date(2026, 10, 10)


@pytest.fixture
def told(monkeypatch):
    """What worktime told whoever asked to know of changes."""
    calls = []
    monkeypatch.setattr(hooks, "_told", [])
    hooks.register_changed(lambda org_id, since: calls.append((org_id, since)))
    return calls


def test_the_countrys_table_comes_with_the_program():
    unit = make_org()
    ours = clock_for(unit.pk)
    assert not ours.is_duty(local(date(2026, 10, 1), 10))
    assert ours.is_duty(local(MAKE_UP, 10))
    assert {2004, 2025, 2026} <= years_known()
    assert not CalendarDay.objects.exists()


def test_a_units_day_holds_for_it_and_all_below_it_and_the_nearest_has_the_last_word():
    units = make_city_tree()
    make_days(units["county"], DayKind.HOLIDAY, FESTIVAL)
    make_days(units["village"], DayKind.WORKDAY, FESTIVAL, name="照常上班")
    moment = local(FESTIVAL, 10)
    clocks = clocks_for(unit.pk for unit in units.values())
    on_duty = {name for name, unit in units.items() if clocks[unit.pk].is_duty(moment)}
    assert on_duty == {"city", "village", "group"}


def test_a_change_of_the_country_is_seen_at_once(told):
    unit = make_org()
    before = clock_for(unit.pk)
    make_days(None, DayKind.HOLIDAY, MAKE_UP, name="国庆节")
    after = clock_for(unit.pk)
    assert before.is_duty(local(MAKE_UP, 10))
    assert not after.is_duty(local(MAKE_UP, 10))
    clear_day(org=None, day=MAKE_UP, **deed())
    assert clock_for(unit.pk).is_duty(local(MAKE_UP, 10))
    assert told == [(None, MAKE_UP), (None, MAKE_UP)]


def test_a_change_undone_with_its_transaction_is_not_remembered(told):
    unit = make_org()
    with pytest.raises(ZeroDivisionError):
        _change_and_fail(unit)
    assert clock_for(unit.pk).is_duty(local(FESTIVAL, 10))
    make_days(unit, DayKind.HOLIDAY, FESTIVAL + timedelta(days=1))
    ours = clock_for(unit.pk)
    assert (ours.is_duty(local(FESTIVAL, 10)), ours.is_duty(local(FESTIVAL + timedelta(days=1), 10))) == (True, False)


def _change_and_fail(unit):
    with transaction.atomic():
        make_days(unit, DayKind.HOLIDAY, FESTIVAL)
        assert not clock_for(unit.pk).is_duty(local(FESTIVAL, 10))
        raise ZeroDivisionError


def test_a_whole_year_replaces_what_the_place_had_and_single_days_correct_it(told):
    unit = make_org()
    make_days(unit, DayKind.HOLIDAY, date(2027, 8, 6))
    done = set_days(org=unit, rows=whole_year(2027), **deed())
    assert (done.added, done.removed, done.whole) == (8, 1, (2027,))
    again = set_days(org=unit, rows=whole_year(2027), **deed())
    assert (again.added, again.changed, again.removed, again.unchanged) == (0, 0, 0, 8)
    make_days(unit, DayKind.WORKDAY, date(2027, 10, 9), name="国庆节")
    assert [row.day.day for row in own_days(unit.pk, 2027)][-2:] == [7, 9]
    assert told == [(unit.pk, date(2027, 8, 6)), (unit.pk, date(2027, 1, 1)), (unit.pk, date(2027, 10, 9))]


def test_a_year_without_a_table_is_told_of_in_time_and_never_guessed():
    unit = make_org()
    autumn = date(2026, 10, 1)
    assert missing_years(date(2026, 9, 30), unit.pk) == []
    assert missing_years(autumn, unit.pk) == [2027]
    make_days(unit, DayKind.HOLIDAY, date(2027, 8, 6))
    assert missing_years(autumn, unit.pk) == [2027]
    assert clock_for(unit.pk).is_provisional(local(date(2027, 3, 1)))
    set_days(org=None, rows=whole_year(2027), **deed())
    assert missing_years(autumn, unit.pk) == []
    assert not clock_for(unit.pk).is_provisional(local(date(2027, 3, 1)))
    # The unit's own day stands beside the country's.
    assert not clock_for(unit.pk).is_duty(local(date(2027, 8, 6), 10))


def test_days_in_a_row_are_shown_as_one_spell():
    table = year_table(None, 2026)
    national = [spell for spell in table.spells if spell.named.name == "国庆节" and spell.named.kind == DayKind.HOLIDAY]
    assert [(spell.first, spell.last, spell.days) for spell in national] == [(date(2026, 10, 1), date(2026, 10, 7), 7)]
    assert table.known
    assert not year_table(None, 2031).known


def test_hours_are_those_of_the_nearest_unit_that_has_some(told):
    units = make_city_tree()
    make_hours(units["county"], make_week("08:30-12:00, 14:30-18:00"))
    make_hours(units["community"], ALWAYS)
    half_past = local(date(2026, 11, 23), 8, 45)
    clocks = clocks_for(unit.pk for unit in units.values())
    on_duty = {name for name, unit in units.items() if clocks[unit.pk].is_duty(half_past)}
    assert on_duty == set(units) - {"city"}
    assert clocks[units["grid"].pk].is_duty(local(date(2026, 10, 3), 23))
    force = hours_in_force(units["village"].pk, clock.today())
    assert force.set_by == units["county"]
    assert hours_in_force(units["city"].pk, clock.today()).set_by is None
    assert [org_id for org_id, _since in told] == [units["county"].pk, units["community"].pk]


def test_hours_change_on_a_day_and_may_be_inherited_again():
    units = make_city_tree()
    unit, monday = units["community"], date(2026, 11, 23)
    make_hours(unit, make_week("08:00-12:00"), since=date(2026, 1, 1))
    set_hours(org=unit, week=make_week("10:00-12:00"), valid_from=monday, **deed())
    ours = clock_for(unit.pk)
    assert ours.is_duty(local(date(2026, 11, 20), 9))
    assert not ours.is_duty(local(monday, 9))
    inherit_hours(org=unit, valid_from=date(2026, 11, 25), **deed())
    assert clock_for(unit.pk).is_duty(local(date(2026, 11, 25), 9))
    assert not clock_for(unit.pk).is_duty(local(date(2026, 11, 24), 9))
    weeks = DutyWeek.objects.filter(org=unit).order_by("valid_from")
    assert [(row.valid_from.day, row.valid_to and row.valid_to.day) for row in weeks] == [(1, 23), (23, 25)]
    with pytest.raises(Conflict):
        set_hours(org=unit, week=ALWAYS, valid_from=date(2025, 1, 1), **deed())


def test_the_same_days_hours_replace_each_other():
    unit = make_org()
    for written in ("08:00-12:00", "09:00-11:00"):
        make_hours(unit, make_week(written), since=date(2026, 1, 1))
    assert DutyWeek.objects.get(org=unit).week == make_week("09:00-11:00")


def test_periods_of_a_place_hold_for_all_below_it():
    units = make_city_tree()
    cut = {"code": "month", "name": "考核月", "starts_on": 26, "months": 1}
    set_period(org=units["county"], **cut, **deed())
    assert period_of(units["grid"].pk, date(2026, 9, 26)).label == "2026-10"
    assert period_of(units["city"].pk, date(2026, 9, 26)).label == "2026-09"
    assert period_bounds(units["grid"].pk, "2026-10").first == date(2026, 9, 26)
    assert [row.name for row in periods_in_force(units["grid"].pk)] == ["考核月"]
    with pytest.raises(Missing):
        period_bounds(units["grid"].pk, "October")
    for wrong in ({"starts_on": 31}, {"months": 5}, {"code": "a b"}, {"name": ""}):
        with pytest.raises(Invalid):
            set_period(org=units["county"], **{**cut, **wrong}, **deed())


def test_tables_that_cannot_be_meant_are_refused():
    day = date(2027, 5, 1)
    rows = [DayRow(day, DayKind.HOLIDAY, "劳动节"), DayRow(day, DayKind.WORKDAY, "劳动节")]
    for wrong in (rows, [], [DayRow(date(1026, 5, 1), DayKind.HOLIDAY, "")], [DayRow(day, DayKind.HOLIDAY, "x" * 61)]):
        with pytest.raises(Invalid):
            set_days(org=None, rows=wrong, **deed())
    assert not CalendarDay.objects.exists()


def test_who_manages_a_unit_sets_its_working_time_and_nobody_else():
    units = make_city_tree()
    admin = make_worker(Role.ORG_ADMIN, units["township"]).actor
    desk = make_worker(Role.DESK, units["community"]).actor
    operator = make_worker(Role.SYSTEM_ADMIN, units["city"]).actor
    given = {"rows": [DayRow(FESTIVAL, DayKind.HOLIDAY, "火把节")], "at": clock.now()}
    set_days(org=units["village"], by=admin, **given)
    set_days(org=None, by=operator, **given)
    for actor, org in ((admin, units["county"]), (admin, None), (desk, units["community"]), (operator, units["city"])):
        with pytest.raises(Refused):
            set_days(org=org, by=actor, **given)
        with pytest.raises(Refused):
            clear_day(org=org, day=FESTIVAL, by=actor, at=clock.now())
    for act in (set_hours, inherit_hours):
        more = {"week": ALWAYS} if act is set_hours else {}
        with pytest.raises(Refused):
            act(org=units["community"], valid_from=FESTIVAL, by=desk, at=clock.now(), **more)
    with pytest.raises(Refused):
        set_period(org=units["community"], code="month", name="月", starts_on=26, months=1, by=desk, at=clock.now())


def test_changes_are_in_the_audit():
    unit = make_org()
    make_days(unit, DayKind.HOLIDAY, FESTIVAL)
    make_hours(unit, ALWAYS)
    verbs = [record.verb for record in records_about(("org", str(unit.pk)))]
    assert {"worktime.set_days", "worktime.set_hours"} <= set(verbs)
    set_days(org=None, rows=whole_year(2027), by=SYSTEM, at=clock.now())
    (record,) = records_about(("calendar", "country"))
    assert record.changes["added"][0] == "2027-01-01 holiday"


def test_a_clock_costs_one_statement_once_the_tables_are_known(django_assert_num_queries):
    units = make_city_tree()
    make_days(units["county"], DayKind.HOLIDAY, FESTIVAL)
    clock_for(units["grid"].pk)
    with django_assert_num_queries(1):
        clock_for(units["grid"].pk)
    with django_assert_num_queries(1):
        clocks_for(unit.pk for unit in units.values())
    make_days(units["county"], DayKind.WORKDAY, FESTIVAL)
    with django_assert_num_queries(3):
        clock_for(units["grid"].pk)
