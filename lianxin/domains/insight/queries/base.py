"""Base figures: what a unit had on a day, as it was last declared."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from lianxin.domains.insight.models import BaseFigure
from lianxin.domains.insight.permissions import VIEW, can_manage
from lianxin.foundation.access.queries import Reach
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.orgs.queries import children, line_up
from lianxin.foundation.orgs.rules import path_under
from lianxin.kernel.errors import Refused

# As many as one enters at a sitting; the units below these have pages of their own.
UNITS_SHOWN = 60


class Bases:
    """Declarations of some units. The latest on or before a day holds."""

    def __init__(self, rows: Iterable[tuple[int, str, date, int]]) -> None:
        self._days: dict[tuple[int, str], list[date]] = {}
        self._values: dict[tuple[int, str], list[int]] = {}
        for org, code, day, value in rows:
            self._days.setdefault((org, code), []).append(day)
            self._values.setdefault((org, code), []).append(value)

    def on(self, org: int, code: str, day: date) -> int | None:
        """What the unit had on that day; None where nothing was declared until then."""
        place = bisect_right(self._days.get((org, code), []), day)
        return self._values[org, code][place - 1] if place else None


def bases_of(orgs: Sequence[int], codes: Sequence[str], *, until: date) -> Bases:
    """The declarations of these units up to a day: one statement, none without codes."""
    if not orgs or not codes:
        return Bases(())
    rows = BaseFigure.objects.filter(org_id__in=orgs, code__in=codes, day__lte=until).order_by("day")
    return Bases(rows.values_list("org_id", "code", "day", "value"))


def base_figure(org_id: int, code: str, day: date) -> BaseFigure | None:
    """The declaration that holds on a day, with its source."""
    return BaseFigure.objects.filter(org_id=org_id, code=code, day__lte=day).order_by("-day").first()


@dataclass(frozen=True, slots=True)
class BaseRow:
    """A unit and, by code, the declaration that holds today; `open`: this reader may declare."""

    unit: Org
    figures: dict[str, BaseFigure]
    open: bool


@dataclass(frozen=True, slots=True)
class BasePage:
    """A unit, the units below it, and what was declared before (the newest first)."""

    unit: Org
    trail: tuple[str, ...]
    rows: tuple[BaseRow, ...]
    earlier: tuple[BaseFigure, ...]
    more: bool


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
    declared = BaseFigure.objects.filter(org__in=units).select_related("by", "org").order_by("-day", "org_id", "code")
    rows = list(declared)
    return BasePage(
        unit=unit,
        trail=tuple(one.short_name for one in chain[:-1] if not one.kind.virtual),
        rows=tuple(BaseRow(one, _holding(rows, one.pk, today), open=can_manage(reach, path)) for one in units),
        earlier=tuple(row for row in rows if row.org_id == unit.pk),
        more=len(below) > UNITS_SHOWN,
    )


def _holding(rows: Sequence[BaseFigure], org_id: int, today: date) -> dict[str, BaseFigure]:
    """By code, from rows with the newest first."""
    found: dict[str, BaseFigure] = {}
    for row in rows:
        if row.org_id == org_id and row.day <= today:
            found.setdefault(row.code, row)
    return found
