"""A place's table of categories, and the one that comes with the program."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from lianxin.domains.cases.actions.configuration import CategoryRow
from lianxin.domains.cases.importing.reading import Row, open_table, text_of
from lianxin.kernel.errors import Invalid
from lianxin.kernel.text import clean_text

SHIPPED = Path(__file__).parent.parent / "data" / "categories.csv"
NEEDED = ("code", "name")
LENGTHS = {"code": 40, "name": 80, "name_en": 120, "parent": 40, "icon": 40, "refer_to": 200, "source": 200}
_YES = frozenset({"1", "yes", "true", "是", "√"})
_NO = frozenset({"", "0", "no", "false", "否"})


def read_categories(path: Path, *, since: date) -> list[CategoryRow]:
    """The rows of `path`, under the headings of the shipped table; raises Invalid naming the line.

    Without a `valid_from` a category holds from `since` on, without a `source` it comes from the file.
    """
    table = open_table(path)
    at = {heading.strip().lower(): place for place, heading in enumerate(table.headings) if heading}
    missing = [name for name in NEEDED if name not in at]
    if missing:
        raise Invalid(_("These columns are missing: %(columns)s") % {"columns": ", ".join(missing)})
    return [_category(row, at, since=since, source=path.name) for row in table.rows()]


def _category(row: Row, at: Mapping[str, int], *, since: date, source: str) -> CategoryRow:
    def text(name: str) -> str:
        place = at.get(name)
        written = text_of(row.cells[place]) if place is not None and place < len(row.cells) else ""
        return clean_text(written, multiline=False)

    try:
        for name, length in LENGTHS.items():
            if len(text(name)) > length or (name in NEEDED and not text(name)):
                raise ValueError(name)
        since, until = _day(text("valid_from")) or since, _day(text("valid_to"))
        if until and until <= since:
            raise ValueError(until)
        return CategoryRow(
            code=text("code"),
            name=text("name"),
            name_en=text("name_en"),
            parent=text("parent"),
            plain=_yes(text("plain")),
            icon=text("icon"),
            order=_order(text("order")),
            refer_to=text("refer_to"),
            evidence=_yes(text("evidence")),
            valid_from=since,
            valid_to=until,
            source=text("source") or source,
        )
    except ValueError as error:
        message = _("Line %(line)d cannot be used: %(reason)s") % {"line": row.line, "reason": error}
        raise Invalid(message) from error


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
