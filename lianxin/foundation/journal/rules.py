"""Days as figures know them, and what was known at a moment: pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

_WRITTEN = re.compile(r"(\d+)(?::(\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*))?")


def day_number(day: date) -> int:
    """1 July 2026 as 20260701."""
    return day.year * 10_000 + day.month * 100 + day.day


@dataclass(frozen=True, slots=True)
class Position:
    """What was recorded at a moment: every fact with an id up to `last`, without those `missing` (in order).

    Ids do not follow the order of commits: a fact may still be on its way while a later one is there already.
    """

    last: int
    missing: tuple[int, ...] = ()

    def holds(self, fact: int) -> bool:
        """Whether the fact of this id was there."""
        return fact <= self.last and fact not in self.missing

    def gaps(self) -> list[tuple[int, int]]:
        """The missing ids as stretches, both ends included."""
        return _stretches(self.missing)

    def __str__(self) -> str:
        """`1200`, or with missing ids `1200:1187,1190-1192`."""
        gaps = ",".join(str(low) if low == high else f"{low}-{high}" for low, high in self.gaps())
        return f"{self.last}:{gaps}" if gaps else str(self.last)

    @classmethod
    def parse(cls, text: str) -> Self:
        """The position that `str` wrote; raises ValueError for anything else."""
        written = _WRITTEN.fullmatch(text)
        if written is None:
            raise ValueError(f"Not a position in the journal: {text!r}")
        missing: list[int] = []
        for gap in filter(None, (written[2] or "").split(",")):
            low, _dash, high = gap.partition("-")
            missing += range(int(low), int(high or low) + 1)
        return cls(int(written[1]), tuple(missing))


def _stretches(ids: Sequence[int]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for one in ids:
        if found and found[-1][1] == one - 1:
            found[-1] = (found[-1][0], one)
        else:
            found.append((one, one))
    return found
