"""What a figure is about: a measure that is counted, or a rate of one over another."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from lianxin.domains.insight.enums import Good
from lianxin.domains.insight.rules import KEYS, RATES, WORK
from lianxin.foundation.journal.measures import (
    Measure,
    Rate,
    UnknownMeasure,
    all_measures,
    all_rates,
    measure_of,
    rate_of,
)
from lianxin.kernel.errors import Message, Missing

_GOOD = {key.code: key.good for key in KEYS} | dict.fromkeys(RATES, Good.UP)


@dataclass(frozen=True, slots=True)
class Subject:
    """`over` is what is counted; of a rate, what stands above the line, and `under` below it."""

    code: str
    words: Message
    counted: Message
    unit: Message
    over: Measure
    under: Measure | None = None

    @property
    def measures(self) -> tuple[Measure, ...]:
        return (self.over, self.under) if self.under else (self.over,)

    @property
    def is_rate(self) -> bool:
        return self.under is not None

    @property
    def opens(self) -> str:
        """The permission that opens the records behind it."""
        return self.over.opens

    @property
    def dims(self) -> tuple[str, ...]:
        """By what it can be told apart: of a rate, by what both are."""
        return tuple(dim for dim in self.over.dims if self.under is None or dim in self.under.dims)

    @property
    def good(self) -> Good:
        return _GOOD.get(self.code, Good.NEITHER)


def subject_of(code: str) -> Subject:
    """The measure or rate of this code; raises Missing."""
    try:
        return of_measure(measure_of(code))
    except UnknownMeasure:
        pass
    try:
        return of_rate(rate_of(code))
    except LookupError:
        raise Missing(_("There is no such figure.")) from None


def of_measure(measure: Measure) -> Subject:
    return Subject(measure.code, measure.words, measure.counted, measure.unit, over=measure)


def of_rate(rate: Rate) -> Subject:
    over, under = measure_of(rate.over), measure_of(rate.under)
    return Subject(rate.code, rate.words, rate.counted, "%", over=over, under=under)


def key_subjects() -> list[Subject]:
    """The figures that matter, as far as a domain declares them."""
    return _declared(key.code for key in KEYS)


def work_subjects() -> list[Subject]:
    """What passed through the hands of a unit."""
    return _declared(WORK)


def _declared(codes: Iterable[str]) -> list[Subject]:
    known = {measure.code: measure for measure in all_measures()}
    return [of_measure(known[code]) for code in codes if code in known]


def rate_subjects() -> list[Subject]:
    """The rates that matter."""
    known = {rate.code: rate for rate in all_rates()}
    return [of_rate(known[code]) for code in RATES if code in known]
