"""The days that an answer names, and those that no calendar has."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from lianxin.domains.triage.answers.dates import days_in, number_in

# A Sunday.
TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("11月30日", date(2026, 11, 30)),
        ("11月30日前", date(2026, 11, 30)),
        ("2027年3月5日", date(2027, 3, 5)),
        ("2026-11-30", date(2026, 11, 30)),
        ("1月5日前", date(2027, 1, 5)),
        ("本周五", date(2026, 11, 20)),
        ("下周三前", date(2026, 11, 25)),
        ("本周内", date(2026, 11, 22)),
        ("三日内", date(2026, 11, 25)),
        ("十五天内", date(2026, 12, 7)),
        ("两周内", date(2026, 12, 6)),
        ("半个月内", date(2026, 12, 7)),
        ("二十四小时内", date(2026, 11, 23)),
        ("10个工作日内", date(2026, 12, 6)),
        ("年底前", date(2026, 12, 31)),
        ("今年底前", date(2026, 12, 31)),
        ("2027年年底", date(2027, 12, 31)),
        ("明年3月底前", date(2027, 3, 31)),
        ("2027年上半年", date(2027, 6, 30)),
        ("2027年中", date(2027, 6, 30)),
        ("明年年初", date(2027, 3, 31)),
        ("12月上旬", date(2026, 12, 10)),
        ("月底前", date(2026, 11, 30)),
        ("下个月底", date(2026, 12, 31)),
        ("30日前", date(2026, 11, 30)),
        ("明天", date(2026, 11, 23)),
        ("2026年2月30日", None),
        ("13月5日", None),
        ("11月31日前", None),
    ],
)
def test_a_day_is_read(text, day):
    sentence = f"我们{text}修好。"
    (found,) = days_in(sentence, today=TODAY)
    assert found.day == day
    assert sentence[found.start : found.end] == text


@pytest.mark.parametrize(
    "text", ["到底是谁", "室内的灯", "18月龄的牛", "第三日内容", "路长三公里", "99号楼", "1.5天", ""]
)
def test_what_is_no_day_is_not_read(text):
    assert days_in(text, today=TODAY) == []


def test_working_days_skip_the_weekend():
    friday = date(2026, 11, 20)
    assert days_in("1个工作日内", today=friday)[0].day == date(2026, 11, 23)
    assert days_in("三个工作日", today=date(2026, 11, 16))[0].day == date(2026, 11, 19)


@given(st.dates(date(2000, 1, 1), date(2090, 12, 31)), st.dates(date(2000, 1, 1), date(2090, 12, 31)))
def test_every_written_day_is_read_back(day, today):
    (found,) = days_in(f"于{day.year}年{day.month}月{day.day}日完成", today=today)
    assert found.day == day


@given(st.dates(date(2000, 1, 1), date(2090, 12, 31)), st.integers(1, 99))
def test_a_span_ends_that_many_days_on(today, days):
    (found,) = days_in(f"{days}日内答复", today=today)
    assert found.day == today + timedelta(days=days)


@given(st.dates(date(2000, 1, 1), date(2090, 12, 31)))
def test_a_month_without_a_year_is_the_nearest(today):
    (found,) = days_in("6月15日", today=today)
    assert found.day is not None
    assert abs(found.day - today) <= timedelta(days=184)


@given(
    st.text("0123456789年月日前内底周星期一二十两半个工作末上下旬本今明", max_size=40),
    st.dates(date(2000, 1, 1), date(2090, 1, 1)),
)
def test_any_text_is_read_in_order_and_nothing_overlaps(text, today):
    found = days_in(text, today=today)
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert all(before.end <= after.start for before, after in pairwise(found))


@pytest.mark.parametrize(
    ("written", "number"), [("15", 15), ("十", 10), ("十五", 15), ("二十", 20), ("一百二十", 120), ("两", 2)]
)
def test_numbers_are_read(written, number):
    assert number_in(written) == number
