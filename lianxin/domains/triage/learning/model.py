"""What was learned, asked for a message: numbers only, no library of learning.

A category's score is a sum over the characters, pairs and directions of a message; confidences are the scores made
comparable on messages that had not been learned from. Why a category: the words whose characters and pairs speak for
it more than for the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lianxin.domains.triage.learning.space import WORDS_WEIGH, Floats, Space
from lianxin.domains.triage.learning.text import Message, grams, whole, words_of

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
    """`by_gram` has a row for each gram of `space` that was learned from (`learned`: gram to row, -1: none) and a
    column for each label; `by_word` a row for each direction. Scores times `sharp` are log odds.
    """

    labels: tuple[str, ...]
    space: Space
    learned: NDArray[np.int32]
    by_gram: Floats
    by_word: Floats
    base: Floats
    sharp: float

    def scores(self, message: Message) -> Floats:
        rows, weight = self.space.by_grams(message)
        at = self.learned[rows]
        known = at >= 0
        by_words = self.space.by_words(message) @ self.by_word
        total: Floats = weight[known] @ self.by_gram[at[known]] + WORDS_WEIGH * by_words + self.base
        return total

    def confidences(self, message: Message) -> Floats:
        return confidences(self.scores(message), self.sharp)

    def guess(self, message: Message, shown: int = SHOWN) -> list[Guess]:
        """The likeliest categories, the best first, with the words for each."""
        sure = self.confidences(message)
        best = [int(at) for at in np.argsort(-sure, kind="stable")[:shown]]
        speaking = self._speaking(message, best)
        return [Guess(self.labels[at], float(sure[at]), speaking[number]) for number, at in enumerate(best)]

    def _speaking(self, message: Message, columns: Sequence[int]) -> list[tuple[str, ...]]:
        """For each of these categories the words of the message that speak for it."""
        _title, text = whole(message)
        if not text:
            return [() for _column in columns]
        said = words_of(text)
        ends = np.cumsum([len(word) for word in said])
        starts = ends - [len(word) for word in said]
        # Sums up to each place: a word's characters, and the pairs that lie wholly in it, are differences of them.
        chars, pairs = np.cumsum(np.pad(self._told_at_each_place(text, columns), ((0, 0), (1, 0), (0, 0))), axis=1)
        told = chars[ends] - chars[starts] + pairs[np.maximum(ends - 1, starts)] - pairs[starts]
        found: list[dict[str, float]] = [{} for _column in columns]
        for at, number in zip(*np.nonzero(told > 0), strict=True):
            word = said[at]
            if len(word) > 1:
                found[number][word] = found[number].get(word, 0.0) + float(told[at, number])
        return [_loudest(heard) for heard in found]

    def _told_at_each_place(self, text: str, columns: Sequence[int]) -> Floats:
        """How much the character and the pair at each place speak for each column, against the mean of all labels."""
        rows = np.array([self.space.gram_at.get(gram, -1) for gram in grams(text)], dtype=np.int64)
        at = np.where(rows >= 0, self.learned[rows], -1) if len(self.learned) else np.full(len(rows), -1)
        known = at >= 0
        weight = self.by_gram[at[known]]
        # A gram's weight grows with the logarithm of its count: each of its places bears its share.
        kinds, where, count = np.unique(at[known], return_inverse=True, return_counts=True)
        share = ((1 + np.log(count)) / count)[where] if len(kinds) else np.zeros(0)
        bears = share * self.space.rarity[rows[known]]
        told = np.zeros((len(rows), len(columns)), dtype=np.float32)
        told[known] = (weight[:, list(columns)] - weight.mean(axis=1, keepdims=True)) * bears[:, None]
        size = len(text)
        pairs = np.vstack([told[size:], np.zeros((1, len(columns)), dtype=np.float32)])
        return np.stack([told[:size], pairs])


def _loudest(heard: dict[str, float]) -> tuple[str, ...]:
    return tuple(sorted(heard, key=lambda word: (-heard[word], word))[:SPEAKING])


def confidences(scores: Floats, sharp: float) -> Floats:
    """Scores as shares of 1; the last axis is that of the labels."""
    odds = scores * sharp
    grown = np.exp(odds - odds.max(axis=-1, keepdims=True))
    shares: Floats = grown / grown.sum(axis=-1, keepdims=True)
    return shares
