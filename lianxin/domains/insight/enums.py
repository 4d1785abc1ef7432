"""What figures are looked at by."""

from enum import StrEnum


class Sight(StrEnum):
    """How closely a reader may look at the figures of a unit: `rounded` is for who may not open the records behind."""

    EXACT = "exact"
    ROUNDED = "rounded"


class Good(StrEnum):
    """Which way a figure should go; neither where more of it says nothing about the work."""

    UP = "up"
    DOWN = "down"
    NEITHER = ""
