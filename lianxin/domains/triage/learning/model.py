"""What was learned, asked for a message: numbers only, no library of learning.

A category's score is a sum over the terms and the direction of a message; confidences are the scores made comparable on
messages that had not been learned from. Why a category: the words that, with their characters and pairs, speak for it more
than for the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lianxin.domains.triage.learning.space import Floats, Lies, Space
from lianxin.domains.triage.learning.text import Message, Read, read

SHOWN = 3
SPEAKING = 4


@dataclass(frozen=True, slots=True)
class Guess:
    """A category, how sure (0 to 1), and the words that speak for it, the loudest first."""

    label: str
    confidence: float
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Model:
    """`by_term` has a row for each term of `space` that was learned from (`learned`: term to row, -1: none) and a
    column for each label; `by_direction` a row for each direction. Scores times `sharp` are log odds.
    """

    labels: tuple[str, ...]
    space: Space
    learned: NDArray[np.int32]
    by_term: Floats
    by_direction: Floats
    base: Floats
    sharp: float

    def scores(self, message: Message) -> Floats:
        return self._scores(self.space.lies(message))

    def _scores(self, lies: Lies) -> Floats:
        at = self.learned[lies.rows]
        known = at >= 0
        total: Floats = lies.weight[known] @ self.by_term[at[known]] + lies.direction @ self.by_direction + self.base
        return total

    def confidences(self, message: Message) -> Floats:
        return confidences(self.scores(message), self.sharp)

    def guess(self, message: Message, shown: int = SHOWN) -> list[Guess]:
        """The likeliest categories, the best first, with the words for each."""
        said = read(message)
        lies = self.space.lies_of(said)
        sure = confidences(self._scores(lies), self.sharp)
        best = [int(at) for at in np.argsort(-sure, kind="stable")[:shown]]
        speaking = self._speaking(said, lies, best)
        return [Guess(self.labels[at], float(sure[at]), speaking[number]) for number, at in enumerate(best)]

    def _speaking(self, said: Read, lies: Lies, columns: Sequence[int]) -> list[tuple[str, ...]]:
        """For each of these categories the words of the message that speak for it."""
        if not said.text:
            return [() for _column in columns]
        told, size = self._told_at_each_place(lies, columns), len(said.text)
        ends = np.cumsum([len(word) for word in said.words])
        starts = ends - [len(word) for word in said.words]
        # Sums up to each place: a word's characters, and the pairs that lie wholly in it, are differences of them.
        chars = np.cumsum(np.pad(told[:size], ((1, 0), (0, 0))), axis=0)
        pairs = np.cumsum(np.pad(told[size : 2 * size - 1], ((1, 1), (0, 0))), axis=0)
        of_words = told[2 * size - 1 :]
        of_words = of_words + chars[ends] - chars[starts] + pairs[np.maximum(ends - 1, starts)] - pairs[starts]
        once: dict[str, int] = {}
        where = [once.setdefault(word, len(once)) for word in said.words]
        loud = np.zeros((len(once), len(columns)))
        np.add.at(loud, where, np.maximum(of_words, 0))
        loud *= np.array([len(word) > 1 for word in once])[:, None]
        return [_loudest(list(once), loud[:, number]) for number in range(len(columns))]

    def _told_at_each_place(self, lies: Lies, columns: Sequence[int]) -> Floats:
        """How much the term at each place speaks for each column, against the mean of all labels; what stands at several
        places bears its weight in equal shares.
        """
        at = self.learned[lies.rows]
        weight = np.where((at >= 0)[:, None], self.by_term[at], 0) * lies.weight[:, None]
        known = lies.places >= 0
        where = np.searchsorted(lies.rows, lies.places[known])
        share = weight / np.bincount(where, minlength=len(lies.rows))[:, None]
        told = np.zeros((len(lies.places), len(columns)), dtype=np.float32)
        told[known] = (share[:, list(columns)] - share.mean(axis=1, keepdims=True))[where]
        return told


def _loudest(words: Sequence[str], loud: NDArray[np.float64]) -> tuple[str, ...]:
    return tuple(words[at] for at in np.argsort(-loud, kind="stable")[:SPEAKING] if loud[at] > 0)


def confidences(scores: Floats, sharp: float) -> Floats:
    """Scores as shares of 1; the last axis is that of the labels."""
    odds = scores * sharp
    grown = np.exp(odds - odds.max(axis=-1, keepdims=True))
    shares: Floats = grown / grown.sum(axis=-1, keepdims=True)
    return shares
