"""What is rising: monotone in each part, silent about what comes every year, loud about what comes on top."""

import random
from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from lianxin.domains.triage.enums import HeatClass
from lianxin.domains.triage.rules_heat import (
    LEAST,
    MONTHLY,
    WEEKLY,
    WEEKS_READ,
    YEAR,
    Area,
    Around,
    Begun,
    Behind,
    Expected,
    Heat,
    bar_of,
    class_of,
    course,
    expected,
    goes_on,
    heat_of,
    is_rise,
    recorded_weeks,
    rises,
    season_of,
)

COUNTY, TOWNSHIP, COMMUNITY, NEIGHBOUR = (
    "0000000A",
    "0000000A0000000B",
    "0000000A0000000B0000000C",
    "0000000A0000000B0000000D",
)
TOPIC = 7


def weeks(now=0, *, steady=0, wave=0, length=WEEKS_READ):
    """A steady number a week; `wave` more in the same three weeks of each earlier year; `now` in the last week."""
    found = [steady] * length
    for year in (1, 2, 3):
        for week in range(YEAR * year - 1, YEAR * year + 2):
            if week < length:
                found[week] += wave
    found += [0] * (WEEKS_READ - length)
    found[0] = now
    return found


def area(**by_place):
    """A county of one township and two communities, each with requests of other sorts besides."""
    paths = {"community": COMMUNITY, "neighbour": NEIGHBOUR}
    leaves = {paths[name]: counted for name, counted in by_place.items()}
    nothing = [0] * WEEKS_READ
    here = {COMMUNITY: leaves.get(COMMUNITY, nothing), NEIGHBOUR: leaves.get(NEIGHBOUR, nothing)}
    both = [one + other for one, other in zip(*here.values(), strict=True)]
    topics = {(path, TOPIC): counted for path, counted in (here | {TOWNSHIP: both, COUNTY: both}).items()}
    totals = {path: [count + 20 for count in counted] for (path, _topic), counted in topics.items()}
    return Area(COUNTY, topics, totals)


def alone(counted, *, recorded=WEEKS_READ):
    """As if the place were all there is."""
    return Around(counted, counted, counted, recorded)


behinds = st.builds(
    Behind,
    cases=st.integers(1, 500),
    persons=st.integers(0, 500),
    joined=st.integers(0, 500),
    unanswered=st.integers(0, 500),
    waited=st.floats(0, 60),
).map(lambda one: replace(one, unanswered=min(one.unanswered, one.cases), joined=min(one.joined, one.cases)))


@given(behinds, st.floats(0, 400))
def test_the_parts_add_up_and_stay_within_a_hundred(cases, wanted):
    heat = heat_of(cases, wanted)
    assert heat.total == heat.number + heat.growth + heat.support + heat.age + heat.unanswered
    assert 0 <= heat.total <= 100
    assert all(getattr(heat, part) >= 0 for part in Heat.__slots__)


@given(behinds, st.floats(0, 400), st.integers(0, 200), st.integers(0, 60), st.floats(0, 60), st.floats(0, 100))
def test_more_of_anything_is_never_colder(cases, wanted, more, joined, days, less):
    heat = heat_of(cases, wanted)
    assert heat_of(replace(cases, joined=cases.joined + joined), wanted).total >= heat.total
    assert heat_of(replace(cases, waited=cases.waited + days), wanted).total >= heat.total
    assert heat_of(replace(cases, unanswered=min(cases.cases, cases.unanswered + joined)), wanted).total >= heat.total
    assert heat_of(cases, max(0.0, wanted - less)).total >= heat.total
    grown = heat_of(replace(cases, cases=cases.cases + more), wanted)
    assert grown.number >= heat.number
    assert grown.growth >= heat.growth
    same_share = replace(cases, cases=cases.cases * 2, unanswered=cases.unanswered * 2)
    assert heat_of(same_share, wanted).total >= heat.total


def test_the_formula_is_the_one_that_is_told():
    cases = Behind(cases=18, persons=15, joined=4, unanswered=9, waited=3.4)
    assert heat_of(cases, 5.1) == Heat(number=18, growth=25, support=4, age=3, unanswered=10)


@pytest.mark.parametrize("total, wanted", [(39, HeatClass.WARM), (40, HeatClass.HOT), (60, HeatClass.VERY_HOT)])
def test_classes_begin_where_they_are_said_to(total, wanted):
    assert class_of(total) == wanted


@given(st.floats(0, 300), st.integers(0, 500), st.floats(0, 50))
def test_the_bar_rises_with_what_is_expected_and_falls_with_what_is_known(number, ground, more):
    def bar(mean, known):
        return bar_of(Expected(mean, None, None, known), WEEKLY)

    assert bar(number, ground) > number
    assert bar(number + more, ground) >= bar(number, ground)
    assert bar(number, ground + 50) <= bar(number, ground)


@given(st.integers(0, 30), st.integers(5, 200))
def test_a_wave_that_comes_every_year_is_no_alarm(steady, wave):
    counted = weeks(steady + wave, steady=steady, wave=wave)
    wanted = expected(counted, alone(counted), WEEKLY)
    assert wanted.number >= steady + wave - 1e-6
    assert not is_rise(steady + wave, wanted, WEEKLY)


@given(st.integers(2, 30), st.integers(5, 60))
def test_a_wave_on_top_of_it_is_one(steady, wave):
    usual = steady + wave
    now = 4 * usual + 10
    counted = weeks(now, steady=steady, wave=wave)
    assert is_rise(now, expected(counted, alone(counted), WEEKLY), WEEKLY)


@given(st.integers(0, 40))
def test_what_is_steady_never_rises_and_few_are_never_enough(steady):
    counted = weeks(steady, steady=steady)
    wanted = expected(counted, alone(counted), WEEKLY)
    assert wanted.number == pytest.approx(steady, abs=1e-6)
    assert not is_rise(steady, wanted, WEEKLY)
    assert not is_rise(LEAST - 1, Expected(0, None, None, 0), WEEKLY)


def test_chance_alone_alarms_about_as_seldom_as_is_said():
    chance = random.Random(311)
    steady, alarms, tried = 6, 0, 4_000
    for _round in range(tried):
        counted = [sum(chance.random() < steady / 60 for _ in range(60)) for _week in range(WEEKS_READ)]
        alarms += is_rise(counted[0], expected(counted, alone(counted), WEEKLY), WEEKLY)
    assert alarms <= tried / 500


def test_a_year_at_a_higher_level_expects_a_higher_wave():
    calm = weeks(0, steady=10, wave=20)
    busier = [2 * count for count in calm[: YEAR // 2]] + calm[YEAR // 2 :]
    season = season_of(busier, busier, WEEKLY, recorded=WEEKS_READ)
    assert season.brought == pytest.approx(30)
    assert 1.7 < season.level <= 2
    assert season.years == 3


def test_without_an_earlier_year_the_weeks_before_speak_alone_and_more_is_asked():
    counted = weeks(9, steady=2, length=20)
    fresh = expected(counted, alone(counted, recorded=recorded_weeks(counted)), WEEKLY)
    seasoned = expected(weeks(9, steady=2), alone(weeks(9, steady=2)), WEEKLY)
    assert fresh.season is None
    assert fresh.number == seasoned.number == 2
    assert bar_of(fresh, WEEKLY) > bar_of(seasoned, WEEKLY)


def test_a_place_without_a_past_of_its_own_expects_its_share_of_the_county_season():
    here, wide = weeks(8), weeks(200, steady=10, wave=90)
    around = Around([10] * WEEKS_READ, wide, [100] * WEEKS_READ, WEEKS_READ)
    wanted = expected(here, around, WEEKLY)
    assert wanted.share == pytest.approx(10, rel=0.05)
    assert wanted.number == wanted.share


def test_a_month_is_seen_where_no_week_of_it_stands_out():
    counted = [4, 4, 4, 4] + [1] * (WEEKS_READ - 4)
    assert not is_rise(4, expected(counted, alone(counted), WEEKLY), WEEKLY)
    assert is_rise(16, expected(counted, alone(counted), MONTHLY), MONTHLY)
    assert [rise.window for rise in rises(area(community=counted), {})] == [MONTHLY]


def test_a_week_that_is_past_is_not_found_once_more_as_a_month():
    assert not rises(area(community=[0, 0, 15, 0] + [0] * (WEEKS_READ - 4)), {})


def test_what_rises_in_one_community_is_told_there_alone():
    found = rises(area(community=weeks(15, steady=1), neighbour=weeks(1, steady=1)), {})
    assert [rise.path for rise in found] == [COMMUNITY]


def test_what_rises_everywhere_a_little_is_told_of_the_township():
    found = rises(area(community=weeks(4, steady=0), neighbour=weeks(4, steady=0)), {})
    assert [rise.path for rise in found] == [TOWNSHIP]


def test_a_rise_goes_on_by_what_was_before_it():
    lasting = [12, 12, 12] + [2] * (WEEKS_READ - 3)
    assert not rises(area(community=lasting), {}) or rises(area(community=lasting), {})[0].window == MONTHLY
    found = rises(area(community=lasting), {(COMMUNITY, TOPIC): Begun(WEEKLY, 2.0)})
    assert (found[0].path, found[0].window, found[0].wanted.recent) == (COMMUNITY, WEEKLY, 2.0)


def test_a_rise_is_over_when_the_number_is_usual_again():
    calm = [2] * WEEKS_READ
    assert not rises(area(community=calm), {(COMMUNITY, TOPIC): Begun(WEEKLY, 2.0)})
    assert not goes_on(LEAST - 1, Expected(0.1, None, None, 0))


def test_the_course_tells_each_week_against_what_was_expected_then():
    told = course(weeks(15, steady=3), alone(weeks(15, steady=3)))
    assert len(told) == 13
    assert [number for number, _wanted, _bar in told] == [3] * 12 + [15]
    assert all(wanted == 3 for _number, wanted, _bar in told)
    assert told[-1][2] < 15
