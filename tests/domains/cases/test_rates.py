"""The rates against a recount by hand, their smallest number of cases, and who may see them."""

from datetime import timedelta

import pytest

from lianxin.domains.cases.actions import rate_case, reopen_case
from lianxin.domains.cases.models import Case
from lianxin.domains.cases.queries import rates
from lianxin.foundation.access.queries import reach_of
from lianxin.foundation.orgs.queries import path_of
from lianxin.kernel import clock
from lianxin.kernel.actors import REPORTER
from lianxin.kernel.errors import Missing
from tests.factories.cases import make_answered, make_case, make_resolved, make_town

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return make_town()


@pytest.fixture
def span():
    return {"since": clock.now() - timedelta(days=1), "until": clock.now() + timedelta(days=1)}


def rated(town, solved, satisfaction):
    return rate_case(case=make_answered(town), solved=solved, satisfaction=satisfaction, by=REPORTER, at=clock.now())


def test_the_rates_of_a_cohort_equal_a_count_by_hand(town, span):
    for _each in range(3):
        rated(town, "yes", "satisfied")
    rated(town, "partly", "mostly")
    rated(town, "no", "unsatisfied")
    make_case(town.orgs["neighbour"])
    unheard = make_resolved(town)
    Case.objects.filter(pk=unheard.pk).update(first_due_at=clock.now(), first_late=True)
    cohort = rates.cohort_of(path_of(town.orgs["township"].pk), **span)
    assert (cohort.cases, cohort.open) == (7, 1)
    resolution, satisfaction = cohort.rates["resolution"], cohort.rates["satisfaction"]
    assert (resolution.above, resolution.below) == (3, 5)
    assert (satisfaction.above, satisfaction.below) == (4, 5)
    assert cohort.rates["response"].above < cohort.rates["response"].below


def test_too_few_cases_show_no_rate(town, span, settings):
    rated(town, "yes", "satisfied")
    settings.RATE_MIN_CASES = 2
    assert rates.cohort_of(path_of(town.orgs["township"].pk), **span).rates["resolution"].percent is None
    rated(town, "no", "satisfied")
    assert rates.cohort_of(path_of(town.orgs["township"].pk), **span).rates["resolution"].percent == 50.0


def test_a_demand_that_cannot_be_met_weighs_in_no_rate(town, span):
    exempt = rated(town, "no", "unsatisfied")
    rated(town, "yes", "satisfied")
    Case.objects.filter(pk=exempt.pk).update(exempt_at=clock.now())
    cohort = rates.cohort_of(path_of(town.orgs["township"].pk), **span)
    assert (cohort.cases, cohort.exempt) == (2, 1)
    assert (cohort.rates["resolution"].above, cohort.rates["resolution"].below) == (1, 1)


def test_children_stand_in_the_order_of_the_tree_and_add_up(town, span, django_assert_max_num_queries):
    make_answered(town)
    make_case(town.orgs["neighbour"])
    path = path_of(town.orgs["township"].pk)
    with django_assert_max_num_queries(2):
        below = rates.cohorts_below(path, **span)
    assert [row.unit.code for row in below] == sorted(row.unit.code for row in below)
    assert sum(row.cohort.cases for row in below) == 2


def test_the_share_solved_at_each_level(town, span):
    make_answered(town)
    make_resolved(town)
    make_resolved(town)
    levels = {
        level.kind: (level.cases, level.percent)
        for level in rates.solved_by_level(path_of(town.orgs["city"].pk), **span)
    }
    assert levels == {"community": (1, 33.3), "grid": (2, 66.7)}


def test_ratings_are_shown_as_they_fall_and_ages_add_up(town, span):
    rated(town, "yes", "satisfied")
    rated(town, "no", "unsatisfied")
    assert [cases for _choice, cases in rates.rating_distribution(path_of(town.orgs["city"].pk), **span)] == [1, 0, 1]
    make_case(town.orgs["grid"], at=clock.now() - timedelta(days=12))
    make_case(town.orgs["grid"], at=clock.now() - timedelta(days=400))
    make_case(town.orgs["grid"])
    ages = [cases for _words, cases in rates.open_ages(path_of(town.orgs["city"].pk), now=clock.now())]
    assert ages[1:] == [0, 1, 0, 1]
    assert sum(ages) == Case.objects.filter(state__in=["received", "assigned", "in_progress"]).count()


def test_a_reopened_case_is_counted_as_reopened(town, span):
    case = rated(town, "no", "unsatisfied")
    reopen_case(case=case, words="还是不亮。", by=REPORTER, at=clock.now())
    reopened = rates.cohort_of(path_of(town.orgs["city"].pk), **span).rates["reopened"]
    assert (reopened.above, reopened.below) == (1, 1)


def test_only_units_in_reach_are_shown(town):
    reach = reach_of(town.desk.actor)
    assert rates.path_for_rates(reach, town.orgs["grid"]) == path_of(town.orgs["grid"].pk)
    with pytest.raises(Missing):
        rates.path_for_rates(reach, town.orgs["neighbour"])
