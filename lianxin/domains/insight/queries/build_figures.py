"""The figures a table may show: counts, rates, base figures, and counts for a thousand of a base figure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _, gettext_lazy

from lianxin.domains.insight.enums import Base
from lianxin.domains.insight.queries.base import Bases, bases_of
from lianxin.domains.insight.queries.subjects import Subject, of_measure, of_rate
from lianxin.domains.insight.rules import percent_exact
from lianxin.domains.insight.rules.building import PER, Only
from lianxin.domains.insight.rules.wholes import Whole
from lianxin.foundation.journal.measures import Measure, all_measures, all_rates
from lianxin.foundation.orgs.enums import Line
from lianxin.foundation.tallies.enums import Basis
from lianxin.foundation.tallies.queries import Span, figures
from lianxin.kernel.errors import Message

BASE_PREFIX = "base."
# (unit, number of the span, a value or None for all of each dimension of the table)
_Key = tuple[int, int, tuple[str | None, ...]]


@dataclass(frozen=True, slots=True)
class Shown:
    """A column of figures: a subject, a base figure, or (with both) the subject for a thousand of the base figure."""

    code: str
    words: Message
    unit: Message
    counted: Message
    subject: Subject | None = None
    base: Base | None = None

    @property
    def is_share(self) -> bool:
        return self.subject is not None and self.base is not None

    @property
    def adds(self) -> bool:
        """Whether the figure of a whole may be the sum of its parts: never of rates, nor of people, who come again."""
        return (
            self.base is None and self.subject is not None and not (self.subject.is_rate or self.subject.over.distinct)
        )

    @property
    def is_stock(self) -> bool:
        return self.subject is not None and self.subject.over.stock


def shown_of(subject: Subject, per: Base | None = None) -> Shown:
    """A subject as a column; `per`: for a thousand of this base figure."""
    if per is None:
        return Shown(subject.code, subject.words, subject.unit, subject.counted, subject=subject)
    given = {"figure": subject.words, "base": per.label, "number": PER}
    return Shown(
        code=f"{subject.code}/{per.value}",
        words=_("%(figure)s per %(number)d of: %(base)s") % given,
        unit=_("per thousand"),
        counted=_("%(figure)s divided by the base figure “%(base)s” as it held on the last day, times %(number)d.")
        % given,
        subject=subject,
        base=per,
    )


def offered() -> list[Shown]:
    """Everything a table may show, base figures last. Only what is summed along the line of territory."""
    subjects = [
        *(of_measure(one) for one in all_measures() if one.line == Line.TERRITORIAL.value),
        *(of_rate(one) for one in all_rates()),
    ]
    declared = gettext_lazy(
        "As the unit declared it; the latest declaration on or before the last day holds. Of a unit that declared nothing "
        "it is the sum of the units below, where all of them have one."
    )
    bases = [Shown(f"{BASE_PREFIX}{one.value}", one.label, _("as declared"), declared, base=one) for one in Base]
    along = [one for one in subjects if all(part.line == Line.TERRITORIAL.value for part in one.measures)]
    return [*(shown_of(one) for one in along), *bases]


class Cube:
    """All counts of a table. Every measure was asked once: for its units, its spans and its dimensions together."""

    def __init__(self, spans: Sequence[Span], dims: Sequence[str], only: Only | None = None) -> None:
        self.spans = tuple(spans)
        self.dims = tuple(dims)
        # The periods; of them all together only people are asked again, who are counted once in it.
        self._parts = self.spans[:-1] or self.spans
        self._only = only
        self._found: dict[str, dict[_Key, int]] = {}
        self._told: dict[str, tuple[str, ...]] = {}
        self._totals: set[str] = set()
        self._bases = Bases(())
        self.values: dict[str, set[str]] = {dim: set() for dim in dims}

    def ask(self, shown: Iterable[Shown], *, orgs: Sequence[int], basis: Basis) -> None:
        """One statement a measure, and one for all base figures."""
        columns = list(shown)
        measures = {part.code: part for one in columns if one.subject for part in one.subject.measures}
        for measure in measures.values():
            if self._only and self._only.dim not in measure.dims:
                continue
            by = tuple(dim for dim in self.dims if dim in measure.dims)
            where = {self._only.dim: self._only.value} if self._only else None
            spans = self.spans if measure.distinct else self._parts
            found = figures(measure.code, orgs=orgs, spans=spans, basis=basis, by=by, where=where)
            self._take(measure, by, found)
        codes = sorted({one.base.value for one in columns if one.base})
        self._bases = bases_of(orgs, codes, until=max(span.last for span in self.spans))

    def _take(
        self, measure: Measure, by: tuple[str, ...], found: Mapping[tuple[int, int, tuple[str, ...]], int]
    ) -> None:
        """Keep what was found, and the sums over every dimension that it is told apart by."""
        self._told[measure.code] = by
        # People told apart are counted again in every part; without parts there is nothing to add.
        if not (measure.distinct and by):
            self._totals.add(measure.code)
        kept = self._found.setdefault(measure.code, {})
        for (org, span, values), quantity in found.items():
            told = dict(zip(by, values, strict=True))
            for dim, value in told.items():
                self.values[dim].add(value)
            places = (span, *self._whole_of(measure, span))
            for key in _with_sums(tuple(told.get(dim) for dim in self.dims)):
                for place in places:
                    kept[org, place, key] = kept.get((org, place, key), 0) + quantity

    def _whole_of(self, measure: Measure, span: int) -> tuple[int, ...]:
        """Where a period counts for all together: what happened adds up, what stands is that of the last day."""
        whole = len(self.spans) - 1
        if measure.distinct or not whole or (measure.stock and span != whole - 1):
            return ()
        return (whole,)

    def count(self, measure: Measure, org: int, span: int, values: tuple[str | None, ...]) -> int | None:
        """One count; None where it cannot be told: by (or of) a dimension it lacks, or people over several parts."""
        by = self._told.get(measure.code)
        if by is None:
            return None
        for dim, value in zip(self.dims, values, strict=True):
            if value is not None and dim not in by:
                return None
            if value is None and dim in by and measure.code not in self._totals:
                return None
        return self._found[measure.code].get((org, span, values), 0)

    def value(self, shown: Shown, org: int, span: int, values: tuple[str | None, ...]) -> float | None:
        """What stands in a cell: a count, a percentage, or so many for a thousand."""
        if shown.subject is None:
            base = None if any(value is not None for value in values) else self._base(shown, org, span)
            return base.value if base else None
        over = self.count(shown.subject.over, org, span, values)
        if shown.subject.under is not None:
            under = self.count(shown.subject.under, org, span, values)
            return None if over is None or under is None else percent_exact(over, under, least=settings.RATE_MIN_CASES)
        if shown.base is None or over is None:
            return over
        base = self._base(shown, org, span)
        return round(PER * over / base.value, 1) if base and base.value else None

    def _base(self, shown: Shown, org: int, span: int) -> Whole | None:
        return self._bases.whole(org, shown.base.value, self.spans[span].last) if shown.base else None

    def added(self, shown: Shown, org: int, span: int) -> Whole | None:
        """The base figure behind a cell, where it is a sum that nobody declared."""
        base = self._base(shown, org, span)
        return base if base and base.added else None


def _with_sums(values: tuple[str | None, ...]) -> set[tuple[str | None, ...]]:
    """The values themselves, and all of them with some (or all) left open."""
    found: set[tuple[str | None, ...]] = {()}
    for value in values:
        found = {(*one, part) for one in found for part in (value, None)}
    return found


def written(shown: Shown, value: float | None) -> str:
    """A cell as readers see it."""
    if value is None:
        return "–"
    if shown.is_share:
        return f"{value:,.1f}"
    if shown.subject is not None and shown.subject.is_rate:
        return f"{value:g}%"
    return f"{value:,.0f}"
