"""Base figures: what a unit had on a day, as it or all units below it last declared it."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from lianxin.domains.insight.enums import Base
from lianxin.domains.insight.models import BaseFigure
from lianxin.domains.insight.permissions import VIEW, can_manage
from lianxin.domains.insight.rules.wholes import WITHOUT_RESIDENTS, Sums, Whole
from lianxin.foundation.access.queries import Reach
from lianxin.foundation.orgs.enums import Line
from lianxin.foundation.orgs.models import Org, OrgLink, OrgPath
from lianxin.foundation.orgs.queries import children, line_up
from lianxin.foundation.orgs.rules import STEP, ids_on, path_range, path_under
from lianxin.kernel import clock
from lianxin.kernel.errors import Refused

# As many as one enters at a sitting; the units below these have pages of their own.
UNITS_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Stay:
    """That a unit stood directly under another from a day to a day (None: still)."""

    parent: int
    org: int
    since: date
    until: date | None

    def holds(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)


class Bases:
    """Declarations of some units and of those below them. The latest on or before a day holds."""

    def __init__(self, rows: Iterable[tuple[int, str, date, int, str]], stays: Iterable[Stay] = ()) -> None:
        self._declared: dict[tuple[int, str], list[Whole]] = {}
        for org, code, day, value, source in rows:
            self._declared.setdefault((org, code), []).append(Whole(value, day, (source,)))
        self._stays = list(stays)
        self._sums: dict[tuple[str, date], Sums] = {}

    def on(self, org: int, code: str, day: date) -> int | None:
        """What the unit had on that day; None where neither it nor all units below it had declared it."""
        found = self.whole(org, code, day)
        return found.value if found else None

    def whole(self, org: int, code: str, day: date) -> Whole | None:
        """The same with its day, its source and the number of units it is the sum of."""
        if (code, day) not in self._sums:
            self._sums[code, day] = Sums(self._holding(code, day), self._below(day))
        return self._sums[code, day].of(org)

    def _holding(self, code: str, day: date) -> dict[int, Whole]:
        found = {}
        for (org, declared), wholes in self._declared.items():
            place = bisect_right(wholes, day, key=lambda one: one.since) if declared == code else 0
            if place:
                found[org] = wholes[place - 1]
        return found

    def _below(self, day: date) -> Mapping[int, Sequence[int]]:
        """A day ahead reads today's tree: what is planned may still be changed."""
        day = min(day, clock.today()) if self._stays else day
        found: dict[int, list[int]] = {}
        for stay in self._stays:
            if stay.holds(day):
                found.setdefault(stay.parent, []).append(stay.org)
        return found


def bases_of(orgs: Sequence[int], codes: Sequence[str], *, until: date) -> Bases:
    """The declarations of these units and of those below, up to a day: three statements, none without codes."""
    if not orgs or not codes:
        return Bases(())
    tops = list(OrgPath.objects.filter(org_id__in=orgs, line=Line.TERRITORIAL).values_list("path", flat=True))
    if not tops:
        return Bases(())
    low, high = path_range(_shared(min(tops), max(tops)))
    declared = BaseFigure.objects.filter(
        code__in=codes,
        day__lte=until,
        org__paths__line=Line.TERRITORIAL,
        org__paths__path__gte=low,
        org__paths__path__lt=high,
    )
    # A unit that moved has several paths, so its declarations come several times.
    rows = declared.order_by("day").values_list("org_id", "code", "day", "value", "source", "org__paths__path")
    found = list(rows)
    above = {one for *_row, path in found for one in ids_on(path)[:-1]}
    return Bases(dict.fromkeys(row[:-1] for row in found), _stays(above))


def _shared(first: str, last: str) -> str:
    """The path that both stand under, and all between them."""
    steps = 0
    while steps < len(first) and first[: steps + STEP] == last[: steps + STEP]:
        steps += STEP
    return first[:steps]


def _stays(parents: Iterable[int]) -> list[Stay]:
    """Who stood under these units, and when; a unit below which nobody declared anything is not asked about."""
    links = OrgLink.objects.filter(parent_id__in=list(parents), line=Line.TERRITORIAL, applied=True)
    rows = links.exclude(org__kind__code__in=WITHOUT_RESIDENTS).values_list(
        "parent_id", "org_id", "valid_from", "valid_to", "org__closed"
    )
    return [
        Stay(parent, org, since, min((day for day in (until, closed) if day), default=None))
        for parent, org, since, until, closed in rows
        if parent is not None
    ]


def base_figure(org_id: int, code: str, day: date) -> BaseFigure | None:
    """The declaration of the unit itself that holds on a day, with its source."""
    return BaseFigure.objects.filter(org_id=org_id, code=code, day__lte=day).order_by("-day").first()


@dataclass(frozen=True, slots=True)
class BaseRow:
    """A unit and, by code, what it has today; `open`: this reader may declare."""

    unit: Org
    figures: dict[str, Whole]
    open: bool


@dataclass(frozen=True, slots=True)
class BasePage:
    """A unit, the units below it, and what was declared before (the newest first)."""

    unit: Org
    trail: tuple[str, ...]
    rows: tuple[BaseRow, ...]
    earlier: tuple[BaseFigure, ...]
    more: bool

    @property
    def sums(self) -> str:
        """The sources of what was added up; "" where nothing was."""
        held = [whole for row in self.rows for whole in row.figures.values() if whole.added]
        return _("; ").join(sorted({source for whole in held for source in whole.sources}))


def base_page(reach: Reach, org_id: int, *, today: date) -> BasePage:
    """Base figures of a unit and of those below it; raises Refused for who has nothing to look at there."""
    chain = line_up(org_id)
    unit, path = chain[-1], ""
    for one in chain:
        path = path_under(path, one.pk)
    if not reach.covers(VIEW, path):
        raise Refused(_("You see the base figures of your own units only."))
    below = list(children(unit.pk)[: UNITS_SHOWN + 1])
    units = [unit, *below[:UNITS_SHOWN]]
    bases = bases_of([one.pk for one in units], Base.values, until=today)
    earlier = BaseFigure.objects.filter(org=unit).select_related("by").order_by("-day", "code")
    return BasePage(
        unit=unit,
        trail=tuple(one.short_name for one in chain[:-1] if not one.kind.virtual),
        rows=tuple(BaseRow(one, _holding(bases, one.pk, today), open=can_manage(reach, path)) for one in units),
        earlier=tuple(earlier),
        more=len(below) > UNITS_SHOWN,
    )


def _holding(bases: Bases, org_id: int, today: date) -> dict[str, Whole]:
    held = {code: bases.whole(org_id, code, today) for code in Base.values}
    return {code: whole for code, whole in held.items() if whole}
