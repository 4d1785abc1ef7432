"""A schematic map: one square a unit, in rows from north to south, in each row from west to east. Pure."""

from collections.abc import Hashable, Mapping, Sequence
from math import ceil, sqrt
from typing import TypeVar

SHADES = 5
One = TypeVar("One", bound=Hashable)


def tiled(units: Sequence[One], spots: Mapping[One, tuple[int, int]]) -> list[list[One]]:
    """The rows of the map. `spots`: latitude and longitude; without one for each unit they stand in their own order."""
    if not units:
        return []
    width = ceil(sqrt(len(units) * 1.6))
    known = all(unit in spots for unit in units)
    ordered = sorted(units, key=lambda unit: -spots[unit][0]) if known else list(units)
    rows = [ordered[start : start + width] for start in range(0, len(ordered), width)]
    return [sorted(row, key=lambda unit: spots[unit][1]) for row in rows] if known else rows


def shade_of(value: float | None, most: float) -> int:
    """0 for nothing or what is not told, then 1 to `SHADES` in equal steps up to the largest."""
    if not value or value < 0 or most <= 0:
        return 0
    return min(SHADES, ceil(SHADES * value / most))
