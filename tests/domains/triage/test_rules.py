"""What is learned from, and when a new version serves."""

from datetime import UTC, datetime, timedelta

from lianxin.domains.triage.rules import climbed, is_better, parted
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
    older, newest = parted(make_past(50, end=END, days=1000))
    assert (len(older), len(newest)) == (40, 10)
    assert parted([]) == ([], [])


def test_a_version_serves_only_if_it_is_better():
    assert is_better(0.1, None)
    assert is_better(0.91, 0.90)
    assert not is_better(0.90, 0.90)
