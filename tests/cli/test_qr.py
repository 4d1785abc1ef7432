"""`lianxin export qr`: a file per place and an index."""

import csv

import pytest
from click.testing import CliRunner
from django.conf import settings

from lianxin.cli.main import lianxin
from tests.factories.orgs import make_city_tree, make_org

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree():
    return make_city_tree()


def run(*arguments):
    result = CliRunner().invoke(lianxin, ["export", "qr", *map(str, arguments)], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def index(directory):
    with (directory / "index.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_codes_of_a_kind_below_a_unit(tree, tmp_path):
    make_org("别处网格", kind="grid", parent=tree["village"], code="530502001201001")
    run(tmp_path / "out", "--org", "530502001001", "--kind", "grid")
    (row,) = index(tmp_path / "out")
    assert row["file"] == "530502001001001 太保社区第一网格.svg"
    assert row["address"] == f"{settings.SITE_URL}/at/530502001001001/"
    assert row["desk"] == "太保社区"
    assert (tmp_path / "out" / row["file"]).read_bytes().startswith(b"<?xml")


def test_pictures_and_names_that_a_disk_refuses(tree, tmp_path):
    make_org("3/4 栋: 左", kind="building_group", parent=tree["grid"], code="B:1")
    run(tmp_path, "--form", "png", "--kind", "building_group")
    (row,) = index(tmp_path)
    assert row["file"] == "B_1 3_4 栋_ 左.png"
    assert (tmp_path / row["file"]).read_bytes().startswith(b"\x89PNG")


def test_places_without_a_code_have_no_poster(tree, tmp_path):
    run(tmp_path)
    assert {row["name"] for row in index(tmp_path)} == {"兰城街道", "太保社区", "杨官村", "太保社区第一网格"}
