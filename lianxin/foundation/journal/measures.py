"""What may be counted: each app registers its measures in `apps.ready()`, and nothing else enters the journal."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise

LINES = ("territorial", "administrative")


class UnknownMeasure(LookupError):
    """No app has registered a measure of this code."""


class UndeclaredDimension(ValueError):
    """A fact carries a dimension that its measure does not declare, or a value that is neither text nor a number."""


@dataclass(frozen=True, slots=True)
class Measure:
    """`code` is `<app>.<what>`; `words` its name for readers; `counted` says in a sentence what counts as one.

    `line` is the line of the tree it is summed along; `distinct` measures count subjects, not facts.
    """

    code: str
    words: str | Promise
    unit: str | Promise
    counted: str | Promise
    line: str
    dims: tuple[str, ...] = ()
    distinct: bool = False


_MEASURES: dict[str, Measure] = {}


def register(*measures: Measure) -> None:
    """Make measures known; raises ValueError for a code taken by another measure or an unknown line."""
    for measure in measures:
        if measure.line not in LINES:
            raise ValueError(f"{measure.code}: no such line {measure.line!r}")
        if _MEASURES.setdefault(measure.code, measure) != measure:
            raise ValueError(f"{measure.code} is registered twice")


def measure_of(code: str) -> Measure:
    """The measure of this code; raises UnknownMeasure."""
    try:
        return _MEASURES[code]
    except KeyError:
        raise UnknownMeasure(code) from None


def all_measures() -> list[Measure]:
    """Every registered measure, by code."""
    return [_MEASURES[code] for code in sorted(_MEASURES)]


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
