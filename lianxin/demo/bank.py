"""The text bank: what residents write and offices answer, read from the files beside this module.

A file holds sections: a line `== head`, then lines that begin with a sign (`?` a message, `!` an answer, `x` a referral,
`-` a phrase), a topic or a space, and a space.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"
CATEGORIES = Path(__file__).parent.parent / "domains" / "cases" / "data" / "categories.csv"
ALL_YEAR = range(1, 13)
_OUTDOORS = {f"p.{word}" for word in ("water", "power", "trash", "road", "traffic", "noise", "tree", "animal")}
_REPAIRS = {f"p.{word}" for word in ("water", "power", "trash", "road", "home")}


@dataclass(frozen=True, slots=True)
class Referral:
    """Why a request is declined, where to turn instead, and what the reporter reads."""

    reason: str
    refer_to: str
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    """A message or an answer. An answer fits the messages of its topic; without a topic it fits all."""

    topic: str
    words: str

    @property
    def names_a_place(self) -> bool:
        """Whether the sentence says where by itself."""
        return any(f"{{{slot}}}" in self.words for slot in ("spot", "road", "estate", "group"))


@dataclass(frozen=True, slots=True)
class Situation:
    """One everyday matter. `office` names who settles it (`cast.OFFICES`), `where` is town, village or any."""

    code: str
    plain: str
    category: str
    office: str
    where: str
    weight: int
    months: frozenset[int]
    messages: tuple[Line, ...]
    answers: tuple[Line, ...]
    referral: Referral | None

    def answers_to(self, message: Line) -> tuple[str, ...]:
        """What may be said to this message."""
        return tuple(line.words for line in self.answers if line.topic in {"", message.topic})

    def fits(self, *, town: bool, month: int) -> bool:
        return month in self.months and self.where in {"any", "town" if town else "village"}

    @property
    def has_a_spot(self) -> bool:
        """Whether it is about something out there that one can point at."""
        return self.plain in _OUTDOORS

    @property
    def is_repair(self) -> bool:
        """Whether somebody has to go there and mend or clear something."""
        return self.plain in _REPAIRS and self.referral is None

    @property
    def is_english(self) -> bool:
        return self.code.startswith("english-")


def _sections(text: str) -> Iterator[tuple[str, list[tuple[str, Line]]]]:
    """Each head with its lines by their sign."""
    for block in ("\n" + text).split("\n== ")[1:]:
        head, *lines = block.rstrip("\n").split("\n")
        yield head, [(line[0], Line(line[1:2].strip(), line[2:].strip())) for line in lines if line]


def _lists(name: str) -> dict[str, tuple[str, ...]]:
    text = (DATA / name).read_text(encoding="utf-8")
    return {head: tuple(line.words for _sign, line in lines) for head, lines in _sections(text)}


@cache
def phrases() -> dict[str, tuple[str, ...]]:
    """What goes with each step, whatever the matter; an empty one means that nothing was written."""
    return _lists("phrases.txt")


@cache
def names() -> dict[str, tuple[str, ...]]:
    """Streets, estates, groups, people."""
    return _lists("names.txt")


@cache
def situations() -> tuple[Situation, ...]:
    """All matters, in the order of their files' names."""
    codes = _category_codes()
    found: list[Situation] = []
    for path in sorted((DATA / "situations").glob("*.txt")):
        found += [_situation(head, lines, codes) for head, lines in _sections(path.read_text(encoding="utf-8"))]
    return tuple(found)


def _situation(head: str, lines: list[tuple[str, Line]], codes: dict[str, str]) -> Situation:
    code, plain, category, office, where, weight, months = head.split(" | ")
    given = {sign: tuple(line for mark, line in lines if mark == sign) for sign in "?!x"}
    referral = Referral(*given["x"][0].words.split(" | ")) if given["x"] else None
    return Situation(
        code=code,
        plain=f"p.{plain}",
        category=codes[category] if category != "-" else "",
        office=office,
        where=where,
        weight=int(weight),
        months=_months(months),
        messages=given["?"],
        answers=given["!"],
        referral=referral,
    )


def _months(span: str) -> frozenset[int]:
    """`5-10`, `11-2` over the turn of the year, `-` for all months."""
    first, _dash, last = span.partition("-")
    if not first:
        return frozenset(ALL_YEAR)
    start, end = int(first), int(last)
    return frozenset(month for month in ALL_YEAR if (month - start) % 12 <= (end - start) % 12)


@cache
def category_rows() -> tuple[dict[str, str], ...]:
    """The lines of the category tree, parents before children."""
    with CATEGORIES.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def _category_codes() -> dict[str, str]:
    """Codes by `level 2/level 3` and by `level 1/level 2`."""
    rows = {row["code"]: row for row in category_rows()}
    return {f"{rows[row['parent']]['name']}/{row['name']}": code for code, row in rows.items() if row["parent"]}
