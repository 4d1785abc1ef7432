"""Who is told: the roster, stand-ins for those away, and only then the level above."""

from datetime import timedelta

import pytest

from lianxin.foundation.access.enums import Role
from lianxin.foundation.accounts.actions import deactivate_user
from lianxin.foundation.audit.queries import records_about
from lianxin.foundation.worktime.actions import (
    add_shift,
    come_back,
    end_stand_in,
    go_away,
    purge_past,
    remove_shift,
    set_stand_in,
)
from lianxin.foundation.worktime.models import Absence, DutyShift
from lianxin.foundation.worktime.queries import (
    absences_ahead,
    away_now,
    away_until,
    colleagues,
    on_duty,
    receivers,
    shifts_between,
    stand_ins_of,
)
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM
from lianxin.kernel.errors import Invalid, Refused
from tests.factories.access import make_worker
from tests.factories.orgs import deed, make_city_tree

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def units():
    return make_city_tree()


@pytest.fixture
def desk(units):
    """Three who serve the community: a, b, c."""
    return [make_worker(Role.DESK, units["community"], name=name) for name in ("安", "白", "陈")]


def _told(units, at, org="community"):
    return [user.name for user in receivers(units[org], "cases.handle", at).users]


def _away(user, at, *, stand_in=None, hours=2):
    return go_away(user=user, until=at + hours * HOUR, stand_in=stand_in, by=user.actor, at=at)


def test_without_a_roster_everyone_who_serves_is_told(units, desk):
    assert _told(units, clock.now()) == ["安", "白", "陈"]


def test_with_a_roster_those_on_duty_and_afterwards_everyone_again(units, desk):
    now = clock.now()
    add_shift(org=units["community"], user=desk[1], starts=now, ends=now + 8 * HOUR, **deed())
    assert _told(units, now) == ["白"]
    assert [user.name for user in on_duty(units["community"].pk, now)] == ["白"]
    assert _told(units, now + 8 * HOUR) == ["安", "白", "陈"]


def test_who_is_away_is_replaced_by_the_stand_in_named_for_this_time(units, desk):
    now = clock.now()
    add_shift(org=units["community"], user=desk[0], starts=now, ends=now + 8 * HOUR, **deed())
    _away(desk[0], now, stand_in=desk[2])
    assert _told(units, now) == ["陈"]
    assert _told(units, now + 3 * HOUR) == ["安"]


def test_else_by_the_one_who_always_stands_in_and_by_theirs(units, desk):
    now, today = clock.now(), clock.today()
    add_shift(org=units["community"], user=desk[0], starts=now, ends=now + 8 * HOUR, **deed())
    set_stand_in(org=units["community"], user=desk[0], stand_in=desk[1], since=today, **deed())
    set_stand_in(org=units["community"], user=desk[1], stand_in=desk[2], since=today, **deed())
    _away(desk[0], now)
    assert _told(units, now) == ["白"]
    _away(desk[1], now)
    assert _told(units, now) == ["陈"]


def test_two_who_stand_in_for_each_other_and_are_both_away_lead_to_the_level_above(units, desk):
    now, today = clock.now(), clock.today()
    above = make_worker(Role.DISPATCHER, units["township"], name="杜")
    for user, other in ((desk[0], desk[1]), (desk[1], desk[0])):
        set_stand_in(org=units["community"], user=user, stand_in=other, since=today, **deed())
        _away(user, now)
    _away(desk[2], now)
    told = receivers(units["community"], "cases.handle", now)
    assert (told.org, told.users) == (units["township"], [above])


def test_only_when_nobody_of_the_unit_is_there_the_level_above_is_told(units, desk):
    now = clock.now()
    make_worker(Role.DISPATCHER, units["township"], name="杜")
    _away(desk[0], now)
    assert _told(units, now) == ["白", "陈"]
    for user in desk[1:]:
        _away(user, now)
    assert _told(units, now) == ["杜"]
    assert _told(units, now, org="department") == []


def test_a_stand_in_who_may_not_see_it_is_passed_over(units, desk):
    now = clock.now()
    stranger = make_worker(Role.DESK, units["village"], name="远")
    for user in desk:
        _away(user, now, stand_in=stranger)
    assert _told(units, now) == []


def test_a_closed_account_is_told_nothing(units, desk):
    now = clock.now()
    add_shift(org=units["community"], user=desk[0], starts=now, ends=now + HOUR, **deed())
    deactivate_user(user=desk[0], by=SYSTEM, at=now)
    assert _told(units, now) == ["白", "陈"]


def test_an_absence_said_again_is_corrected_and_coming_back_ends_it(units, desk):
    now = clock.now()
    _away(desk[0], now)
    _away(desk[0], now, hours=5)
    absence = away_until(desk[0].pk, now)
    assert absence is not None
    assert absence.until == now + 5 * HOUR
    assert list(away_now([user.pk for user in desk], now)) == [desk[0].pk]
    come_back(user=desk[0], by=desk[0].actor, at=now + HOUR)
    assert away_until(desk[0].pk, now + HOUR) is None
    later = go_away(
        user=desk[0], since=now + 24 * HOUR, until=now + 48 * HOUR, by=desk[0].actor, at=now + HOUR, stand_in=desk[1]
    )
    assert absences_ahead(desk[0].pk, now + HOUR) == [later]
    assert [record.verb for record in records_about(("accounts.user", str(desk[0].pk)))].count("worktime.go_away") == 3


def test_pairs_end_and_are_replaced(units, desk):
    org, today = units["community"], clock.today()
    for stand_in in desk[1:]:
        set_stand_in(org=org, user=desk[0], stand_in=stand_in, since=today, by=desk[0].actor, at=clock.now())
    (pair,) = [row for row in stand_ins_of(org.pk, clock.now()) if row.until is None]
    assert pair.stand_in == desk[2]
    end_stand_in(org=org, user=desk[0], by=desk[0].actor, at=clock.now())
    assert not [row for row in stand_ins_of(org.pk, clock.now()) if row.until is None]


def test_what_makes_no_sense_is_refused(units, desk):
    org, now = units["community"], clock.now()
    stranger = make_worker(Role.DESK, units["village"])
    with pytest.raises(Invalid):
        add_shift(org=org, user=stranger, starts=now, ends=now + HOUR, **deed())
    with pytest.raises(Invalid):
        add_shift(org=org, user=desk[0], starts=now, ends=now, **deed())
    with pytest.raises(Invalid):
        set_stand_in(org=org, user=desk[0], stand_in=desk[0], since=clock.today(), **deed())
    with pytest.raises(Invalid):
        set_stand_in(org=org, user=desk[0], stand_in=stranger, since=clock.today(), **deed())
    with pytest.raises(Invalid):
        go_away(user=desk[0], until=now - HOUR, **deed())
    with pytest.raises(Invalid):
        go_away(user=desk[0], until=now + HOUR, stand_in=desk[0], **deed())


def test_who_sets_the_roster_of_a_unit_and_who_speaks_for_whom(units, desk):
    org, now = units["community"], clock.now()
    grid = make_worker(Role.GRID_WORKER, units["grid"])
    dispatcher = make_worker(Role.DISPATCHER, units["township"])
    shift = add_shift(org=org, user=desk[0], starts=now, ends=now + HOUR, by=desk[1].actor, at=now)
    for act in (
        lambda: add_shift(org=org, user=desk[0], starts=now, ends=now + HOUR, by=grid.actor, at=now),
        lambda: remove_shift(shift=shift, by=grid.actor, at=now),
        lambda: set_stand_in(org=org, user=desk[0], stand_in=desk[1], since=clock.today(), by=grid.actor, at=now),
        lambda: end_stand_in(org=org, user=desk[0], by=grid.actor, at=now),
        lambda: go_away(user=desk[0], until=now + HOUR, by=grid.actor, at=now),
        lambda: come_back(user=desk[0], by=grid.actor, at=now),
    ):
        with pytest.raises(Refused):
            act()
    go_away(user=desk[0], until=now + HOUR, by=dispatcher.actor, at=now)
    go_away(user=grid, until=now + HOUR, by=grid.actor, at=now)
    remove_shift(shift=shift, by=dispatcher.actor, at=now)
    assert not shifts_between(org.pk, now, now + HOUR)
    assert colleagues(org.pk, ["worktime.roster"]) == desk


def test_past_absences_and_rosters_are_forgotten(units, desk):
    now = clock.now()
    _away(desk[0], now)
    add_shift(org=units["community"], user=desk[0], starts=now, ends=now + HOUR, **deed())
    purge_past(at=now + timedelta(days=29))
    assert (Absence.objects.count(), DutyShift.objects.count()) == (1, 1)
    purge_past(at=now + timedelta(days=31))
    assert (Absence.objects.count(), DutyShift.objects.count()) == (0, 1)
    purge_past(at=now + timedelta(days=367))
    assert not DutyShift.objects.exists()
