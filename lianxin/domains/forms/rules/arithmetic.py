"""Sums and checks: over the columns of one row, in column letters: `I/(I+J)*100`, `C+D=I+J+K+L`, `M<=L`; between the
rows of one column, in the numbers of a spreadsheet's rows: `10=11+16`, `12<=11`.
"""

import ast
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, DivisionByZero, InvalidOperation

from lianxin.domains.forms.files.layout import column_index, column_letters

_SIGNS = re.compile(r"<=|>=|=")
_LETTERS = re.compile(r"[A-Z]{1,3}")
_LONGEST = 200
# Sums of rows only: a number in them is a row, never a factor.
_ROWS = re.compile(r"[1-9]\d{0,3}(?:[+-][1-9]\d{0,3})*")
_ALLOWED = re.compile(r"[A-Z0-9+\-*/().]+")
# A cell (C5) or a power of ten (1E9): neither is a column.
_MIXED = re.compile(r"\d[A-Z]|[A-Z]\d")
_DO: Mapping[type[ast.operator], Callable[[Decimal, Decimal], Decimal]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
}
_HOLDS: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    "=": lambda a, b: a == b,
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
}


class NoFormula(ValueError):
    """What was typed is no sum over columns."""


def clean(typed: str) -> str:
    """Upper case, without blanks and a leading equals sign; full-width signs become plain."""
    plain = unicodedata.normalize("NFKC", typed).translate(str.maketrans("×÷", "*/"))
    text = re.sub(r"\s+", "", plain).upper()
    return text.replace("≤", "<=").replace("≥", ">=").lstrip("=")


def is_between_rows(check: str) -> bool:
    """Whether a check names rows: it has no letters."""
    return not _LETTERS.search(check)


def places_in(check: str) -> frozenset[int]:
    """The columns a formula or check names, or the rows; both from 0."""
    return frozenset(column_index(letters) for letters in _LETTERS.findall(in_letters(check)))


def in_letters(check: str) -> str:
    """Rows named as if they were columns: what reckons over columns reckons over rows. Others stay as they are."""
    return re.sub(r"\d+", lambda row: column_letters(int(row[0]) - 1), check) if is_between_rows(check) else check


def reckon(formula: str, row: Mapping[int, Decimal]) -> Decimal | None:
    """The value, or None where a column is not known or nothing is to be divided by. Raises NoFormula."""
    tree = _parsed(formula)
    try:
        return _value(tree, row)
    except (KeyError, DivisionByZero, InvalidOperation):
        return None


def checked_formula(typed: str) -> str:
    """The formula as it is kept; raises NoFormula."""
    text = clean(typed)
    _parsed(text)
    return text


def _parsed(text: str) -> ast.expr:
    if not text or len(text) > _LONGEST or not _ALLOWED.fullmatch(text) or _MIXED.search(text):
        raise NoFormula(text)
    try:
        tree = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError) as error:
        raise NoFormula(text) from error
    _require_sums(tree, text)
    return tree


def _require_sums(tree: ast.expr, text: str) -> None:
    for node in ast.walk(tree):
        known = isinstance(node, ast.BinOp) and type(node.op) in _DO
        number = isinstance(node, ast.Constant) and isinstance(node.value, int | float)
        letters = isinstance(node, ast.Name) and _LETTERS.fullmatch(node.id)
        if not (known or number or letters or isinstance(node, ast.operator | ast.expr_context)):
            raise NoFormula(text)


def _value(node: ast.expr, row: Mapping[int, Decimal]) -> Decimal:
    if isinstance(node, ast.BinOp):
        return _DO[type(node.op)](_value(node.left, row), _value(node.right, row))
    if isinstance(node, ast.Name):
        return row[column_index(node.id)]
    assert isinstance(node, ast.Constant)  # noqa: S101  _require_sums lets nothing else through
    return Decimal(str(node.value))


@dataclass(frozen=True, slots=True)
class Balance:
    """How one check stands in one row or column. `gap` is left minus right, `against` the sign it should not have."""

    check: str
    left: Decimal
    right: Decimal
    holds: bool

    @property
    def gap(self) -> Decimal:
        return self.left - self.right

    @property
    def against(self) -> str:
        return "≠" if ">" not in self.check and "<" not in self.check else "<" if self.left < self.right else ">"


def checked_check(typed: str) -> str:
    """The check as it is kept; raises NoFormula."""
    text = clean(typed)
    left, sign, right = _sides(text)
    if is_between_rows(text) and not (_ROWS.fullmatch(left) and _ROWS.fullmatch(right)):
        raise NoFormula(text)
    _parsed(left)
    _parsed(right)
    return f"{left}{sign}{right}"


def balance(check: str, numbers: Mapping[int, Decimal]) -> Balance | None:
    """How the check stands with the numbers of a row by column (of a column by row), None where one is not known."""
    left_text, sign, right_text = _sides(in_letters(check))
    left, right = reckon(left_text, numbers), reckon(right_text, numbers)
    if left is None or right is None:
        return None
    return Balance(check=check, left=left, right=right, holds=_HOLDS[sign](left, right))


def _sides(text: str) -> tuple[str, str, str]:
    signs = _SIGNS.findall(text)
    if len(signs) != 1:
        raise NoFormula(text)
    left, right = text.split(signs[0])
    return left, signs[0], right
