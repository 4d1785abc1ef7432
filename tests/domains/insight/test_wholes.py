"""Base figures added up from below: against a naive recount over any tree, and never a part for a whole."""

from datetime import date, timedelta

from hypothesis import given, strategies as st

from lianxin.domains.insight.queries.base import Bases, Stay
from lianxin.domains.insight.rules.wholes import Sums, Whole

START = date(2020, 1, 1)
TREES = st.integers(1, 12).flatmap(
    lambda size: st.tuples(*(st.integers(0, one - 1) for one in range(1, size))).map(
        lambda above: dict(enumerate(above, 1))
    )
)
VALUES = st.dictionaries(st.integers(0, 11), st.integers(0, 1000), max_size=12)


def below_of(above):
    return {parent: [one for one, other in above.items() if other == parent] for parent in set(above.values())}


def naive(unit, values, below):
    """The units whose declarations make up the figure of this one; None where it has none."""
    if unit in values:
        return [unit]
    parts = [naive(one, values, below) for one in below.get(unit, [])]
    if not parts or None in parts:
        return None
    return [one for part in parts for one in part]


@given(TREES, VALUES)
def test_a_sum_is_made_of_all_below_or_there_is_none(above, values):
    below = below_of(above)
    held = {org: Whole(value, START + timedelta(days=org), (f"s{org % 3}",)) for org, value in values.items()}
    sums = Sums(held, below)
    for unit in (0, *above):
        makers, found = naive(unit, values, below), sums.of(unit)
        if makers is None:
            assert found is None
            continue
        assert found.value == sum(values[one] for one in makers)
        assert found.units == len(makers)
        assert found.added == (unit not in values)
        assert found.since == min(held[one].since for one in makers)
        assert set(found.sources) == {f"s{one % 3}" for one in makers}


@given(TREES, VALUES, st.data())
def test_one_missing_declaration_takes_the_whole_away(above, values, data):
    below = below_of(above)
    leaves = [one for one in (0, *above) if one not in below]
    full = {one: Whole(values.get(one, 1), START, ("s",)) for one in leaves}
    assert Sums(full, below).of(0).units == len(leaves)
    gone = data.draw(st.sampled_from(leaves))
    assert Sums({one: whole for one, whole in full.items() if one != gone}, below).of(0) is None


@given(
    st.lists(
        st.tuples(st.integers(1, 4), st.integers(0, 30), st.integers(1, 99)), max_size=12, unique_by=lambda row: row[:2]
    ),
    st.lists(st.tuples(st.integers(0, 20), st.integers(1, 20)), min_size=4, max_size=4),
    st.integers(0, 40),
)
def test_declarations_and_the_tree_are_those_of_the_day(declared, spells, number):
    day = START + timedelta(days=number)
    rows = sorted(
        ((org, "residents", START + timedelta(days=since), value, "s") for org, since, value in declared),
        key=lambda row: row[2],
    )
    stays = [
        Stay(9, org, START + timedelta(days=since), START + timedelta(days=since + length))
        for org, (since, length) in enumerate(spells, 1)
    ]
    standing = [org for org, (since, length) in enumerate(spells, 1) if since <= number < since + length]
    latest = {org: max(((s, v) for o, s, v in declared if o == org and s <= number), default=None) for org in standing}
    whole = None if not standing or None in latest.values() else sum(value for _since, value in latest.values())
    assert Bases(rows, stays).on(9, "residents", day) == whole
