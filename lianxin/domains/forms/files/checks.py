"""Checks that a form's notes state: 1栏=2栏+3栏, or in words."""

import re
from collections.abc import Iterable, Mapping, Sequence

from lianxin.domains.forms.files.likeness import likeness
from lianxin.domains.forms.files.proposal import Check

_CLAUSE = re.compile(r"[;；。，,\n]+|\s{2,}|(?<=[^\d])[1-9][.．、](?=[^\d])")
_SIGNS = str.maketrans(
    {"＝": "=", "＋": "+", "－": "-", "—": "-", "–": "-", "（": "(", "）": ")", "：": ":", "≧": "≥", "≦": "≤"}
)
_COMPARED = re.compile(r"(≥|≤|>=|<=|＞|＜|>|<|=)")
_NUMBERED = re.compile(r"第?\(?(\d{1,3})\)?(栏|列|行|项)?")
_TERM = re.compile(r"([+-]?)([^+\-]+)")
_MEANT = {">=": ">=", "≥": ">=", ">": ">=", "＞": ">=", "<=": "<=", "≤": "<=", "<": "<=", "＜": "<=", "=": "="}
_TURNED = {"=": "=", ">=": "<=", "<=": ">="}
LEAST_LIKE = 0.5
Term = tuple[bool, int]  # added or taken away; the number of the column


Paths = Mapping[int, Sequence[str]]


def parse_checks(notes: Iterable[str], columns: Paths, rows: Paths | None = None) -> tuple[Check, ...]:
    """By the form's numbers: of columns the paths of their heads, of rows those of their labels.

    What cannot be read is left to the eye.
    """
    found: dict[tuple[object, ...], Check] = {}
    for note in notes:
        for clause in _CLAUSE.split(note):
            check = _of_clause(clause, columns, rows or {})
            if check is not None:
                found.setdefault((check.axis, check.left, check.plus, check.minus, check.comparison), check)
    return tuple(found.values())


def _of_clause(clause: str, columns: Paths, rows: Paths) -> Check | None:
    text = "".join(clause.translate(_SIGNS).split()).rpartition(":")[2]
    sides = _COMPARED.split(text)
    if len(sides) != 3 or re.search(r"[×÷*/%]", text):
        return None
    numbers = bool(re.search(r"\d[)]?(栏|列|行|项)", text)) or not re.search(r"[^\d()+\-=≥≤<>栏列行项第]", text)
    left, right = _both(sides, columns, numbers=numbers)
    by_name = not numbers and not (left and right)
    if by_name:
        left, right = _both(sides, rows, numbers=False)
    if not left or not right:
        return None
    comparison = _MEANT[sides[1]]
    if len(left) > 1 and len(right) == 1:
        left, right, comparison = right, left, _TURNED[comparison]
    if not left[0][0]:
        return None
    # a + b = c + d is a = c + d - b
    plus = [number for added, number in right if added] + [number for added, number in left[1:] if not added]
    minus = [number for added, number in right if not added] + [number for added, number in left[1:] if added]
    named = any(word in text for word in "栏列项")
    beyond = any(number not in columns for _added, number in (*left, *right))
    axis = "row" if by_name or (numbers and ("行" in text or (beyond and not named))) else "col"
    return Check(clause.strip(), axis, left[0][1], tuple(plus), tuple(minus), comparison)


def _both(sides: Sequence[str], paths: Paths, *, numbers: bool) -> tuple[list[Term], list[Term]]:
    return _terms(sides[0], paths, numbers=numbers), _terms(sides[2], paths, numbers=numbers)


def _terms(side: str, paths: Paths, *, numbers: bool) -> list[Term]:
    """[] when one of them cannot be read."""
    found: list[Term] = []
    for sign, words in _TERM.findall(side):
        number = _number(words) if numbers else _called(words, paths)
        if number is None:
            return []
        found.append((sign != "-", number))
    return found


def _number(words: str) -> int | None:
    found = _NUMBERED.fullmatch(words)
    return int(found[1]) if found else None


def _called(words: str, paths: Paths) -> int | None:
    """The one column or row whose labels are likest; of equally like ones none."""
    known = {"/".join(path): number for number, path in paths.items() if path}
    exact = [number for path, number in known.items() if path.rpartition("/")[2] == words]
    if len(exact) == 1:
        return exact[0]
    ranked = likeness(words, known)
    if not ranked or ranked[0][1] < LEAST_LIKE or (len(ranked) > 1 and ranked[1][1] == ranked[0][1]):
        return None
    return known[ranked[0][0]]
