"""Learning from messages with their categories: least squares over terms and directions, solved exactly.

For each category a score that is near 1 on its lessons and near -1 on the others, every category weighing alike; the
smaller its weights the better (ridge regression, in its dual form). Solved exactly it tells for nothing what each lesson
would have scored had it not been learned from: from these scores the confidences are made.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray

from lianxin.domains.triage.learning.model import Model, confidences
from lianxin.domains.triage.learning.space import Floats, Lies, Space, learn_space
from lianxin.domains.triage.learning.text import Message, cleaned
from lianxin.kernel.errors import Invalid

Exact = NDArray[np.float64]
# How much small weights count; from 0.05 to 0.5 it makes no difference (bench/results/triage.md).
SMALLNESS = 0.2
FEWEST_LABELS = 2
# With fewer of a category its own words are all there is to go by.
FEWEST_OF_EACH = 5
# Time grows with the cube of the lessons, memory with their square: these take a minute, and a matrix of 0.5 GB.
MOST_LESSONS = 8_000
# Words are learned from so many messages at most.
MOST_MESSAGES = 20_000
# What so many of the lessons hold is multiplied as full matrices, the rest as sparse ones, so many lessons at a time.
COMMON = 0.02
AT_ONCE = 500
# Weights of a model: the terms of most lessons are kept, so that many categories do not make it large.
MOST_WEIGHTS = 8_000_000
# How much a category's own words count beside a message.
TREE_WEIGHS = 0.3
# Without history nothing has been measured: scores are taken as they are.
PLAIN_SHARP = 3.0
MOST_SHARP = 64.0
# Of what is held to be surer than this, so many must be right: 97 of 100, and a margin for what is not yet seen.
SURE = 0.9
SURE_IS_RIGHT = 0.98


@dataclass(frozen=True, slots=True)
class Lesson:
    """A message and the category that people gave it; `weight` below 1 for words that nobody wrote."""

    message: Message
    label: str
    weight: float = 1.0


def lessons_of_tree(words_by_label: Mapping[str, Sequence[str]]) -> list[Lesson]:
    """A category's own words and those below it, as if each were a short message."""
    return [
        Lesson(Message(words, words), label, TREE_WEIGHS)
        for label, all_words in words_by_label.items()
        for words in all_words
    ]


class NothingToLearn(Invalid):
    """There is too little history yet."""


def train(lessons: Sequence[Lesson], *, space: Space | None = None, background: Sequence[Message] = ()) -> Model:
    """Learn; `background` are more messages, without categories. The same for the same lessons in the same order.

    The later a lesson stands, the newer it is: of more than MOST_LESSONS the newest of each category are learned from.
    Raises NothingToLearn with fewer than two categories whose lessons say anything.
    """
    telling = [one for one in lessons if cleaned(one.message.title) or cleaned(one.message.words)]
    chosen = [telling[at] for at in fairly([one.label for one in telling], MOST_LESSONS)]
    labels = tuple(sorted({lesson.label for lesson in chosen}))
    if len(labels) < FEWEST_LABELS:
        raise NothingToLearn(_("There is nothing to tell apart yet: requests of two categories at least are needed."))
    if space is None:
        space = learn_space([*(one.message for one in chosen), *background][:MOST_MESSAGES])
    found = [space.lies(lesson.message) for lesson in chosen]
    learned, terms = _table(space, found, MOST_WEIGHTS // len(labels))
    directions = np.stack([lies.direction for lies in found]).astype(np.float64)
    column = {label: at for at, label in enumerate(labels)}
    right = np.array([column[lesson.label] for lesson in chosen])
    written = np.array([lesson.weight for lesson in chosen])
    bears, base, unseen = _solved(_likeness(terms, directions), right, written, len(labels))
    return Model(
        labels=labels,
        space=space,
        learned=learned,
        by_term=(terms.T @ bears).astype(np.float32),
        by_direction=(directions.T @ bears).astype(np.float32),
        base=base.astype(np.float32),
        sharp=_sharpness(unseen[written >= 1].astype(np.float32), right[written >= 1]),
    )


def fairly(labels: Sequence[str], most: int) -> list[int]:
    """The places of at most so many: of each label the last, and as many of each as of any other while there are."""
    left, each = most, {}
    counts = sorted((count, label) for label, count in Counter(labels).items())
    for at, (count, label) in enumerate(counts):
        each[label] = min(count, left // (len(counts) - at))
        left -= each[label]
    kept = []
    for place in range(len(labels) - 1, -1, -1):
        if each[labels[place]]:
            each[labels[place]] -= 1
            kept.append(place)
    return kept[::-1]


def _table(space: Space, found: Sequence[Lies], most: int) -> tuple[NDArray[np.int32], Any]:
    """Which term of the space is which column (-1: none), and a row for each lesson of how much its terms weigh."""
    # Imported here: only training needs it, and it would add half a second to the start of every process.
    from scipy import sparse  # noqa: PLC0415  # why: only where it is needed

    every = np.concatenate([lies.rows for lies in found])
    used, count = np.unique(every, return_counts=True)
    if not len(used):
        raise NothingToLearn(_("There is nothing to tell apart yet: requests of two categories at least are needed."))
    used = np.sort(used[np.argsort(-count, kind="stable")[:most]])
    learned = np.full(space.size, -1, dtype=np.int32)
    learned[used] = np.arange(len(used))
    rows = np.repeat(np.arange(len(found)), [len(lies.rows) for lies in found])
    weight = np.concatenate([lies.weight for lies in found]).astype(np.float64)
    known = learned[every] >= 0
    spots = (weight[known], (rows[known], learned[every[known]]))
    return learned, sparse.csr_matrix(spots, shape=(len(found), len(used)))


def _likeness(terms: Any, directions: Exact) -> Exact:
    """How like each lesson is to each other: the sum of the products of their weights."""
    size = terms.shape[0]
    common = terms.getnnz(axis=0) > COMMON * size
    full = np.hstack([directions, terms[:, common].toarray()])
    rare, across = terms[:, ~common].tocsr(), terms[:, ~common].T.tocsr()
    alike = np.empty((size, size))
    for start in range(0, size, AT_ONCE):
        part = slice(start, start + AT_ONCE)
        alike[part] = full[part] @ full.T + (rare[part] @ across).toarray()
    return alike


def _solved(alike: Exact, right: NDArray[Any], written: Exact, labels: int) -> tuple[Exact, Exact, Exact]:
    """How much each lesson bears on each label, the base of each label, and the scores each lesson has without itself."""
    from scipy.linalg import lapack  # noqa: PLC0415  # why: as above

    weight = written * (len(right) / (labels * np.bincount(right, minlength=labels)))[right]
    share = weight / weight.sum()
    wanted = np.full((len(right), labels), -1.0)
    wanted[np.arange(len(right)), right] = 1.0
    base = share @ wanted
    middle = share @ alike
    # The scores are learned as seen from the middle of all lessons, so that the base stands apart.
    alike -= middle
    alike -= (middle - middle @ share)[:, None]
    alike[np.diag_indices_from(alike)] += SMALLNESS / weight
    # A symmetric matrix is its own transpose: seen so, LAPACK works in its place.
    factor, _failed = lapack.dpotrf(alike.T, lower=1, overwrite_a=1)
    bears, _failed = lapack.dpotrs(factor, wanted - base, lower=1)
    inverse, _failed = lapack.dpotri(factor, lower=1, overwrite_c=1)
    unseen = wanted - bears / np.diag(inverse)[:, None]
    return bears, base - (middle @ bears), unseen


def _sharpness(scores: Floats, right: NDArray[Any]) -> float:
    """How scores become confidences: the temperature with the least surprise (log loss) on messages not learned from, and
    then as low as it takes for what is called sure to be right often enough. As they are where there are too few.
    """
    count = Counter(right.tolist())
    if sum(number >= FEWEST_OF_EACH for number in count.values()) < FEWEST_LABELS:
        return PLAIN_SHARP
    steps = np.geomspace(0.25, MOST_SHARP, 120)
    every = np.arange(len(right))
    surprise = [-np.log(confidences(scores, sharp)[every, right] + 1e-9).mean() for sharp in steps]
    for sharp in steps[int(np.argmin(surprise)) :: -1]:
        shares = confidences(scores, sharp)
        sure = shares.max(axis=1) > SURE
        if not sure.any() or (shares.argmax(axis=1) == right)[sure].mean() >= SURE_IS_RIGHT:
            return float(sharp)
    return float(steps[0])
