"""Is the database what the backup says? Every table, every row, every file."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from lianxin.cli.backup.archive import ArchiveReader
from lianxin.cli.backup.rows import Digest, Table, all_tables, as_line
from lianxin.cli.backup.take import Progress, one_moment

_NAMED = 5


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not equal: a table with a row's key, or a file."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


def compare(archive: ArchiveReader, *, progress: Progress) -> list[Difference]:
    """All differences between the archive and this database and media store; empty when the copy is equal.

    Tables are compared by digest; only those that differ are read a second time to name rows (at most five a table).
    """
    with one_moment():
        here = {table.name: table for table in all_tables()}
        found = [Difference(name, "not in the backup") for name in here.keys() - archive.manifest.tables.keys()]
        for name, entry in archive.manifest.tables.items():
            if name not in here:
                found.append(Difference(name, "not in this database"))
                continue
            digest = _digest(here[name], progress)
            if (digest.count, digest.hexdigest()) != (entry.count, entry.digest):
                found.append(Difference(name, f"{entry.count} rows in the backup, {digest.count} here"))
                found += _differing_rows(here[name], archive)
    found += _differing_files(archive)
    return found


def _digest(table: Table, progress: Progress) -> Digest:
    digest = Digest()
    for row in table.read():
        digest.add(as_line(row))
        progress(table.name, 1)
    return digest


def _differing_rows(table: Table, archive: ArchiveReader) -> Iterator[Difference]:
    key = table.key
    theirs = {str(row[key]): row for row in archive.rows(table.name)}
    named = 0
    for row in table.read():
        other = theirs.pop(str(row[key]), None)
        if other == row:
            continue
        named += 1
        if named <= _NAMED:
            yield Difference(table.name, f"row {row[key]}: {_columns(table, row, other)}")
    for missing in list(theirs)[:_NAMED]:
        yield Difference(table.name, f"row {missing}: only in the backup")


def _columns(table: Table, row: list[object], other: list[object] | None) -> str:
    if other is None:
        return "only here"
    pairs = zip(table.columns, row, other, strict=True)
    return "differs in " + ", ".join(column for column, mine, theirs in pairs if mine != theirs)


def _differing_files(archive: ArchiveReader) -> Iterator[Difference]:
    """Files that came after the backup are no difference: the rows would tell."""
    for name, expected in archive.manifest.files.items():
        path = Path(settings.MEDIA_ROOT) / name
        if not path.exists():
            yield Difference(f"files/{name}", "missing here")
        elif hashlib.sha256(path.read_bytes()).hexdigest() != expected:
            yield Difference(f"files/{name}", "other content here")
