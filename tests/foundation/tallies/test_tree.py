"""Tallies follow the tree in the transaction that changes it."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianxin.foundation.jobs.models import Job
from lianxin.foundation.journal.actions import record
from lianxin.foundation.orgs.actions import apply_due, merge_orgs, move_org
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.orgs.paths import rebuild_paths
from lianxin.foundation.tallies.actions import fold, squash
from lianxin.foundation.tallies.enums import Basis
from lianxin.foundation.tallies.models import Tally, TallyDelta, TallyPlan
from lianxin.foundation.tallies.queries import figures, level
from lianxin.foundation.tallies.rules import Span
from lianxin.foundation.tallies.state import the_state
from lianxin.kernel import clock
from tests.factories.orgs import days, deed, make_city_tree, make_org
from tests.foundation.tallies.counting import CAME, PEOPLE, keep_all, recounted, register_counted, subject

pytestmark = pytest.mark.django_db

SPAN = Span(days(-399), days(0))


@pytest.fixture
def tree(monkeypatch: pytest.MonkeyPatch) -> dict[str, Org]:
    register_counted(monkeypatch)
    keep_all("city", "county", "township", "village")
    return make_city_tree()


def come(org: Org, day: date, key: str, measure: str = CAME) -> None:
    at = clock.at_local(day, 9)
    record(measure=measure, org=org.pk, at=at, key=key, dims={"category": "road"}, subject=subject(1))


def assert_true() -> None:
    orgs = list(Org.objects.values_list("id", flat=True))
    spans = [SPAN, Span.month(days(-60).year, days(-60).month), Span.year(days(0).year), Span.day(days(-2))]
    for measure in (CAME, PEOPLE):
        for basis in Basis:
            found = figures(measure, orgs=orgs, spans=spans, basis=basis, by=("category",))
            assert found == recounted(measure, spans, basis, ("category",), {})
            found = figures(measure, orgs=orgs, spans=spans, basis=basis)
            assert found == recounted(measure, spans, basis, (), {})


def everything_folded() -> None:
    fold()
    squash()
    assert not TallyDelta.objects.exists()


@pytest.mark.parametrize("unit", ["village", "community", "township"])
@pytest.mark.parametrize("on", [days(-70), days(-2), days(0), days(3)])
def test_a_move_of_any_day_takes_its_figures_along(tree: dict[str, Org], unit: str, on: date) -> None:
    city = make_org("另一市", kind="city")
    county = make_org("另一县", kind="county", parent=city)
    for number, back in enumerate([-100, -65, -5, -2, 0]):
        for place in ("grid", "group", "township"):
            come(tree[place], days(back), f"{place}{number}")
            come(tree[place], days(back), f"p{place}{number}", PEOPLE)
    everything_folded()
    move_org(**deed(org=tree[unit], parent=county, on=on))
    assert_true()
    apply_due(today=days(3))
    assert_true()
    everything_folded()
    assert_true()


def test_two_villages_become_one_and_last_year_stays(tree: dict[str, Org]) -> None:
    hill = make_org("山脚村", kind="village", parent=tree["township"])
    for number, place in enumerate([tree["village"], hill, tree["group"]]):
        come(place, days(-60), f"{number}")
    everything_folded()
    before = level(CAME, parent=tree["township"].pk, spans=[SPAN], basis=Basis.WAS)
    united = make_org("联合村", kind="village", parent=tree["township"], on=days(-20))
    merge_orgs(**deed(orgs=[tree["village"], hill], into=united, on=days(-20)))
    assert level(CAME, parent=tree["township"].pk, spans=[SPAN], basis=Basis.WAS) == before
    assert level(CAME, parent=tree["township"].pk, spans=[SPAN]) == {(united.pk, 0, ()): 3}
    assert_true()


def test_the_cost_of_a_move_does_not_grow_with_what_lies_below(tree: dict[str, Org]) -> None:
    other = make_org("板桥镇", kind="township", parent=tree["county"])

    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            move_org(**deed(org=tree["village"], parent=other, on=days(0)))
        move_org(**deed(org=tree["village"], parent=tree["township"], on=days(0)))
        return len(asked)

    come(tree["group"], days(-60), "a")
    everything_folded()
    few = cost()
    for number in range(6):
        group = make_org(f"{number}组", kind="group", parent=tree["village"])
        come(group, days(-60), f"g{number}")
    everything_folded()
    assert cost() == few
    assert_true()


def test_while_all_paths_are_computed_anew_figures_come_from_the_facts(tree: dict[str, Org]) -> None:
    come(tree["grid"], days(-2), "a")
    everything_folded()
    mark = the_state().tree
    rebuild_paths()
    assert not TallyPlan.objects.filter(measure=CAME, kept=True).exists()
    assert not Tally.objects.exists()
    assert the_state().tree != mark
    assert Job.objects.filter(name="tallies.replan").exists()
    assert_true()
