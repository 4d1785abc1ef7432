"""Dates in the many ways people and systems write them."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given, strategies as st

from lianxin.domains.cases.importing.moments import DayOrder, order_of, read_moment
from lianxin.kernel.errors import Invalid

EARLIEST, LATEST = datetime.fromisoformat("1980-01-02"), datetime.fromisoformat("2099-12-31")
DAY_ZERO = datetime.fromisoformat("1899-12-30")


def wall(cell, order=None) -> str:
    """What a clock on the wall said."""
    return f"{timezone.localtime(read_moment(cell, order=order).at):%Y-%m-%d %H:%M:%S}"


@pytest.mark.parametrize(
    "cell, expected",
    [
        ("2019/4/25 9:32:09", "2019-04-25 09:32:09"),
        ("2019-04-25 09:32", "2019-04-25 09:32:00"),
        ("2019.4.25", "2019-04-25 00:00:00"),
        ("２０１９／４／２５　９：３２", "2019-04-25 09:32:00"),
        ("\t2019/4/25", "2019-04-25 00:00:00"),
        ("2019年4月25日", "2019-04-25 00:00:00"),
        ("2019年4月25日9时32分9秒", "2019-04-25 09:32:09"),
        ("2019年4月25日 下午3点20分", "2019-04-25 15:20:00"),
        ("2019-4-25 上午 12:05", "2019-04-25 00:05:00"),
        ("2019-4-25 中午11:50", "2019-04-25 11:50:00"),
        ("20190425", "2019-04-25 00:00:00"),
        ("20190425093209", "2019-04-25 09:32:09"),
        ("2019-04-25T09:32:09.120", "2019-04-25 09:32:09"),
        ("2019-04-25T01:32:09Z", "2019-04-25 09:32:09"),
        ("2019-04-25T09:32:09+08:00", "2019-04-25 09:32:09"),
        (43580.397326388885, "2019-04-25 09:32:09"),
        ("43580", "2019-04-25 00:00:00"),
        (datetime.fromisoformat("2019-04-25T09:32"), "2019-04-25 09:32:00"),
        (date(2019, 4, 25), "2019-04-25 00:00:00"),
        ("25/04/2019 09:32", "2019-04-25 09:32:00"),
        ("4/25/2019", "2019-04-25 00:00:00"),
        ("5/5/2019", "2019-05-05 00:00:00"),
    ],
)  # fmt: skip
def test_date_is_read_as_it_was_meant(cell, expected):
    assert wall(cell) == expected


@pytest.mark.parametrize(
    "order, expected",
    [
        (DayOrder.MONTH_FIRST, "2018-04-12 23:11:26"),
        (DayOrder.DAY_FIRST, "2018-12-04 23:11:26"),
    ],
)
def test_order_decides_which_is_the_month(order, expected):
    assert wall("04/12/2018 11:11:26 PM", order) == expected


@pytest.mark.parametrize(
    "cell",
    ["2019/2/30", "2019-13-01", "2019-4-25 25:00", "30/30/2019", 0, 1, "1900-01-00", "1900/1/1", "昨天", "12:30", "99999999",
     "04/12/2018", "-1", 1e12, True, "2019/4/25 9:32 someone"],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_with_a_reason(cell):
    with pytest.raises(Invalid) as refused:
        read_moment(cell, order=None)
    assert str(refused.value)


def test_mere_day_is_told_from_midnight_with_a_zone():
    assert read_moment("2019/4/25", order=None).day_only
    assert not read_moment("2019/4/25 0:00:01", order=None).day_only


@pytest.mark.parametrize(
    "texts, expected",
    [
        (["04/12/2018", "04/13/2018"], DayOrder.MONTH_FIRST),
        (["04/12/2018", "13/04/2018"], DayOrder.DAY_FIRST),
        (["04/12/2018"], None),
        (["2018/4/13", ""], None),
    ],
)
def test_one_number_above_twelve_settles_the_column(texts, expected):
    assert order_of(texts) == expected


@given(moment=st.datetimes(min_value=EARLIEST, max_value=LATEST).map(lambda moment: moment.replace(microsecond=0)))
def test_every_writing_of_one_moment_reads_alike(moment):
    serial = (moment - DAY_ZERO) / timedelta(days=1)
    written = [
        moment.isoformat(),
        f"{moment:%Y/%m/%d %H:%M:%S}",
        f"{moment:%Y年%m月%d日%H时%M分%S秒}",
        f"{moment:%Y%m%d%H%M%S}",
        serial,
    ]
    expected = timezone.make_aware(moment)

    assert {read_moment(cell, order=None).at for cell in written} == {expected}
    assert read_moment(f"{moment:%m/%d/%Y %I:%M:%S %p}", order=DayOrder.MONTH_FIRST).at == expected
    assert read_moment(f"{expected.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}", order=None).at == expected


@given(st.one_of(st.text(max_size=40), st.floats(), st.integers(), st.booleans()))
def test_odd_cells_are_read_or_refused_never_worse(cell):
    with suppress(Invalid):
        assert read_moment(cell, order=None).at.tzinfo
