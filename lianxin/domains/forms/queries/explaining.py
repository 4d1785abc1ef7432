"""Why a form does not add up, in words: what came or left in a way that it has no column for, whose row it has not."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext, gettext_lazy

from lianxin.domains.forms.enums import Source, When, Whose
from lianxin.domains.forms.models import Filling, FormCell, FormVersion
from lianxin.domains.forms.queries.balancing import Broken
from lianxin.domains.forms.queries.words import Wording
from lianxin.domains.forms.rules.arithmetic import is_between_rows, places_in
from lianxin.domains.forms.rules.keys import TOTALS, plain
from lianxin.domains.forms.vocabulary import FLOW
from lianxin.foundation.tallies.enums import Basis
from lianxin.foundation.tallies.queries import figures
from lianxin.foundation.tallies.rules import Span
from lianxin.kernel.errors import Message

_SAYS: Mapping[str, Message] = {
    ">=": gettext_lazy("%(left)s should not be less than %(right)s"),
    "<=": gettext_lazy("%(left)s should not be more than %(right)s"),
    "=": gettext_lazy("%(left)s should equal %(right)s"),
}


def explained(filling: Filling, broken: Sequence[Broken], cells: Sequence[FormCell]) -> list[Broken]:
    """What does not add up, each check in the words of its columns or rows, with what the form does not ask.

    A total that is off only because a row of its own is off is left out. Three statements, however many rows.
    """
    if not broken:
        return []
    starts = {block["first"] for block in filling.version.blocks}
    in_rows = {one.balance.check for one in broken if one.row in starts}
    kept = [one for one in broken if one.row in starts or one.balance.check not in in_rows]
    because = _because(filling, cells, kept)
    return [
        replace(
            one,
            in_words=check_in_words(one.balance.check, cells, starts),
            because=because.get((one.row, one.number), ()) if _is_flow(one, cells) else _beside(one, cells, starts),
        )
        for one in kept
    ]


def check_in_words(check: str, cells: Sequence[FormCell], starts: Collection[int]) -> str:
    """`C+D=I` with the names of its columns, `10=11+16` with those of its rows; `starts`: rows that stand for several."""
    between_rows = is_between_rows(check)
    labels = {
        (cell.row if between_rows else cell.col): (cell.row_words if between_rows else cell.col_words)
        for cell in cells
        if between_rows or cell.col_words
    }
    words = {place: _short(label) for place, label in labels.items()}
    if between_rows:
        words |= {row: gettext("all units listed") for row in starts}
    sign = next(one for one in _SAYS if one in check)
    left, right = (_side_in_words(side, words) for side in check.split(sign))
    return str(_SAYS[sign]) % {"left": left, "right": right}


def _short(label: str) -> str:
    """The innermost label; a total with what it is the total of."""
    *_outer, group, last = ("", "", *label.split(" › "))
    return f"{group}{last}" if plain(last) in TOTALS else last


def checks_in_words(version: FormVersion, cells: Sequence[FormCell]) -> list[tuple[str, str]]:
    """What must hold in a form: each line as it is written, and what it says."""
    starts = {block["first"] for block in version.blocks}
    return [(check, check_in_words(check, cells, starts)) for check in version.checks]


def _side_in_words(side: str, words: Mapping[int, str]) -> str:
    """Names for letters or numbers; what has no name keeps its own."""

    def name(found: re.Match[str]) -> str:
        (place,) = places_in(found[0])
        return words.get(place) or found[0]

    return re.sub(r"[A-Z]+" if not is_between_rows(side) else r"\d+", name, side).replace("+", " + ")


def _is_flow(one: Broken, cells: Sequence[FormCell]) -> bool:
    """Whether the check says that what was there and came is what left and is there."""
    if is_between_rows(one.balance.check):
        return False
    columns = places_in(one.balance.check)
    codes = {cell.code for cell in cells if cell.row == one.row and cell.col in columns}
    return FLOW.left in codes and FLOW.stock in codes


def _beside(one: Broken, cells: Sequence[FormCell], starts: Collection[int]) -> tuple[tuple[str, int], ...]:
    """A total of everything that is more than its rows: the rest is of units that no row names."""
    if not is_between_rows(one.balance.check) or one.balance.gap <= 0:
        return ()
    rows = {row for row, _number, _col in one.places}
    column = {col for _row, _number, col in one.places}
    counted = [cell for cell in cells if cell.row in rows and cell.col in column]
    asked = {(cell.source, cell.code, str(cell.where), cell.when) for cell in counted}
    whole = [cell for cell in counted if cell.whose == Whose.THIS and cell.row not in starts]
    own = any(cell.whose == Whose.OWN for cell in counted)
    if len(asked) != 1 or len(whole) != 1 or own or counted[0].source != Source.MEASURE:
        return ()
    return ((gettext("units without a row here, the unit itself among them"), int(one.balance.gap)),)


def _because(
    filling: Filling, cells: Sequence[FormCell], rows: Sequence[Broken]
) -> dict[tuple[int, int], tuple[tuple[str, int], ...]]:
    """What left in a way without a column, and (taken off) what came by a way without one, by row."""
    units = {
        (cell.row, cell.number): cell.org_id
        for cell in filling.cells.filter(code=FLOW.left).only("row", "number", "org_id")
        if cell.org_id is not None
    }
    wanted = {(one.row, one.number): units[one.row, one.number] for one in rows if (one.row, one.number) in units}
    if not wanted:
        return {}
    left = _by(FLOW.left, FLOW.ways_out, filling, list(wanted.values()))
    came = _by(FLOW.came, FLOW.ways_in, filling, list(wanted.values()))
    wording = Wording()
    found: dict[tuple[int, int], tuple[tuple[str, int], ...]] = {}
    for place, org in wanted.items():
        out = _uncovered(left.get(org, {}), _asked(cells, place[0], FLOW.left, FLOW.ways_out))
        in_ = _uncovered(came.get(org, {}), _asked(cells, place[0], FLOW.came, FLOW.ways_in))
        found[place] = (
            *((wording.values(FLOW.ways_out).get(way, way), quantity) for way, quantity in out),
            *((wording.values(FLOW.ways_in).get(way, way), -quantity) for way, quantity in in_),
        )
    return found


def _by(measure: str, dim: str, filling: Filling, orgs: list[int]) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = {}
    span = Span(filling.first, filling.last)
    for (org, _span, (way,)), quantity in figures(
        measure, orgs=orgs, spans=[span], basis=Basis(filling.basis), by=(dim,)
    ).items():
        found.setdefault(org, {})[way] = quantity
    return found


def _asked(cells: Sequence[FormCell], row: int, code: str, dim: str) -> set[str] | None:
    """The values for which the row has a column; None: it has one for all together."""
    asked: set[str] = set()
    for cell in cells:
        if cell.row != row or cell.source != Source.MEASURE or cell.code != code or cell.when != When.THIS:
            continue
        value: Any = cell.where.get(dim)
        if value is None:
            return None
        asked.update(value if isinstance(value, list) else [value])
    return asked


def _uncovered(found: Mapping[str, int], asked: set[str] | None) -> list[tuple[str, int]]:
    if asked is None:
        return []
    return [(way, quantity) for way, quantity in sorted(found.items()) if quantity and way not in asked]
