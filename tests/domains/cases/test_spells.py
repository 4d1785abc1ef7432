"""How long what is open has been open: on any day, by either tree, in one statement."""

from collections import Counter
from datetime import date, datetime, timedelta

import pytest

from lianxin.domains.cases import actions
from lianxin.domains.cases.models import Case, CaseEvent
from lianxin.domains.cases.queries.spells import in_hand_by_age, open_by_age
from lianxin.domains.cases.rules import LED, OPEN
from lianxin.foundation.orgs.actions import move_org
from lianxin.foundation.tallies.enums import Basis
from lianxin.foundation.tallies.queries import Span, figures
from lianxin.kernel import clock
from lianxin.kernel.actors import REPORTER, SYSTEM
from tests.domains.cases.lives import make_lives
from tests.factories.cases import Town, make_case, make_town
from tests.factories.orgs import make_org


@pytest.fixture
def town(db: None) -> Town:
    return make_town()


def ago(days: int) -> datetime:
    return clock.at_local(clock.today() - timedelta(days=days)) + timedelta(hours=9)


def open_at(town: Town, org: str, days: int = 0, basis: Basis = Basis.IS) -> list[int]:
    bands = open_by_age(town.orgs[org].pk, day=clock.today() - timedelta(days=days), basis=basis)
    return [band.cases for band in bands]


def test_open_requests_fall_into_bands_on_any_day(town: Town, django_assert_num_queries) -> None:
    for days in (0, 7, 8, 30, 31, 90, 91):
        make_case(town.orgs["grid"], at=ago(days))
    with django_assert_num_queries(1):
        assert open_at(town, "city") == [2, 2, 2, 1]
    assert open_at(town, "city", 8) == [1, 2, 2, 0]
    assert open_at(town, "city", 100) == [0, 0, 0, 0]
    assert open_at(town, "village") == [0, 0, 0, 0]
    with django_assert_num_queries(1):
        assert [band.cases for band in in_hand_by_age(town.orgs["community"].pk, day=clock.today())] == [2, 2, 2, 1]


def test_answered_it_is_open_no_more_and_reopened_it_is_young_again(town: Town) -> None:
    case = make_case(town.orgs["grid"], at=ago(40))
    answered = actions.answer_case(case=case, words="修好了", by=town.desk.actor, at=ago(20))
    actions.reopen_case(case=answered, words="没有", by=REPORTER, at=ago(10))
    assert open_at(town, "grid", 40) == [1, 0, 0, 0]
    assert open_at(town, "grid", 21) == [0, 1, 0, 0]
    assert open_at(town, "grid", 15) == [0, 0, 0, 0]
    assert open_at(town, "grid") == [0, 1, 0, 0]


def test_a_unit_that_moved_counts_where_it_stood_or_where_it_stands(town: Town) -> None:
    make_case(town.orgs["grid"], at=ago(20))
    other = make_org("另一街道", kind="township", parent=town.orgs["county"])
    move_org(org=town.orgs["community"], parent=other, on=clock.today() - timedelta(days=5), by=SYSTEM, at=clock.now())
    town.orgs["other"] = other
    assert open_at(town, "other", 10) == [0, 1, 0, 0]
    assert open_at(town, "township", 10) == [0, 0, 0, 0]
    assert open_at(town, "other", 10, Basis.WAS) == [0, 0, 0, 0]
    assert open_at(town, "township", 10, Basis.WAS) == [0, 1, 0, 0]
    assert open_at(town, "other", 0, Basis.WAS) == [0, 1, 0, 0]


def begun_and_open(day: date, states: frozenset[str], *, at_unit: bool) -> Counter[tuple[int, int]]:
    """The same, event by event: (unit or place, age in days)."""
    found: Counter[tuple[int, int]] = Counter()
    end = clock.at_local(day + timedelta(days=1))
    for case in Case.objects.filter(parent__isnull=True):
        since, org, stands = None, case.place_id, False
        for event in CaseEvent.objects.filter(case=case, at__lt=end).order_by("version"):
            came = event.to_state in states and event.from_state not in states
            if at_unit:
                came = came or (event.to_state in states and event.to_unit_id is not None)
                org = event.to_unit_id or event.unit_id
            since, stands = event.at if came else since, event.to_state in states
        if stands and since is not None:
            found[org, (day - clock.local_day(since)).days] += 1
    return found


@pytest.mark.parametrize("seed", [11, 12])
def test_any_life_is_told_event_by_event_the_same_and_sums_to_the_stock(town: Town, seed: int) -> None:
    lives = make_lives(town, seed)
    lives.live(days=12)
    for back in (0, 6, 11):
        day = clock.local_day(lives.at) - timedelta(days=back)
        for ask, states, at_unit, stock in (
            (open_by_age, OPEN, False, "cases.open"),
            (in_hand_by_age, LED, True, "cases.at_unit.open"),
        ):
            naive = begun_and_open(day, states, at_unit=at_unit)
            totals = figures(stock, orgs=lives.units, spans=[Span(day, day)])
            for org in lives.units:
                bands = [band.cases for band in ask(org, day=day)]
                assert sum(bands) == totals.get((org, 0, ()), 0)
                if org == town.orgs["grid"].pk:
                    ages = [age for (unit, age), n in naive.items() for _one in range(n) if unit == org]
                    assert bands == [sum(age <= 7 for age in ages), sum(7 < age <= 30 for age in ages), 0, 0]
