"""The pages of working time: absence in one tap, roster, stand-ins, hours, and the calendar of a year."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lianxin.foundation.access.enums import Role
from lianxin.foundation.worktime import queries
from lianxin.foundation.worktime.rules import ALWAYS
from lianxin.kernel import clock
from tests.factories.access import make_worker
from tests.web.pages import text_of

pytestmark = pytest.mark.django_db
PAGE, CALENDAR = "/desk/worktime/", "/desk/worktime/calendar/"
TABLE = "日期,安排,节日\n2031-01-01,放假,元旦\n2031-10-01,放假,国庆节\n2031-10-11,上班,国庆节\n"


def _post(client, what, unit, **given):
    return client.post(f"{PAGE}{what}/", {"unit": unit.pk, **given}, follow=True)


@pytest.fixture
def colleague(town):
    return make_worker(Role.DESK, town.orgs["community"], name="替班小王")


@pytest.fixture
def admin(town, opened):
    return opened(make_worker(Role.ORG_ADMIN, town.orgs["township"]))


def test_one_tap_says_that_one_is_away_and_another_that_one_is_back(town, desk, colleague):
    page = _post(desk, "away", town.orgs["community"], quick="hour", stand_in=colleague.pk)
    assert "替班小王代" in text_of(page)
    assert queries.away_until(town.desk.pk, clock.now()).stand_in == colleague
    _post(desk, "back", town.orgs["community"])
    assert queries.away_until(town.desk.pk, clock.now()) is None


def test_until_the_end_of_the_working_day_or_a_moment_of_ones_own(town, desk):
    unit = town.orgs["community"]
    _post(desk, "away", unit, quick="tomorrow")
    until = queries.away_until(town.desk.pk, clock.now()).until
    assert until == queries.clock_for(unit.pk).add_days(queries.clock_for(unit.pk).add_days(clock.now(), 0), 1)
    later = (clock.now() + timedelta(days=3)).strftime("%Y-%m-%dT18:00")
    _post(desk, "away", unit, until=later)
    assert queries.away_until(town.desk.pk, clock.now()).until != until
    assert _post(desk, "away", unit, until="2020-01-01T09:00").status_code == 422
    assert _post(desk, "away", unit, until="soon").status_code == 422


def test_the_week_shows_who_is_on_duty(town, desk, colleague):
    unit, today = town.orgs["community"], clock.today()
    page = _post(desk, "shift", unit, user=colleague.pk, day=today.isoformat(), starts="18:00", ends="08:00")
    assert "替班小王 18:00–08:00" in text_of(page)
    (shift,) = queries.shifts_between(unit.pk, clock.at_local(today), clock.at_local(today + timedelta(days=2)))
    assert shift.ends == clock.at_local(today + timedelta(days=1), 8)
    assert _post(desk, "shift", unit, user="0", day=today.isoformat(), starts="9:00", ends="18:00").status_code == 422
    assert _post(desk, "shift", unit, user=colleague.pk, day="x", starts="9:00", ends="18:00").status_code == 422
    _post(desk, "shift-off", unit, shift=shift.pk)
    assert queries.shift_by_id(shift.pk) is None


def test_a_stand_in_is_chosen_and_taken_back(town, desk, colleague):
    unit = town.orgs["community"]
    page = _post(desk, "stand-in", unit, user=town.desk.pk, stand_in=colleague.pk)
    assert f"{town.desk.name} → 替班小王" in text_of(page)
    _post(desk, "stand-in", unit, user=town.desk.pk, stand_in="")
    assert queries.stand_in_at(unit.pk, town.desk.pk, clock.now()) is None


def test_hours_are_set_by_who_manages_the_unit_only(town, desk, admin):
    unit, today = town.orgs["community"], clock.today().isoformat()
    given = {"kind": "week", "workdays": "08:30-12:00, 14:30-18:00", "saturday": "", "sunday": "", "since": today}
    assert _post(desk, "hours", unit, **given).status_code == 403
    assert _post(admin, "hours", unit, **given).status_code == 200
    assert queries.hours_in_force(unit.pk, clock.today()).set_by == unit
    _post(admin, "hours", unit, **(given | {"kind": "always"}))
    assert queries.hours_in_force(unit.pk, clock.today()).week == ALWAYS
    assert _post(admin, "hours", unit, **(given | {"workdays": "9-12"})).status_code == 422
    assert _post(admin, "hours", unit, **(given | {"workdays": ""})).status_code == 422
    _post(admin, "hours", unit, **(given | {"kind": "inherit"}))
    assert queries.hours_in_force(unit.pk, clock.today()).set_by is None


def test_periods_are_set_and_shown(town, admin):
    unit = town.orgs["township"]
    assert _post(admin, "period", unit, name="考核月", starts_on="26", months="1").status_code == 200
    assert queries.period_of(unit.pk, date(2026, 9, 26)).label == "2026-10"
    assert _post(admin, "period", unit, name="考核月", starts_on="31", months="1").status_code == 422


def test_a_year_is_shown_with_its_source_and_the_missing_one_is_announced(town, desk):
    page = text_of(desk.get(f"{CALENDAR}?year=2026"))
    assert "国庆节" in page
    assert "国务院办公厅" in page
    for year in ("2031", "1900", "x"):
        assert desk.get(f"{CALENDAR}?year={year}").status_code == 200
    assert "没有放假安排" in text_of(desk.get(f"{CALENDAR}?year=2031"))


def test_a_table_is_taken_in_for_a_unit_and_a_day_corrected(town, desk, admin):
    unit = town.orgs["township"]

    def table():
        return SimpleUploadedFile("2031.csv", TABLE.encode())

    assert _post(desk, "table", town.orgs["community"], table=table()).status_code == 403
    page = _post(admin, "table", unit, table=table(), source="省政府通知", year="2031")
    assert "新增 3 天" in text_of(page)
    assert "省政府通知" in text_of(page)
    assert 2031 in queries.years_known(town.orgs["village"].pk)
    assert 2031 not in queries.years_known()
    _post(admin, "day", unit, day="2031-08-06", kind="holiday", name="火把节", year="2031")
    assert [row.name for row in queries.own_days(unit.pk, 2031)].count("火把节") == 1
    _post(admin, "day", unit, day="2031-08-06", kind="", year="2031")
    assert len(queries.own_days(unit.pk, 2031)) == 3
    for wrong in (
        SimpleUploadedFile("x.csv", b"no,table\n1,2\n"),
        SimpleUploadedFile("x.xlsx", b"PK\x03\x04broken"),
        "",
    ):
        assert _post(admin, "table", unit, table=wrong).status_code == 422


def test_the_countrys_table_is_not_for_who_manages_a_unit(admin):
    given = {"unit": "country", "day": "2031-08-06", "kind": "holiday"}
    assert admin.post(f"{PAGE}day/", given).status_code == 403
    assert not queries.own_days(None, 2031)


def test_other_units_are_not_there_and_strangers_stay_outside(town, desk, client):
    stranger = town.orgs["neighbour"]
    assert desk.get(f"{PAGE}?unit={stranger.pk}").status_code == 404
    assert desk.get(f"{PAGE}?unit=99999999999999").status_code == 200
    assert desk.get(f"{PAGE}?week=nonsense").status_code == 200
    assert desk.post(f"{PAGE}nothing/", {"unit": town.orgs["community"].pk}).status_code == 404
    assert client.get(PAGE).status_code == 302
