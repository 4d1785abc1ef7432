"""What may be counted: each app registers its measures in `apps.ready()`, and nothing else enters the journal."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise

LINES = ("territorial", "administrative")


class UnknownMeasure(LookupError):
    """No app has registered a measure (or a rate) of this code."""


class UndeclaredDimension(ValueError):
    """A fact carries a dimension that its measure does not declare, or a value that is neither text nor a number."""


@dataclass(frozen=True, slots=True)
class Measure:
    """`code` is `<app>.<what>`; `words` its name for readers; `counted` says in a sentence what counts as one.

    `line` is the line of the tree it is summed along. `sets` are the sets of dimensions of which tallies may be kept:
    `()` is the total, any other breakdown is read from the facts. `stock`: facts are +1 and -1, the figure of a period
    is the sum of all up to its last day. `distinct`: subjects are counted, not facts, and such figures never add up.
    `opens` is the permission that opens the records behind a figure; "": nobody has it, there are figures only.
    """

    code: str
    words: str | Promise
    unit: str | Promise
    counted: str | Promise
    line: str
    dims: tuple[str, ...] = ()
    distinct: bool = False
    sets: tuple[tuple[str, ...], ...] = ((),)
    stock: bool = False
    opens: str = ""


@dataclass(frozen=True, slots=True)
class Rate:
    """Of all that `under` counts, how many `over` counts: two codes of measures; readers see a percentage."""

    code: str
    words: str | Promise
    counted: str | Promise
    over: str
    under: str


_MEASURES: dict[str, Measure] = {}
_RATES: dict[str, Rate] = {}


def register(*measures: Measure) -> None:
    """Make measures known; raises ValueError for a code taken by another measure, an unknown line, or a set of
    dimensions that are not declared.
    """
    for measure in measures:
        if measure.line not in LINES:
            raise ValueError(f"{measure.code}: no such line {measure.line!r}")
        if measure.distinct and measure.stock:
            raise ValueError(f"{measure.code}: subjects are counted in a period, a stock on a day")
        for dimset in measure.sets:
            if len(set(dimset)) != len(dimset) or not set(dimset) <= set(measure.dims):
                raise ValueError(f"{measure.code}: no set of its dimensions: {dimset}")
        if _MEASURES.setdefault(measure.code, measure) != measure:
            raise ValueError(f"{measure.code} is registered twice")


def register_rates(*rates: Rate) -> None:
    """Make rates known, after their measures; raises ValueError for a code that is taken, UnknownMeasure."""
    for rate in rates:
        over, under = measure_of(rate.over), measure_of(rate.under)
        if rate.code in _MEASURES or _RATES.setdefault(rate.code, rate) != rate:
            raise ValueError(f"{rate.code} is registered twice")
        if over.line != under.line:
            raise ValueError(f"{rate.code}: its measures are summed along two lines")


def measure_of(code: str) -> Measure:
    """The measure of this code; raises UnknownMeasure."""
    try:
        return _MEASURES[code]
    except KeyError:
        raise UnknownMeasure(code) from None


def rate_of(code: str) -> Rate:
    """The rate of this code; raises UnknownMeasure."""
    try:
        return _RATES[code]
    except KeyError:
        raise UnknownMeasure(code) from None


def all_measures() -> list[Measure]:
    """Every registered measure, by code."""
    return [_MEASURES[code] for code in sorted(_MEASURES)]


def all_rates() -> list[Rate]:
    """Every registered rate, by code."""
    return [_RATES[code] for code in sorted(_RATES)]


def checked_dims(code: str, dims: Mapping[str, str | int]) -> dict[str, str | int]:
    """`dims` with its names in order; raises UnknownMeasure or UndeclaredDimension.

    What changes by itself (age, seniority) is never a dimension.
    """
    declared = measure_of(code).dims
    for name, value in dims.items():
        if name not in declared:
            raise UndeclaredDimension(f"{code} does not declare {name}")
        if not isinstance(value, (str, int)) or isinstance(value, bool):
            raise UndeclaredDimension(f"{code}: {name} must be text or a whole number")
    return {name: dims[name] for name in sorted(dims)}
