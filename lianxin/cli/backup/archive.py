"""The backup file: a tar of one gzip of JSON lines per table, the stored files, and a manifest that names them all."""

import gzip
import hashlib
import json
import os
import tarfile
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from lianxin.cli.backup.rows import Digest, Row, Table, as_line

FORMAT = 1
MANIFEST = "manifest.json"
_CHUNK = 1 << 20


class DamagedArchive(Exception):
    """The file is not a backup, is cut short, or was altered."""


@dataclass(slots=True)
class TableEntry:
    columns: list[str]
    count: int
    digest: str
    sha256: str


@dataclass(slots=True)
class Manifest:
    """What is inside. `keys` holds a fingerprint per master key, never a key."""

    created_at: str
    version: str
    database: str
    migrations: list[str]
    keys: dict[str, str]
    audit_head: str
    tables: dict[str, TableEntry] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT

    def to_bytes(self) -> bytes:
        content = asdict(self)
        return json.dumps({**content, "seal": _seal(content)}, ensure_ascii=False, indent=1).encode()

    @classmethod
    def from_bytes(cls, raw: bytes) -> Self:
        """Raises DamagedArchive when the manifest does not match its own seal."""
        try:
            content = json.loads(raw)
            if content.pop("seal") != _seal(content) or content["format"] != FORMAT:
                raise DamagedArchive("the manifest was altered or is of another format")
            tables = {name: TableEntry(**entry) for name, entry in content.pop("tables").items()}
            return cls(tables=tables, **content)
        except (ValueError, KeyError, TypeError, AttributeError) as problem:
            raise DamagedArchive("the manifest cannot be read") from problem


def _seal(content: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _sha256(stream: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while chunk := stream.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def _member(name: str, size: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size = size
    info.mode = 0o600
    return info


class ArchiveWriter:
    """Writes beside `path` and takes its place only when complete; readable by its owner only."""

    def __init__(self, path: Path, manifest: Manifest) -> None:
        self.path = path
        self.manifest = manifest
        self._partial = path.with_name(path.name + ".partial")

    def __enter__(self) -> Self:
        descriptor = os.open(self._partial, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        self._handle = os.fdopen(descriptor, "w+b")
        self._tar = tarfile.open(fileobj=self._handle, mode="w")
        return self

    def add_table(self, table: Table, rows: Iterable[Row]) -> None:
        digest = Digest()
        with tempfile.TemporaryFile(dir=self.path.parent) as packed:
            with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=6, mtime=0) as lines:
                for row in rows:
                    line = as_line(row)
                    digest.add(line)
                    lines.write(line)
            size = packed.tell()
            packed.seek(0)
            sha256 = _sha256(packed)
            packed.seek(0)
            self._tar.addfile(_member(f"tables/{table.name}.jsonl.gz", size), packed)
        self.manifest.tables[table.name] = TableEntry(table.columns, digest.count, digest.hexdigest(), sha256)

    def add_file(self, name: str, path: Path) -> None:
        """Stored files never change once written; one that vanished meanwhile was erased on purpose."""
        try:
            handle = path.open("rb")
        except FileNotFoundError:
            return
        with handle:
            self.manifest.files[name] = _sha256(handle)
            size = handle.tell()
            handle.seek(0)
            self._tar.addfile(_member(f"files/{name}", size), handle)

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        if problem is None:
            raw = self.manifest.to_bytes()
            with tempfile.SpooledTemporaryFile() as spool:
                spool.write(raw)
                spool.seek(0)
                self._tar.addfile(_member(MANIFEST, len(raw)), spool)
            self._tar.close()
            self._handle.flush()
            os.fsync(self._handle.fileno())
            self._handle.close()
            self._partial.replace(self.path)
        else:
            self._handle.close()
            self._partial.unlink(missing_ok=True)


class ArchiveReader:
    """Reads a backup; `check` must pass before anything is believed."""

    def __init__(self, path: Path) -> None:
        self._handle = path.open("rb")
        try:
            self._tar = tarfile.open(fileobj=self._handle, mode="r:")  # noqa: SIM115  closed by __exit__
            self._members = {member.name: member for member in self._tar.getmembers() if member.isfile()}
            self.manifest = Manifest.from_bytes(self._open(MANIFEST).read())
        except (tarfile.TarError, EOFError, DamagedArchive) as problem:
            self._handle.close()
            raise DamagedArchive(f"not a backup, or cut short or altered: {problem}") from problem

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._tar.close()
        self._handle.close()

    def _open(self, name: str) -> IO[bytes]:
        stream = self._tar.extractfile(self._members[name]) if name in self._members else None
        if stream is None:
            raise DamagedArchive(f"{name} is missing")
        return stream

    def check(self) -> None:
        """Recomputes the digest of every member; raises DamagedArchive naming the first that differs."""
        expected = {f"tables/{name}.jsonl.gz": entry.sha256 for name, entry in self.manifest.tables.items()}
        expected |= {f"files/{name}": sha256 for name, sha256 in self.manifest.files.items()}
        for name, sha256 in expected.items():
            if _sha256(self._open(name)) != sha256:
                raise DamagedArchive(f"{name} was altered")

    def rows(self, table: str) -> Iterator[Row]:
        with gzip.GzipFile(fileobj=self._open(f"tables/{table}.jsonl.gz")) as lines:
            for line in lines:
                yield json.loads(line)

    def file(self, name: str) -> IO[bytes]:
        return self._open(f"files/{name}")
