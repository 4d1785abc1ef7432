"""The words of times, spans and sizes."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from lianxin.web.shell.words import ago_words, day_words, deadline_words, moment_words, size_words, span_words

# Wednesday 18 November 2026, 10:00 in Shanghai.
NOW = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (4.5, "今天 14:30"),
        (-11, "昨天 23:00"),
        (32, "明天 18:00"),
        (56, "周五 18:00"),
        (24 * 7, "11月25日 10:00"),
        (-48, "11月16日 10:00"),
        (24 * 60, "2027年1月17日"),
    ],
)
def test_moment_words_in_chinese(hours, words):
    assert moment_words(NOW + timedelta(hours=hours), NOW) == words


def test_moment_words_in_english():
    with translation.override("en"):
        assert moment_words(NOW + timedelta(hours=32), NOW) == "tomorrow 18:00"
        assert moment_words(NOW + timedelta(hours=56), NOW) == "Fri 18:00"


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(seconds=20), "刚刚"),
        (timedelta(minutes=5), "5 分钟前"),
        (timedelta(hours=3), "3 小时前"),
        (timedelta(days=3), "3 天前"),
        (timedelta(days=9), "11月9日"),
        (-timedelta(hours=2), "今天 12:00"),
    ],
)
def test_ago_words(ago, words):
    assert ago_words(NOW - ago, NOW) == words


def test_day_words_names_another_year():
    assert day_words(datetime(2025, 3, 2, tzinfo=UTC), NOW) == "2025年3月2日"


def test_deadline_with_time_left():
    words = deadline_words(NOW + timedelta(days=3), NOW, since=NOW - timedelta(days=1))
    assert (words.tone, words.left, words.used) == ("ok", "还剩 3 天", 25)


def test_deadline_within_a_day_is_soon():
    words = deadline_words(NOW + timedelta(hours=6), NOW)
    assert (words.tone, words.left, words.date) == ("soon", "还剩 6 小时", "今天 16:00")


def test_deadline_passed_is_overdue():
    words = deadline_words(NOW - timedelta(hours=26), NOW, since=NOW - timedelta(days=5))
    assert (words.tone, words.left, words.used) == ("overdue", "已超期 1 天", 100)


def test_deadline_met_rests():
    due = NOW - timedelta(days=3)
    in_time = deadline_words(due, NOW, met_at=due - timedelta(hours=1))
    late = deadline_words(due, NOW, met_at=due + timedelta(hours=5))
    assert (in_time.tone, in_time.left) == ("met", "按时完成")
    assert (late.tone, late.left) == ("overdue", "晚了 5 小时")


def test_span_words_is_never_zero():
    assert span_words(timedelta(seconds=5)) == "1 分钟"


@pytest.mark.parametrize(("size", "words"), [(12, "12 B"), (850_000, "830 KB"), (1_300_000, "1.2 MB")])
def test_size_words(size, words):
    assert size_words(size) == words
