"""What is counted about cases: at the place they are about, at the unit that has them in hand, and rates of these."""

from lianxin.domains.cases.measures import at_place, at_unit, rates
from lianxin.foundation.journal.measures import Measure, Rate

ALL: tuple[Measure, ...] = tuple(
    value for room in (at_place, at_unit) for value in vars(room).values() if isinstance(value, Measure)
)
RATES: tuple[Rate, ...] = tuple(value for value in vars(rates).values() if isinstance(value, Rate))

__all__ = ["ALL", "RATES", "at_place", "at_unit"]
