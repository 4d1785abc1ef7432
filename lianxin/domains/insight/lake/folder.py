"""A folder of the lake: what belongs to it and whether it is whole. The manifest names every file; no other is read."""

import fcntl
import hashlib
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

import pyarrow as pa
import pyarrow.parquet as pq

from lianxin.domains.insight.lake.schemas import SCHEMA, TABLES
from lianxin.foundation.journal.rules import Position

MANIFEST = "manifest.json"
_LOCK = ".lock"
_OURS = re.compile(r"(?:facts/month=\d{6}|units|paths|successions|measures|rates)/\d{6}\.parquet")

Tick = Callable[[int], None]


class LakeProblem(Exception):
    """What stands in the way, in words for whoever runs the command."""


@dataclass(frozen=True, slots=True)
class File:
    """A file of the folder as the manifest knows it."""

    path: str
    rows: int
    bytes: int
    sha256: str

    @property
    def table(self) -> str:
        """The table it is a part of."""
        return self.path.partition("/")[0]

    @property
    def month(self) -> int:
        """202607 for a file of facts of July 2026."""
        return int(self.path.split("=")[1].partition("/")[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What the folder holds: the facts of `city` that were recorded at `position`.

    `last` is a keyed hash of the last fact, by which the city knows its journal again; `exports` counts.
    """

    city: str
    position: Position
    last: str
    subjects: bool
    exports: int
    exported_at: str
    time_zone: str
    files: tuple[File, ...]

    def of(self, table: str) -> list[File]:
        """The files of a table."""
        return [file for file in self.files if file.table == table]

    @property
    def rows(self) -> dict[str, int]:
        """How many rows each table has."""
        return {table: sum(file.rows for file in self.of(table)) for table in TABLES}

    def written(self) -> str:
        """As JSON."""
        told = {"schema": SCHEMA, **asdict(self), "position": str(self.position), "rows": self.rows}
        return json.dumps(told, ensure_ascii=False, indent=1) + "\n"

    @classmethod
    def parse(cls, told: Mapping[str, Any]) -> Self:
        """What `written` wrote; raises KeyError, TypeError or ValueError for anything else."""
        files = tuple(
            File(str(one["path"]), int(one["rows"]), int(one["bytes"]), str(one["sha256"])) for one in told["files"]
        )
        found = cls(
            city=str(told["city"]),
            position=Position.parse(told["position"]),
            last=str(told["last"]),
            subjects=bool(told["subjects"]),
            exports=int(told["exports"]),
            exported_at=str(told["exported_at"]),
            time_zone=str(told["time_zone"]),
            files=files,
        )
        strange = [file.path for file in files if not _OURS.fullmatch(file.path)]
        if strange:
            raise ValueError(f"it names a file that is none of the lake's: {strange[0]!r}")
        if len({file.path for file in files}) < len(files):
            raise ValueError("it names a file twice")
        if found.rows != told["rows"]:
            raise ValueError("its numbers of rows do not add up")
        return found


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder with its manifest."""

    path: Path
    manifest: Manifest

    def files(self, table: str) -> list[str]:
        """Where the files of a table lie."""
        return [str(self.path / file.path) for file in self.manifest.of(table)]

    def read(self, table: str) -> list[dict[str, Any]]:
        """The rows of a small table."""
        rows: list[dict[str, Any]] = []
        for file in self.files(table):
            rows += pq.ParquetFile(file).read().to_pylist()
        return rows


def open_folder(path: Path) -> Folder:
    """The folder; raises LakeProblem when there is none, or one that this program cannot read."""
    manifest = read_manifest(path)
    if manifest is None:
        raise LakeProblem(f"{path} is no folder of the lake: it has no {MANIFEST}. `lianxin lake export` writes one.")
    return Folder(path, manifest)


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest, None when there is none; raises LakeProblem for one that cannot be read."""
    path = folder / MANIFEST
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        schema = told["schema"]
        if not isinstance(schema, int) or schema > SCHEMA:
            raise LakeProblem(
                f"{folder} was written by a newer Lianxin (schema {schema}, this one reads up to {SCHEMA}). Upgrade this one."
            )
        return Manifest.parse(told)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, KeyError, TypeError, ValueError, AttributeError) as problem:
        raise LakeProblem(f"{path} is not a whole manifest ({problem}). Copy the folder again from its city.") from None


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Last of all, and whole or not at all: until then the folder is what it was."""
    draft = folder / f".{MANIFEST}.draft"
    with draft.open("w", encoding="utf-8") as handle:
        handle.write(manifest.written())
        handle.flush()
        os.fsync(handle.fileno())
    for below in {folder / Path(file.path).parent for file in manifest.files}:
        _sync(below)
    draft.replace(folder / MANIFEST)
    _sync(folder)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def writing_in(folder: Path) -> Iterator[None]:
    """Only one export writes there; raises LakeProblem for a second one, and for a folder that holds other things."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    strange = {one.name for one in folder.iterdir()} - {*TABLES, MANIFEST, f".{MANIFEST}.draft", _LOCK}
    if strange:
        raise LakeProblem(f"{folder} holds other things ({min(strange)}): give the lake a folder of its own.")
    with (folder / _LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LakeProblem(f"Another export is writing to {folder}. Wait for it to end.") from None
        yield


def remove_leavings(folder: Path, manifest: Manifest | None) -> None:
    """Files that no manifest names any more, or not yet: of an export broken off, or of the tree of an earlier one."""
    named = {file.path for file in manifest.files} if manifest else set()
    for table in TABLES:
        for path in (folder / table).rglob("*.parquet"):
            relative = path.relative_to(folder).as_posix()
            if relative not in named and _OURS.fullmatch(relative):
                path.unlink()


def described(folder: Path, path: str, rows: int) -> File:
    """A file just written, with its checksum."""
    place = folder / path
    with place.open("rb") as handle:
        os.fsync(handle.fileno())
    return File(path, rows, place.stat().st_size, _checksum(place))


def _checksum(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def problems(folder: Folder, tick: Tick = lambda _number: None) -> Iterator[str]:
    """Everything that is not as the manifest says; `tick` is told of each file that was looked at."""
    for file in folder.manifest.files:
        problem = _problem(folder.path / file.path, file)
        tick(1)
        if problem:
            yield f"{folder.path / file.path}: {problem}"


def _problem(path: Path, file: File) -> str:
    if path.is_symlink() or not path.is_file():
        return "the file is missing."
    if path.stat().st_size != file.bytes:
        return f"the file has {path.stat().st_size} bytes, not {file.bytes}: it was not copied whole, or was changed."
    if _checksum(path) != file.sha256:
        return "the checksum is wrong: the file was changed or damaged."
    try:
        found = pq.ParquetFile(path)
    except (pa.ArrowInvalid, OSError) as problem:
        return f"not a Parquet file ({problem})."
    if not found.schema_arrow.equals(TABLES[file.table]) or found.metadata.num_rows != file.rows:
        return f"not a file of {file.table}: it has other columns or rows than the manifest says."
    return ""


def whole_folders(paths: Sequence[Path]) -> list[Folder]:
    """The folders, every file of them checked, each of another city; raises LakeProblem."""
    found: dict[str, Folder] = {}
    for path in paths:
        folder = open_folder(path)
        other = found.setdefault(folder.manifest.city, folder)
        if other is not folder:
            raise LakeProblem(
                f"{other.path} and {path} are of the same city, which would count twice. Name one of them."
            )
        problem = next(problems(folder), None)
        if problem:
            raise LakeProblem(
                f"{problem} Copy the folder again from its city; `lianxin lake check {path}` tells of all."
            )
    return list(found.values())
