"""The bytes: written before the row, under a name nobody can guess, and on the disk when `write` returns."""

import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import IO
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage


def path_for(file_id: UUID, ending: str, *, at: datetime, small: bool = False) -> str:
    """`2026/11/22/<uuid>.jpg`: a folder per day (UTC) keeps folders listable."""
    return f"{at:%Y/%m/%d}/{file_id}{'-small' if small else ''}.{ending}"


def id_in(path: str) -> UUID | None:
    """The file's id in a path made by `path_for`; None for what is not ours."""
    try:
        return UUID(Path(path).stem.removesuffix("-small"))
    except ValueError:
        return None


def write(path: str, content: bytes) -> None:
    """Store the bytes; after this a power cut does not lose them."""
    kept = default_storage.save(path, ContentFile(content))
    if kept != path:
        default_storage.delete(kept)
        raise FileExistsError(path)
    with suppress(NotImplementedError):  # storages elsewhere have no local path, and promise this themselves
        _force_to_disk(Path(default_storage.path(path)))


def _force_to_disk(path: Path) -> None:
    for target in (path, path.parent):
        descriptor = os.open(target, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def read(path: str) -> IO[bytes]:
    """The bytes as an open file; raises FileNotFoundError, also for an empty path."""
    if not path:
        raise FileNotFoundError
    opened: IO[bytes] = default_storage.open(path)
    return opened


def local_path(path: str) -> Path:
    """The bytes as a file on this machine."""
    return Path(default_storage.path(path))


def delete(path: str) -> None:
    """Delete the bytes; already gone is as good."""
    default_storage.delete(path)


def days() -> Iterator[str]:
    """The folders there are, one per day of giving, oldest first."""
    for year in _folders(""):
        for month in _folders(year):
            yield from _folders(month)


def files_of(day: str) -> list[str]:
    """The paths of ours in a day's folder."""
    _inside, names = default_storage.listdir(day)
    return [path for name in sorted(names) if id_in(path := f"{day}/{name}")]


def written_at(path: str) -> datetime:
    """When the bytes were written; raises FileNotFoundError."""
    return default_storage.get_modified_time(path)


def _folders(inside: str) -> list[str]:
    try:
        names, _files = default_storage.listdir(inside)
    except FileNotFoundError:
        return []
    return [f"{inside}/{name}".lstrip("/") for name in sorted(names) if name.isdecimal()]
