"""The days that an answer names: 11月30日, 11月30日前, 本周五, 三日内, 10个工作日内, 年底前. Pure.

Only whether a day has come matters here, so working days are reckoned from Monday to Friday, without holidays.
"""

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_DIGITS = {sign: number for number, sign in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0, "日": 7, "天": 7}
_NUMBER = r"(\d{1,3}|[一二两三四五六七八九十百]{1,4}|半)"
_WORKDAYS = 5
_WEEK = 7
_MONTHS = 12
_HALF_YEAR = timedelta(days=183)
LONGEST_SPAN = 3_660
_TENTHS = {"上旬": 10, "中旬": 20}
_NAMED_DAYS = {
    "今天": 0,
    "今日": 0,
    "今晚": 0,
    "今早": 0,
    "当天": 0,
    "当日": 0,
    "明天": 1,
    "明日": 1,
    "明早": 1,
    "明晚": 1,
    "后天": 2,
}


@dataclass(frozen=True, slots=True)
class Named:
    """`text[start:end]` names a day; `day` is the last one it allows, None for what no calendar has (2月30日)."""

    start: int
    end: int
    day: date | None


_Reader = Callable[[re.Match[str], date], date | None]


def days_in(text: str, *, today: date) -> list[Named]:
    """Every day that is named, in its order; of what overlaps, the longer. A month without a year is the nearest such."""
    found = sorted(_found(text, today), key=lambda one: (one.start, -one.end))
    kept: list[Named] = []
    for one in found:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def _found(text: str, today: date) -> Iterator[Named]:
    for pattern, reads in _READERS:
        for match in pattern.finditer(text):
            yield Named(match.start(), match.end(), reads(match, today))


def number_in(written: str) -> int:
    """15, 十五, 两, 二十, 一百二十; 半 is nothing whole and counts as one."""
    if written.isdecimal():
        return int(written)
    if written == "半":
        return 1
    total = part = 0
    for sign in written:
        if sign in "十百":
            total += (part or 1) * (10 if sign == "十" else 100)
            part = 0
        else:
            part = _DIGITS[sign]
    return total + part


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month_end(year: int, month: int) -> date | None:
    if not (1 <= month <= _MONTHS and date.min.year <= year <= date.max.year):
        return None
    return date(year, month, calendar.monthrange(year, month)[1])


def _year_of(written: str | None, month: int, today: date) -> int:
    """As written (2026, 今年, 明年); without one, the year in which this month is nearest to today."""
    if written:
        return (
            today.year + {"今年": 0, "本年": 0, "明年": 1, "去年": -1}[written] if written[-1] == "年" else int(written)
        )
    if not 1 <= month <= _MONTHS:
        return today.year
    middle = date(today.year, month, 15)
    if today - middle > _HALF_YEAR:
        return today.year + 1
    return today.year - 1 if middle - today > _HALF_YEAR else today.year


def _full(match: re.Match[str], today: date) -> date | None:
    month = int(match["month"])
    return _real(_year_of(match["year"] or match["word"], month, today), month, int(match["day"]))


def _plain(match: re.Match[str], _today: date) -> date | None:
    return _real(int(match[1]), int(match[2]), int(match[3]))


def _of_month(match: re.Match[str], today: date) -> date | None:
    """11月底, 11月上旬, 明年3月: the last day of it."""
    month = int(match["month"])
    year = _year_of(match["year"] or match["word"], month, today)
    tenth = _TENTHS.get(match["part"] or "")
    return _real(year, month, tenth) if tenth else _month_end(year, month)


def _day_only(match: re.Match[str], today: date) -> date | None:
    """30日前: of this month."""
    return _real(today.year, today.month, int(match[1]))


def _weekday(match: re.Match[str], today: date) -> date | None:
    ahead = {"下": 1, "下下": 2}.get(match[1] or "", 0)
    day = _DIGITS[match[2]] if match[2] != "末" else _WEEK
    return today + timedelta(days=_WEEK * ahead + day - today.isoweekday())


def _this_week(match: re.Match[str], today: date) -> date | None:
    return today + timedelta(days=_WEEK * (match[1] == "下") + _WEEK - today.isoweekday())


def _within(match: re.Match[str], today: date) -> date | None:
    """三日内, 10个工作日内, 两周内, 半个月内, 一年内, 24小时内."""
    number, unit = number_in(match[1]), match[2]
    if unit == "工作日":
        whole, rest = divmod(number, _WORKDAYS)
        days = _WEEK * whole + rest + (2 if rest and today.isoweekday() + rest > _WORKDAYS else 0)
    elif match[1] == "半":
        days = {"月": 15, "年": 183}.get(unit, 1)
    else:
        days = number * {"日": 1, "天": 1, "周": 7, "星期": 7, "礼拜": 7, "月": 31, "年": 366}.get(unit, 0)
        days += -(-number // 24) if unit == "小时" else 0
    return today + timedelta(days=min(days, LONGEST_SPAN))


def _year_end(match: re.Match[str], today: date) -> date | None:
    year = int(match[1]) if match[1] and match[1].isdecimal() else today.year + (match[1] == "明")
    part = match[2]
    if part in {"上半年", "中"}:
        return _real(year, 6, 30)
    if part == "初":
        return _real(year, 3, 31)
    quarter = re.fullmatch(r"第?([一二三四1-4])季度", part)
    if quarter:
        return _month_end(year, 3 * number_in(quarter[1]))
    return _real(year, _MONTHS, 31)


def _month_named(match: re.Match[str], today: date) -> date | None:
    next_one = match[1].startswith("下")
    year, month = divmod(today.year * _MONTHS + today.month - 1 + next_one, _MONTHS)
    tenth = _TENTHS.get(match[2] or "")
    return _real(year, month + 1, tenth) if tenth else _month_end(year, month + 1)


def _named_day(match: re.Match[str], today: date) -> date | None:
    return today + timedelta(days=_NAMED_DAYS[match[0]])


_YEAR = r"(?:(?P<year>(?<!\d)\d{4})\s*年\s*|(?P<word>今年|本年|明年|去年))?"
_BY = r"(?:\s*(?:之前|以前|前|内))?"
_READERS: tuple[tuple[re.Pattern[str], _Reader], ...] = (
    (re.compile(rf"{_YEAR}(?<!\d)(?P<month>\d{{1,2}})\s*月\s*(?P<day>\d{{1,2}})\s*[日号]{_BY}"), _full),
    (re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)"), _plain),
    (
        re.compile(
            rf"{_YEAR}(?<!\d)(?P<month>\d{{1,2}})\s*月(?:份)?(?P<part>底|末|初|上旬|中旬|下旬)?(?!\s*\d|[龄供薪租嫂饼均经度费]){_BY}"
        ),
        _of_month,
    ),
    (re.compile(r"(?<![\d月])(\d{1,2})[日号](?:之前|以前|前)"), _day_only),
    (re.compile(rf"(?:(本|这|下下|下)个?)?(?:周|星期|礼拜)([一二三四五六日天末])(?!期){_BY}"), _weekday),
    (re.compile(rf"(本|这|下)个?(?:周|星期)(?![一二三四五六日天末]){_BY}"), _this_week),
    (
        re.compile(
            rf"(?<![\d.第]){_NUMBER}\s*个?\s*(工作日|日|天|周|星期|礼拜|月|年|小时)\s*(?:之内|以内|内|左右|后|(?<=工作日))"
        ),
        _within,
    ),
    (re.compile(rf"((?<!\d)\d{{4}}|今|本|明)?年年?([底末内初中]|上半年|下半年|第?[一二三四1-4]季度){_BY}"), _year_end),
    (re.compile(rf"()(上半年|下半年|第[一二三四1-4]季度){_BY}"), _year_end),
    (re.compile(rf"(本月|这个月|当月|下个?月)(?:份)?(底|末|内|初|上旬|中旬|下旬)?{_BY}"), _month_named),
    (re.compile(r"(?<!\d)(?:月底|月末)" + _BY), lambda _match, today: _month_end(today.year, today.month)),
    (re.compile("|".join(_NAMED_DAYS)), _named_day),
)
