"""By which tree a figure is read, and what periods tallies are kept by."""

from enum import IntEnum, StrEnum


class Basis(StrEnum):
    """WAS: every fact counts where its unit stood on the fact's day. IS: where the unit stands today."""

    WAS = "was"
    IS = "is"


class Shelf(IntEnum):
    """The two parts a figure is stored in: what was, and what today's tree adds to it or takes off. IS reads both."""

    WAS = 0
    SHIFT = 1


class Grain(StrEnum):
    """A tally's period: a month 202607 or a day 20260701. For distinct measures MONTH stands for months and years."""

    MONTH = "month"
    DAY = "day"
