"""What is learned from, and when a new version serves."""

from datetime import UTC, datetime, timedelta

from lianxin.domains.triage.rules import climbed, is_better, nearest, parted
from tests.factories.triage import make_past

END = datetime(2026, 11, 1, tzinfo=UTC)


def test_rare_categories_climb_until_there_are_enough():
    parents = {"01": None, "01.01": "01", "01.01.01": "01.01", "01.02": "01", "02": None}
    codes = ["01.01.01"] * 4 + ["01.01"] * 7 + ["01.02"] * 3 + ["02"] * 2
    assert climbed(codes, parents) == ["01.01"] * 11 + ["01"] * 3 + ["02"] * 2


def test_the_newest_are_held_back_by_day():
    older, newest = parted(make_past(400, end=END))
    assert len(newest) == sum(one.at > newest[-1].at - timedelta(weeks=4) for one in [*older, *newest])
    assert max(one.at for one in older) < min(one.at for one in newest)


def test_where_the_newest_weeks_are_few_a_fifth_is_held_back():
    older, newest = parted(make_past(200, end=END, days=4000))
    assert (len(older), len(newest)) == (160, 40)


def test_of_little_enough_is_measured_for_a_figure_or_nothing():
    """Both sides of the bound: 40 are halved, of 39 no figure would tell anything."""
    assert [len(part) for part in parted(make_past(40, end=END, days=4000))] == [20, 20]
    assert [len(part) for part in parted(make_past(39, end=END, days=4000))] == [39, 0]
    assert parted([]) == ([], [])


def test_a_category_is_called_by_the_nearest_known_above_it():
    parents = {"01": None, "01.01": "01", "01.01.01": "01.01", "02": None}
    assert nearest("01.01.01", {"01", "02"}, parents) == "01"
    assert nearest("01.01", {"01.01", "01"}, parents) == "01.01"
    assert nearest("02", {"01"}, parents) == "02"
    assert nearest("gone", {"01"}, parents) == "gone"


def test_a_version_serves_only_if_it_is_better():
    assert is_better(0.1, None)
    assert is_better(0.91, 0.90)
    assert not is_better(0.90, 0.90)
