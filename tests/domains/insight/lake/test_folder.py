"""Exporting in pieces, exactly; what a folder may not hold; what is said of a broken one."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from lianxin.domains.insight.lake import export as exporting
from lianxin.domains.insight.lake.export import export
from lianxin.domains.insight.lake.folder import (
    LakeProblem,
    Manifest,
    open_folder,
    problems,
    read_manifest,
    whole_folders,
    write_manifest,
)
from lianxin.domains.insight.lake.schemas import TABLES
from lianxin.foundation.audit.models import AuditRecord
from lianxin.foundation.journal.actions import NewFact, record_many, reverse
from lianxin.foundation.journal.models import Fact
from lianxin.foundation.journal.rules import Position
from lianxin.foundation.orgs.models import Org
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM
from tests.factories.orgs import make_city_tree
from tests.foundation.tallies.counting import CAME, PEOPLE, register_counted, subject

pytestmark = pytest.mark.django_db

DAY = clock.at_local(clock.today())


@pytest.fixture(autouse=True)
def _measures(monkeypatch: pytest.MonkeyPatch) -> None:
    register_counted(monkeypatch)


@pytest.fixture
def grid() -> Org:
    return make_city_tree()["grid"]


def happen(org: Org, *keys: str, measure: str = CAME) -> None:
    record_many(
        [
            NewFact(
                measure=measure,
                org=org.pk,
                at=DAY,
                key=key,
                dims={"category": "路"},
                subject=subject(7),
                actor=subject(8),
            )
            for key in keys
        ]
    )


def exported(folder: Path, *, subjects: bool = True) -> Manifest:
    return export(folder=folder, by=SYSTEM, at=clock.now(), subjects=subjects).manifest


def held(folder: Path) -> list[int]:
    """The ids of the facts in the folder, each as often as it stands there."""
    return sorted(row["id"] for row in open_folder(folder).read("facts"))


def known() -> list[int]:
    return sorted(Fact.objects.values_list("id", flat=True))


def test_each_export_adds_what_was_recorded_since(grid: Org, tmp_path: Path) -> None:
    happen(grid, "a", "b")
    first = exported(tmp_path / "lake")
    happen(grid, "c")
    reverse(key="a", at=clock.now())

    second = export(folder=tmp_path / "lake", by=SYSTEM, at=clock.now())

    assert second.new == 2
    assert second.manifest.rows["facts"] == first.rows["facts"] + 2
    assert held(tmp_path / "lake") == known()
    assert exported(tmp_path / "lake").rows["facts"] == len(known())
    assert AuditRecord.objects.filter(verb="lake.exported").count() == 3


def test_a_fact_still_on_its_way_goes_out_once_with_the_next_export(
    grid: Org, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    happen(grid, "a", "b", "c", "d")
    ids = known()
    late = (ids[-3], ids[-2])
    with monkeypatch.context() as patch:
        patch.setattr(exporting, "position", lambda: Position(ids[-1], late))
        exported(tmp_path / "lake")
        assert held(tmp_path / "lake") == [one for one in ids if one not in late]
        patch.setattr(exporting, "position", lambda: Position(ids[-1], late[1:]))
        exported(tmp_path / "lake")
        assert held(tmp_path / "lake") == [one for one in ids if one != late[1]]
    happen(grid, "e")

    exported(tmp_path / "lake")

    assert held(tmp_path / "lake") == known()


def test_more_months_than_fit_into_memory_are_written_in_turns(
    grid: Org, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lianxin.domains.insight.lake.writing.WAITING", 5)
    monkeypatch.setattr("lianxin.domains.insight.lake.source.CHUNK", 3)
    days = [clock.at_local(clock.today().replace(month=month, day=1)) for month in range(1, 13)]
    record_many([NewFact(measure=CAME, org=grid.pk, at=day, key=f"{day}{turn}") for turn in range(3) for day in days])

    exported(tmp_path / "lake")

    assert held(tmp_path / "lake") == known()
    assert not list(problems(open_folder(tmp_path / "lake")))


def test_an_export_broken_off_leaves_the_old_one_whole(
    grid: Org, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    happen(grid, "a")
    before = exported(tmp_path / "lake")
    happen(grid, "b")

    def broken(*_: object) -> None:
        raise OSError("No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(exporting, "write_manifest", broken)
        with pytest.raises(OSError, match="No space"):
            exported(tmp_path / "lake")
    assert read_manifest(tmp_path / "lake") == before
    assert not list(problems(open_folder(tmp_path / "lake")))

    exported(tmp_path / "lake")

    assert held(tmp_path / "lake") == known()


def test_nothing_of_a_person_goes_out_but_a_pseudonym_of_this_city(grid: Org, tmp_path: Path) -> None:
    happen(grid, "case:17:secret-key")
    exported(tmp_path / "lake")
    folder = open_folder(tmp_path / "lake")

    told = "".join(str(folder.read(table)) for table in TABLES) + (tmp_path / "lake" / "manifest.json").read_text()

    assert "secret-key" not in told
    assert all(spelling not in told for one in (7, 8) for spelling in (str(subject(one)), subject(one).hex))
    persons = {(row["subject"], row["actor"]) for row in folder.read("facts") if row["measure"] == CAME}
    assert len(persons) == 1
    assert all(len(one) == 32 for one in persons.pop())


def test_without_subjects_persons_are_not_counted(grid: Org, tmp_path: Path) -> None:
    happen(grid, "a")
    happen(grid, "b", measure=PEOPLE)
    exported(tmp_path / "lake", subjects=False)
    folder = open_folder(tmp_path / "lake")

    assert PEOPLE not in {row["code"] for row in folder.read("measures")}
    assert {(row["measure"], row["subject"], row["actor"]) for row in folder.read("facts")} >= {(CAME, None, None)}
    assert PEOPLE not in {row["measure"] for row in folder.read("facts")}
    with pytest.raises(LakeProblem, match="begun without subjects"):
        exported(tmp_path / "lake")


def test_a_journal_restored_from_a_backup_is_noticed(grid: Org, tmp_path: Path) -> None:
    happen(grid, "a")
    manifest = exported(tmp_path / "lake")
    write_manifest(tmp_path / "lake", replace(manifest, last="of another fact"))
    with pytest.raises(LakeProblem, match="restored from a backup"):
        exported(tmp_path / "lake")
    write_manifest(tmp_path / "lake", replace(manifest, position=Position(manifest.position.last + 9)))
    with pytest.raises(LakeProblem, match="restored from a backup"):
        exported(tmp_path / "lake")
    write_manifest(tmp_path / "lake", replace(manifest, city="another"))
    with pytest.raises(LakeProblem, match="another city"):
        exported(tmp_path / "lake")


def test_a_folder_of_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("Dear")
    with pytest.raises(LakeProblem, match=r"letters\.txt"):
        exported(tmp_path)


def told(change: Callable[[dict[str, object]], object]) -> Callable[[Path], None]:
    """A deed that changes the manifest."""

    def spoil(folder: Path) -> None:
        path = folder / "manifest.json"
        manifest = json.loads(path.read_text())
        change(manifest)
        path.write_text(json.dumps(manifest))

    return spoil


def _flip(folder: Path) -> None:
    path = next((folder / "units").iterdir())
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


SPOILT = {
    "missing": (lambda folder: next((folder / "units").iterdir()).unlink(), "the file is missing"),
    "changed": (_flip, "checksum is wrong"),
    "cut": (lambda folder: next((folder / "paths").iterdir()).write_bytes(b"PAR1"), "has 4 bytes"),
    "newer": (told(lambda one: one.update(schema=2)), "newer Lianxin"),
    "no schema": (told(lambda one: one.pop("schema")), "not a whole manifest"),
    "no list": (told(lambda one: one.update(files=3)), "not a whole manifest"),
    "position": (told(lambda one: one.update(position="-1")), "not a whole manifest"),
    "rows": (told(lambda one: one["rows"].update(facts=1)), "do not add up"),
    "elsewhere": (told(lambda one: one["files"][0].update(path="../../etc/passwd")), "none of the lake's"),
    "twice": (told(lambda one: one["files"].append(one["files"][0])), "names a file twice"),
    "half": (lambda folder: (folder / "manifest.json").write_text('{"schema"'), "not a whole manifest"),
    "none": (lambda folder: (folder / "manifest.json").unlink(), "no folder of the lake"),
}


def test_a_spoilt_folder_is_refused_in_words(grid: Org, tmp_path: Path) -> None:
    happen(grid, "a")
    exported(tmp_path / "lake")
    for name, (spoil, words) in SPOILT.items():
        shutil.copytree(tmp_path / "lake", tmp_path / name)
        spoil(tmp_path / name)
        with pytest.raises(LakeProblem, match=words):
            whole_folders([tmp_path / name])
    with pytest.raises(LakeProblem, match="of the same city"):
        whole_folders([tmp_path / "lake", shutil.copytree(tmp_path / "lake", tmp_path / "again")])


def test_another_table_under_the_name_of_one_is_refused(grid: Org, tmp_path: Path) -> None:
    """Even when its checksum stands in the manifest."""
    happen(grid, "a")
    manifest = exported(tmp_path / "lake")
    of_units, of_rates = manifest.of("units")[0], manifest.of("rates")[0]
    shutil.copy(tmp_path / "lake" / of_rates.path, tmp_path / "lake" / of_units.path)
    wrong = replace(of_rates, path=of_units.path)
    write_manifest(
        tmp_path / "lake", replace(manifest, files=tuple(wrong if one is of_units else one for one in manifest.files))
    )

    with pytest.raises(LakeProblem, match="not a file of units"):
        whole_folders([tmp_path / "lake"])


def test_files_are_parquet_of_the_declared_columns(grid: Org, tmp_path: Path) -> None:
    happen(grid, "a")
    folder = open_folder(tmp_path / "lake") if exported(tmp_path / "lake") else None
    assert folder
    for table, schema in TABLES.items():
        assert all(pq.read_schema(file).equals(schema) for file in folder.files(table))
