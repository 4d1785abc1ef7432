"""How well a model does on messages it was not shown: figures for its card, as plain JSON."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from lianxin.domains.triage.learning.model import Model
from lianxin.domains.triage.learning.training import Lesson

CONFUSIONS = 10
STEPS = (0.0, 0.5, 0.7, 0.8, 0.9, 1.0)
# A unit may let requests go without a person from the confidence on above which so many were right.
ALONE_IS_RIGHT = 0.97
FEWEST_ALONE = 50


def figures(model: Model, lessons: Sequence[Lesson], called: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Macro-F1, accuracy, per category, what was taken for what, how far confidence can be trusted, the threshold.

    `called`: under which category those of the model are counted, where the lessons have coarser ones.
    """
    told = []
    for lesson in lessons:
        shares = model.confidences(lesson.message)
        best = int(shares.argmax())
        label = model.labels[best]
        told.append((lesson.label, (called or {}).get(label, label), float(shares[best])))
    labels = sorted({right for right, _given, _sure in told})
    each = {label: _of_one(label, told) for label in labels}
    wrong = Counter((right, given) for right, given, _sure in told if right != given)
    return {
        "measured": len(told),
        "macro_f1": round(sum(one["f1"] for one in each.values()) / len(each), 4) if each else 0.0,
        "accuracy": round(sum(right == given for right, given, _sure in told) / len(told), 4) if told else 0.0,
        "categories": each,
        "confusions": [[right, given, count] for (right, given), count in wrong.most_common(CONFUSIONS)],
        "calibration": _calibration(told),
        "threshold": _threshold(told),
    }


def _of_one(label: str, told: Sequence[tuple[str, str, float]]) -> dict[str, Any]:
    hit = sum(right == given == label for right, given, _sure in told)
    given_so = sum(given == label for _right, given, _sure in told)
    is_so = sum(right == label for right, _given, _sure in told)
    return {
        "messages": is_so,
        "precision": round(hit / given_so, 4) if given_so else 0.0,
        "recall": round(hit / is_so, 4) if is_so else 0.0,
        "f1": round(2 * hit / (given_so + is_so), 4) if given_so + is_so else 0.0,
    }


def _calibration(told: Sequence[tuple[str, str, float]]) -> list[dict[str, Any]]:
    rows = []
    for low, high in pairwise(STEPS):
        here = [right == given for right, given, sure in told if low < sure <= high]
        if here:
            rows.append({"from": low, "to": high, "messages": len(here), "right": round(sum(here) / len(here), 4)})
    return rows


def _threshold(told: Sequence[tuple[str, str, float]]) -> float | None:
    """The lowest confidence above which enough were right, on enough messages; None: never without a person."""
    surest = sorted(told, key=lambda one: -one[2])
    hits, found = 0, None
    for count, (right, given, sure) in enumerate(surest, start=1):
        hits += right == given
        if count >= FEWEST_ALONE and hits / count >= ALONE_IS_RIGHT:
            found = round(sure, 4)
    return found
