"""Who decides when two units send a case to and fro: a table of cases, and any tree."""

import pytest
from hypothesis import given, strategies as st

from lianxin.domains.cases import actions
from lianxin.domains.cases.enums import State
from lianxin.domains.cases.models import Case
from lianxin.domains.cases.queries import verbs_for
from lianxin.domains.cases.rules import RETURNS
from lianxin.domains.cases.superiors import common_superior, levels_above
from lianxin.foundation.access.queries import reach_of
from lianxin.kernel import clock
from lianxin.kernel.actors import REPORTER
from lianxin.kernel.errors import Conflict, Invalid, Refused
from tests.domains.cases.told import facts_of, last_event
from tests.factories.cases import Town, make_case, make_town
from tests.factories.orgs import make_org

# child: parent
TREE = {
    "county": "city",
    "township": "county",
    "community": "township",
    "neighbour": "township",
    "grid": "community",
    "grid2": "community",
    "department": "county",
}
TABLE = [
    ("community", "grid", "township"),
    ("township", "grid", "county"),
    ("grid", "grid2", "community"),
    ("community", "neighbour", "township"),
    ("community", "department", "county"),
    ("county", "department", "city"),
    ("county", "township", "city"),
    ("city", "county", None),
    ("city", "grid", None),
]


@pytest.mark.parametrize(("assigner", "returner", "decides"), TABLE)
def test_the_level_above_both_decides(assigner: str, returner: str, decides: str | None) -> None:
    both = (levels_above(assigner, TREE.get), levels_above(returner, TREE.get))
    assert common_superior(*both) == decides


@st.composite
def trees(draw: st.DrawFn) -> tuple[dict[int, int], int, int]:
    """Any tree (child: parent) and two of its units."""
    size = draw(st.integers(2, 30))
    tree = {child: draw(st.integers(0, child - 1)) for child in range(1, size)}
    unit = st.integers(0, size - 1)
    return tree, draw(unit), draw(unit)


@given(trees())
def test_it_stands_above_both_and_nothing_below_it_does(made: tuple[dict[int, int], int, int]) -> None:
    tree, first, second = made
    above_first, above_second = levels_above(first, tree.get), levels_above(second, tree.get)
    found = common_superior(above_first, above_second)
    assert found == common_superior(above_second, above_first)
    if found is None:
        assert not above_first or not above_second
        return
    assert found in above_first
    assert found in above_second
    assert found not in {first, second}
    below = [unit for unit in above_first if unit in above_second and found in levels_above(unit, tree.get)]
    assert below == []


@pytest.fixture
def town(db: None) -> Town:
    return make_town()


def assign(town: Town, case: Case) -> Case:
    return actions.assign_case(case=case, unit=town.orgs["grid"], by=town.desk.actor, at=clock.now())


def give_back(town: Town, case: Case) -> Case:
    return actions.return_case(case=case, words="不归我们", by=town.grid_worker.actor, at=clock.now())


def sent_to_and_fro(town: Town) -> Case:
    """Returned as often as it may be, and assigned once more."""
    case = assign(town, make_case(town.orgs["grid"]))
    for _time in range(RETURNS):
        case = assign(town, give_back(town, case))
    return case


def test_twice_it_goes_back_then_the_superior_of_both_gets_it(town: Town) -> None:
    case = sent_to_and_fro(town)
    assert (case.returned, case.bound) == (2, False)
    case = give_back(town, case)
    assert (case.state, case.unit, case.assigner) == (State.RECEIVED, town.orgs["township"], None)
    assert last_event(case).details["code"] == "decides"
    assert facts_of(case).count("cases.returned") == 3


def test_the_decision_binds(town: Town) -> None:
    decided = actions.assign_case(
        case=give_back(town, sent_to_and_fro(town)),
        unit=town.orgs["grid"],
        by=town.dispatcher.actor,
        at=clock.now(),
    )
    assert decided.bound
    assert "return" not in verbs_for(decided, reach_of(town.grid_worker.actor))
    with pytest.raises(Conflict):
        give_back(town, decided)
    with pytest.raises(Invalid):
        actions.assign_case(case=decided, unit=town.orgs["department"], by=town.grid_worker.actor, at=clock.now())
    beside = make_org("太保社区第二网格", kind="grid", parent=town.orgs["community"])
    with pytest.raises(Invalid):
        actions.assign_case(case=decided, unit=beside, by=town.grid_worker.actor, at=clock.now())
    assert actions.assign_case(case=decided, unit=beside, by=town.dispatcher.actor, at=clock.now()).unit == beside


def test_reopened_it_may_be_returned_again(town: Town) -> None:
    decided = actions.assign_case(
        case=give_back(town, sent_to_and_fro(town)), unit=town.orgs["grid"], by=town.dispatcher.actor, at=clock.now()
    )
    begun = actions.accept_case(case=decided, by=town.grid_worker.actor, at=clock.now())
    done = actions.resolve_case(case=begun, words="好了", by=town.grid_worker.actor, at=clock.now())
    again = actions.reopen_case(case=done, words="没好", by=REPORTER, at=clock.now())
    assert (again.returned, again.bound) == (0, False)


def test_returning_is_for_the_unit_that_has_it(town: Town) -> None:
    with pytest.raises(Refused):
        actions.return_case(case=sent_to_and_fro(town), words="不归我们", by=town.supervisor.actor, at=clock.now())
