"""`lianxin lake`: two cities' folders, one report."""

import csv
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from lianxin.cli.commands.lake import lake
from lianxin.domains.insight.lake.folder import described
from lianxin.foundation.journal.actions import NewFact, record_many
from lianxin.foundation.journal.measures import Rate, register_rates
from lianxin.foundation.orgs.models import Org
from lianxin.kernel import clock
from tests.factories.orgs import make_city_tree
from tests.foundation.tallies.counting import CAME, OPEN, register_counted

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning"),
]


@pytest.fixture
def tree(monkeypatch: pytest.MonkeyPatch) -> dict[str, Org]:
    register_counted(monkeypatch)
    monkeypatch.setattr("lianxin.foundation.journal.measures._RATES", {})
    register_rates(Rate("test.share", "share", "", OPEN, CAME))
    units = make_city_tree()
    day = clock.at_local(clock.today())
    for measure, kind, count in ((CAME, "grid", 3), (OPEN, "grid", 1), (CAME, "village", 4)):
        facts = [
            NewFact(measure=measure, org=units[kind].pk, at=day, key=f"{measure}{kind}{one}", dims={"category": kind})
            for one in range(count)
        ]
        record_many(facts)
    return units


def run(*words: object) -> tuple[int, str]:
    found = CliRunner().invoke(lake, [str(word) for word in words])
    return found.exit_code, found.output


def figures(output: str) -> list[list[str]]:
    """Measure, code of the unit, what it is broken down by, and value."""
    lines = [line.split("\t") for line in output.splitlines() if "\t" in line]
    return [[one[0], one[3], *one[6:]] for one in lines[1:]]


def of_another_city(folder: Path, copy: Path) -> Path:
    """The same facts as if another city had counted them."""
    manifest = json.loads((folder / "manifest.json").read_text())
    files = []
    for file in manifest["files"]:
        table = pq.ParquetFile(folder / file["path"]).read()
        (copy / file["path"]).parent.mkdir(parents=True)
        city = pa.array(["another"] * table.num_rows, pa.string())
        pq.write_table(table.set_column(0, table.schema.field(0), city), copy / file["path"])
        one = described(copy, file["path"], table.num_rows)
        files.append({"path": one.path, "rows": one.rows, "bytes": one.bytes, "sha256": one.sha256})
    (copy / "manifest.json").write_text(json.dumps(manifest | {"files": files, "city": "another"}))
    return copy


def test_export_check_and_report(tree: dict[str, Org], tmp_path: Path) -> None:
    folder = tmp_path / "lake"
    assert run("export", folder)[0] == 0
    assert run("check", folder)[0] == 0

    code, output = run("report", folder, "--measure", CAME, "--measure", "test.share")

    assert (code, figures(output)) == (0, [[CAME, "530500000000", "7"], ["test.share", "530500000000", "14.3%"]])
    code, output = run("report", folder, "--measure", CAME, "--level", "village", "--by", "category", "--by", "month")
    assert figures(output) == [[CAME, "530502001201", "village", "4"]]
    assert f"{clock.today():%Y-%m}" in output


def test_report_over_two_cities_into_a_file(tree: dict[str, Org], tmp_path: Path) -> None:
    run("export", tmp_path / "lake")
    other = of_another_city(tmp_path / "lake", tmp_path / "other")

    code, _ = run(
        "report", tmp_path / "lake", other, "--measure", OPEN, "--unit", "530502001001", "--csv", tmp_path / "a.csv"
    )

    assert code == 0
    with (tmp_path / "a.csv").open(encoding="utf-8-sig") as handle:
        rows = list(csv.DictReader(handle))
    assert [(row["unit"], row["value"]) for row in rows] == [("530502001001", "1")] * 2
    assert len({row["city"] for row in rows}) == 2
    assert run("report", tmp_path / "lake", tmp_path / "lake")[0] == 1


def test_what_cannot_be_answered_is_said_in_words(tree: dict[str, Org], tmp_path: Path) -> None:
    folder = tmp_path / "lake"
    run("export", folder)
    for words, said in (
        (("--measure", "test.nothing"), "No folder knows a measure test.nothing"),
        (("--by", "weather"), "No measure is told apart by weather"),
        (("--measure", "test.members", "--by", "category"), "test.members is not told apart by category"),
        (("--unit", "999"), "unit of code 999"),
        (("--since", "2026-02-01", "--until", "2026-01-01"), "the wrong way round"),
        (("--engine", "presto"), "There is no engine presto"),
        (("--unit", "1", "--level", "city"), "Either --unit or --level"),
        (("--by", "month", "--by", "year"), "one of year, month, day"),
        (("--since", "2000-01-01", "--by", "day"), "More than 400"),
    ):
        code, output = run("report", folder, *words)
        assert code in {1, 2}, words
        assert said in output
    (folder / "units" / "000001.parquet").unlink()
    code, output = run("check", folder)
    assert (code, "the file is missing" in output) == (1, True)
