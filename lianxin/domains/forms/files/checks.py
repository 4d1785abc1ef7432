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


def parse_checks(notes: Iterable[str], columns: Mapping[int, Sequence[str]]) -> tuple[Check, ...]:
    """`columns`: by the form's number of a column its path of heads. What cannot be read is left to the eye."""
    found: dict[tuple[object, ...], Check] = {}
    for note in notes:
        for clause in _CLAUSE.split(note):
            check = _of_clause(clause, columns)
            if check is not None:
                found.setdefault((check.axis, check.left, check.plus, check.minus, check.comparison), check)
    return tuple(found.values())


def _of_clause(clause: str, columns: Mapping[int, Sequence[str]]) -> Check | None:
    text = "".join(clause.translate(_SIGNS).split()).rpartition(":")[2]
    sides = _COMPARED.split(text)
    if len(sides) != 3 or re.search(r"[×÷*/%]", text):
        return None
    numbers = bool(re.search(r"\d[)]?(栏|列|行|项)", text)) or not re.search(r"[^\d()+\-=≥≤<>栏列行项第]", text)
    left, right = (_terms(side, columns, numbers=numbers) for side in (sides[0], sides[2]))
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
    axis = "row" if numbers and ("行" in text or (beyond and not named)) else "col"
    return Check(clause.strip(), axis, left[0][1], tuple(plus), tuple(minus), comparison)


def _terms(side: str, columns: Mapping[int, Sequence[str]], *, numbers: bool) -> list[Term]:
    """[] when one of them cannot be read."""
    found: list[Term] = []
    for sign, words in _TERM.findall(side):
        number = _number(words) if numbers else _column_called(words, columns)
        if number is None:
            return []
        found.append((sign != "-", number))
    return found


def _number(words: str) -> int | None:
    found = _NUMBERED.fullmatch(words)
    return int(found[1]) if found else None


def _column_called(words: str, columns: Mapping[int, Sequence[str]]) -> int | None:
    """The one column whose heads are likest; of equally like ones none."""
    paths = {"/".join(path): number for number, path in columns.items() if path}
    exact = [number for path, number in paths.items() if path.rpartition("/")[2] == words]
    if len(exact) == 1:
        return exact[0]
    ranked = likeness(words, paths)
    if not ranked or ranked[0][1] < LEAST_LIKE or (len(ranked) > 1 and ranked[1][1] == ranked[0][1]):
        return None
    return paths[ranked[0][0]]
