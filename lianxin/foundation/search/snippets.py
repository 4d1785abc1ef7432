"""The stretch of a text that shows why it was found, with what was looked for marked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from lianxin.foundation.search.grams import Query, fold

LENGTH = 90
BEFORE = 24


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the original text; marked ones are what was looked for."""

    text: str
    marked: bool = False


def snippet(
    text: str, query: Query, *, length: int = LENGTH, spots: Sequence[tuple[int, int]] | None = None
) -> list[Piece]:
    """About `length` characters around the first place of the query, in pieces; the beginning when it is nowhere.

    `spots` are its `marks`, for who has them already.
    """
    spots = marks(text, query) if spots is None else spots
    start = max(0, spots[0][0] - BEFORE) if spots and spots[0][1] > length else 0
    end = min(len(text), start + length)
    pieces = list(_pieces(text, [spot for spot in spots if spot[0] < end and spot[1] > start], start, end))
    head = [Piece("…")] if start else []
    return [*head, *pieces, *([Piece("…")] if end < len(text) else [])]


def _pieces(text: str, spots: list[tuple[int, int]], start: int, end: int) -> Iterator[Piece]:
    at = start
    for first, last in spots:
        begin, stop = max(first, start), min(last, end)
        if begin > at:
            yield Piece(_one_line(text[at:begin]))
        yield Piece(_one_line(text[begin:stop]), marked=True)
        at = stop
    if at < end:
        yield Piece(_one_line(text[at:end]))


def _one_line(text: str) -> str:
    return text.replace("\n", " ")


def marks(text: str, query: Query) -> list[tuple[int, int]]:
    """Where the parts of the query stand in the original text: from, to; in order, none over another."""
    folded, places = _folded_with_places(text)
    found: list[tuple[int, int]] = []
    for part in query.parts:
        at = folded.find(part.text)
        while at >= 0:
            found.append((places[at], places[at + len(part.text) - 1] + 1))
            at = folded.find(part.text, at + len(part.text))
    kept: list[tuple[int, int]] = []
    for first, last in sorted(found):
        if kept and first < kept[-1][1]:
            kept[-1] = (kept[-1][0], max(kept[-1][1], last))
        else:
            kept.append((first, last))
    return kept


def _folded_with_places(text: str) -> tuple[str, Sequence[int]]:
    """The folded text, and for each of its characters the place of the one it came from."""
    folded = [_folded(char) for char in text]
    whole = "".join(folded)
    if len(whole) == len(text) and "" not in folded:
        return whole, range(len(text))
    return whole, [place for place, chars in enumerate(folded) for _char in chars]


@lru_cache(maxsize=1 << 14)
def _folded(char: str) -> str:
    return fold(char)
