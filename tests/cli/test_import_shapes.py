"""`lianxin import shapes` as an operator types it."""

import json

import pytest
from click.testing import CliRunner

from lianxin.cli.main import lianxin
from lianxin.foundation.orgs.models import OrgShape
from tests.factories.orgs import make_org

pytestmark = pytest.mark.django_db


def run(*arguments) -> tuple[int, str]:
    result = CliRunner().invoke(lianxin, ["import", "shapes", *map(str, arguments)])
    return result.exit_code, result.output


def test_shapes_of_a_file_and_what_is_wrong_in_it(tmp_path):
    make_org(code="530502001001")
    point = {"type": "Point", "coordinates": [99.167, 25.112]}
    features = [
        {"type": "Feature", "properties": {"code": "530502001001"}, "geometry": point},
        {"type": "Feature", "properties": {"code": "9"}, "geometry": point},
    ]
    file = tmp_path / "shapes.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    code, told = run(file, "--dry-run", "--system", "cgcs2000")
    assert (code, OrgShape.objects.count()) == (3, 0)
    assert "nothing written" in told
    code, told = run(file, "--system", "cgcs2000", "--source", "民政局", "--on", "2026-01-01")
    assert code == 3
    assert "feature 2 9:" in told
    assert OrgShape.objects.get().source == "民政局"
