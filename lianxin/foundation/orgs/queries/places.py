"""Which unit a point on the earth belongs to, and which lie around it. Degrees of WGS 84, latitude first."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, TypedDict

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Length

from lianxin.foundation.orgs.coordinates import Spot, is_on_earth, metres_between, reach_of_metres, spot_of
from lianxin.foundation.orgs.enums import Line
from lianxin.foundation.orgs.geometry import covers
from lianxin.foundation.orgs.models import Org, OrgShape
from lianxin.foundation.orgs.rules import is_within

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    class Standing(TypedDict):
        """What is read beside a shape: the unit's path, and the length of it."""

        path: str
        depth: int


# Below this rank (kinds.py) people know each other: an outline of such a unit is close enough to be the place.
_RANK_OF_COMMUNITIES = 50
_RANK_BELOW_COMMUNITIES = 60
# So many points around are looked at before the nearest is taken.
_MOST_AROUND = 2_000


@dataclass(frozen=True, slots=True)
class NearPlace:
    """A unit, its path, and how far its point is in whole metres; 0: the spot asked about lies in its outline."""

    org: Org
    path: str
    metres: int


def place_at(lat: float, lon: float) -> Org | None:
    """The deepest unit whose outline holds the point, its border included; else the nearest one known by a point alone.

    That one must lie within LIANXIN_PLACE_WITHIN_METRES. Where only a township or more is outlined, the nearest point
    below it is taken before it. None for what is nowhere, or no degrees.
    """
    if not is_on_earth(lat, lon):
        return None
    spot = spot_of(lat, lon)
    outlined = next(iter(_holding(spot, limit=1)), None)
    if outlined and outlined.org.kind.rank >= _RANK_OF_COMMUNITIES:
        return outlined.org
    above = outlined.path if outlined else ""
    pointed = (near for near in _points_around(spot, alone=True) if is_within(near.path, [above]))
    found = next(pointed, outlined)
    return found.org if found else None


def places_near(lat: float, lon: float, limit: int = 5) -> list[NearPlace]:
    """Units to choose from: those that hold the point, the deepest first, then those around it by their points."""
    if not is_on_earth(lat, lon):
        return []
    spot = spot_of(lat, lon)
    found = _holding(spot, limit=limit)
    known = {near.org.pk for near in found}
    found += [near for near in _points_around(spot, alone=False) if near.org.pk not in known]
    return found[:limit]


def spots_of(org_ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Latitude and longitude of the units whose place is known, in whole micro-degrees; one statement."""
    rows = OrgShape.objects.filter(org_id__in=list(org_ids), valid_to__isnull=True)
    return {org_id: (lat, lon) for org_id, lat, lon in rows.values_list("org_id", "lat", "lon")}


def _shapes(**bounds: int | tuple[int, int]) -> "QuerySet[WithAnnotations[OrgShape, Standing]]":
    """Today's shapes of open places: units with a desk, and those below the communities; `path` and `depth` beside."""
    rows = OrgShape.objects.filter(
        Q(org__kind__receives=True) | Q(org__kind__rank__gte=_RANK_BELOW_COMMUNITIES),
        valid_to__isnull=True,
        org__closed__isnull=True,
        org__kind__virtual=False,
        org__paths__line=Line.TERRITORIAL,
        org__paths__valid_to__isnull=True,
        **bounds,
    )
    rows = rows.annotate(path=F("org__paths__path"), depth=Length("org__paths__path"))
    return rows.defer("outline").select_related("org__kind")


def _holding(spot: Spot, *, limit: int) -> list[NearPlace]:
    """The units whose outline holds the spot, the deepest first. A statement, and one per level that is looked into."""
    rows = _shapes(south__lte=spot.lat, north__gte=spot.lat, west__lte=spot.lon, east__gte=spot.lon)
    found: list[NearPlace] = []
    for _depth, level in groupby(rows.order_by("-depth", "org_id"), key=lambda row: row.depth):
        here = {row.pk: row for row in level}
        outlines = dict(OrgShape.objects.filter(pk__in=here).values_list("pk", "outline"))
        found += [
            NearPlace(row.org, row.path, 0)
            for pk, row in here.items()
            if outlines.get(pk) and covers(bytes(outlines[pk]), spot)
        ]
        if len(found) >= limit:
            break
    return found[:limit]


def _points_around(spot: Spot, *, alone: bool) -> list[NearPlace]:
    """Units by the distance of their points, the nearest first and of two equally near the deeper one.

    `alone`: only those known by a point alone; an outline that does not hold the spot says that the unit lies elsewhere.
    """
    within = settings.PLACE_WITHIN_METRES
    north, east = reach_of_metres(spot, within)
    rows = _shapes(lat__range=(spot.lat - north, spot.lat + north), lon__range=(spot.lon - east, spot.lon + east))
    if alone:
        rows = rows.filter(south=F("north"), west=F("east"))
    measured = [(metres_between(spot, Spot(row.lat, row.lon)), row) for row in rows[:_MOST_AROUND]]
    measured.sort(key=lambda pair: (pair[0], -pair[1].depth, pair[1].org_id))
    return [NearPlace(row.org, row.path, round(metres)) for metres, row in measured if metres <= within]
