"""Learning from messages with their categories: a linear support vector machine over characters, pairs and words."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray

from lianxin.domains.triage.learning.model import Model, confidences
from lianxin.domains.triage.learning.space import DIRECTIONS, WORDS_WEIGH, Floats, Space, learn_space
from lianxin.domains.triage.learning.text import Message
from lianxin.kernel.errors import Invalid

# How closely it follows what it is shown; tried from 0.1 to 4 (bench/triage.py).
CLOSE = 2.0
PARTS = 5
FEWEST_LABELS = 2
# With fewer of a category there is nothing to hold back and measure.
FEWEST_OF_EACH = PARTS
# How much a category's own words count beside a message.
TREE_WEIGHS = 0.3
# Without history nothing has been measured: scores are taken as they are.
PLAIN_SHARP = 3.0
MOST_SHARP = 64.0
# Of what is held to be surer than this, so many must be right: 97 of 100, and a margin for what is not yet seen.
SURE = 0.9
SURE_IS_RIGHT = 0.975


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
    """Learn; `background` are more messages, without categories. The same for the same lessons.

    Raises NothingToLearn with fewer than two categories.
    """
    labels = tuple(sorted({lesson.label for lesson in lessons}))
    if len(labels) < FEWEST_LABELS:
        raise NothingToLearn(_("There is nothing to tell apart yet: requests of two categories at least are needed."))
    if space is None:
        space = learn_space([*background, *(lesson.message for lesson in lessons)])
    table, learned = _table(space, [lesson.message for lesson in lessons])
    column = {label: at for at, label in enumerate(labels)}
    right = np.array([column[lesson.label] for lesson in lessons])
    weight = np.array([lesson.weight for lesson in lessons])
    bend, base = _fit(table, right, weight, len(labels))
    sharp = _calibrated(table, right, weight, len(labels))
    grams = bend.shape[0] - DIRECTIONS
    return Model(
        labels=labels,
        space=space,
        learned=learned,
        by_gram=bend[:grams],
        by_word=bend[grams:],
        base=base,
        sharp=sharp,
    )


def _table(space: Space, messages: Sequence[Message]) -> tuple[Any, NDArray[np.int32]]:
    """A row for each message: its grams, then its directions; and which gram of the space is which column."""
    # Imported here: only training needs it, and it would add half a second to the start of every process.
    from scipy import sparse  # noqa: PLC0415  # why: only where it is needed

    found = [space.by_grams(message) for message in messages]
    used = np.unique(np.concatenate([rows for rows, _weight in found]))
    learned = np.full(len(space.rarity), -1, dtype=np.int32)
    learned[used] = np.arange(len(used))
    starts = np.cumsum([0, *(len(rows) for rows, _weight in found)])
    columns = learned[np.concatenate([rows for rows, _weight in found])]
    values = np.concatenate([weight for _rows, weight in found])
    grams = sparse.csr_matrix((values, columns, starts), shape=(len(messages), len(used)))
    words = np.stack([space.by_words(message) for message in messages])
    return sparse.hstack([grams, sparse.csr_matrix(WORDS_WEIGH * words)]).tocsr(), learned


def _fit(table: Any, right: NDArray[Any], weight: NDArray[Any], labels: int) -> tuple[Floats, Floats]:
    """A column of weights and a base for each label; one label's absence leaves it at nothing."""
    from sklearn.svm import LinearSVC  # noqa: PLC0415  # why: as above

    machine = LinearSVC(C=CLOSE, class_weight="balanced", random_state=0, tol=0.01)
    machine.fit(table, right, sample_weight=weight)
    bend, base = machine.coef_, machine.intercept_
    if len(machine.classes_) == FEWEST_LABELS:
        # Of two it learns one; the other is its opposite.
        bend, base = np.vstack([-bend, bend]), np.concatenate([-base, base])
    full = np.zeros((table.shape[1], labels), dtype=np.float32)
    bases = np.full(labels, -1.0, dtype=np.float32)
    full[:, machine.classes_] = bend.T
    bases[machine.classes_] = base
    return full, bases


def _calibrated(table: Any, right: NDArray[Any], weight: NDArray[Any], labels: int) -> float:
    """How scores become confidences, from messages held back in turn; as they are where there are too few."""
    written = np.flatnonzero(weight >= 1)
    count = Counter(right[written].tolist())
    if sum(number >= FEWEST_OF_EACH for number in count.values()) < FEWEST_LABELS:
        return PLAIN_SHARP
    from sklearn.model_selection import StratifiedKFold  # noqa: PLC0415  # why: as above

    kept = np.array([at for at in written if count[int(right[at])] >= FEWEST_OF_EACH])
    scores = np.zeros((len(right), labels), dtype=np.float32)
    for _others, held in StratifiedKFold(PARTS, shuffle=True, random_state=0).split(kept, right[kept]):
        others = np.setdiff1d(np.arange(len(right)), kept[held])
        bend, base = _fit(table[others], right[others], weight[others], labels)
        scores[kept[held]] = table[kept[held]] @ bend[: table.shape[1]] + base
    return _sharpness(scores[kept], right[kept])


def _sharpness(scores: Floats, right: NDArray[Any]) -> float:
    """The temperature with the least surprise (log loss) on what was held back, and then as low as it takes for what
    is called sure to be right as often as it says.
    """
    steps = np.geomspace(0.25, MOST_SHARP, 120)
    every = np.arange(len(right))
    surprise = [-np.log(confidences(scores, sharp)[every, right] + 1e-9).mean() for sharp in steps]
    for sharp in steps[int(np.argmin(surprise)) :: -1]:
        shares = confidences(scores, sharp)
        sure = shares.max(axis=1) > SURE
        if not sure.any() or (shares.argmax(axis=1) == right)[sure].mean() >= SURE_IS_RIGHT:
            return float(sharp)
    return float(steps[0])
