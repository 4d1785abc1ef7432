"""Shapes of units from files, and the unit a point belongs to."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils import translation
from hypothesis import given, settings, strategies as st

from lianxin.foundation.audit.queries import records_about
from lianxin.foundation.orgs.actions import close_org, merge_orgs, set_shapes
from lianxin.foundation.orgs.coordinates import MICRO, Spot, System, metres_between, spot_of, wgs84_to_gcj02
from lianxin.foundation.orgs.geometry import shape_of
from lianxin.foundation.orgs.importing import import_shapes
from lianxin.foundation.orgs.models import Org, OrgShape
from lianxin.foundation.orgs.queries import place_at, places_near
from lianxin.kernel import clock
from lianxin.kernel.actors import REPORTER, SYSTEM
from lianxin.kernel.errors import Invalid, Refused
from tests.factories.orgs import days, deed, make_city_tree, make_org

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def box(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def point(lon: float, lat: float) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [lon, lat]}


def lay(*pairs: tuple[Org, dict[str, Any]], on: date | None = None) -> None:
    shapes = {org.pk: shape_of(geometry, System.WGS84) for org, geometry in pairs}
    set_shapes(shapes=shapes, system=System.WGS84, source="test", on=on or clock.today(), by=SYSTEM, at=clock.now())


def write(path: Path, *features: dict[str, Any], **more: Any) -> Path:
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features, **more}), encoding="utf-8")
    return path


def feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


@pytest.fixture
def tree() -> dict[str, Org]:
    return make_city_tree()


@pytest.fixture
def laid(tree: dict[str, Org]) -> dict[str, Org]:
    lay(
        (tree["county"], box(99.0, 25.0, 99.9, 25.9)),
        (tree["township"], box(99.1, 25.1, 99.5, 25.5)),
        (tree["community"], box(99.2, 25.2, 99.3, 25.3)),
        (tree["grid"], box(99.2, 25.2, 99.25, 25.25)),
        (tree["village"], point(99.40, 25.40)),
        (tree["group"], point(99.42, 25.40)),
    )
    return tree


def test_point_belongs_to_the_deepest_outline(laid: dict[str, Org]) -> None:
    assert place_at(25.21, 99.21) == laid["grid"]
    assert place_at(25.29, 99.29) == laid["community"]
    assert place_at(25.25, 99.25) == laid["grid"], "a corner belongs to the outline"
    assert place_at(25.8, 99.8) == laid["county"]
    assert place_at(26.5, 99.8) is None


def test_point_in_a_township_belongs_to_the_near_village_without_outline(laid: dict[str, Org]) -> None:
    assert place_at(25.401, 99.401) == laid["village"]
    assert place_at(25.40, 99.415) == laid["group"], "the nearest of two"
    assert place_at(25.45, 99.15) == laid["township"], "too far from every point"


def test_point_of_a_village_elsewhere_does_not_reach_into_another_township(laid: dict[str, Org]) -> None:
    other = make_org("板桥镇", kind="township", parent=laid["county"])
    lay((other, box(99.5, 25.1, 99.9, 25.5)), (laid["group"], point(99.4999, 25.3)))
    assert place_at(25.3, 99.4995) == laid["group"]
    assert place_at(25.3, 99.5005) == other


def test_nearest_point_where_nothing_is_outlined(tree: dict[str, Org], settings: Any) -> None:
    lay((tree["village"], point(99.40, 25.40)), (tree["department"], point(99.4001, 25.4001)))
    assert place_at(25.4005, 99.4005) == tree["village"], "a department is no place"
    settings.PLACE_WITHIN_METRES = 50
    assert place_at(25.4005, 99.4005) is None
    assert place_at(95.0, 25.0) is None


def test_places_near_are_those_around_and_then_the_nearest(laid: dict[str, Org]) -> None:
    found = places_near(25.21, 99.21, 3)
    assert [near.org for near in found] == [laid["grid"], laid["community"], laid["township"]]
    assert {near.metres for near in found} == {0}
    around = places_near(25.4, 99.41, 4)
    assert [near.org for near in around][:2] == [laid["township"], laid["county"]]
    assert [near.org for near in around][2:] == [laid["village"], laid["group"]]
    assert around[2].metres == pytest.approx(1005, abs=10)
    assert places_near(200, 0) == []


def test_closed_units_are_no_places(laid: dict[str, Org]) -> None:
    close_org(**deed(org=laid["grid"], on=days(0)))
    assert place_at(25.21, 99.21) == laid["community"]
    merge_orgs(**deed(orgs=[laid["community"]], into=laid["village"], on=days(0)))
    assert place_at(25.21, 99.21) == laid["township"]


def test_asking_needs_few_statements(laid: dict[str, Org], django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(2):
        place_at(25.21, 99.21)


def test_shapes_are_dated(laid: dict[str, Org]) -> None:
    lay((laid["grid"], box(99.2, 25.2, 99.21, 25.21)), on=days(-10))
    assert OrgShape.objects.filter(org=laid["grid"]).count() == 1, "a shape from a later day is replaced"
    lay((laid["grid"], box(99.2, 25.2, 99.22, 25.22)))
    old, new = OrgShape.objects.filter(org=laid["grid"]).order_by("valid_from")
    assert (old.valid_from, old.valid_to, new.valid_from, new.valid_to) == (days(-10), days(0), days(0), None)
    assert place_at(25.219, 99.219) == laid["grid"]
    with pytest.raises(Invalid):
        lay((laid["grid"], point(99, 25)), on=days(1))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(*[st.integers(0, 12)] * 4), min_size=4, max_size=4),
    st.tuples(st.integers(-1, 13), st.integers(-1, 13)),
)
def test_place_equals_asking_every_outline(drawn: list[tuple[int, int, int, int]], where: tuple[int, int]) -> None:
    """Outlines on a small lattice, in any arrangement: the deepest that holds the point, or none."""
    with transaction.atomic():
        county = make_org("县", kind="county")
        township = make_org("乡", kind="township", parent=county)
        village = make_org("村", kind="village", parent=township)
        chain = [county, township, village, make_org("网格", kind="grid", parent=village)]
        outlines = {}
        for org, (x1, y1, x2, y2) in zip(chain, drawn, strict=True):
            if x1 < x2 and y1 < y2:
                outlines[org.pk] = (org, x1, y1, x2, y2)
                lay((org, box(99 + x1 / 100, 25 + y1 / 100, 99 + x2 / 100, 25 + y2 / 100)))
        x, y = where
        holding = [org for org, x1, y1, x2, y2 in outlines.values() if x1 <= x <= x2 and y1 <= y <= y2]
        assert place_at(25 + y / 100, 99 + x / 100) == (holding[-1] if holding else None)
        transaction.set_rollback(True)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), min_size=1, max_size=8),
    st.tuples(st.integers(0, 20), st.integers(0, 20)),
)
def test_nearest_point_equals_measuring_all(drawn: list[tuple[int, int]], where: tuple[int, int]) -> None:
    with transaction.atomic():
        village = make_org("村", kind="village")
        points = {}
        for number, (x, y) in enumerate(drawn):
            org = make_org(f"{number}组", kind="group", parent=village)
            points[org.pk] = (org, Spot(25 * MICRO + y * 1000, 99 * MICRO + x * 1000))
            lay((org, point(99 + x / 1000, 25 + y / 1000)))
        here = Spot(25 * MICRO + where[1] * 1000, 99 * MICRO + where[0] * 1000)
        measured = sorted((metres_between(here, spot), org.pk) for org, spot in points.values())
        metres, nearest = measured[0]
        found = place_at(25 + where[1] / 1000, 99 + where[0] / 1000)
        assert (found.pk if found else None) == (nearest if metres <= 1500 else None)
        transaction.set_rollback(True)


def test_import_reads_codes_names_and_systems(tree: dict[str, Org], tmp_path: Path) -> None:
    lat, lon = wgs84_to_gcj02(25.112, 99.167)
    file = write(
        tmp_path / "shapes.geojson",
        feature(box(99.2, 25.2, 99.3, 25.3), code="530502001001", name="whatever"),
        feature(point(lon, lat), 名称="杨官村一组"),
    )
    outcome = import_shapes(source=file, at=clock.now(), system=System.GCJ02, whose="区民政局 2026")
    assert (outcome.read, outcome.new, outcome.changed, outcome.unchanged, outcome.faults) == (2, 2, 0, 0, [])
    row = OrgShape.objects.get(org=tree["group"])
    assert (row.lat, row.lon, row.system, row.source) == (25_112_000, 99_167_000, "GCJ-02", "区民政局 2026")
    assert [record.verb for record in records_about(("org_shapes", "区民政局 2026"))] == ["orgs.set_shapes"]
    again = import_shapes(source=file, at=clock.now(), system=System.GCJ02, whose="区民政局 2026")
    assert (again.new, again.changed, again.unchanged) == (0, 0, 2)


def test_import_tells_what_is_wrong_by_number(tree: dict[str, Org], tmp_path: Path) -> None:
    make_org("同名", kind="grid", parent=tree["community"])
    make_org("同名", kind="grid", parent=tree["village"])
    file = write(
        tmp_path / "shapes.geojson",
        feature(box(99.2, 25.2, 99.3, 25.3), code="530502001001"),
        feature(box(99.2, 25.2, 99.3, 25.3), code="530502001001"),
        feature(box(99.2, 25.2, 99.3, 25.3), code="nowhere"),
        feature(box(99.2, 25.2, 99.3, 25.3), name="同名"),
        feature(box(99.2, 25.2, 99.3, 25.3), name="无名"),
        feature(box(99.2, 25.2, 99.3, 25.3)),
        feature({"type": "LineString", "coordinates": []}, name="杨官村"),
        [],
    )
    outcome = import_shapes(source=file, at=clock.now())
    assert (outcome.read, outcome.new) == (8, 1)
    assert [fault.number for fault in outcome.faults] == [2, 3, 4, 5, 6, 7, 8]
    said = " ".join(fault.reason for fault in outcome.faults)
    for words in ("Feature 1", "nowhere", "2 units are called 同名", "无名", "names no unit", "LineString"):
        assert words in said
    assert outcome.faults[5].unit == "杨官村"


def test_import_in_a_dry_run_writes_nothing(tree: dict[str, Org], tmp_path: Path) -> None:
    file = write(tmp_path / "shapes.geojson", feature(point(99.2, 25.2), code="530502001001"))
    assert import_shapes(source=file, at=clock.now(), dry_run=True).new == 1
    assert not OrgShape.objects.exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no GeoJSON"),
        ("[" * 100_000, "no GeoJSON"),
        ("[]", "collection"),
        ('{"type": "FeatureCollection", "features": []}', "no features"),
        ('{"type": "FeatureCollection"}', "no features"),
        (
            '{"type": "FeatureCollection", "features": [{}], "crs": {"properties": {"name": "urn:ogc:def:crs:EPSG::4549"}}}',
            "4549",
        ),
    ],
)
def test_import_of_another_file_is_refused(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "shapes.geojson"
    file.write_text(text)
    with pytest.raises(Invalid, match=words):
        import_shapes(source=file, at=clock.now())


def test_import_takes_a_declared_system(tree: dict[str, Org], tmp_path: Path) -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4490"}}
    file = write(tmp_path / "shapes.geojson", feature(point(99.2, 25.2), code="530502001001"), crs=crs)
    import_shapes(source=file, at=clock.now())
    assert OrgShape.objects.get().system == "CGCS2000"


def test_shapes_are_the_systems_alone(tree: dict[str, Org], tmp_path: Path) -> None:
    file = write(tmp_path / "shapes.geojson", feature(point(99.2, 25.2), code="530502001001"))
    with pytest.raises(Refused):
        import_shapes(source=file, at=clock.now(), by=REPORTER)


def test_spot_is_rounded_to_a_decimetre() -> None:
    assert spot_of(25.1234567, 99.7654321) == Spot(25_123_457, 99_765_432)
