"""A small reckoner for the formulas of forms, so that a filled form shows its sums where nothing computes.

Knows + - * / ^ & % and comparisons, the functions of `_FUNCTIONS`, IF and IFERROR, references and ranges. Whatever else
a formula holds makes its value unknown, which is honest: the program that opens the form computes it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from openpyxl.formula.tokenizer import Token, Tokenizer, TokenizerError

from lianxin.domains.forms.files.references import place, split_reference

MOST_DEPTH = 100
MOST_OF_A_RANGE = 20_000


class Unknown(Exception):
    """This formula is beyond the reckoner."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A value that is an error, as the spreadsheet writes it: #DIV/0!"""

    code: str


Result = float | str | bool | Fault | None
Place = tuple[str, int, int]  # sheet, row, column


@dataclass(slots=True)
class Reckoner:
    """`known`: values of plain cells; `formulas`: text of the others, with its "="."""

    known: Mapping[Place, Result]
    formulas: Mapping[Place, str]
    _sheets: set[str] = field(default_factory=set)
    _done: dict[Place, Result | Unknown] = field(default_factory=dict)
    _open: list[Place] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._sheets |= {at[0] for at in (*self.known, *self.formulas)}

    def value(self, at: Place) -> Result:
        """None for an empty cell; raises Unknown."""
        if at not in self.formulas:
            return self.known.get(at)
        if at not in self._done:
            self._done[at] = self._reckoned(at)
        result = self._done[at]
        if isinstance(result, Unknown):
            raise result
        return result

    def _reckoned(self, at: Place) -> Result | Unknown:
        if at in self._open or len(self._open) > MOST_DEPTH:
            return Unknown()
        self._open.append(at)
        try:
            return _Reading(self, at[0], self.formulas[at]).result()
        except Unknown as error:
            return error
        except (TokenizerError, ValueError, OverflowError, IndexError, RecursionError):
            return Unknown()
        finally:
            self._open.pop()

    def range(self, sheet: str, cells: str) -> list[Result]:
        if sheet not in self._sheets:
            raise Unknown
        first, _colon, last = cells.replace("$", "").partition(":")
        (top, left), (bottom, right) = place(first), place(last or first)
        if (bottom - top + 1) * (right - left + 1) > MOST_OF_A_RANGE:
            raise Unknown
        return [self.value((sheet, row, col)) for row in range(top, bottom + 1) for col in range(left, right + 1)]


_LEVELS: tuple[tuple[str, ...], ...] = (("=", "<>", "<", ">", "<=", ">="), ("&",), ("+", "-"), ("*", "/"), ("^",))


class _Reading:
    """One formula: tokens read once from the left, each level of binding a step deeper."""

    def __init__(self, reckoner: Reckoner, sheet: str, formula: str) -> None:
        self.reckoner = reckoner
        self.sheet = sheet
        self.tokens: list[Token] = [token for token in Tokenizer(formula).items if token.type != Token.WSPACE]
        self.at = 0

    def result(self) -> Result:
        value = _single(self.level(0))
        if self.at < len(self.tokens):
            raise Unknown
        return 0.0 if value is None else value

    def peek(self, kind: str, subtype: str = "") -> bool:
        token = self.tokens[self.at] if self.at < len(self.tokens) else None
        return token is not None and token.type == kind and subtype in {"", token.subtype}

    def take(self) -> Token:
        self.at += 1
        return self.tokens[self.at - 1]

    def level(self, depth: int) -> list[Result]:
        if depth == len(_LEVELS):
            return self.signed()
        left = self.level(depth + 1)
        while self.peek(Token.OP_IN) and self.tokens[self.at].value in _LEVELS[depth]:
            sign = self.take().value
            left = [_combined(sign, _single(left), _single(self.level(depth + 1)))]
        return left

    def signed(self) -> list[Result]:
        if self.peek(Token.OP_PRE):
            sign = self.take().value
            value = _number(_single(self.signed()))
            return [value if isinstance(value, Fault) or sign == "+" else -value]
        values = self.single()
        while self.peek(Token.OP_POST):
            self.take()
            value = _number(_single(values))
            values = [value if isinstance(value, Fault) else value / 100]
        return values

    def single(self) -> list[Result]:
        token = self.take()
        if token.type == Token.OPERAND:
            return self.operand(token)
        if token.type == Token.PAREN and token.subtype == Token.OPEN:
            values = self.level(0)
            self.take()
            return values
        if token.type == Token.FUNC and token.subtype == Token.OPEN:
            return [_applied(token.value.rstrip("(").upper(), self.arguments())]
        raise Unknown

    def operand(self, token: Token) -> list[Result]:
        match token.subtype:
            case Token.NUMBER:
                return [float(token.value)]
            case Token.TEXT:
                return [token.value[1:-1].replace('""', '"')]
            case Token.LOGICAL:
                return [token.value.upper() == "TRUE"]
            case Token.ERROR:
                return [Fault(token.value)]
            case Token.RANGE:
                name, cells = split_reference(token.value)
                return self.reckoner.range(name or self.sheet, cells)
        raise Unknown

    def arguments(self) -> list[list[Result]]:
        found: list[list[Result]] = []
        if self.peek(Token.FUNC, Token.CLOSE):
            self.take()
            return found
        while True:
            empty = self.peek(Token.SEP) or self.peek(Token.FUNC, Token.CLOSE)
            found.append([None] if empty else self.level(0))
            token = self.take()
            if token.type == Token.FUNC and token.subtype == Token.CLOSE:
                return found
            if token.type != Token.SEP:
                raise Unknown


def _single(values: Sequence[Result]) -> Result:
    if len(values) != 1:
        raise Unknown
    return values[0]


def _number(value: Result) -> float | Fault:
    if value is None:
        return 0.0
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            return Fault("#VALUE!")
    return value if isinstance(value, Fault) else float(value)


def _combined(sign: str, left: Result, right: Result) -> Result:
    for side in (left, right):
        if isinstance(side, Fault):
            return side
    if sign == "&":
        return _text(left) + _text(right)
    if sign in _LEVELS[0]:
        return _compared(sign, left, right)
    a, b = _number(left), _number(right)
    if isinstance(a, Fault) or isinstance(b, Fault):
        return a if isinstance(a, Fault) else b
    return _reckoned(sign, a, b)


def _reckoned(sign: str, a: float, b: float) -> float | Fault:
    if sign == "/":
        return a / b if b else Fault("#DIV/0!")
    if sign == "^":
        power = a**b if abs(b) < 64 and (a or b >= 0) else None
        return float(power) if isinstance(power, float) else Fault("#NUM!")
    return {"+": a + b, "-": a - b, "*": a * b}[sign]


def _compared(sign: str, left: Result, right: Result) -> bool:
    """Numbers before texts, as spreadsheets order them; an empty cell is 0 beside a number and "" beside a text."""
    a, b = _key(left, right), _key(right, left)
    return {"=": a == b, "<>": a != b, "<": a < b, ">": a > b, "<=": a <= b, ">=": a >= b}[sign]


def _key(value: Result, beside: Result) -> tuple[int, float, str]:
    if value is None:
        return (1, 0.0, "") if isinstance(beside, str) else (0, 0.0, "")
    if isinstance(value, str):
        return 1, 0.0, value.casefold()
    return 0, (0.0 if isinstance(value, Fault) else float(value)), ""


def _text(value: Result) -> str:
    if value is None or isinstance(value, Fault):
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def _applied(name: str, arguments: list[list[Result]]) -> Result:
    if name == "IFERROR":
        value, instead = arguments
        first = _single(value)
        return _single(instead) if isinstance(first, Fault) else first
    if name == "ISERROR":
        return isinstance(_single(arguments[0]), Fault)
    if name == "IF":
        return _chosen([_single(one) for one in arguments])
    known = _FUNCTIONS.get(name)
    if known is None:
        raise Unknown
    fault = next((value for one in arguments for value in one if isinstance(value, Fault)), None)
    return fault if fault is not None and name not in {"COUNT", "COUNTA"} else known(arguments)


def _chosen(arguments: list[Result]) -> Result:
    condition, *branches = arguments
    if isinstance(condition, Fault):
        return condition
    if isinstance(condition, str):
        return Fault("#VALUE!")
    if condition:
        return branches[0]
    return branches[1] if len(branches) > 1 else False


def _numbers(arguments: list[list[Result]]) -> list[float]:
    """Texts, empty cells and what is true or false do not count."""
    return [float(value) for one in arguments for value in one if isinstance(value, float)]


def _rounded(arguments: list[list[Result]]) -> Result:
    value, places = _number(_single(arguments[0])), _number(_single(arguments[1]))
    if isinstance(value, Fault) or isinstance(places, Fault):
        return Fault("#VALUE!")
    return float(Decimal(repr(value)).quantize(Decimal(1).scaleb(-int(places)), ROUND_HALF_UP))


def _average(arguments: list[list[Result]]) -> Result:
    numbers = _numbers(arguments)
    return sum(numbers) / len(numbers) if numbers else Fault("#DIV/0!")


_FUNCTIONS: Mapping[str, Callable[[list[list[Result]]], Result]] = {
    "SUM": lambda arguments: sum(_numbers(arguments), start=0.0),
    "ROUND": _rounded,
    "ABS": lambda arguments: abs(sum(_numbers(arguments), start=0.0)),
    "MAX": lambda arguments: max(_numbers(arguments), default=0.0),
    "MIN": lambda arguments: min(_numbers(arguments), default=0.0),
    "AVERAGE": _average,
    "COUNT": lambda arguments: float(len(_numbers(arguments))),
    "COUNTA": lambda arguments: float(sum(value is not None for one in arguments for value in one)),
    "AND": lambda arguments: all(value for one in arguments for value in one if value is not None),
    "OR": lambda arguments: any(value for one in arguments for value in one if value is not None),
    "NOT": lambda arguments: not _single(arguments[0]),
}
