"""Pure decisions about figures: how a count may be seen, which stretch of time a page shows, where a tile stands."""

from lianxin.domains.insight.rules.keys import KEYS, RATES, WORK, Key
from lianxin.domains.insight.rules.periods import (
    CALENDAR,
    Cut,
    Stretch,
    cuts_in_force,
    last_stretches,
    stretch_of,
)
from lianxin.domains.insight.rules.softening import (
    DOUBT,
    LEAST,
    ROUNDED_TO,
    WITHHELD,
    Count,
    exact,
    percent_exact,
    percent_of_shown,
    protected,
    softened,
)
from lianxin.domains.insight.rules.tiles import SHADES, shade_of, tiled

__all__ = [
    "CALENDAR",
    "DOUBT",
    "KEYS",
    "LEAST",
    "RATES",
    "ROUNDED_TO",
    "SHADES",
    "WITHHELD",
    "WORK",
    "Count",
    "Cut",
    "Key",
    "Stretch",
    "cuts_in_force",
    "exact",
    "last_stretches",
    "percent_exact",
    "percent_of_shown",
    "protected",
    "shade_of",
    "softened",
    "stretch_of",
    "tiled",
]
