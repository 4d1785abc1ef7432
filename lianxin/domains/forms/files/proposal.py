"""What a form seems to ask: what `guess` returns, and a clerk corrects."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from lianxin.domains.forms.files.layout import CellRef
from lianxin.domains.forms.files.words import CHOICE, plain


class FormKind(StrEnum):
    MATRIX = "matrix"  # measures by units by periods
    ROSTER = "roster"  # a row per record
    CARD = "card"  # one record


class Role(StrEnum):
    """What a blank is for."""

    VALUE = "value"
    SERIAL = "serial"  # 1, 2, 3 down the rows
    FORMULA = "formula"  # the form computes it
    NOTHING = "nothing"  # "—": the form itself says that nothing belongs here
    PEN = "pen"  # signed, stamped or written by hand
    UNIT = "unit"  # the unit that reports
    PERIOD = "period"
    FILLER = "filler"  # who fills the form in
    PHONE = "phone"
    DATE = "date"  # of reporting


@dataclass(frozen=True, slots=True)
class FormHead:
    """What the law wants a form to name; "" where it does not."""

    number: str = ""  # 表号
    authority: str = ""  # 制定机关
    approval: str = ""  # 批准文号
    valid_until: str = ""  # 有效期


@dataclass(frozen=True, slots=True)
class DataCell:
    """A cell of a matrix: the heads above it from the top, the labels beside it from the outermost."""

    ref: CellRef
    row_path: tuple[str, ...]
    col_path: tuple[str, ...]
    role: Role = Role.VALUE
    unit: str = ""  # 件, 人次, 元, %
    factor: int = 1  # 10000 where the form counts in 万


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a roster."""

    col: int
    path: tuple[str, ...]
    role: Role = Role.VALUE


@dataclass(frozen=True, slots=True)
class RowBlock:
    """Empty rows that stand for several: one per record, or one per unit under `row_path`."""

    first: int
    last: int
    row_path: tuple[str, ...] = ()
    label_col: int | None = None  # where the unit's name goes


@dataclass(frozen=True, slots=True)
class BlankPart:
    """One of several blanks in a cell: the form's text up to it, and the spaces or lines that stand in it."""

    label: str
    role: Role
    before: str
    blank: str


@dataclass(frozen=True, slots=True)
class Blank:
    """A label with room for an answer. `prefix` + answer + `suffix` is what is written into `ref`; one for each cell.

    With `boxes` the answer is one or more of them, and `ticked` says how the cell reads then. With `parts` there are
    several answers, and `suffix` is what follows the last.
    """

    ref: CellRef
    path: tuple[str, ...]
    role: Role = Role.VALUE
    prefix: str = ""
    suffix: str = ""
    boxes: tuple[str, ...] = ()
    parts: tuple[BlankPart, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """`left` must equal the sum of `plus` less `minus`.

    Of columns the numbers are those the form gives them, by place from 1 where it gives none; of rows those of the sheet,
    from 0. A row that repeats stands for all of its kind.
    """

    words: str
    axis: str  # "col" or "row"
    left: int
    plus: tuple[int, ...]
    minus: tuple[int, ...] = ()
    comparison: str = "="  # = >= <=


@dataclass(frozen=True, slots=True)
class Proposal:
    """Rows are of `sheet`; the body is what is filled, the head rows are the column labels above it."""

    kind: FormKind
    sheet: int
    title: str
    head: FormHead
    unit: str = ""
    factor: int = 1
    period: str = ""  # as the form words it
    head_rows: tuple[int, int] = (0, 0)
    head_cols: int = 0
    body_rows: tuple[int, int] = (0, 0)
    repeated_heads: tuple[int, ...] = ()  # rows inside the body that say the head again
    number_row: int | None = None  # 甲 乙 1 2 3
    data: tuple[DataCell, ...] = ()
    columns: tuple[Column, ...] = ()
    blocks: tuple[RowBlock, ...] = ()
    blanks: tuple[Blank, ...] = ()  # a card's fields, and of every form what stands in head and foot
    checks: tuple[Check, ...] = ()
    notes: tuple[str, ...] = ()


_TICKED = "☑"


def ticked(text: str, chosen: Collection[str]) -> str:
    """A cell's text with the boxes before the chosen words ticked; the others stay as they are."""
    wanted = {plain(one) for one in chosen}

    def tick(found: re.Match[str]) -> str:
        return _TICKED + found[0][1:] if plain(found[1]) in wanted else found[0]

    return CHOICE.sub(tick, text)
