"""What rises where, reckoned anew every night, county by county: what is new begins, what goes on is told anew, the rest is over."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lianxin.domains.triage.actions.hot_warning import warn_hot_spot
from lianxin.domains.triage.enums import HotState
from lianxin.domains.triage.models import HotSpot
from lianxin.domains.triage.permissions import can_operate
from lianxin.domains.triage.queries.hot_counting import Watched, area_of, behind, topics, watched
from lianxin.domains.triage.rules_heat import (
    LONGEST_WEEKS,
    WINDOWS,
    Area,
    Begun,
    Behind,
    Rise,
    around_of,
    class_of,
    course,
    heat_of,
    rises,
)
from lianxin.foundation.access.queries import reach_of
from lianxin.foundation.audit import actions as audit
from lianxin.foundation.audit.actions import Deed
from lianxin.foundation.jobs.actions import enqueue
from lianxin.foundation.orgs.models import Org
from lianxin.kernel import clock
from lianxin.kernel.actors import Actor
from lianxin.kernel.errors import Conflict, Refused

_WINDOWS = {window.weeks: window for window in WINDOWS}


@dataclass(frozen=True, slots=True)
class Reckoned:
    """How many hot spots a night has begun, found to go on, and ended."""

    begun: int
    kept: int
    ended: int


def reckon_hot_spots(*, org: Org, day: date, by: Actor, at: datetime) -> Reckoned:
    """Look at the weeks up to `day` (the last whole day) in a county, or above. A second time for the same day changes
    nothing but the moment; for an earlier day than was reckoned, nothing. Counts first and writes at the end, so that
    nobody waits meanwhile. Raises Refused; Conflict when another has reckoned the same meanwhile.
    """
    if not can_operate(by, reach_of(by)):
        raise Refused(_("Only who operates the system may do this."))
    seen = watched(org)
    # Those of counties that are only watched go on, too: what they explain is no rise of the city.
    known = _open_spots(seen, HotSpot.objects.all(), seen.units)
    open_spots = {key: spot for key, spot in known.items() if key[0] in seen.told}
    if any(spot.until > day for spot in open_spots.values()):
        return Reckoned(0, 0, 0)
    night = _Night(seen, known, day=day, by=by, at=at)
    night.look()
    with transaction.atomic():
        locked = _open_spots(seen, HotSpot.objects.select_for_update(), seen.told)
        if _stands(locked) != _stands(open_spots):
            raise Conflict(_("Somebody has reckoned this meanwhile."))
        return night.write(locked)


def _open_spots(seen: Watched, spots: QuerySet[HotSpot], among: Collection[str]) -> dict[tuple[str, int], HotSpot]:
    paths = {seen.units[path]: path for path in among if path in seen.units}
    rows = spots.filter(ended_at__isnull=True, place_id__in=paths)
    return {(paths[spot.place_id], spot.category_id): spot for spot in rows}


def _stands(spots: Mapping[tuple[str, int], HotSpot]) -> dict[int, date]:
    return {spot.pk: spot.until for spot in spots.values()}


class _Night:
    """One county in one night."""

    def __init__(
        self, seen: Watched, open_spots: Mapping[tuple[str, int], HotSpot], *, day: date, by: Actor, at: datetime
    ) -> None:
        self.seen, self.day, self.by, self.at = seen, day, by, at
        self.lasting = {key: spot for key, spot in open_spots.items() if not self._is_usual(spot)}
        self.found: dict[tuple[str, int], dict[str, Any]] = {}
        self.deeds: list[Deed] = []

    def look(self) -> None:
        """Count, and keep what to write."""
        topic_of = topics()
        begun = {key: Begun(_WINDOWS[spot.weeks], float(spot.recent)) for key, spot in self.lasting.items()}
        area = area_of(self.seen, topic_of, day=self.day, going_on=begun)
        for rise in rises(area, begun):
            if rise.path in self.seen.told:
                self.found[rise.path, rise.topic] = self._values(rise, area, topic_of)

    def write(self, locked: Mapping[tuple[str, int], HotSpot]) -> Reckoned:
        """End what is over, begin what is new, tell anew what goes on."""
        ended = [spot for key, spot in locked.items() if key not in self.found or key not in self.lasting]
        for spot in ended:
            self._end(spot)
        going_on = {key: locked[key] for key in self.found if key in self.lasting}
        for key, values in self.found.items():
            self._tell(key, values, going_on.get(key))
        audit.record_many(self.deeds)
        return Reckoned(len(self.found) - len(going_on), len(going_on), len(ended))

    def _is_usual(self, spot: HotSpot) -> bool:
        """After so many weeks the new number is what one must expect."""
        return clock.local_day(spot.began_at) + timedelta(weeks=LONGEST_WEEKS) <= self.day

    def _values(self, rise: Rise, area: Area, topic_of: Mapping[int, int]) -> dict[str, Any]:
        since = self.day - timedelta(days=rise.window.days - 1)
        cases, mostly = behind(rise.path, rise.topic, topic_of, since=since, until=self.day)
        around = around_of(area, rise.path, rise.topic)
        return _values(rise, cases) | {
            "weeks": rise.window.weeks,
            "mostly_id": mostly,
            "since": since,
            "until": self.day,
            "made_at": self.at,
            "course": course(area.topics[rise.path, rise.topic], around),
        }

    def _tell(self, key: tuple[str, int], values: Mapping[str, Any], spot: HotSpot | None) -> None:
        """Write what was found, and have it told if it reached another class."""
        path, topic = key
        if spot is None:
            place = self.seen.units[path]
            spot = HotSpot(place_id=place, category_id=topic, began_at=self.at)
            self.deeds.append(self._deed("triage.hot_spot_began", spot, {"place": place, "cases": values["cases"]}))
        for name, value in values.items():
            setattr(spot, name, value)
        spot.save()
        if spot.warned_class is None or spot.heat_class > spot.warned_class:
            told = f"triage.warn {spot.uuid} {spot.heat_class}"
            enqueue(warn_hot_spot, key=told, spot_id=spot.pk, heat_class=int(spot.heat_class))

    def _end(self, spot: HotSpot) -> None:
        spot.state, spot.ended_at = HotState.OVER, self.at
        spot.save(update_fields=["state", "ended_at"])
        self.deeds.append(self._deed("triage.hot_spot_over", spot, {"place": spot.place_id}))

    def _deed(self, verb: str, spot: HotSpot, changes: dict[str, Any]) -> Deed:
        return Deed(verb=verb, by=self.by, at=self.at, subject=("hot_spot", str(spot.uuid)), changes=changes)


def _values(rise: Rise, cases: Behind) -> dict[str, Any]:
    wanted, season = rise.wanted, rise.wanted.season
    heat = heat_of(cases, wanted.number)
    return {
        "cases": cases.cases,
        "persons": cases.persons,
        "joined": cases.joined,
        "unanswered": cases.unanswered,
        "waited_days": _decimal(cases.waited, 1),
        "recent": _decimal(wanted.recent),
        "season": _decimal(season.number) if season else None,
        "level": _decimal(season.level) if season else None,
        "years": wanted.years,
        "share": _decimal(wanted.share) if wanted.share is not None else None,
        "expected": _decimal(wanted.number),
        "bar": rise.bar,
        "for_number": heat.number,
        "for_growth": heat.growth,
        "for_support": heat.support,
        "for_age": heat.age,
        "for_unanswered": heat.unanswered,
        "heat": heat.total,
        "heat_class": class_of(heat.total),
    }


def _decimal(value: float, places: int = 2) -> Decimal:
    return Decimal(str(round(value, places)))
