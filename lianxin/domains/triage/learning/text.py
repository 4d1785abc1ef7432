"""A message as the learner reads it. Pure.

Characters, pairs of characters and words are what is learned from; words are what a person is shown. Digits are all alike
and punctuation is a gap, so that neither numbers nor signs are learned.
"""

import re
import sys
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_DIGITS = re.compile(r"\d+")
# Letters and a number before a unit of the tree stand for its name where a publisher hid it (A3区).
_HIDDEN_PLACE = re.compile(r"[a-z]\d*(?=[市县区])")
_GAP = re.compile(r"[^\w]+")
# No character of Unicode needs more.
_CHARACTER_BITS = 21
# Longer ones are read so far: what somebody wants is said by then (bench/results/triage.md), and no message takes long.
LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Message:
    """What somebody wrote: a title, which may be empty, and the words."""

    title: str
    words: str


def cleaned(text: str) -> str:
    """Folded width and case, digits made alike, punctuation made one blank."""
    folded = unicodedata.normalize("NFKC", text[:LONGEST]).lower()[:LONGEST]
    return _GAP.sub(" ", _DIGITS.sub("0", _HIDDEN_PLACE.sub(" ", folded))).strip()


@dataclass(frozen=True, slots=True)
class Read:
    """A message made ready: title and words together, of which the first `title` characters are the title; cut into words."""

    text: str
    title: int
    words: tuple[str, ...]


def read(message: Message) -> Read:
    """Cleaned and cut, once: everything else is asked of what this returns. Equal words are one object among all messages."""
    title, words = cleaned(message.title), cleaned(message.words)
    text = f"{title} {words}".strip()
    return Read(text, len(title), tuple(map(sys.intern, words_of(text))))


def grams(text: str) -> NDArray[np.int64]:
    """Numbers of its characters, then of its pairs of neighbouring characters: first n, then n - 1."""
    chars = np.frombuffer(text.encode("utf-32-le"), dtype="<u4").astype(np.int64)
    return np.concatenate([chars, (chars[:-1] << _CHARACTER_BITS) | chars[1:]])


def words_of(text: str) -> Sequence[str]:
    """Its words, in their order; together with the blanks they are the text."""
    # Imported here: its dictionary takes up to half a second, which only a process that proposes or learns should spend.
    import rjieba  # noqa: PLC0415  # why: only where it is needed

    found: Sequence[str] = rjieba.cut(text)
    return found
