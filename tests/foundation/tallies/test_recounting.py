"""Counting all over again: the same as what was folded, whatever happened, and whatever happens meanwhile."""

from datetime import timedelta
from random import Random

import pytest

from lianxin.foundation.journal.measures import Measure
from lianxin.foundation.orgs.actions import move_org
from lianxin.foundation.tallies.actions import fold, squash
from lianxin.foundation.tallies.enums import Grain
from lianxin.foundation.tallies.models import Tally, TallyPlan, TallySubject
from lianxin.foundation.tallies.recounting import planning, run
from lianxin.foundation.tallies.recounting.planning import Planned, plan_of, units_by_kind
from lianxin.foundation.tallies.recounting.run import Difference, Progress, rebuild, replan, verify
from lianxin.foundation.tallies.rules import dimset_of, stays_kept
from lianxin.foundation.tallies.state import rest
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM
from lianxin.kernel.errors import Conflict
from tests.factories.orgs import make_city_tree
from tests.foundation.tallies.counting import CAME, COUNTED, PEOPLE, keep_all, register_counted
from tests.foundation.tallies.test_histories import KINDS, compare, live, record_at_random

pytestmark = pytest.mark.django_db

SEEDS = range(2)


@pytest.fixture(autouse=True)
def _measures(monkeypatch: pytest.MonkeyPatch) -> None:
    register_counted(monkeypatch)


def differences() -> list[Difference]:
    return [found for found in verify() if isinstance(found, Difference)]


def plan_at_random(chance: Random, measure: Measure) -> list[Planned]:
    """Months at some kinds of unit, and days at some of these."""
    found = []
    for names in measure.sets:
        for kind in KINDS:
            days = chance.random() < 0.4 and not measure.distinct
            months = days or chance.random() < 0.5
            found.append(Planned(dimset_of(names), kind, Grain.MONTH, months, 9, 1))
            found.append(Planned(dimset_of(names), kind, Grain.DAY, days, 9, 1))
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_a_recount_finds_what_was_folded(seed: int) -> None:
    live(Random(seed))
    assert differences() == []


@pytest.mark.parametrize("seed", SEEDS)
def test_a_rebuild_by_another_plan_changes_no_figure(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = Random(seed)
    live(chance)
    monkeypatch.setattr(run, "plan_of", lambda measure, _units: plan_at_random(chance, measure))
    record_at_random(chance, clock.today(), "waiting")

    steps = list(rebuild())

    assert steps[-1] == Progress("", len(steps) - 1, len(steps) - 1)
    for measure in COUNTED:
        compare(chance, measure.code)
    while fold(5):
        pass
    for measure in COUNTED:
        compare(chance, measure.code)
    assert differences() == []


def test_what_was_changed_by_hand_is_found() -> None:
    make_city_tree()
    keep_all("city")
    record_at_random(Random(4), clock.today(), "a")
    for number in range(30):
        record_at_random(Random(number), clock.today(), f"b{number}")
    while fold():
        pass
    while squash():
        pass
    tally = Tally.objects.filter(basis=0)[0]
    Tally.objects.filter(pk=tally.pk).update(quantity=tally.quantity + 7)
    TallySubject.objects.all().delete()

    found = differences()

    assert any(one.kept - one.found == 7 and one.org == tally.org for one in found)
    assert any(one.measure == PEOPLE for one in found)


def test_a_tree_that_changes_meanwhile_is_counted_as_it_is_then(monkeypatch: pytest.MonkeyPatch) -> None:
    units = make_city_tree()
    chance = Random(9)
    for number in range(40):
        record_at_random(chance, clock.today(), str(number))
    keep_all(*KINDS)
    while fold():
        pass
    # Twice; the third time the tree is held.
    moves = iter([units["county"], units["township"]])
    counted = run._count

    def count_and_move(measure: Measure, kept: run.Plan, ground: run._Ground) -> None:
        counted(measure, kept, ground)
        parent = next(moves, None)
        if parent is not None:
            move_org(org=units["village"], parent=parent, on=clock.today(), by=SYSTEM, at=clock.now())

    monkeypatch.setattr(run, "_count", count_and_move)
    monkeypatch.setattr(run, "plan_of", lambda measure, _units: plan_at_random(chance, measure))
    list(rebuild([CAME]))
    assert next(moves, None) is None
    monkeypatch.setattr(run, "_count", counted)

    assert differences() == []
    compare(chance, CAME)


def test_folding_rests_while_a_recount_goes_on_and_one_recount_refuses_another() -> None:
    make_city_tree()
    record_at_random(Random(2), clock.today(), "a")
    going_on = verify()
    next(going_on)

    assert fold() == 0
    with pytest.raises(Conflict):
        next(rebuild())

    going_on.close()
    assert fold() > 0


def test_a_recount_that_died_lets_others_fold_after_its_lease() -> None:
    make_city_tree()
    record_at_random(Random(2), clock.today(), "a")
    rest(clock.now() - timedelta(seconds=1))

    assert fold() > 0
    assert differences() == []


def test_tallies_are_kept_where_they_are_five_times_fewer() -> None:
    assert stays_kept(facts=50, rows=10, kept=False)
    assert not stays_kept(facts=49, rows=10, kept=False)
    assert stays_kept(facts=40, rows=10, kept=True)
    assert not stays_kept(facts=39, rows=10, kept=True)
    assert not stays_kept(facts=0, rows=0, kept=True)


def test_a_plan_follows_the_facts(monkeypatch: pytest.MonkeyPatch) -> None:
    make_city_tree()
    monkeypatch.setattr(planning, "FEW", 1)
    chance = Random(5)
    for number in range(120):
        record_at_random(chance, clock.today(), str(number))
    while fold():
        pass
    measure = COUNTED[0]

    planned = plan_of(measure, units_by_kind(measure.line))

    top = next(one for one in planned if (one.dimset, one.kind, one.grain) == ("", "city", Grain.MONTH))
    assert top.kept
    assert top.facts >= 5 * top.rows
    assert CAME in replan()
    assert set(TallyPlan.objects.filter(measure=CAME, kept=True).values_list("dimset", "kind", "grain")) == {
        (one.dimset, one.kind, one.grain.value) for one in planned if one.kept
    }
    assert Tally.objects.exists()
    assert replan() == []
    for one in COUNTED:
        compare(chance, one.code)


def test_few_facts_are_not_worth_a_plan() -> None:
    make_city_tree()
    record_at_random(Random(1), clock.today(), "a")

    assert replan() == []
    assert not TallyPlan.objects.exists()
