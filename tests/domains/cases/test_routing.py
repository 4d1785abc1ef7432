"""Which line of the routing table holds, against trying all of them."""

from datetime import date, timedelta

from hypothesis import given, strategies as st

from lianxin.domains.cases.routing import Department, Found, Line, department_for, fitting

DAY = date(2026, 6, 1)
CATEGORIES, PLACES = [11, 12, 13], [1, 2, 3, 4]
DAYS = st.integers(-3, 3).map(lambda number: DAY + timedelta(days=number))
LINES = st.builds(
    Line,
    pk=st.integers(1, 10**6),
    category=st.sampled_from([None, *CATEGORIES, 99]),
    place=st.sampled_from([None, *PLACES, 99]),
    unit=st.integers(100, 110),
    valid_from=DAYS,
    valid_to=st.one_of(st.none(), DAYS),
)


def beats(one: Line, other: Line) -> bool:
    """Said once more in other words: compare place, then category, then day, then number."""
    for chain, mine, theirs in ((PLACES, one.place, other.place), (CATEGORIES, one.category, other.category)):
        depths = [-1 if wanted is None else chain.index(wanted) for wanted in (mine, theirs)]
        if depths[0] != depths[1]:
            return depths[0] > depths[1]
    return (one.valid_from, one.pk) > (other.valid_from, other.pk)


@given(st.lists(LINES, max_size=12, unique_by=lambda line: line.pk))
def test_the_first_beats_all_that_fit(lines: list[Line]) -> None:
    found = [one.line for one in fitting(lines, categories=CATEGORIES, places=PLACES, on=DAY)]
    for line in lines:
        fits = (
            line.category in {None, *CATEGORIES}
            and line.place in {None, *PLACES}
            and line.valid_from <= DAY
            and (line.valid_to is None or line.valid_to > DAY)
        )
        assert (line in found) == fits
    for number, line in enumerate(found):
        assert all(beats(line, later) for later in found[number + 1 :])


def line(pk: int, category: int | None, place: int | None) -> Line:
    return Line(pk=pk, category=category, place=place, unit=pk, valid_from=DAY)


def test_a_deeper_place_beats_a_deeper_category() -> None:
    lines = [line(1, 13, None), line(2, None, 4), line(3, 11, 4), line(4, 13, 3)]
    order = fitting(lines, categories=CATEGORIES, places=PLACES, on=DAY)
    assert [one.line.pk for one in order] == [3, 2, 4, 1]
    assert order[0] == Found(lines[2], place_depth=4, category_depth=1)


def test_department_is_the_nearest_that_the_word_names() -> None:
    county = Department(unit=10, name="隆阳区住建局", code="", parent=2)
    other = Department(unit=11, name="隆阳区住建局质监站", code="", parent=2)
    town = Department(unit=12, name="兰城街道住建所", code="", parent=3)
    far = Department(unit=13, name="腾冲市住建局", code="", parent=99)
    coded = Department(unit=14, name="别的", code="ZJ", parent=2)
    everything = [far, other, county, town, coded]
    assert department_for("住建", everything, places=PLACES) == town
    assert department_for("住建", [other, county], places=PLACES) == county
    assert department_for("ZJ", everything, places=PLACES) == coded
    assert department_for("民政", everything, places=PLACES) is None
    assert department_for("", everything, places=PLACES) is None


DEPARTMENTS = st.builds(
    Department,
    unit=st.integers(1, 10**6),
    name=st.sampled_from(["住建局", "住建所", "民政局", "住建局监察队"]),
    code=st.sampled_from(["", "ZJ"]),
    parent=st.sampled_from([*PLACES, 99]),
)


@given(st.lists(DEPARTMENTS, max_size=8), st.sampled_from(["住建", "民政", "ZJ", "教育"]))
def test_no_department_stands_nearer_than_the_chosen(departments: list[Department], word: str) -> None:
    chosen = department_for(word, departments, places=PLACES)
    meant = [one for one in departments if one.parent in PLACES and (word in one.name or one.code == word)]
    assert (chosen is None) == (not meant)
    if chosen:
        assert all(PLACES.index(one.parent) <= PLACES.index(chosen.parent) for one in meant)
