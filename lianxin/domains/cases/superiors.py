"""Who decides when two units send a case to and fro: the level above both. Pure."""

from collections.abc import Callable, Sequence
from typing import TypeVar

Unit = TypeVar("Unit")


def levels_above(unit: Unit, above: Callable[[Unit], Unit | None]) -> list[Unit]:
    """The working levels above a unit, the nearest first, without the unit itself."""
    levels: list[Unit] = []
    upper = above(unit)
    while upper is not None:
        levels.append(upper)
        upper = above(upper)
    return levels


def common_superior(first: Sequence[Unit], second: Sequence[Unit]) -> Unit | None:
    """The nearest level that stands above both units; None when one of them is the top.

    `first` and `second` are their `levels_above`. A unit that is a party decides nothing: when a community gave the case
    to its own grid, the township above both decides.
    """
    others = set(second)
    return next((level for level in first if level in others), None)
