"""What may tell who somebody is, found in free text and masked. Pure: no tables, no files, no settings."""

from collections.abc import Iterable

from lianxin.foundation.privacy.masking.found import Found, Kind
from lianxin.foundation.privacy.masking.names import again, names_in
from lianxin.foundation.privacy.masking.numbers import folded, numbers_in
from lianxin.foundation.privacy.masking.styles import hidden

__all__ = ["Found", "Kind", "find", "mask"]

# Longer names first; shorter ones than this are words too often.
_KNOWN_LENGTH = 2


def find(text: str) -> list[Found]:
    """What stands in the text, in order, none over another; time grows with the length of the text."""
    return _found(text, ())


def mask(text: str, *, known: Iterable[str] = (), keep: Iterable[Kind] = (), until: int | None = None) -> str:
    """The text with its private parts hidden and the rest as it was; what is masked already stays.

    `known` are names and numbers of the persons of this case: hidden wherever they stand, whatever stands around.
    `keep` are kinds that this reader needs (a room, for who goes there). `until` gives only what stands before that place;
    what is cut through there is hidden as a whole.
    A name keeps its surname (张**, 欧阳*, 阿***), a phone the first three and last four of its digits (138****1234,
    0875****36), an identity number four and four (5305**********0021), a bank card its last four (****8911), a plate its
    region and the last character (云M·****7), an address for mail its first letter and the domain (c***@example.com), an
    account its first character (f****), a room the building (5栋****). Twice masked is once masked.
    """
    parts: list[str] = []
    position = 0
    kept = frozenset(keep)
    end = len(text) if until is None else until
    for found in (one for one in _found(text, known) if one.kind not in kept and one.start < end):
        parts += (text[position : found.start], hidden(text[found.start : found.end], found.kind))
        position = found.end
    return "".join([*parts, text[position:end]])


def _found(text: str, known: Iterable[str]) -> list[Found]:
    plain = folded(text)
    known = [folded(one.strip()) for one in known]
    names = [one for one in known if len(one) >= _KNOWN_LENGTH and not one[-1].isdigit()]
    digits = [one for one in known if len(one) >= 6 and one[-1].isdigit()]
    candidates = list(again(plain, names))
    candidates += (Found(one.start, one.end, Kind.PHONE) for one in again(plain, digits))
    candidates += numbers_in(plain)
    candidates += names_in(plain)
    return _apart(candidates)


def _apart(candidates: list[Found]) -> list[Found]:
    """Of findings over one another the longest, of equals the one found first."""
    kept: list[Found] = []
    for one in sorted(candidates, key=lambda found: (found.start, found.start - found.end)):
        if kept and one.start < kept[-1].end:
            if one.end - one.start > kept[-1].end - kept[-1].start:
                kept[-1] = one
            continue
        kept.append(one)
    return kept
