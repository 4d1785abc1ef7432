"""The sentence on top of a page."""

import pytest
from django.utils import translation

from lianxin.domains.insight.enums import Sight
from lianxin.domains.insight.queries import Reading
from lianxin.domains.insight.rules import exact, softened
from lianxin.domains.insight.words import Told, sentence


@pytest.fixture(autouse=True)
def chinese():
    with translation.override("zh-hans"):
        yield


def reading(number):
    count = exact(number)
    return Reading(count.text, count.value, count)


def told(now, then, **more):
    before = reading(then) if then is not None else None
    return sentence(Told("10月", "9月", received=reading(now), before=before, **more))


@pytest.mark.parametrize(
    ("now", "then", "words"),
    [
        (412, 468, "10月收到诉求 412 件，比9月少 12%。"),
        (468, 412, "10月收到诉求 468 件，比9月多 14%。"),
        (412, 412, "10月收到诉求 412 件，与9月持平。"),
        (1000, 1001, "10月收到诉求 1,000 件，与9月大致相当。"),
        (9, 3, "10月收到诉求 9 件，比9月多 6。"),
        (1820, 30, "10月收到诉求 1,820 件，比9月多 1,790。"),
        (5, 0, "10月收到诉求 5 件。"),
        (0, None, "10月收到诉求 0 件。"),
    ],
)
def test_what_came_in_is_held_against_the_period_before(now, then, words):
    assert told(now, then) == words


def test_what_is_not_told_is_left_out():
    small = softened(3)
    rounded = Reading(small.text, small.value, small, sight=Sight.ROUNDED)
    hidden = Reading("–", None, small)
    words = sentence(Told("10月", "9月", received=rounded, before=rounded, in_time=hidden))
    assert words == "10月收到诉求约 <10 件。"


def test_what_was_open_is_said_of_the_day_it_is_true_of():
    assert "目前还有 7 件在办" in told(1, 0, open=reading(7), runs=True)
    assert "期末在办 7 件" in told(1, 0, open=reading(7))


def test_three_kinds_at_most_are_named():
    about = [("供水", reading(9)), ("道路", reading(8)), ("垃圾", reading(7)), ("噪声", reading(1))]
    words = told(30, 0, about=about)
    assert "反映较多的是供水 9、道路 8、垃圾 7" in words
    assert "噪声" not in words


def test_nothing_known_is_no_sentence():
    assert sentence(Told("10月", "9月")) == ""
