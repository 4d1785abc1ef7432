"""Why a row does not add up: what came or left in a way that the form has no column for."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from lianxin.domains.forms.enums import Source, When
from lianxin.domains.forms.files.layout import column_letters
from lianxin.domains.forms.models import Filling, FormCell
from lianxin.domains.forms.queries.fillings import RowCheck
from lianxin.domains.forms.queries.forms import cells_of
from lianxin.domains.forms.queries.words import Wording
from lianxin.domains.forms.rules.arithmetic import columns_in
from lianxin.domains.forms.vocabulary import FLOW
from lianxin.foundation.tallies.enums import Basis
from lianxin.foundation.tallies.queries import figures
from lianxin.foundation.tallies.rules import Span


def explained(filling: Filling, broken: Sequence[RowCheck]) -> list[RowCheck]:
    """The rows that do not add up, each check in the words of its columns, with what the form does not ask.

    A total that is off only because a row of its own is off is left out. Three statements, however many rows.
    """
    if not broken:
        return []
    cells = cells_of(filling.version)
    starts = {block["first"] for block in filling.version.blocks}
    in_rows = {one.balance.check for one in broken if one.row in starts}
    kept = [one for one in broken if one.row in starts or one.balance.check not in in_rows]
    words = {cell.col: cell.col_words.rpartition(" › ")[2] or cell.col_words for cell in cells}
    because = _because(filling, cells, kept)
    return [
        replace(
            one,
            in_words=_in_words(one.balance.check, words),
            because=because.get((one.row, one.number), ()) if _is_flow(one, cells) else (),
        )
        for one in kept
    ]


def _in_words(check: str, words: Mapping[int, str]) -> str:
    """`C+D=I` with the names of the columns for their letters."""
    for col in sorted(columns_in(check), reverse=True):
        check = check.replace(column_letters(col), f"\0{col}\0")
    for col, label in words.items():
        check = check.replace(f"\0{col}\0", label or column_letters(col))
    return check.replace("\0", "")


def _is_flow(one: RowCheck, cells: Sequence[FormCell]) -> bool:
    """Whether the check says that what was there and came is what left and is there."""
    columns = columns_in(one.balance.check)
    codes = {cell.code for cell in cells if cell.row == one.row and cell.col in columns}
    return FLOW.left in codes and FLOW.stock in codes


def _because(
    filling: Filling, cells: Sequence[FormCell], rows: Sequence[RowCheck]
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
