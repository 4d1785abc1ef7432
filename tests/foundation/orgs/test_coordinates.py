"""From the shifted systems to WGS 84 and back, and metres."""

import pytest
from hypothesis import given, strategies as st

from lianxin.foundation.orgs.coordinates import (
    Spot,
    System,
    gcj02_to_bd09,
    is_on_earth,
    metres_between,
    reach_of_metres,
    spot_of,
    to_wgs84,
    wgs84_to_gcj02,
)

IN_CHINA = st.tuples(st.floats(3.0, 53.5), st.floats(73.5, 135.0))


def test_shift_of_a_known_place_is_the_published_one() -> None:
    assert wgs84_to_gcj02(31.1774276, 121.5272106) == pytest.approx((31.17530398364597, 121.531541859215), abs=1e-12)


@given(IN_CHINA)
def test_undoing_the_shifts_gives_the_place_back(place: tuple[float, float]) -> None:
    shifted = wgs84_to_gcj02(*place)
    assert to_wgs84(*shifted, System.GCJ02) == pytest.approx(place, abs=1e-8)
    assert to_wgs84(*gcj02_to_bd09(*shifted), System.BD09) == pytest.approx(place, abs=1e-8)


@given(IN_CHINA)
def test_a_shift_is_hundreds_of_metres(place: tuple[float, float]) -> None:
    assert 40 < metres_between(spot_of(*place), spot_of(*wgs84_to_gcj02(*place))) < 1_500


@pytest.mark.parametrize("system", [System.WGS84, System.CGCS2000])
def test_unshifted_systems_are_one(system: System) -> None:
    assert to_wgs84(25.112, 99.167, system) == (25.112, 99.167)


def test_nothing_is_shifted_outside_the_rectangle() -> None:
    assert wgs84_to_gcj02(48.85, 2.35) == (48.85, 2.35)


def test_metres_of_a_known_way() -> None:
    baoshan, kunming = spot_of(25.112, 99.167), spot_of(25.0389, 102.7183)
    assert metres_between(baoshan, kunming) == pytest.approx(357_900, rel=0.005)
    assert metres_between(baoshan, baoshan) == 0


@given(
    st.integers(-80_000_000, 80_000_000),
    st.integers(-170_000_000, 170_000_000),
    st.integers(-30_000, 30_000),
    st.integers(-30_000, 30_000),
)
def test_what_is_near_lies_within_the_reach(lat: int, lon: int, north: int, east: int) -> None:
    here, there = Spot(lat, lon), Spot(lat + north, lon + east)
    high, wide = reach_of_metres(here, metres_between(here, there))
    assert abs(north) <= high + 1
    assert abs(east) <= wide + 1


def test_degrees_that_are_none() -> None:
    assert not is_on_earth(99.1, 25.1)
    assert not is_on_earth(float("nan"), 25.1)
    assert not is_on_earth(float("inf"), 0)
    assert is_on_earth(25.1, 99.1)
