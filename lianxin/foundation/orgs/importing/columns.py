"""What a row says: columns found by their headings in Chinese or English, cells read as codes, names, kinds and days."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from lianxin.foundation.orgs.importing.reader import Cell, Row
from lianxin.foundation.orgs.kinds import KIND_WORDS, kind_of_division
from lianxin.foundation.orgs.models import OrgKind
from lianxin.kernel.errors import Invalid
from lianxin.kernel.text import clean_text, fold_text

CODE_LENGTH = 40
NAME_LENGTH = 120

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "code": ("code", "代码", "编码", "区划代码", "统计用区划代码", "单位代码", "机构代码"),
    "name": ("name", "名称", "单位名称", "区划名称", "机构名称", "单位"),
    "kind": ("kind", "type", "类型", "类别", "单位类型", "机构类型"),
    "level": ("level", "级别", "层级"),
    "parent_code": ("parentcode", "parent", "上级代码", "父级代码", "上级编码", "上级区划代码", "上级单位代码"),
    "valid_from": ("validfrom", "from", "opened", "启用日期", "生效日期", "成立日期", "设立日期", "开始日期"),
    "valid_to": ("validto", "to", "closed", "停用日期", "失效日期", "撤销日期", "结束日期"),
}
_DAY = re.compile(r"(\d{4})\D?(\d{1,2})\D?(\d{1,2})\D?(?:[ T].*)?")


@dataclass(frozen=True, slots=True)
class Parsed:
    """A row as understood; with a `problem`, what could be read of it."""

    code: str
    name: str
    kind_id: int | None
    parent_code: str
    valid_from: date | None
    valid_to: date | None
    problem: str = ""


class Columns:
    """Reads rows under one header. Raises Invalid when a needed column is missing or stands there twice."""

    def __init__(self, header: Row, kinds: Sequence[OrgKind]) -> None:
        self._at = columns_in(header)
        self._kinds = kind_words(kinds)
        self._kind_ids = {kind.code: kind.pk for kind in kinds}

    def parse(self, row: Row) -> Parsed:
        """The row as understood; what is wrong with it stands in `problem`, never raised."""
        code, parent_code = self._text(row, "code"), self._text(row, "parent_code")
        name = clean_text(self._text(row, "name"), multiline=False)
        problem = _problem_of_texts(code, name, parent_code)
        kind_id, kind_problem = self._kind(row, code, name)
        days: dict[str, date | None] = {"valid_from": None, "valid_to": None}
        for field in days:
            try:
                days[field] = day_in(self._cell(row, field))
            except ValueError:
                problem = problem or _("This is no date: %(cell)s") % {"cell": self._text(row, field)[:40]}
        first, last = days["valid_from"], days["valid_to"]
        if first and last and last <= first:
            problem = problem or _("The last day lies before the first.")
        return Parsed(
            code=code[:CODE_LENGTH],
            name=name[:NAME_LENGTH],
            kind_id=kind_id,
            parent_code=parent_code[:CODE_LENGTH],
            valid_from=first,
            valid_to=last,
            problem=problem or kind_problem,
        )

    def _cell(self, row: Row, field: str) -> Cell:
        at = self._at.get(field)
        return row[at] if at is not None and at < len(row) else None

    def _text(self, row: Row, field: str) -> str:
        return text_in(self._cell(row, field))

    def _kind(self, row: Row, code: str, name: str) -> tuple[int | None, str]:
        said = self._text(row, "kind")
        if said:
            kind = self._kinds.get(fold_text(said))
            return kind, "" if kind else _("There is no kind of unit “%(code)s”.") % {"code": said[:40]}
        level = self._text(row, "level")
        by_level = kind_of_division(int(level), code, name) if level.isascii() and level.isdigit() else None
        if by_level:
            return self._kind_ids[by_level], ""
        return None, _("The kind of the unit is missing.")


def columns_in(header: Row) -> dict[str, int]:
    """Which column holds what; raises Invalid."""
    found: dict[str, int] = {}
    for at, cell in enumerate(header):
        heading = re.sub(r"[\s_\-]", "", fold_text(text_in(cell)))
        field = next((field for field, words in HEADINGS.items() if heading in words), None)
        if field is None:
            continue
        if field in found:
            raise Invalid(_("The column “%(heading)s” stands there twice.") % {"heading": text_in(cell)})
        found[field] = at
    missing = [HEADINGS[field][1] for field in ("code", "name", "parent_code") if field not in found]
    if "kind" not in found and "level" not in found:
        missing.append(HEADINGS["kind"][2])
    if missing:
        raise Invalid(_("These columns are missing: %(columns)s") % {"columns": "、".join(missing)})
    return found


def kind_words(kinds: Sequence[OrgKind]) -> dict[str, int]:
    """Every word for a kind, folded, and the kind's id: its code and names go before common words."""
    ids = {kind.code: kind.pk for kind in kinds}
    words = {fold_text(word): ids[code] for word, code in KIND_WORDS.items() if code in ids}
    for kind in kinds:
        words |= {fold_text(word): kind.pk for word in (kind.name_en, kind.name_zh, kind.code)}
    return words


def text_in(cell: Cell) -> str:
    """A cell as trimmed text; numbers of a workbook without the point that nobody typed."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip().strip("\ufeff\u200b").strip()


def day_in(cell: Cell) -> date | None:
    """A cell as a day: 2026-01-31, 2026/1/31, 2026年1月31日, 20260131 or a workbook's date; raises ValueError."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = text_in(cell)
    if not text:
        return None
    match = _DAY.fullmatch(text)
    if match is None:
        raise ValueError(text)
    return date(*(int(part) for part in match.groups()))


def _problem_of_texts(code: str, name: str, parent_code: str) -> str:
    if not code:
        return _("The code is missing.")
    if not name:
        return _("The name is missing.")
    if len(name) > NAME_LENGTH:
        return _("A unit's name has 1 to %(length)d characters.") % {"length": NAME_LENGTH}
    if any(len(one) > CODE_LENGTH or not one.isprintable() or " " in one for one in (code, parent_code)):
        return _("A code has at most %(length)d characters and no spaces.") % {"length": CODE_LENGTH}
    if code == parent_code:
        return _("The unit is named as its own parent.")
    return ""
