"""Shapes from GeoJSON, told in words where they are wrong; points in them, against counting by hand."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given, settings, strategies as st

from lianxin.foundation.orgs.coordinates import MICRO, Spot, System, wgs84_to_gcj02
from lianxin.foundation.orgs.geometry import covers, shape_of
from lianxin.kernel.errors import Invalid

Corner = tuple[int, int]


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def square(west: float, south: float, east: float, north: float) -> list[list[float]]:
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def polygon(*rings: list[list[float]]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


def holds_by_hand(rings: list[list[Corner]], spot: Corner) -> bool:
    """In whole numbers: on any border, or inside an odd number of rings."""
    x, y = spot
    inside = False
    for ring in rings:
        for (x1, y1), (x2, y2) in pairwise(ring):
            turn = (x2 - x1) * (y - y1) - (y2 - y1) * (x - x1)
            if turn == 0 and min(x1, x2) <= x <= max(x1, x2) and min(y1, y2) <= y <= max(y1, y2):
                return True
            if (y1 > y) != (y2 > y) and (turn > 0) == (y2 > y1):
                inside = not inside
    return inside


# Small whole numbers, so that points fall on borders and corners often.
STEPS = st.integers(-6, 6)
CORNERS = st.lists(st.tuples(STEPS, STEPS), min_size=3, max_size=8, unique=True)


@settings(max_examples=400)
@given(st.lists(CORNERS, min_size=1, max_size=3), st.tuples(STEPS, STEPS))
def test_point_in_outline_equals_counting_by_hand(drawn: list[list[Corner]], spot: Corner) -> None:
    rings = [[*corners, corners[0]] for corners in drawn]
    degrees = [[[99 + x / 1000, 25 + y / 1000] for x, y in ring] for ring in rings]
    try:
        shape = shape_of(polygon(*degrees), System.WGS84)
    except Invalid:
        return
    there = Spot(25 * MICRO + spot[1] * 1000, 99 * MICRO + spot[0] * 1000)
    assert covers(shape.outline, there) == holds_by_hand(rings, spot)


def test_holes_and_parts_are_kept() -> None:
    ring, hole = square(99.0, 25.0, 99.4, 25.4), square(99.1, 25.1, 99.2, 25.2)
    far = square(99.6, 25.0, 99.7, 25.1)
    shape = shape_of({"type": "MultiPolygon", "coordinates": [[ring, hole], [far]]}, System.WGS84)
    assert covers(shape.outline, Spot(25_050_000, 99_050_000))
    assert not covers(shape.outline, Spot(25_150_000, 99_150_000))
    assert covers(shape.outline, Spot(25_100_000, 99_150_000)), "the border of a hole belongs to the shape"
    assert covers(shape.outline, Spot(25_050_000, 99_650_000))
    assert not covers(shape.outline, Spot(25_050_000, 99_500_000))
    assert (shape.south, shape.west, shape.north, shape.east) == (25_000_000, 99_000_000, 25_400_000, 99_700_000)
    assert covers(shape.outline, shape.point)


def test_neighbours_share_their_border() -> None:
    west = shape_of(polygon(square(99.0, 25.0, 99.1, 25.1)), System.WGS84)
    east = shape_of(polygon(square(99.1, 25.0, 99.2, 25.1)), System.WGS84)
    border = Spot(25_033_333, 99_100_000)
    assert covers(west.outline, border)
    assert covers(east.outline, border)
    assert not covers(west.outline, Spot(25_033_333, 99_100_001))


def test_point_alone_has_no_outline() -> None:
    shape = shape_of({"type": "Point", "coordinates": [99.167, 25.112, 1650]}, System.WGS84)
    assert (shape.outline, shape.point) == (b"", Spot(25_112_000, 99_167_000))
    assert shape.south == shape.north == 25_112_000


def test_shifted_systems_are_converted() -> None:
    lat, lon = wgs84_to_gcj02(25.112, 99.167)
    shape = shape_of({"type": "Point", "coordinates": [lon, lat]}, System.GCJ02)
    assert shape.point == Spot(25_112_000, 99_167_000)


@pytest.mark.parametrize(
    ("geometry", "words"),
    [
        (None, "no shape"),
        ({"type": "LineString", "coordinates": [[99, 25], [99, 26]]}, "LineString"),
        ({"type": "Polygon"}, "GeoJSON"),
        ({"type": "Polygon", "coordinates": []}, "empty"),
        (polygon([[99, 25], [99.1, 25], [99.1, 25.1]]), "come back"),
        (polygon([[99, 25], [99.1, 25], [99.1, 25.1], [99, 25.2]]), "come back"),
        (polygon(square(99, 25, 99.000_000_1, 25.000_000_1)), "decimetre"),
        (polygon(square(25, 99, 25.1, 99.1)), "exchanged"),
        (polygon(square(399, 25, 399.1, 25.1)), "no degrees"),
        (polygon([[99, 25], [99.1, 25.1], [99.1, 25], [99, 25.1], [99, 25]]), "crosses itself near longitude 99.05"),
        (polygon(square(99, 25, 99.1, 25.1), square(99.2, 25.2, 99.3, 25.3)), "hole lies outside"),
        (polygon(square(-179, 25, 179, 25.1)), "180th"),
        ({"type": "Point", "coordinates": ["99", "25"]}, "numbers"),
        ({"type": "Point", "coordinates": [True, 25]}, "numbers"),
        ({"type": "Point", "coordinates": [float("nan"), 25]}, "numbers"),
        ({"type": "Point", "coordinates": [99]}, "numbers"),
        ({"type": "MultiPolygon", "coordinates": [[square(99, 25, 100, 26)], [square(99.5, 25.5, 101, 27)]]}, "sound"),
        (polygon([[99, 25]] * 200_001), "corners"),
    ],
)
def test_a_wrong_shape_is_told_in_words(geometry: Any, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        shape_of(geometry, System.WGS84)
