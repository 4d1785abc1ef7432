"""Dates in the many ways people and systems write them. Pure."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from enum import StrEnum
from typing import Any

from django.utils import timezone as local
from django.utils.translation import gettext as _

from lianxin.kernel.errors import Invalid

# Earlier years come from empty cells that a spreadsheet takes for 1900, or from a slip.
EARLIEST_YEAR = 1980
LATEST_YEAR = 2200
# Excel's day 0; it counts a 29 February 1900 that never was, so all days after it fit this base.
_SERIAL_BASE = datetime(1899, 12, 30)  # noqa: DTZ001  wall-clock time, made aware at the end
_SERIAL_LIMIT = 100_000
_MARKS = str.maketrans({"年": "-", "月": "-", "日": " ", "号": " ", "时": ":", "点": ":", "分": ":", "秒": " "})
_TIME = (
    r"(?:\s*(?P<half>上午|下午|早上|晚上|中午|凌晨)?\s*(?P<hour>\d{1,2})(?::(?P<minute>\d{1,2}))?"
    r"(?::(?P<second>\d{1,2})(?:[.,]\d+)?)?:?\s*(?P<noon>AM|PM)?\s*(?P<zone>Z|[+-]\d{2}:?\d{2})?)?$"
)
_YEAR_FIRST = re.compile(
    r"^(?P<year>\d{4})\s*[-/.]\s*(?P<one>\d{1,2})\s*[-/.]\s*(?P<two>\d{1,2})-?(?:\s+|$)" + _TIME, re.IGNORECASE
)
_YEAR_LAST = re.compile(
    r"^(?P<one>\d{1,2})\s*[-/.]\s*(?P<two>\d{1,2})\s*[-/.]\s*(?P<year>\d{4})(?:\s+|$)" + _TIME, re.IGNORECASE
)
_COMPACT = re.compile(
    r"^(?P<year>(?:19|20)\d{2})(?P<one>\d{2})(?P<two>\d{2})(?:(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?)?$"
)
_ISO_T = re.compile(r"(?<=\d)T(?=\d)")
_NUMBER = re.compile(r"^\d{1,6}(\.\d+)?$")


class DayOrder(StrEnum):
    """Which comes first when the year stands last."""

    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"


@dataclass(frozen=True, slots=True)
class Moment:
    """`day_only`: no time was written, so that any hour of that day may be meant."""

    at: datetime
    day_only: bool


def read_moment(cell: Any, *, order: DayOrder | None) -> Moment:
    """What a cell says, aware in the platform's time zone; raises Invalid with the reason.

    `order` decides 04/12/2018; None: such a date is refused when both readings are possible.
    """
    naive = _naive(cell, order)
    if not EARLIEST_YEAR <= naive.year <= LATEST_YEAR:
        raise Invalid(_("the year %(year)d cannot be meant") % {"year": naive.year})
    aware = naive if naive.tzinfo else local.make_aware(naive)
    return Moment(at=aware, day_only=naive.time() == time(0) and naive.tzinfo is None)


def order_of(texts: Iterable[str]) -> DayOrder | None:
    """What the dates of one column tell: one number above 12 settles it for all."""
    for text in texts:
        found = _YEAR_LAST.match(_plain(text))
        if found and int(found["one"]) > 12 >= int(found["two"]):
            return DayOrder.DAY_FIRST
        if found and int(found["two"]) > 12 >= int(found["one"]):
            return DayOrder.MONTH_FIRST
    return None


def _plain(text: str) -> str:
    return _ISO_T.sub(" ", unicodedata.normalize("NFKC", text).strip()).translate(_MARKS).strip()


def _naive(cell: Any, order: DayOrder | None) -> datetime:
    if isinstance(cell, datetime):
        return cell
    if isinstance(cell, date):
        return datetime.combine(cell, time())
    text = _plain(str(cell))
    if isinstance(cell, (int, float)) or _NUMBER.match(text):
        return _from_serial(cell if isinstance(cell, (int, float)) else float(text))
    found = _YEAR_FIRST.match(text) or _COMPACT.match(text)
    if found:
        return _put_together(found, month=int(found["one"]), day=int(found["two"]))
    found = _YEAR_LAST.match(text)
    if not found:
        raise Invalid(_("“%(text)s” is not a date") % {"text": text[:40]})
    one, two = int(found["one"]), int(found["two"])
    if order is None and one <= 12 and two <= 12 and one != two:
        raise Invalid(_("“%(text)s”: which is the day, which the month?") % {"text": text[:40]})
    month_first = order == DayOrder.MONTH_FIRST or (order is None and two > 12)
    return _put_together(found, month=one if month_first else two, day=two if month_first else one)


def _from_serial(days: float) -> datetime:
    """Excel's day number, to the second."""
    if not 0 <= days < _SERIAL_LIMIT:
        raise Invalid(_("“%(text)s” is not a date") % {"text": str(days)[:40]})
    return _SERIAL_BASE + timedelta(seconds=round(days * 86_400))


def _put_together(found: re.Match[str], *, month: int, day: int) -> datetime:
    parts = found.groupdict()
    hour = _hour(int(parts["hour"] or 0), half=parts.get("half"), noon=(parts.get("noon") or "").upper())
    try:
        return datetime(
            int(found["year"]),
            month,
            day,
            hour,
            int(parts["minute"] or 0),
            int(parts["second"] or 0),
            tzinfo=_zone(parts.get("zone")),
        )
    except ValueError as error:
        raise Invalid(_("“%(text)s”: there is no such day or hour") % {"text": found.string[:40]}) from error


def _hour(hour: int, *, half: str | None, noon: str) -> int:
    afternoon = noon == "PM" or half in {"下午", "晚上", "中午"}
    if afternoon and hour < 12 and not (half == "中午" and hour >= 10):
        return hour + 12
    morning = noon == "AM" or half in {"上午", "早上", "凌晨"}
    return 0 if morning and hour == 12 else hour


def _zone(text: str | None) -> timezone | None:
    if not text:
        return None
    if text.upper() == "Z":
        return UTC
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))
