"""A place's table of days from a file: day, kind (holiday or workday), name, source; headings in Chinese or English."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from django.utils.translation import gettext as _

from lianxin.foundation.orgs.importing.reader import Cell, Row, rows_of
from lianxin.foundation.worktime.actions import DayRow
from lianxin.foundation.worktime.enums import DayKind
from lianxin.kernel.errors import Invalid

HEADINGS: Mapping[str, frozenset[str]] = {
    "day": frozenset({"day", "date", "日期", "日"}),
    "kind": frozenset({"kind", "type", "类型", "类别", "安排"}),
    "name": frozenset({"name", "名称", "节日", "假日", "说明"}),
    "source": frozenset({"source", "来源", "依据", "文号"}),
}
KINDS: Mapping[str, DayKind] = {
    **dict.fromkeys(("holiday", "off", "假日", "节假日", "休", "放假", "休息"), DayKind.HOLIDAY),
    **dict.fromkeys(("workday", "work", "班", "上班", "调休", "补班", "调休上班", "工作日"), DayKind.WORKDAY),
}
MOST_ROWS = 2_000
_DAY = re.compile(r"(\d{4})\D?(\d{1,2})\D?(\d{1,2})\D?(?:[ T].*)?")


def read_days(path: Path, *, source: str = "") -> list[DayRow]:
    """The rows of a table; raises Invalid naming the line. Without a column of sources they come from `source`."""
    rows = rows_of(path)
    header = next(rows, None)
    at = _columns(header or ())
    found: list[DayRow] = []
    for number, row in enumerate(rows, 2):
        if number > MOST_ROWS:
            raise Invalid(_("The table is too long to be a calendar."))
        try:
            found.append(_day_row(row, at, source or path.name))
        except ValueError as error:
            message = _("Line %(line)d cannot be used: %(reason)s") % {"line": number, "reason": error}
            raise Invalid(message, {"table": message}) from error
    return found


def _columns(header: Row) -> dict[str, int]:
    words = [_text(cell).casefold() for cell in header]
    at = {name: place for place, word in enumerate(words) for name, known in HEADINGS.items() if word in known}
    missing = [name for name in ("day", "kind") if name not in at]
    if missing:
        message = _("These columns are missing: %(columns)s") % {"columns": ", ".join(missing)}
        raise Invalid(message, {"table": message})
    return at


def _day_row(row: Row, at: Mapping[str, int], source: str) -> DayRow:
    def text(name: str) -> str:
        place = at.get(name)
        return _text(row[place]) if place is not None and place < len(row) else ""

    kind = KINDS.get(text("kind").casefold())
    if kind is None:
        raise ValueError(text("kind") or _("no kind"))
    return DayRow(day=_day(row[at["day"]]), kind=kind, name=text("name"), source=text("source") or source)


def _day(cell: Cell) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    match = _DAY.fullmatch(_text(cell))
    if match is None:
        raise ValueError(_("“%(cell)s” is no date") % {"cell": _text(cell)[:40]})
    return date(*map(int, match.groups()))


def _text(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip().strip("\ufeff")
