"""Keeping files: bytes first, then the row."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from lianxin.foundation.files import storage
from lianxin.foundation.files.content import Upload, examine
from lianxin.foundation.files.enums import FileKind
from lianxin.foundation.files.models import StoredFile
from lianxin.foundation.files.queries import known_paths, unused_files
from lianxin.foundation.files.rules import clean_name
from lianxin.kernel.actors import Actor
from lianxin.kernel.ids import uuid7

EVERY_KIND = frozenset(FileKind)
# A form left open over a night still has its photo.
KEEP_UNUSED = timedelta(days=2)
# Longer than any transaction: bytes without a row are then a rollback or a kill.
KEEP_ROWLESS = timedelta(hours=6)
DELETE_BATCH = 200
MOST_ROWLESS = 200
MOST_ROWLESS_SHARE = 0.2


class TooManyRowless(Exception):
    """Nothing was deleted: somebody has to look first."""


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """Checked bytes that already lie in the storage, and the row that will tell of them."""

    row: StoredFile


def write_file(*, upload: Upload, purpose: str, at: datetime, kinds: Collection[FileKind] = EVERY_KIND) -> WrittenFile:
    """Check, clean and store the bytes; raises Invalid in the user's words. Touches no table.

    Decoding a photo takes a good part of a second: call this before the transaction, since on SQLite every writer waits
    for the one inside. What never gets its row is deleted by the task.
    """
    content = examine(upload, kinds=frozenset(kinds))
    file_id = uuid7()
    path = storage.path_for(file_id, content.content.ending, at=at)
    storage.write(path, content.body)
    small_path = ""
    if content.small:
        small_path = storage.path_for(file_id, content.content.ending, at=at, small=True)
        storage.write(small_path, content.small)
    row = StoredFile(
        id=file_id,
        kind=content.content.kind,
        mime=content.content.mime,
        size=len(content.body),
        width=content.width,
        height=content.height,
        seconds=content.seconds,
        name=clean_name(upload.name or "", content.content.ending),
        purpose=purpose,
        path=path,
        small_path=small_path,
        sha256=hashlib.sha256(content.body).hexdigest(),
        created_at=at,
    )
    return WrittenFile(row)


def keep_file(
    *,
    upload: Upload | WrittenFile,
    purpose: str,
    by: Actor,
    at: datetime,
    kinds: Collection[FileKind] = EVERY_KIND,
) -> StoredFile:
    """Keep what somebody gave; raises Invalid in the user's words. One statement when the bytes were written before.

    Audited by the action that binds it (`use_files`): by itself a kept file says and does nothing.
    """
    if not isinstance(upload, WrittenFile):
        upload = write_file(upload=upload, purpose=purpose, at=at, kinds=kinds)
    upload.row.save(force_insert=True)
    return upload.row


def use_files(*, file_ids: Collection[UUID], purpose: str, at: datetime) -> list[StoredFile]:
    """Mark kept files as bound to something, each at most once; the files that were still free, in the order given.

    Two statements. Fewer files than ids: somebody bound one before, or made the id up; the caller decides.
    """
    wanted = list(dict.fromkeys(file_ids))
    with transaction.atomic():
        free = {row.pk: row for row in unused_files(wanted, purpose=purpose).select_for_update()}
        unused_files(free, purpose=purpose).update(used_at=at)
    return [free[file_id] for file_id in wanted if file_id in free]


def delete_unused(*, at: datetime) -> int:
    """Delete what was given and never bound, row first: a row never stands without its bytes. How many."""
    deleted = 0
    while rows := list(StoredFile.objects.filter(used_at=None, created_at__lt=at - KEEP_UNUSED)[:DELETE_BATCH]):
        for row in rows:
            # Somebody may bind it at this moment: then it stays.
            gone, _each = StoredFile.objects.filter(pk=row.pk, used_at=None).delete()
            if gone:
                _delete_bytes(row)
                deleted += 1
    return deleted


def _delete_bytes(row: StoredFile) -> None:
    storage.delete(row.path)
    if row.small_path:
        storage.delete(row.small_path)


def delete_rowless(*, at: datetime) -> int:
    """Delete bytes that no row tells of, left by rollbacks and killed processes; how many files.

    Raises TooManyRowless, and deletes none, when they are so many that rather the database is the wrong one.
    """
    rowless: list[str] = []
    seen = 0
    for day in storage.days():
        paths = storage.files_of(day)
        seen += len(paths)
        for start in range(0, len(paths), DELETE_BATCH):
            some = paths[start : start + DELETE_BATCH]
            known = known_paths(some)
            rowless += [path for path in some if path not in known and storage.written_at(path) < at - KEEP_ROWLESS]
    if len(rowless) > MOST_ROWLESS and len(rowless) > seen * MOST_ROWLESS_SHARE:
        raise TooManyRowless(f"{len(rowless)} of {seen} files have no row: is this the right database?")
    for path in rowless:
        storage.delete(path)
    return len(rowless)
