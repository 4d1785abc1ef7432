"""Figures of units in spans, by the tree of the day and by today's."""

from datetime import date

import pytest

from lianxin.foundation.journal import measures
from lianxin.foundation.journal.actions import record, reverse
from lianxin.foundation.journal.measures import Measure, UndeclaredDimension, UnknownMeasure
from lianxin.foundation.journal.models import Fact
from lianxin.foundation.journal.queries import position
from lianxin.foundation.orgs.actions import merge_orgs, move_org
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.tallies.enums import Basis
from lianxin.foundation.tallies.queries import facts_behind, figures, level
from lianxin.foundation.tallies.rules import Span
from lianxin.kernel import clock
from tests.factories.orgs import days, deed, make_city_tree, make_org
from tests.foundation.tallies.counting import CAME, OPEN, PEOPLE, register_counted, subject

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _measures(monkeypatch: pytest.MonkeyPatch) -> None:
    register_counted(monkeypatch)


@pytest.fixture
def tree() -> dict[str, Org]:
    return make_city_tree()


def come(org: Org, day: date, key: str, *, measure: str = CAME, quantity: int = 1, who: int = 0, **dims: str) -> None:
    at = clock.at_local(day, 23, 30)
    subject_ = subject(who) if who else None
    record(measure=measure, org=org.pk, at=at, key=key, quantity=quantity, dims=dims, subject=subject_)


def figure(org: Org, span: Span, basis: Basis = Basis.IS, measure: str = CAME) -> int:
    return figures(measure, orgs=[org.pk], spans=[span], basis=basis).get((org.pk, 0, ()), 0)


def test_a_fact_counts_at_its_unit_and_all_above_on_its_local_day(tree: dict[str, Org]) -> None:
    come(tree["grid"], days(-3), "a", category="road")
    span = Span.day(days(-3))
    found = figures(CAME, orgs=[org.pk for org in tree.values()], spans=[span, Span.day(days(-2))])
    assert found == {(tree[name].pk, 0, ()): 1 for name in ("city", "county", "township", "community", "grid")}


def test_a_breakdown_has_a_figure_for_each_value_and_none_for_what_is_missing(tree: dict[str, Org]) -> None:
    for number, dims in enumerate([{"category": "road"}, {"category": "road", "channel": "web"}, {"channel": "web"}]):
        come(tree["village"], days(-3), f"{number}", **dims)
    found = figures(CAME, orgs=[tree["county"].pk], spans=[Span(days(-9), days(0))], by=("category", "channel"))
    county = tree["county"].pk
    assert found == {(county, 0, ("road", "")): 1, (county, 0, ("road", "web")): 1, (county, 0, ("", "web")): 1}
    chosen = figures(CAME, orgs=[county], spans=[Span(days(-9), days(0))], where={"category": ["road", ""]})
    assert chosen == {(county, 0, ()): 3}
    assert figures(CAME, orgs=[county], spans=[Span(days(-9), days(0))], where={"category": ""}) == {(county, 0, ()): 1}


def test_a_reversal_takes_the_fact_back_on_its_own_day(tree: dict[str, Org]) -> None:
    come(tree["grid"], days(-3), "a")
    reverse(key="a", at=clock.now())
    assert figures(CAME, orgs=[tree["city"].pk], spans=[Span.day(days(-3))]) == {}


def test_moving_changes_what_is_and_leaves_what_was(tree: dict[str, Org]) -> None:
    other = make_org("板桥镇", kind="township", parent=tree["county"])
    come(tree["grid"], days(-40), "a")
    move_org(**deed(org=tree["community"], parent=other, on=days(-20)))
    come(tree["grid"], days(-10), "b")
    span = Span(days(-60), days(0))
    assert (figure(tree["township"], span, Basis.WAS), figure(other, span, Basis.WAS)) == (1, 1)
    assert (figure(tree["township"], span), figure(other, span)) == (0, 2)
    assert figure(tree["county"], span) == figure(tree["county"], span, Basis.WAS) == 2


def test_merging_leaves_last_years_figures_and_shows_the_new_unit_with_both_histories(tree: dict[str, Org]) -> None:
    hill = make_org("山脚村", kind="village", parent=tree["township"])
    come(tree["village"], days(-50), "a")
    come(hill, days(-49), "b")
    united = make_org("联合村", kind="village", parent=tree["township"], on=days(-20))
    before = Span(days(-60), days(-30))
    counted = figure(tree["county"], before, Basis.WAS)
    merge_orgs(**deed(orgs=[tree["village"], hill], into=united, on=days(-20)))
    assert figure(tree["county"], before, Basis.WAS) == counted == 2
    assert figure(tree["village"], before, Basis.WAS) == figure(hill, before, Basis.WAS) == 1
    assert (figure(united, before, Basis.WAS), figure(united, before)) == (0, 2)


def test_what_is_dated_before_the_first_day_of_its_unit_counts_where_it_began(tree: dict[str, Org]) -> None:
    come(tree["grid"], days(-900), "a")
    assert figure(tree["township"], Span.day(days(-900)), Basis.WAS) == 1


def test_a_stock_is_all_up_to_the_last_day(tree: dict[str, Org]) -> None:
    come(tree["village"], days(-400), "a", measure=OPEN)
    come(tree["village"], days(-5), "b", measure=OPEN)
    come(tree["village"], days(-2), "c", measure=OPEN, quantity=-1)
    city = tree["city"].pk
    spans = [Span.day(days(-401)), Span.day(days(-6)), Span(days(-300), days(-3)), Span.day(days(0))]
    assert figures(OPEN, orgs=[city], spans=spans) == {(city, 1, ()): 1, (city, 2, ()): 2, (city, 3, ()): 1}


def test_what_is_in_hand_moves_with_its_unit(tree: dict[str, Org]) -> None:
    other = make_org("板桥镇", kind="township", parent=tree["county"])
    come(tree["grid"], days(-20), "came", measure=OPEN)
    move_org(**deed(org=tree["community"], parent=other, on=days(-5)))
    come(tree["grid"], days(-2), "left", measure=OPEN, quantity=-1)

    spans = [Span.day(days(-6)), Span.day(days(-4)), Span.day(days(0))]
    units = {"old": tree["township"].pk, "new": other.pk}
    was = figures(OPEN, orgs=list(units.values()), spans=spans, basis=Basis.WAS)
    assert was == {(units["old"], 0, ()): 1, (units["new"], 1, ()): 1}
    today = figures(OPEN, orgs=list(units.values()), spans=spans)
    assert today == {(units["new"], 0, ()): 1, (units["new"], 1, ()): 1}


def test_persons_count_once_in_a_span(tree: dict[str, Org]) -> None:
    for number, (unit, who) in enumerate([("grid", 1), ("village", 1), ("village", 2), ("grid", 3)]):
        come(tree[unit], days(-number), f"{number}", measure=PEOPLE, who=who)
    come(tree["grid"], days(-3), "3-", measure=PEOPLE, who=3, quantity=-1)
    span = Span(days(-9), days(0))
    assert figure(tree["township"], span, measure=PEOPLE) == 2
    assert figure(tree["grid"], span, measure=PEOPLE) == 1


def test_a_level_lists_the_units_that_stand_there_or_stood_there(tree: dict[str, Org]) -> None:
    other = make_org("板桥镇", kind="township", parent=tree["county"])
    come(tree["grid"], days(-40), "a")
    move_org(**deed(org=tree["community"], parent=other, on=days(-20)))
    come(tree["grid"], days(-10), "b")
    spans = [Span.day(days(-40)), Span.day(days(-10))]
    township, community = tree["township"].pk, tree["community"].pk
    assert level(CAME, parent=township, spans=spans, basis=Basis.WAS) == {(community, 0, ()): 1}
    assert level(CAME, parent=township, spans=spans) == {}
    everywhere = {(community, 0, ()): 1, (community, 1, ()): 1}
    for basis in Basis:
        assert level(CAME, parent=tree["city"].pk, depth=3, spans=spans, basis=basis) == everywhere
        assert level(CAME, parent=tree["city"].pk, kind="community", spans=spans, basis=basis) == everywhere


def test_a_position_answers_as_it_was_known_then(tree: dict[str, Org]) -> None:
    come(tree["grid"], days(-3), "a")
    known = position()
    come(tree["grid"], days(-3), "b")
    city, span = tree["city"].pk, Span.day(days(-3))
    assert figures(CAME, orgs=[city], spans=[span], until=known) == {(city, 0, ()): 1}
    assert figures(CAME, orgs=[city], spans=[span]) == {(city, 0, ()): 2}


def test_the_facts_behind_a_figure_are_as_many_as_it_says(tree: dict[str, Org]) -> None:
    for number in range(3):
        come(tree["grid"], days(-number), f"{number}", category="road")
    come(tree["village"], days(-9), "old", category="road")
    span = Span(days(-2), days(0))
    for basis in Basis:
        found = facts_behind(CAME, org=tree["township"].pk, span=span, basis=basis, where={"category": "road"})
        assert [fact.key for fact in found] == ["0", "1", "2"]
    assert len(facts_behind(CAME, org=tree["township"].pk, span=span, limit=2)) == 2
    assert isinstance(found[0], Fact)


def test_undeclared_questions_are_refused(tree: dict[str, Org]) -> None:
    with pytest.raises(UndeclaredDimension):
        figures(CAME, orgs=[1], spans=[Span.day(days(0))], by=("age",))
    with pytest.raises(UnknownMeasure):
        figures("test.nothing", orgs=[1], spans=[Span.day(days(0))])
    with pytest.raises(ValueError, match="twice"):
        measures.register(Measure(CAME, "other", "", "", "territorial"))
