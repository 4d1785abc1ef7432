"""What is learned from, and when a new version serves. Pure."""

from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from lianxin.domains.triage.learning.training import Lesson

# A category with fewer requests is learned as the one above it.
FEWEST_OF_A_CATEGORY = 10
# A version is measured on the newest weeks, which it was not shown; with fewer requests nothing can be told, and more tell
# no more.
NEWEST = timedelta(weeks=4)
FEWEST_MEASURED = 20
MOST_MEASURED = 5_000
# As many to learn from as to measure on, at the least.
FEWEST_PAST = 2 * FEWEST_MEASURED
# Where the newest weeks hold less, the newest fifth is held back instead.
SHARE_MEASURED = 0.2


@dataclass(frozen=True, slots=True)
class Past:
    """A request that is over: when it came, and what it was about by the word of a person."""

    at: datetime
    lesson: Lesson


def climbed(codes: Sequence[str], parents: Mapping[str, str | None]) -> list[str]:
    """Each category, or the nearest above it that has requests enough; one with none above it stays."""
    found = list(codes)
    while True:
        count = Counter(found)
        few = {code for code in count if count[code] < FEWEST_OF_A_CATEGORY and parents.get(code)}
        if not few:
            return found
        # The deepest climb first: what they join may then have enough.
        deepest = max(_depth(code, parents) for code in few)
        up = {code: parents[code] for code in few if _depth(code, parents) == deepest}
        found = [up.get(code) or code for code in found]


def _depth(code: str, parents: Mapping[str, str | None]) -> int:
    above = parents.get(code)
    return 0 if above is None else 1 + _depth(above, parents)


def nearest(code: str, known: Container[str], parents: Mapping[str, str | None]) -> str:
    """The category itself or the nearest above it that is known; itself where none is."""
    above: str | None = code
    while above is not None and above not in known:
        above = parents.get(above)
    return above or code


def parted(past: Sequence[Past]) -> tuple[list[Past], list[Past]]:
    """What is learned from, and the newest, which is held back to measure; by day, never by chance.

    Nothing is held back of so little that a figure would tell nothing.
    """
    ordered = sorted(past, key=lambda one: one.at)
    if len(ordered) < FEWEST_PAST:
        return ordered, []
    since = ordered[-1].at - NEWEST
    newest = sum(one.at > since for one in ordered)
    share = max(int(SHARE_MEASURED * len(ordered)), FEWEST_MEASURED)
    held = min(newest if FEWEST_MEASURED <= newest <= share else share, MOST_MEASURED)
    return ordered[: len(ordered) - held], ordered[len(ordered) - held :]


def is_better(new: float, old: float | None) -> bool:
    """Whether a version may serve: better by macro-F1 on the same newest weeks than the one that serves."""
    return old is None or new > old
