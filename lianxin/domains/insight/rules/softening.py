"""How a count may be seen by somebody who may not open the records behind it. Pure.

Counts are rounded to 5, those below ten are "<10". Where a total stands beside its parts, a small part could be found by
subtraction; then as many other parts are withheld as it takes to leave at least `DOUBT` possible values.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from lianxin.domains.insight.enums import Sight

ROUNDED_TO = 5
LEAST = 10
# As much as the rounding of 10 itself leaves: 10, 11 or 12.
DOUBT = 3
HUNDRED = 100
_HALF = ROUNDED_TO // 2


@dataclass(frozen=True, slots=True)
class Count:
    """A count as a reader sees it: `value` for bars and sums (None: not told), `text` for the eye.

    What the reader can know from it: the true count lies from `low` to `high` (None: no bound).
    """

    value: int | None
    text: str
    low: int
    high: int | None

    @property
    def is_small(self) -> bool:
        """Said to be below ten, and no more."""
        return self.value is None and self.high is not None


WITHHELD = Count(value=None, text="–", low=0, high=None)
_SMALL = Count(value=None, text=f"<{LEAST}", low=0, high=LEAST - 1)


def exact(count: int) -> Count:
    """The count itself, for who may open the records."""
    return Count(value=count, text=f"{count:,}", low=count, high=count)


def softened(count: int) -> Count:
    """The count rounded to 5; "<10" below ten, none included, so that nobody learns that there was nothing."""
    if count < LEAST:
        return _SMALL
    value = (count + _HALF) // ROUNDED_TO * ROUNDED_TO
    return Count(value=value, text=f"{value:,}", low=max(LEAST, value - _HALF), high=value + _HALF)


def protected(total: int, parts: Sequence[tuple[int, Sight]], *, sight: Sight) -> tuple[Count, list[Count]]:
    """A total and its parts as one reader sees them; a small part cannot be told closer than to `DOUBT` values.

    `sight`: how closely the reader sees the total; a reader may see single parts exactly (those of their own unit).
    """
    whole = exact(total) if sight == Sight.EXACT else softened(total)
    shown = [exact(count) if seen == Sight.EXACT else softened(count) for count, seen in parts]
    while _is_told_too_closely(whole, shown):
        hideable = [
            (count, place)
            for place, (count, seen) in enumerate(parts)
            if seen == Sight.ROUNDED and shown[place].value is not None
        ]
        if not hideable:
            return (WITHHELD if sight == Sight.ROUNDED else whole), shown
        shown[min(hideable)[1]] = WITHHELD
    return whole, shown


def _is_told_too_closely(whole: Count, parts: Sequence[Count]) -> bool:
    """Whether total and parts leave a small part fewer possible values than `DOUBT`."""
    lows = sum(part.low for part in parts)
    highs = sum(part.high or 0 for part in parts)
    bounded = all(part.high is not None for part in parts)
    for part in parts:
        if not part.is_small:
            continue
        high = LEAST - 1 if whole.high is None else min(LEAST - 1, whole.high - (lows - part.low))
        low = max(0, whole.low - (highs - (part.high or 0))) if bounded else 0
        if high - low + 1 < DOUBT:
            return True
    return False


def percent_exact(over: int, under: int, *, least: int) -> float | None:
    """A rate to one decimal; None below the smallest number of cases that says anything."""
    return round(HUNDRED * over / under, 1) if under >= max(least, 1) else None


def percent_of_shown(over: Count, under: Count) -> int | None:
    """A rate to a whole percent out of two counts as they are seen: it tells nothing that they do not."""
    if over.value is None or not under.value:
        return None
    return min(HUNDRED, round(HUNDRED * over.value / under.value))
