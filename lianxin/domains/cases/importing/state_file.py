"""A place's table of words for states: its own names for ours, and states of its own."""

from pathlib import Path

from django.utils.translation import gettext as _

from lianxin.domains.cases.actions.naming import StateRow
from lianxin.domains.cases.importing.reading import open_table, text_of
from lianxin.kernel.errors import Invalid
from lianxin.kernel.text import clean_text

LENGTHS = {"code": 16, "base": 16, "name": 40, "name_en": 60}
NEEDED = ("code", "name")
_CHINESE = {"代码": "code", "所属状态": "base", "名称": "name", "英文名称": "name_en", "顺序": "order", "停用": "ended"}
_YES = frozenset({"1", "yes", "true", "是", "√"})


def read_states(path: Path) -> list[StateRow]:
    """The rows of `path`, headed code, base, name, name_en, order, ended, or in Chinese; raises Invalid naming the line.

    Without a `base` the code itself is one of our states, which gets another name.
    """
    table = open_table(path)
    headings = [_CHINESE.get(heading.strip(), heading.strip().lower()) for heading in table.headings]
    missing = [name for name in NEEDED if name not in headings]
    if missing:
        raise Invalid(_("These columns are missing: %(columns)s") % {"columns": ", ".join(missing)})
    rows = []
    for row in table.rows():
        cells = dict(zip(headings, (clean_text(text_of(cell), multiline=False) for cell in row.cells), strict=False))
        too_long = next((name for name, most in LENGTHS.items() if len(cells.get(name, "")) > most), "")
        order = cells.get("order", "") or "0"
        if too_long or not cells.get("code") or not cells.get("name") or not (order.isdecimal() and len(order) < 5):
            reason = too_long or _("code, name or order")
            raise Invalid(_("Line %(line)d cannot be used: %(reason)s") % {"line": row.line, "reason": reason})
        rows.append(
            StateRow(
                code=cells["code"],
                base=cells.get("base") or cells["code"],
                name=cells["name"],
                name_en=cells.get("name_en", ""),
                order=int(order),
                ended=cells.get("ended", "").lower() in _YES,
            )
        )
    return rows
