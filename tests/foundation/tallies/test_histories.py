"""Whatever is recorded, taken back, moved, merged, split, folded and squashed, in any order: the same as a recount."""

from datetime import date, timedelta
from random import Random

import pytest
from django.db import transaction
from hypothesis import example, given, settings, strategies as st

from lianxin.foundation.journal.actions import record, reverse
from lianxin.foundation.journal.models import Fact
from lianxin.foundation.orgs.actions import apply_due
from lianxin.foundation.orgs.enums import Line
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.tallies.actions import fold, squash
from lianxin.foundation.tallies.enums import Basis
from lianxin.foundation.tallies.models import Tally, TallyDelta
from lianxin.foundation.tallies.queries import figures, figures_of
from lianxin.foundation.tallies.rules import Span, dimset_of
from lianxin.kernel import clock
from lianxin.kernel.errors import Conflict, Invalid
from tests.foundation.orgs.test_paths import DEEDS, START, do, plant_trees
from tests.foundation.tallies.counting import COUNTED, keep, recounted, register_counted, subject

pytestmark = pytest.mark.django_db

ACTS = 60
KINDS = ("city", "county", "township", "department")
SPANS = (
    Span.month(2026, 1),
    Span.month(2025, 12),
    Span.year(2026),
    Span(date(2025, 12, 26), date(2026, 1, 25)),
    Span(date(2025, 11, 20), date(2026, 2, 9)),
    Span.day(START + timedelta(days=11)),
)


@pytest.fixture(autouse=True)
def _measures(monkeypatch: pytest.MonkeyPatch) -> None:
    register_counted(monkeypatch)


class Crash(Exception):
    """The machine stops in the middle of something."""


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**32))
@example(seed=0)
def test_figures_after_any_history_equal_a_recount(seed: int) -> None:
    with transaction.atomic():
        live(Random(seed))
        transaction.set_rollback(True)


def live(chance: Random) -> None:
    today = START + timedelta(days=10)
    plan_at_random(chance)
    plant_trees(today)
    for number in range(ACTS):
        what = chance.choice(["tree", "fact", "fact", "fact", "fact", "fold", "check"])
        if what == "tree":
            today = change_tree(chance, today)
        elif what == "fact":
            record_at_random(chance, today, str(number))
        elif what == "fold":
            fold_at_random(chance)
        else:
            compare(chance)
    apply_due(today=today)
    for measure in COUNTED:
        compare(chance, measure.code)
    while fold(7):
        pass
    while squash(11):
        pass
    assert not TallyDelta.objects.exists()
    for measure in COUNTED:
        compare(chance, measure.code)


def plan_at_random(chance: Random) -> None:
    for measure in COUNTED:
        for names in measure.sets:
            for kind in KINDS:
                how = chance.choice(["not", "months", "days", "days"])
                if how != "not":
                    keep(measure.code, dimset_of(names), kind, days=how == "days" and not measure.distinct)


def change_tree(chance: Random, today: date) -> date:
    what = chance.choice(DEEDS)
    if what == "wait":
        today += timedelta(days=chance.randint(1, 3))
        apply_due(today=today)
        return today
    on = today + timedelta(days=chance.choice([0, 0, 0, -8, -5, -3, -2, -1, 1, 2, 4]))
    try:
        with transaction.atomic():
            do(what, chance, on, chance.choice(list(Line)), today)
    except (Conflict, Invalid):
        pass
    return today


def record_at_random(chance: Random, today: date, key: str) -> None:
    if chance.random() < 0.15 and Fact.objects.exists():
        reverse(key=chance.choice(list(Fact.objects.values_list("key", flat=True))), at=clock.now())
        return
    measure = chance.choice(COUNTED)
    for number in range(chance.randint(1, 6)):
        day = today - timedelta(days=chance.choice([0, 0, 1, 2, 5, 9, 12, 30, 70, -3]))
        dims = {name: chance.choice(["a", "b", "路"]) for name in measure.dims if chance.random() < 0.7}
        record(
            measure=measure.code,
            org=chance.choice(list(Org.objects.values_list("id", flat=True))),
            at=clock.at_local(day, chance.randint(0, 23)),
            key=f"{key}:{number}",
            quantity=chance.choice([1, 1, 1, 3]) if measure.distinct else chance.choice([1, 1, -1, 5]),
            dims=dims,
            subject=subject(chance.randint(1, 4)) if chance.random() < 0.9 else None,
        )


def fold_at_random(chance: Random) -> None:
    how = chance.random()
    if how < 0.3:
        try:
            with transaction.atomic():
                fold(chance.randint(1, 9))
                squash(chance.randint(1, 9))
                raise Crash
        except Crash:
            return
    fold(chance.randint(1, 30))
    if how > 0.6:
        squash(chance.randint(1, 50))


def compare(chance: Random, code: str = "") -> None:
    measure = next(one for one in COUNTED if one.code == code) if code else chance.choice(COUNTED)
    orgs = list(Org.objects.values_list("id", flat=True))
    names = measure.dims
    asked = [((), {}), (names[:1], {}), ((), {names[0]: "a"}), (names[-1:], {names[0]: ""})]
    for by, where in asked if code else [chance.choice(asked)]:
        for basis in Basis:
            found = figures(measure.code, orgs=orgs, spans=SPANS, basis=basis, by=by, where=where)
            assert found == recounted(measure.code, SPANS, basis, by, where), (measure.code, by, where, basis)
    if code:
        return
    codes = chance.sample([one.code for one in COUNTED], chance.randint(1, len(COUNTED)))
    for basis in Basis:
        together = figures_of(codes, orgs=orgs, spans=SPANS, basis=basis)
        assert list(together) == codes
        for one, found in together.items():
            assert found == recounted(one, SPANS, basis, (), {}), (one, codes, basis)


def test_the_histories_do_use_tallies() -> None:
    live(Random(1))
    assert Tally.objects.exists()
