"""Positions on the earth: from the shifted systems of Chinese maps to WGS 84, whole micro-degrees, metres.

CGCS2000 and WGS 84 lie within a metre of each other and count as one here. GCJ-02 and BD-09 are shifted within mainland
China; the shift has no inverse in closed form, so it is undone by steps until nothing is left that a map could show.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from django.db import models

MICRO = 1_000_000
EARTH_RADIUS = 6_371_008.8
_BD = math.pi * 3000 / 180
# The ellipsoid and the rectangle of the published shift.
_AXIS, _ECCENTRICITY = 6_378_245.0, 0.006_693_421_622_965_943
_SOUTH, _NORTH, _WEST, _EAST = 0.8293, 55.8271, 72.004, 137.8347
# A shift is at most 0.02 degrees and nearly even, so that each step leaves a hundredth of what was wrong.
_STEPS = 6

Degrees = tuple[float, float]


class System(models.TextChoices):
    """Names, the same in every language; latitude comes first everywhere in our code, longitude first in GeoJSON."""

    WGS84 = "WGS84", "WGS 84"
    CGCS2000 = "CGCS2000", "CGCS2000"
    GCJ02 = "GCJ-02", "GCJ-02"
    BD09 = "BD-09", "BD-09"


@dataclass(frozen=True, slots=True)
class Spot:
    """A point in whole micro-degrees, WGS 84."""

    lat: int
    lon: int

    @property
    def degrees(self) -> Degrees:
        return self.lat / MICRO, self.lon / MICRO


def is_on_earth(lat: float, lon: float) -> bool:
    """Whether these are degrees of a latitude and a longitude; not for anything that is no finite number."""
    return -90 <= lat <= 90 and -180 <= lon <= 180


def spot_of(lat: float, lon: float) -> Spot:
    """The nearest whole micro-degrees: a decimetre."""
    return Spot(round(lat * MICRO), round(lon * MICRO))


def to_wgs84(lat: float, lon: float, system: str) -> Degrees:
    """Degrees of another system as degrees of WGS 84, to a hundred-millionth."""
    match system:
        case System.GCJ02:
            return _undo(wgs84_to_gcj02, lat, lon)
        case System.BD09:
            return _undo(wgs84_to_gcj02, *_undo(gcj02_to_bd09, lat, lon))
    return lat, lon


def wgs84_to_gcj02(lat: float, lon: float) -> Degrees:
    """The published shift; outside its rectangle nothing is shifted."""
    if not (_SOUTH <= lat <= _NORTH and _WEST <= lon <= _EAST):
        return lat, lon
    x, y = lon - 105, lat - 35
    waves = (20 * math.sin(6 * x * math.pi) + 20 * math.sin(2 * x * math.pi)) * 2 / 3
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x)) + waves
    north += (20 * math.sin(y * math.pi) + 40 * math.sin(y / 3 * math.pi)) * 2 / 3
    north += (160 * math.sin(y / 12 * math.pi) + 320 * math.sin(y / 30 * math.pi)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x)) + waves
    east += (20 * math.sin(x * math.pi) + 40 * math.sin(x / 3 * math.pi)) * 2 / 3
    east += (150 * math.sin(x / 12 * math.pi) + 300 * math.sin(x / 30 * math.pi)) * 2 / 3
    radians = math.radians(lat)
    square = 1 - _ECCENTRICITY * math.sin(radians) ** 2
    metres_a_degree = _AXIS * (1 - _ECCENTRICITY) / (square * math.sqrt(square)) * math.pi / 180
    metres_a_degree_east = _AXIS / math.sqrt(square) * math.cos(radians) * math.pi / 180
    return lat + north / metres_a_degree, lon + east / metres_a_degree_east


def gcj02_to_bd09(lat: float, lon: float) -> Degrees:
    """The second shift, of one map maker."""
    far = math.hypot(lon, lat) + 0.000_02 * math.sin(lat * _BD)
    angle = math.atan2(lat, lon) + 0.000_003 * math.cos(lon * _BD)
    return far * math.sin(angle) + 0.006, far * math.cos(angle) + 0.0065


def _undo(shift: Callable[[float, float], Degrees], lat: float, lon: float) -> Degrees:
    """Where the shift leads to (lat, lon) from."""
    found_lat, found_lon = lat, lon
    for _ in range(_STEPS):
        there_lat, there_lon = shift(found_lat, found_lon)
        found_lat, found_lon = found_lat - (there_lat - lat), found_lon - (there_lon - lon)
    return found_lat, found_lon


def metres_between(one: Spot, two: Spot) -> float:
    """Along the surface of a ball; half a percent off the ellipsoid at most."""
    (lat_one, lon_one), (lat_two, lon_two) = one.degrees, two.degrees
    north, south = math.radians(lat_one), math.radians(lat_two)
    half = math.sin((south - north) / 2) ** 2
    half += math.cos(north) * math.cos(south) * math.sin(math.radians(lon_two - lon_one) / 2) ** 2
    return 2 * EARTH_RADIUS * math.asin(min(1.0, math.sqrt(half)))


def reach_of_metres(spot: Spot, metres: float) -> tuple[int, int]:
    """How many micro-degrees north and east of the spot the distance may lie."""
    north = math.degrees(metres / EARTH_RADIUS)
    narrow = max(0.01, math.cos(math.radians(min(89.0, abs(spot.lat / MICRO) + north))))
    return math.ceil(north * MICRO), math.ceil(north / narrow * MICRO)
