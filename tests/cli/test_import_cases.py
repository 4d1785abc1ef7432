"""`lianxin import cases`: mapped once, refused rows told by the exit code."""

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner

from lianxin.cli.main import lianxin
from lianxin.domains.cases.models import Case
from lianxin.kernel import clock
from tests.factories.orgs import make_org


@pytest.fixture
def place(db) -> str:
    return make_org(code="530502001001").code


def run(*arguments) -> tuple[int, str]:
    result = CliRunner().invoke(lianxin, ["import", "cases", *map(str, arguments)], catch_exceptions=False)
    return result.exit_code, result.output


def write(path, *rows: str):
    day = clock.local_day(clock.now() - timedelta(days=3))
    path.write_text("\n".join(["甲,乙,丙", *(f"{row},{day}" for row in rows)]), encoding="gb18030")
    return path


def test_mapping_is_said_once_and_remembered(place, tmp_path):
    file = write(tmp_path / "m.csv", "1,路灯不亮")
    said = ["--map", "number=甲", "--map", "words=乙", "--map", "submitted=丙"]

    assert run(file, "--place", place, "--dry-run", *said)[0] == 0
    assert not Case.objects.exists()
    assert run(file, "--place", place, *said)[0] == 0
    assert run(write(file, "2,水管漏水"), "--place", place)[0] == 0

    assert set(Case.objects.values_list("outside_number", flat=True)) == {"1", "2"}


def test_mapping_may_stand_in_a_file(place, tmp_path):
    mapping = {
        "columns": {"number": "甲", "channel": "乙", "words": "乙", "submitted": "丙"},
        "values": {"channel": {"喊话": "visit"}},
    }
    (tmp_path / "map.json").write_text(json.dumps(mapping), encoding="utf-8")

    code, told = run(write(tmp_path / "m.csv", "1,喊话"), "--place", place, "--map-file", tmp_path / "map.json")

    assert code == 0, told
    assert Case.objects.get().channel == "visit"


@pytest.mark.parametrize(
    "content", ["[]", "no json", '{"colours": {}}', '{"columns": []}', '{"values": {"channel": 1}}']
)
def test_mapping_file_that_is_none_is_wrong_usage(place, tmp_path, content):
    (tmp_path / "map.json").write_text(content, encoding="utf-8")

    assert run(write(tmp_path / "m.csv", "1,喊话"), "--place", place, "--map-file", tmp_path / "map.json")[0] == 2


def test_refused_rows_end_with_three_and_a_workbook(place, tmp_path):
    file = write(tmp_path / "m.csv", "1,路灯不亮", ",没有编号")

    code, told = run(file, "--place", place, "--map", "number=甲", "--map", "words=乙", "--map", "submitted=丙")

    assert code == 3
    assert (tmp_path / "m.errors.xlsx").exists()
    assert "缺少编号" in told
    assert Case.objects.count() == 1
