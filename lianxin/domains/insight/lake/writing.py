"""Rows into Parquet with flat memory: facts by month, everything else in one file."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import Any, Self

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from lianxin.domains.insight.lake.folder import File, described
from lianxin.domains.insight.lake.schemas import FACTS, TABLES

# Rows that wait in memory for their file, all months together; then the fullest month is written.
WAITING = 300_000
_GROUP = 100_000
_BATCH = 20_000
Row = Sequence[Any]


def _table(rows: Sequence[Row], schema: pa.Schema) -> Any:
    columns = zip(*rows, strict=True) if rows else ((),) * len(schema)
    return pa.table([pa.array(column, type=field.type) for column, field in zip(columns, schema, strict=True)], schema)


def _writer(folder: Path, path: str, schema: pa.Schema) -> Any:
    place = folder / path
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return pq.ParquetWriter(place, schema, compression="zstd", compression_level=3)


def write_table(folder: Path, name: str, number: int, rows: Iterable[Row]) -> File:
    """A table in one file; also without rows, so that it is there."""
    path, schema, count, waiting = f"{name}/{number:06d}.parquet", TABLES[name], 0, iter(rows)
    with _writer(folder, path, schema) as writer:
        while batch := list(islice(waiting, _BATCH)):
            writer.write_table(_table(batch, schema))
            count += len(batch)
    return described(folder, path, count)


class FactWriter:
    """One file for each month in which something of this export happened."""

    def __init__(self, folder: Path, number: int) -> None:
        self._folder = folder
        self._number = number
        self._open = ExitStack()
        self._writers: dict[int, Any] = {}
        self._waiting: dict[int, list[Any]] = defaultdict(list)
        self._rows: dict[int, int] = defaultdict(int)
        self._written: dict[int, int] = defaultdict(int)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def add(self, rows: Sequence[Row]) -> None:
        """Rows of FACTS, of any months."""
        table = _table(rows, FACTS)
        months = pc.divide(table["day"], 100)
        for month in pc.unique(months).to_pylist():
            part = table.filter(pc.equal(months, month))
            self._waiting[month].append(part)
            self._rows[month] += part.num_rows
            if self._rows[month] >= _GROUP:
                self._write(month)
        while sum(self._rows.values()) > WAITING:
            self._write(max(self._rows, key=self._rows.__getitem__))

    def _path(self, month: int) -> str:
        return f"facts/month={month:06d}/{self._number:06d}.parquet"

    def _write(self, month: int) -> None:
        """Sorted, so that who asks for one measure skips most pages."""
        table = pa.concat_tables(self._waiting.pop(month)).sort_by(
            [(name, "ascending") for name in ("measure", "org", "day", "id")]
        )
        if month not in self._writers:
            self._writers[month] = self._open.enter_context(_writer(self._folder, self._path(month), FACTS))
        self._writers[month].write_table(table, row_group_size=_GROUP)
        self._written[month] += self._rows.pop(month)

    def finish(self) -> Iterator[File]:
        """Everything written out; the files."""
        for month in sorted(self._rows):
            self._write(month)
        self._open.close()
        for month, rows in sorted(self._written.items()):
            yield described(self._folder, self._path(month), rows)
