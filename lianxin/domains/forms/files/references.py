"""References after rows have been inserted: in formulas, ranges of merged cells, names, breaks."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from openpyxl.formula.tokenizer import Token, Tokenizer, TokenizerError

from lianxin.domains.forms.files.layout import RosterRows, column_index, column_letters

LAST_ROW = 1_048_576
_CELL = re.compile(r"(\$?)([A-Za-z]{1,3})(\$?)([1-9]\d*)")
_ROW = re.compile(r"(\$?)([1-9]\d*)")


@dataclass(frozen=True, slots=True)
class Insertion:
    """`count` rows go in after `last`; rows `first` to `last` are those that repeat. All from 0."""

    first: int
    last: int
    count: int


@dataclass(frozen=True, slots=True)
class Shift:
    """What inserting rows does to the references to one sheet."""

    insertions: tuple[Insertion, ...]

    @classmethod
    def of(cls, repeat: Sequence[RosterRows]) -> "Shift":
        found = (Insertion(rows.first, rows.last, rows.inserted) for rows in repeat if rows.inserted)
        return cls(tuple(sorted(found, key=lambda one: one.last)))

    def row(self, row: int) -> int:
        return row + sum(one.count for one in self.insertions if one.last < row)

    def end(self, start: int, end: int) -> int:
        """Of a range: one that reaches the last of the repeated rows takes the new ones in."""
        return self.row(end) + sum(one.count for one in self.insertions if one.last == end and start <= one.last)

    def range(self, text: str, *, grow: bool = True) -> str:
        """`A8:B8`, `$A$1:$M$20`, `3:4`, `C8`; anything else stays as it is. `grow`: a range of one row may too."""
        first, colon, last = text.partition(":")
        top, bottom = _row_of(first), _row_of(last or first)
        if top is None or bottom is None:
            return text
        if not colon:
            return _with_row(first, self.row(top))
        low, high = min(top, bottom), max(top, bottom)
        new = {high: self.end(low, high) if grow or low < high else self.row(high)}
        if low < high:
            new[low] = self.row(low)
            return f"{_with_row(first, new[top])}:{_with_row(last, new[bottom])}"
        return f"{_with_row(first, self.row(low))}:{_with_row(last, new[high])}"

    def ranges(self, text: str) -> str:
        """A list with spaces between; a single cell among the repeated rows grows like a range."""
        return " ".join(self._grown(one) for one in text.split())

    def _grown(self, one: str) -> str:
        if ":" in one:
            return self.range(one)
        row = _row_of(one)
        if row is not None and self.end(row, row) > self.row(row):
            return self.range(f"{one}:{one}")
        return self.range(one)

    def formula(self, text: str, *, sheet: str, here: bool, row: int | None = None) -> str:
        """`here`: the formula stands on that sheet itself, in `row`, so references without a name mean it.

        In a row that repeats, a range of one row is its own row and does not grow.
        """
        grow = not any(one.first <= row <= one.last for one in self.insertions) if row is not None else True

        def change(name: str | None, cells: str) -> str:
            meant = here if name is None else name.casefold() == sheet.casefold()
            return self.range(cells, grow=grow) if meant else cells

        return with_references(text, change)


def _row_of(part: str) -> int | None:
    found = _CELL.fullmatch(part) or _ROW.fullmatch(part)
    return int(found[found.lastindex or 0]) - 1 if found else None


def _with_row(part: str, row: int) -> str:
    found = _CELL.fullmatch(part)
    if found:
        return f"{found[1]}{found[2]}{found[3]}{row + 1}"
    plain = _ROW.fullmatch(part)
    return f"{plain[1]}{row + 1}" if plain else part


def with_references(formula: str, change: Callable[[str | None, str], str]) -> str:
    """Every reference put through `change(sheet name or None, cells)`; a formula that cannot be read stays as it is."""
    try:
        tokens = Tokenizer(formula if formula.startswith("=") else f"={formula}").items
    except TokenizerError:
        return formula
    text = "".join(_changed(token, change) for token in tokens)
    return f"={text}" if formula.startswith("=") else text


def _changed(token: Token, change: Callable[[str | None, str], str]) -> str:
    if token.type != Token.OPERAND or token.subtype != Token.RANGE:
        return str(token.value)
    name, cells = split_reference(token.value)
    prefix = str(token.value)[: len(token.value) - len(cells)]
    return prefix + change(name, cells)


def split_reference(text: str) -> tuple[str | None, str]:
    """`'表 1'!A1` -> (表 1, A1); without a sheet (None, A1)."""
    name, mark, cells = text.rpartition("!")
    if not mark:
        return None, text
    return (name[1:-1].replace("''", "'") if name.startswith("'") else name), cells


def dragged(formula: str, down: int, right: int = 0) -> str:
    """As when a formula is copied `down` rows below and `right` columns on: what no $ holds moves along."""

    def change(_name: str | None, cells: str) -> str:
        return ":".join(_dragged(part, down, right) for part in cells.split(":"))

    return with_references(formula, change)


def _dragged(part: str, down: int, right: int) -> str:
    found = _CELL.fullmatch(part)
    if found:
        letters = found[2] if found[1] else column_letters(max(0, column_index(found[2].upper()) + right))
        row = int(found[4]) if found[3] else min(LAST_ROW, max(1, int(found[4]) + down))
        return f"{found[1]}{letters}{found[3]}{row}"
    plain = _ROW.fullmatch(part)
    return _with_row(part, int(plain[2]) - 1 + down) if plain and not plain[1] else part


def place(name: str) -> tuple[int, int]:
    """`B7` -> (6, 1). Raises ValueError."""
    found = _CELL.fullmatch(name)
    if found is None:
        raise ValueError(name)
    return int(found[4]) - 1, column_index(found[2].upper())


def named(row: int, col: int) -> str:
    return f"{column_letters(col)}{row + 1}"
