"""The shape of a unit: from GeoJSON to whole micro-degrees, checked and told in words; whether a point lies in it.

Outlines are kept as WKB whose coordinates are whole micro-degrees: exact, so that a point on a border is on it for both
neighbours, and no point falls between two.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import isfinite
from typing import Any

import shapely
from django.utils.translation import gettext as _

from lianxin.foundation.orgs.coordinates import MICRO, Spot, is_on_earth, to_wgs84
from lianxin.kernel.errors import Invalid

MAX_POSITIONS = 200_000
_HALF_WAY_ROUND = 180 * MICRO
# A city's grids in one process; an outline seldom has more than some hundred corners.
_KEPT_READY = 512

Corner = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Shape:
    """Where a unit lies: an outline and a point in it, or a point alone (`outline` empty). All in micro-degrees."""

    outline: bytes
    south: int
    west: int
    north: int
    east: int
    point: Spot


def shape_of(geometry: object, system: str) -> Shape:
    """The shape a GeoJSON geometry describes (Point, Polygon, MultiPolygon); raises Invalid in the user's words."""
    if not isinstance(geometry, Mapping):
        raise Invalid(_("It has no shape."))
    coordinates = geometry.get("coordinates")
    parts: Sequence[Any]
    match geometry.get("type"):
        case "Point":
            lon, lat = _corner(coordinates, system)
            return Shape(outline=b"", south=lat, west=lon, north=lat, east=lon, point=Spot(lat, lon))
        case "Polygon":
            parts = [coordinates]
        case "MultiPolygon":
            parts = _listed(coordinates)
        case other:
            raise Invalid(_("“%(type)s” is no area and no point.") % {"type": str(other)[:40]})
    count = sum(len(_listed(ring)) for part in parts for ring in _listed(part))
    if count > MAX_POSITIONS:
        raise Invalid(_("It has more than %(most)d corners: simplify it first.") % {"most": MAX_POSITIONS})
    return _area_shape([_polygon(part, system) for part in parts])


def _area_shape(polygons: list[Any]) -> Shape:
    area = polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)
    if area.is_empty:
        raise Invalid(_("Its area is empty."))
    if not area.is_valid:
        raise Invalid(_("Its border is not sound: %(reason)s.") % {"reason": _reason(area)})
    west, south, east, north = (int(bound) for bound in area.bounds)
    if east - west > _HALF_WAY_ROUND:
        raise Invalid(_("It reaches across the 180th meridian: cut it there into two units."))
    inside = area.representative_point()
    return Shape(
        outline=shapely.to_wkb(area),
        south=south,
        west=west,
        north=north,
        east=east,
        point=Spot(round(inside.y), round(inside.x)),
    )


def _polygon(part: object, system: str) -> Any:
    rings = [_ring(ring, system) for ring in _listed(part)]
    if not rings:
        raise Invalid(_("Its area is empty."))
    return shapely.Polygon(rings[0], rings[1:])


def _ring(ring: object, system: str) -> list[Corner]:
    corners = [_corner(position, system) for position in _listed(ring)]
    if len(corners) < 4 or corners[0] != corners[-1]:
        raise Invalid(_("A border must come back to where it begins, over two other corners at least."))
    kept = [corner for number, corner in enumerate(corners) if number == 0 or corner != corners[number - 1]]
    if len(kept) < 4:
        raise Invalid(_("A border is shorter than a decimetre."))
    return kept


def _corner(position: object, system: str) -> Corner:
    """Longitude and latitude in micro-degrees."""
    numbers = _listed(position)[:2]
    if len(numbers) < 2 or not all(_is_number(number) for number in numbers):
        raise Invalid(_("A position is a longitude and a latitude, both numbers."))
    lon, lat = float(numbers[0]), float(numbers[1])
    if not is_on_earth(lat, lon):
        said = {"lon": f"{lon:.6g}", "lat": f"{lat:.6g}"}
        if is_on_earth(lon, lat):
            raise Invalid(_("Longitude %(lon)s, latitude %(lat)s: the two seem to be exchanged.") % said)
        raise Invalid(_("Longitude %(lon)s, latitude %(lat)s: these are no degrees.") % said)
    lat, lon = to_wgs84(lat, lon, system)
    return round(lon * MICRO), round(lat * MICRO)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def _listed(value: object) -> Sequence[Any]:
    if not isinstance(value, list):
        raise Invalid(_("Its coordinates are not what GeoJSON asks for."))
    return value


def _reason(area: Any) -> str:
    """What GEOS finds wrong, in words, and near which point."""
    said, _bracket, where = str(shapely.is_valid_reason(area)).partition("[")
    words = {
        "Self-intersection": _("it crosses itself"),
        "Ring Self-intersection": _("it touches itself"),
        "Hole lies outside shell": _("a hole lies outside"),
        "Holes are nested": _("a hole lies in a hole"),
        "Nested shells": _("one part lies in another"),
        "Interior is disconnected": _("a hole cuts it in two"),
    }.get(said.strip(), said.strip())
    numbers = where.rstrip("]").split()
    if len(numbers) < 2:
        return words
    near = {"lon": f"{float(numbers[0]) / MICRO:.6f}", "lat": f"{float(numbers[1]) / MICRO:.6f}", "words": words}
    return _("%(words)s near longitude %(lon)s, latitude %(lat)s") % near


def covers(outline: bytes, spot: Spot) -> bool:
    """Whether the point lies in the outline or on its border."""
    return bool(shapely.covers(_ready(outline), shapely.Point(spot.lon, spot.lat)))


@lru_cache(maxsize=_KEPT_READY)
def _ready(outline: bytes) -> Any:
    """The outline made ready for many points."""
    area = shapely.from_wkb(outline)
    shapely.prepare(area)
    return area
