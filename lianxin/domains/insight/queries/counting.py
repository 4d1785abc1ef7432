"""Counts as one reader sees them: asked once for all measures, units and stretches, then softened where they must be."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings

from lianxin.domains.insight.enums import Sight
from lianxin.domains.insight.queries.sight import seen_at
from lianxin.domains.insight.queries.subjects import Subject
from lianxin.domains.insight.rules import Count, exact, percent_exact, percent_of_shown, protected, softened
from lianxin.foundation.access.queries import Reach
from lianxin.foundation.journal.measures import Measure
from lianxin.foundation.tallies.enums import Basis
from lianxin.foundation.tallies.queries import Span, figures_of

Key = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Reading:
    """One figure of one unit in one stretch, as it is seen. `value` draws bars; None where it is not told.

    Of a rate `over` and `under` are what it is made of.
    """

    text: str
    value: float | None
    over: Count
    under: Count | None = None
    sight: Sight = Sight.EXACT


@dataclass(frozen=True, slots=True)
class Family:
    """A unit and its parts: what small parts could be told from by subtraction. `whole`: these are all its parts."""

    parent: int
    parts: tuple[int, ...]


class Counts:
    """What `count` has asked, by measure, unit and number of the stretch."""

    def __init__(self, reach: Reach, paths: Mapping[int, str]) -> None:
        self._reach = reach
        self._paths = paths
        self._raw: dict[Key, int] = {}
        self._shown: dict[Key, Count] = {}
        self._sights: dict[tuple[str, int], Sight] = {}

    def take(self, measure: Measure, found: Mapping[tuple[int, int, tuple[str, ...]], int]) -> None:
        """Add what a question for one measure has brought, without dimensions."""
        for (org, span, _by), quantity in found.items():
            self._raw[measure.code, org, span] = quantity

    def raw(self, measure: Measure, org: int, span: int) -> int:
        return self._raw.get((measure.code, org, span), 0)

    def sight(self, measure: Measure, org: int) -> Sight:
        key = (measure.opens, org)
        if key not in self._sights:
            self._sights[key] = seen_at(self._reach, self._paths[org], measure.opens)
        return self._sights[key]

    def protect(self, measure: Measure, family: Family, span: int) -> None:
        """Settle how a unit and its parts are seen beside each other; the second settling of a count keeps the vaguer one."""
        own = self.sight(measure, family.parent)
        parts = [(self.raw(measure, part, span), self.sight(measure, part)) for part in family.parts]
        whole, shown = protected(self.raw(measure, family.parent, span), parts, sight=own)
        for org, count in ((family.parent, whole), *zip(family.parts, shown, strict=True)):
            key = (measure.code, org, span)
            if self._shown.get(key) is None or count.high is None:
                self._shown[key] = count

    def shown(self, measure: Measure, org: int, span: int) -> Count:
        """One count as it is seen."""
        found = self._shown.get((measure.code, org, span))
        if found is None:
            raw = self.raw(measure, org, span)
            found = exact(raw) if self.sight(measure, org) == Sight.EXACT else softened(raw)
        return found

    def reading(self, subject: Subject, org: int, span: int) -> Reading:
        """A figure as it is seen; a rate of too few cases is none."""
        over = self.shown(subject.over, org, span)
        sight = self.sight(subject.over, org)
        if subject.under is None:
            return Reading(over.text, over.value, over, sight=sight)
        under = self.shown(subject.under, org, span)
        percent: float | None = percent_of_shown(over, under)
        if sight == Sight.EXACT:
            least = settings.RATE_MIN_CASES
            percent = percent_exact(over.value or 0, under.value or 0, least=least)
        text = "–" if percent is None else f"{percent:g}%"
        return Reading(text, percent, over, under, sight)


def measures_of(subjects: Iterable[Subject]) -> list[Measure]:
    """Every measure once, in the order in which it is first needed."""
    return list({measure.code: measure for subject in subjects for measure in subject.measures}.values())


def count(
    reach: Reach,
    subjects: Iterable[Subject],
    *,
    paths: Mapping[int, str],
    spans: Sequence[Span],
    basis: Basis,
    families: Iterable[Family] = (),
) -> Counts:
    """Ask every measure once, for all units of `paths` and all spans: one statement for those counted alike."""
    counts = Counts(reach, paths)
    measures = measures_of(subjects)
    codes = [measure.code for measure in measures]
    found = figures_of(codes, orgs=list(paths), spans=spans, basis=basis)
    for measure in measures:
        counts.take(measure, found[measure.code])
    for family in families:
        for measure in measures:
            # Who sees the whole exactly sees all that lies below it exactly.
            if counts.sight(measure, family.parent) == Sight.EXACT:
                continue
            for span in range(len(spans)):
                counts.protect(measure, family, span)
    return counts
