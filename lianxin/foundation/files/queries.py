"""Reading stored files: only through the room whose they are."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from os import SEEK_END
from pathlib import Path
from typing import IO
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lianxin.foundation.files import hooks, storage
from lianxin.foundation.files.enums import FileKind
from lianxin.foundation.files.models import StoredFile
from lianxin.kernel.actors import Actor
from lianxin.kernel.errors import Missing


def readable_file(*, file_id: UUID, actor: Actor, codes: frozenset[str]) -> StoredFile:
    """The file, if its room lets the actor read it; raises Missing for unknown and forbidden alike."""
    stored = StoredFile.objects.filter(pk=file_id).first()
    if stored is None or not hooks.may_read(stored.purpose, stored.pk, actor, codes):
        raise Missing(_("There is no such file."))
    return stored


def unused_files(file_ids: Collection[UUID], *, purpose: str) -> QuerySet[StoredFile]:
    """Those of the given files that were kept for this purpose and are bound to nothing yet."""
    return StoredFile.objects.filter(pk__in=file_ids, purpose=purpose, used_at__isnull=True)


def unused_file_path(file_id: UUID, *, purpose: str) -> Path | None:
    """Where the bytes of a file lie that was kept and not yet bound, for a reader that wants a path; None if none."""
    row = unused_files([file_id], purpose=purpose).first()
    return storage.local_path(row.path) if row else None


@dataclass(frozen=True, slots=True)
class ServedFile:
    """Bytes ready to go out; whoever takes it closes `body`."""

    body: IO[bytes]
    size: int
    mime: str
    name: str
    etag: str
    as_download: bool


def served_file(stored: StoredFile, *, small: bool) -> ServedFile:
    """The file's bytes or its thumbnail's; raises Missing when it has none, or when they are gone.

    Photos and voices were written anew or checked to hold sound only, and may be shown; documents go as downloads.
    """
    path = stored.small_path if small else stored.path
    try:
        body = storage.read(path)
    except FileNotFoundError as error:
        raise Missing(_("There is no such file.")) from error
    size = body.seek(0, SEEK_END)
    body.seek(0)
    return ServedFile(
        body=body,
        size=size,
        mime=stored.mime,
        name=stored.name,
        etag=f'"{stored.sha256}{"-small" if small else ""}"',
        as_download=stored.kind == FileKind.DOCUMENT,
    )


def known_paths(paths: Sequence[str]) -> set[str]:
    """Those of the given paths that a row tells of."""
    ids = [file_id for path in paths if (file_id := storage.id_in(path))]
    rows = StoredFile.objects.filter(pk__in=ids).values_list("path", "small_path")
    return {path for pair in rows for path in pair if path}
