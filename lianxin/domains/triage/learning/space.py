"""Where messages lie near one another: learned from messages alone, without their categories.

Two ways to say where a message lies. By its characters and pairs, each weighing more the rarer it is. By its words:
words that stand among the same words lie near one another (positive pointwise mutual information, its largest
directions), so that a word never seen with a category still speaks for it. Both are learned from every message there
is, answered or not.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lianxin.domains.triage.learning.text import Message, grams, whole, words_of

Floats = NDArray[np.float32]
# The title counts once with the whole and so much again by itself.
TITLE = np.float32(0.7)
# What stands in half of all messages tells nothing, what stands in one is chance.
MOST_SHARE = 0.5
FEWEST_GRAM = 2
# Of fewer messages each says much that no other says: then every gram counts.
FEWEST_FOR_CHANCE = 200
FEWEST_WORD = 5
WINDOW = 5
DIRECTIONS = 300
# With fewer messages the directions are chance: then characters and pairs alone.
FEWEST_MESSAGES = 2_000
# How much the words weigh beside the characters and pairs.
WORDS_WEIGH = np.float32(0.5)


@dataclass(frozen=True, slots=True)
class Space:
    """`gram_at` and `word_at`: the row of each; `rarity` of grams; `vectors` of words, with their rarity in them.

    `middle` and `commonest` are taken away from every message: they are what all have in common.
    """

    gram_at: dict[str, int]
    rarity: Floats
    word_at: dict[str, int]
    vectors: Floats
    middle: Floats
    commonest: Floats

    def by_grams(self, message: Message) -> tuple[NDArray[np.int64], Floats]:
        """The rows of its grams and how much each weighs, of length 1 together."""
        title, text = whole(message)
        at, weight = self._weighed(text)
        title_at, title_weight = self._weighed(title)
        rows, where = np.unique(np.concatenate([at, title_at]), return_inverse=True)
        sums = np.bincount(where, weights=np.concatenate([weight, TITLE * title_weight]), minlength=len(rows))
        return rows, unit(sums.astype(np.float32))

    def _weighed(self, text: str) -> tuple[NDArray[np.int64], Floats]:
        known = [at for at in map(self.gram_at.get, grams(text)) if at is not None]
        rows, count = np.unique(np.array(known, dtype=np.int64), return_counts=True)
        return rows, unit((1 + np.log(count)) * self.rarity[rows])

    def by_words(self, message: Message) -> Floats:
        """Where its words lie; all 0 where none is known or no directions were learned."""
        title, text = whole(message)
        return unit(self._lies(text) + TITLE * self._lies(title))

    def _lies(self, text: str) -> Floats:
        lies = self.mean(text)
        if not lies.any():
            return lies
        lies = lies - self.middle
        return unit(lies - (lies @ self.commonest) * self.commonest)

    def mean(self, text: str) -> Floats:
        """The direction of its words, before what all have in common is taken away."""
        known = [at for at in map(self.word_at.get, words_of(text)) if at is not None]
        rows, count = np.unique(np.array(known, dtype=np.int64), return_counts=True)
        return unit((1 + np.log(count)).astype(np.float32) @ self.vectors[rows])


def unit(vector: NDArray[Any]) -> Floats:
    """The same direction with length 1; nothing stays nothing."""
    length = float(np.sqrt(vector @ vector))
    return (vector / length if length else vector).astype(np.float32)


def learn_space(messages: Sequence[Message]) -> Space:
    """From messages alone, whatever their categories; the same for the same messages."""
    texts = [whole(message)[1] for message in messages]
    many = len(texts) >= FEWEST_FOR_CHANCE
    fewest, most = (FEWEST_GRAM, MOST_SHARE) if many else (1, 1.0)
    gram_at, found = _counted((grams(text) for text in texts), len(texts), fewest, most)
    rarity = (np.log((1 + len(texts)) / (1 + found)) + 1).astype(np.float32)
    nothing = np.zeros(DIRECTIONS, dtype=np.float32)
    if len(texts) < FEWEST_MESSAGES:
        return Space(gram_at, rarity, {}, np.zeros((0, DIRECTIONS), dtype=np.float32), nothing, nothing)
    spoken = [words_of(text) for text in texts]
    word_at, held = _counted(spoken, len(texts), FEWEST_WORD, 1.0)
    weight = np.maximum(np.log(len(texts) / held) - 1, 0).astype(np.float32)
    vectors = _directions(spoken, word_at) * weight[:, None]
    bare = Space(gram_at, rarity, word_at, vectors, nothing, nothing)
    means = np.stack([bare.mean(text) for text in texts])
    middle = means.mean(axis=0)
    _values, axes = np.linalg.eigh(np.cov(means, rowvar=False))
    return Space(gram_at, rarity, word_at, vectors, middle, axes[:, -1].astype(np.float32))


def _counted(
    texts: Iterable[Sequence[str]], total: int, fewest: int, most: float
) -> tuple[dict[str, int], NDArray[np.float64]]:
    """The row of each term, and in how many texts it stands."""
    held: Counter[str] = Counter()
    for terms in texts:
        held.update(set(terms))
    kept = sorted(term for term, count in held.items() if fewest <= count <= max(most * total, fewest) and term != " ")
    return {term: at for at, term in enumerate(kept)}, np.array([held[term] for term in kept], dtype=np.float64)


def _directions(spoken: Sequence[Sequence[str]], word_at: dict[str, int]) -> Floats:
    # Imported here: only training needs it, and it would add half a second to the start of every process.
    from scipy import sparse  # noqa: PLC0415  # why: only where it is needed
    from sklearn.utils.extmath import randomized_svd  # noqa: PLC0415  # why: only where it is needed

    gap = np.full(WINDOW, -1, dtype=np.int64)
    row = np.concatenate(
        [
            part
            for words in spoken
            for part in (np.array([word_at[word] for word in words if word in word_at], dtype=np.int64), gap)
        ]
    )
    size = len(word_at)
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
    axes = min(DIRECTIONS, size - 1)
    left, values, _right = randomized_svd(matrix, axes, n_iter=3, random_state=0)
    vectors = left * np.sqrt(values)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors = np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0)
    return np.pad(vectors, ((0, 0), (0, DIRECTIONS - axes))).astype(np.float32)
