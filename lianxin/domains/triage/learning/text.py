"""A message as the learner reads it. Pure.

Characters and pairs of characters are what is learned from; words are what a person is shown. Digits are all alike and
punctuation is a gap, so that neither numbers nor signs are learned.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_DIGITS = re.compile(r"\d+")
# Letters and a number before a unit of the tree stand for its name where a publisher hid it (A3区).
_HIDDEN_PLACE = re.compile(r"[a-z]\d*(?=[市县区])")
_GAP = re.compile(r"[^\w]+")
# Longer ones are read so far: what somebody wants is said by then.
LONGEST = 8_000


@dataclass(frozen=True, slots=True)
class Message:
    """What somebody wrote: a title, which may be empty, and the words."""

    title: str
    words: str


def cleaned(text: str) -> str:
    """Folded width and case, digits made alike, punctuation made one blank."""
    folded = unicodedata.normalize("NFKC", text[:LONGEST]).lower()
    return _GAP.sub(" ", _DIGITS.sub("0", _HIDDEN_PLACE.sub(" ", folded))).strip()


def whole(message: Message) -> tuple[str, str]:
    """The title, and title and words together."""
    title = cleaned(message.title)
    return title, f"{title} {cleaned(message.words)}".strip()


def grams(text: str) -> list[str]:
    """Its characters, then its pairs of neighbouring characters: first n, then n - 1."""
    return [*text, *(text[at : at + 2] for at in range(len(text) - 1))]


def words_of(text: str) -> Sequence[str]:
    """Its words, in their order; together with the blanks they are the text."""
    # Imported here: its dictionary takes up to half a second, which only a process that proposes or learns should spend.
    import rjieba  # noqa: PLC0415  # why: only where it is needed

    found: Sequence[str] = rjieba.cut(text)
    return found
