"""Where messages lie near one another: learned from messages alone, without their categories.

Two ways to say where a message lies. By its terms (characters, pairs of characters, words), each weighing more the rarer
it is. By its direction: words that stand among the same words lie near one another (positive pointwise mutual information,
its largest directions), so that a word never seen with a category still speaks for it. Both are learned from every message
there is, answered or not.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lianxin.domains.triage.learning.text import Message, Read, grams, read

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]
# The title counts once with the whole and so much again by itself (tried from 0 to 3: bench/results/triage.md).
TITLE = np.float32(1.5)
TITLE_DIRECTS = np.float32(0.7)
# How much the words, and the direction, weigh beside the characters and pairs.
WORDS_WEIGH = np.float32(0.5)
DIRECTION_WEIGHS = np.float32(0.5)
# What stands in half of all messages tells nothing, what stands in one is chance.
MOST_SHARE = 0.5
FEWEST = 2
# Of fewer messages each says much that no other says: then every term counts.
FEWEST_FOR_CHANCE = 200
# Words have a direction from so many messages on.
FEWEST_DIRECTED = 5
WINDOW = 5
# So many messages are counted at once.
AT_ONCE = 1_000
DIRECTIONS = 300
# More directions than that for so few words would be chance.
WORDS_OF_EACH = 10
# With fewer messages the directions are chance: then terms alone.
FEWEST_MESSAGES = 2_000


@dataclass(frozen=True, slots=True)
class Grams:
    """Characters and pairs by their numbers, ascending, and the rarity of each."""

    codes: Rows
    rarity: Floats

    def places(self, codes: Rows) -> Rows:
        """The row of what stands at each place; -1 where it is none of these."""
        if not len(self.codes):
            return np.full(len(codes), -1, dtype=np.int64)
        at = np.minimum(np.searchsorted(self.codes, codes), len(self.codes) - 1)
        return np.where(self.codes[at] == codes, at, -1)


@dataclass(frozen=True, slots=True)
class Words:
    """The row of each word, and its rarity."""

    at: dict[str, int]
    rarity: Floats

    def places(self, words: Sequence[str]) -> Rows:
        return np.array([self.at.get(word, -1) for word in words], dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Lies:
    """Where a message lies. `rows` ascend: those of its characters and pairs, then those of its words, `weight` of each.

    `places`: the row of each character, then of each pair, then of each word, as they stand in the message; -1: none.
    """

    rows: Rows
    weight: Floats
    direction: Floats
    places: Rows


@dataclass(frozen=True, slots=True)
class Space:
    """`vectors` are of the words that come first in `words`, with their rarity in them.

    `middle` and `commonest` are taken away from every direction: they are what all messages have in common.
    """

    grams: Grams
    words: Words
    vectors: Floats
    middle: Floats
    commonest: Floats

    @property
    def size(self) -> int:
        """How many terms there are; the rows of words come after those of characters and pairs."""
        return len(self.grams.rarity) + len(self.words.rarity)

    def lies(self, message: Message) -> Lies:
        return self.lies_of(read(message))

    def lies_of(self, said: Read) -> Lies:
        chars, size = np.arange(len(said.text)) < said.title, len(self.grams.rarity)
        ends = np.cumsum([len(word) for word in said.words], dtype=np.int64)
        grams_at, words_at = self.grams.places(grams(said.text)), self.words.places(said.words)
        rows, weight = _weighed(self.grams.rarity, grams_at, np.concatenate([chars, chars[1:]]))
        word_rows, word_weight = _weighed(self.words.rarity, words_at, ends <= said.title)
        return Lies(
            rows=np.concatenate([rows, size + word_rows]),
            weight=np.concatenate([weight, WORDS_WEIGH * word_weight]),
            direction=self._direction(words_at, ends <= said.title),
            places=np.concatenate([grams_at, np.where(words_at >= 0, size + words_at, -1)]),
        )

    def _direction(self, words_at: Rows, of_title: NDArray[np.bool_]) -> Floats:
        """Where its words lie; all 0 where none is known or no directions were learned."""
        both = self._apart(words_at) + TITLE_DIRECTS * self._apart(words_at[of_title])
        return DIRECTION_WEIGHS * unit(both)

    def _apart(self, words_at: Rows) -> Floats:
        mean = self.mean(words_at)
        if not mean.any():
            return mean
        mean = mean - self.middle
        return unit(mean - (mean @ self.commonest) * self.commonest)

    def mean(self, words_at: Rows) -> Floats:
        """The direction of these words, before what all have in common is taken away."""
        known = words_at[(words_at >= 0) & (words_at < len(self.vectors))]
        rows, count = np.unique(known, return_counts=True)
        return unit((1 + np.log(count)).astype(np.float32) @ self.vectors[rows])


def _weighed(rarity: Floats, places: Rows, of_title: NDArray[np.bool_]) -> tuple[Rows, Floats]:
    """The rows, ascending, and how much each weighs, of length 1 together."""
    rows, weight = _once(rarity, places)
    title_rows, title_weight = _once(rarity, places[of_title])
    weight[np.searchsorted(rows, title_rows)] += TITLE * title_weight
    return rows, unit(weight)


def _once(rarity: Floats, places: Rows) -> tuple[Rows, Floats]:
    rows, count = np.unique(places[places >= 0], return_counts=True)
    return rows, unit((1 + np.log(count)) * rarity[rows])


def unit(vector: NDArray[Any]) -> Floats:
    """The same direction with length 1; nothing stays nothing."""
    length = float(np.sqrt(vector @ vector))
    return (vector / length if length else vector).astype(np.float32)


def learn_space(messages: Sequence[Message]) -> Space:
    """From messages alone, whatever their categories; the same for the same messages."""
    said = [read(message) for message in messages]
    chars = _grams_of([one.text for one in said])
    words, found = _words_of([one.words for one in said])
    nothing = np.zeros(DIRECTIONS, dtype=np.float32)
    bare = Space(chars, words, np.zeros((0, DIRECTIONS), dtype=np.float32), nothing, nothing)
    directed = int((found >= FEWEST_DIRECTED).sum())
    if len(said) < FEWEST_MESSAGES or directed < WORDS_OF_EACH:
        return bare
    places = [words.places(one.words) for one in said]
    weight = np.maximum(np.log(len(said) / found[:directed]) - 1, 0).astype(np.float32)
    vectors = _directions([at[(at >= 0) & (at < directed)] for at in places], directed) * weight[:, None]
    bare = Space(chars, words, vectors, nothing, nothing)
    means = np.stack([bare.mean(at) for at in places])
    _values, axes = np.linalg.eigh(np.cov(means, rowvar=False))
    return Space(chars, words, vectors, means.mean(axis=0), axes[:, -1].astype(np.float32))


def _bounds(total: int) -> tuple[int, float]:
    """In how many of so many messages a term stands at least and at most, if it tells something."""
    return (FEWEST, max(MOST_SHARE * total, FEWEST)) if total >= FEWEST_FOR_CHANCE else (1, total)


def _rarity(found: Rows, total: int) -> Floats:
    return (np.log((1 + total) / (1 + found)) + 1).astype(np.float32)


def _grams_of(texts: Sequence[str]) -> Grams:
    codes, found = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    for start in range(0, len(texts), AT_ONCE):
        part = [np.unique(grams(text)) for text in texts[start : start + AT_ONCE]]
        every = np.concatenate([codes, *part])
        count = np.concatenate([found, np.ones(len(every) - len(codes), dtype=np.int64)])
        codes, where = np.unique(every, return_inverse=True)
        found = np.bincount(where, weights=count, minlength=len(codes)).astype(np.int64)
    fewest, most = _bounds(len(texts))
    told = (found >= fewest) & (found <= most) & (codes != ord(" "))
    return Grams(codes[told], _rarity(found[told], len(texts)))


def _words_of(said: Sequence[Sequence[str]]) -> tuple[Words, Rows]:
    """The words that tell something, and in how many messages each stands; those common enough for a direction first."""
    held: Counter[str] = Counter()
    for words in said:
        held.update(set(words))
    fewest, most = _bounds(len(said))
    told = (word for word, count in held.items() if fewest <= count <= most and word != " ")
    kept = sorted(told, key=lambda word: (held[word] < FEWEST_DIRECTED, word))
    found = np.array([held[word] for word in kept], dtype=np.int64)
    return Words({word: at for at, word in enumerate(kept)}, _rarity(found, len(said))), found


def _directions(spoken: Sequence[Rows], size: int) -> Floats:
    """A direction of length 1 for each word, from the words that stand near it."""
    # Imported here: only training needs it, and it would add half a second to the start of every process.
    from scipy import sparse  # noqa: PLC0415  # why: only where it is needed
    from sklearn.utils.extmath import randomized_svd  # noqa: PLC0415  # why: only where it is needed

    gap = np.full(WINDOW, -1, dtype=np.int64)
    row = np.concatenate([part for words in spoken for part in (words, gap)])
    near = sparse.csr_matrix((size, size))
    for apart in range(1, WINDOW + 1):
        left, right = row[:-apart], row[apart:]
        both = (left >= 0) & (right >= 0)
        weigh = np.full(int(both.sum()), apart**-0.5)
        near = near + sparse.csr_matrix((weigh, (left[both], right[both])), shape=(size, size))
    near = (near + near.T).tocoo()
    often = np.asarray(near.sum(axis=1)).ravel()
    # Rare neighbours tell too much otherwise (Levy and others 2015: the context's count to the power of 0.75).
    chance = often**0.75 / (often**0.75).sum()
    told = np.log(near.data / (often[near.row] * chance[near.col]))
    some = told > 0
    matrix = sparse.csr_matrix((told[some], (near.row[some], near.col[some])), shape=(size, size))
    axes = min(DIRECTIONS, size // WORDS_OF_EACH)
    # All directions count alike, however large (the same authors: without the singular values).
    vectors, _values, _right = randomized_svd(matrix, axes, n_iter=3, random_state=0)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors = np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0)
    return np.pad(vectors, ((0, 0), (0, DIRECTIONS - axes))).astype(np.float32)
