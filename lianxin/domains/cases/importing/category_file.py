"""A place's table of categories, and the one that comes with the program."""

import json
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from lianxin.domains.cases.actions.configuration import FIELDS, CategoryRow
from lianxin.domains.cases.enums import Kind
from lianxin.domains.cases.importing.reading import Row, open_table, text_of
from lianxin.domains.cases.questions import questions_in, questions_written
from lianxin.foundation.worktime.rules.hours import plain_week
from lianxin.kernel.errors import Invalid
from lianxin.kernel.text import clean_text

SHIPPED = Path(__file__).parent.parent / "data" / "categories.csv"
NEEDED = ("code", "name")
LENGTHS = {
    "code": 40,
    "name": 80,
    "name_en": 120,
    "parent": 40,
    "icon": 40,
    "refer_to": 200,
    "department": 40,
    "source": 200,
}
ENTRY_LENGTH = 1_000
# The headings a table may use besides the names of the columns.
_CHINESE = {
    "代码": "code",
    "名称": "name",
    "英文名称": "name_en",
    "上级代码": "parent",
    "居民用词": "plain",
    "图标": "icon",
    "顺序": "order",
    "转往": "refer_to",
    "不收": "excluded",
    "要照片": "evidence",
    "要核实": "verify",
    "诉求类型": "kind",
    "承办部门": "department",
    "首次联系": "first",
    "签收": "accept",
    "办理时限": "resolve",
    "提级": "escalate",
    "自然时": "natural",
    "另问": "questions",
    "答复口径": "ready_answers",
    "材料": "papers",
    "启用日期": "valid_from",
    "停用日期": "valid_to",
    "来源": "source",
}
_KINDS = MappingProxyType(
    {
        "咨询": Kind.ASKING,
        "求助": Kind.HELP,
        "投诉": Kind.COMPLAINT,
        "建议": Kind.PROPOSAL,
        "代办": Kind.AGENCY,
        **{kind.value: kind for kind in Kind},
    }
)
_LIMIT = re.compile(r"^(\d{1,4})\s*(分钟|分|minutes?|min|m|工作时|小时|时|hours?|h|工作日|天|日|days?|d)$")
_YES = frozenset({"1", "yes", "true", "是", "√"})
_NO = frozenset({"", "0", "no", "false", "否"})


def read_categories(path: Path, *, since: date) -> list[CategoryRow]:
    """The rows of `path`, under the headings of the shipped table or Chinese ones; raises Invalid naming the line.

    Without a `valid_from` a category holds from `since` on, without a `source` it comes from the file. What the table has
    no column for stays as it is.
    """
    table = open_table(path)
    headings = [_CHINESE.get(heading.strip(), heading.strip().lower()) for heading in table.headings]
    at = {heading: place for place, heading in enumerate(headings) if heading}
    missing = [name for name in NEEDED if name not in at]
    if missing:
        raise Invalid(_("These columns are missing: %(columns)s") % {"columns": ", ".join(missing)})
    return [_category(_Cells(row, at), since=since, source=path.name) for row in table.rows()]


class _Cells:
    """The cells of a row by the name of their column."""

    def __init__(self, row: Row, at: Mapping[str, int]) -> None:
        self.line = row.line
        self._row, self._at = row, at

    def written(self, name: str) -> str:
        """The cell as it stands, lines kept; empty without the column."""
        place = self._at.get(name)
        return text_of(self._row.cells[place]) if place is not None and place < len(self._row.cells) else ""

    def text(self, name: str) -> str:
        return clean_text(self.written(name), multiline=False)

    @property
    def silent(self) -> frozenset[str]:
        """The fields of a category for which there is no column."""
        return frozenset(name for name in FIELDS if name.removesuffix("_minutes") not in self._at)

    def lines(self, name: str) -> list[str]:
        """A list, one entry a line. Raises ValueError for an entry too long to be one."""
        entries = [clean_text(line, multiline=False) for line in self.written(name).split("\n")]
        if any(len(entry) > ENTRY_LENGTH for entry in entries):
            raise ValueError(name)
        return [entry for entry in entries if entry]


def _category(cells: _Cells, *, since: date, source: str) -> CategoryRow:
    try:
        for name, length in LENGTHS.items():
            if len(cells.text(name)) > length or (name in NEEDED and not cells.text(name)):
                raise ValueError(name)
        since, until = _day(cells.text("valid_from")) or since, _day(cells.text("valid_to"))
        if until and until <= since:
            raise ValueError(until)
        natural = _yes(cells.text("natural"))
        return CategoryRow(
            code=cells.text("code"),
            name=cells.text("name"),
            name_en=cells.text("name_en"),
            parent=cells.text("parent"),
            plain=_yes(cells.text("plain")),
            icon=cells.text("icon"),
            order=_order(cells.text("order")),
            refer_to=cells.text("refer_to"),
            evidence=_yes(cells.text("evidence")),
            valid_from=since,
            valid_to=until,
            source=cells.text("source") or source,
            excluded=_yes(cells.text("excluded")),
            verify=_yes(cells.text("verify")),
            kind=_kind(cells.text("kind")),
            department=cells.text("department"),
            first_minutes=_minutes(cells.text("first"), natural=natural),
            accept_minutes=_minutes(cells.text("accept"), natural=natural),
            resolve_minutes=_minutes(cells.text("resolve"), natural=natural),
            escalate_minutes=_minutes(cells.text("escalate"), natural=natural),
            natural=natural,
            questions=_questions(cells),
            ready_answers=cells.lines("ready_answers"),
            papers=cells.lines("papers"),
            silent=cells.silent,
        )
    except ValueError as error:
        message = _("Line %(line)d cannot be used: %(reason)s") % {"line": cells.line, "reason": error}
        raise Invalid(message) from error


def _questions(cells: _Cells) -> list[dict[str, Any]]:
    """One question a line as questions.py reads them, or the list as JSON."""
    written = cells.written("questions").strip()
    found = questions_in(json.loads(written)) if written.startswith("[") else questions_written(written)
    return [question.data for question in found]


def _minutes(written: str, *, natural: bool) -> int | None:
    """`30分钟`, `4小时`, `5工作日` in minutes; a day is a day of duty, or 24 hours round the clock. Empty: None."""
    if not written:
        return None
    found = _LIMIT.match(written.lower())
    if not found:
        raise ValueError(written)
    number, unit = int(found[1]), found[2]
    if unit[0] in "分m":
        return number
    if unit[0] == "h" or unit.endswith("时"):
        return number * 60
    spans = plain_week(settings.DUTY_HOURS).workday_spans
    return number * (24 * 60 if natural else sum(end - start for start, end in spans))


def _kind(written: str) -> str:
    if written and written.lower() not in _KINDS:
        raise ValueError(written)
    return _KINDS[written.lower()].value if written else ""


def _yes(written: str) -> bool:
    if written.lower() not in _YES | _NO:
        raise ValueError(written)
    return written.lower() in _YES


def _order(written: str) -> int:
    order = int(written or 0)
    if not 0 <= order < 32_768:
        raise ValueError(written)
    return order


def _day(written: str) -> date | None:
    return date.fromisoformat(written[:10]) if written else None
