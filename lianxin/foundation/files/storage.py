"""The bytes: written before the row, under a name nobody can guess, and on the disk when `write` returns."""

import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage


def path_for(file_id: UUID, ending: str, *, at: datetime, small: bool = False) -> str:
    """`2026/11/22/<uuid>.jpg`: a folder per day (UTC) keeps folders listable."""
    return f"{at:%Y/%m/%d}/{file_id}{'-small' if small else ''}.{ending}"


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


def delete(path: str) -> None:
    """Delete the bytes; already gone is as good."""
    default_storage.delete(path)
