"""Taking a backup while people write."""

import hashlib
import hmac
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from lianxin.cli.backup.archive import ArchiveWriter, Manifest
from lianxin.cli.backup.rows import Row, Table, all_tables
from lianxin.foundation.audit.queries import latest_seal
from lianxin.kernel.ciphers import Keyring

Progress = Callable[[str, int], None]


@contextmanager
def one_moment() -> Iterator[None]:
    """Everything read inside is of one moment, and nobody who writes has to wait.

    Django's own transactions take SQLite's write lock at once; a reader in WAL needs none.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                cursor.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchall()
                yield
            finally:
                cursor.execute("ROLLBACK")
    else:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield


def applied_migrations() -> list[str]:
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def key_fingerprints(path: Path) -> dict[str, str]:
    """A short mark per master key that tells nothing of the key; empty when there is no ring."""
    if not path.exists():
        return {}
    ring = Keyring.load(path)
    return {
        name: hmac.new(key, b"lianxin backup fingerprint", hashlib.sha256).hexdigest()[:16]
        for name, key in ring.keys.items()
    }


def stored_files() -> list[Path]:
    """Paths of the media store, relative to it."""
    root = Path(settings.MEDIA_ROOT)
    return sorted(path.relative_to(root) for path in root.rglob("*") if path.is_file())


def _counted(table: Table, progress: Progress) -> Iterator[Row]:
    for row in table.read():
        progress(table.name, 1)
        yield row


def rows_to_read() -> int:
    return sum(table.count() for table in all_tables())


def take_backup(path: Path, *, at: datetime, progress: Progress) -> Manifest:
    """Writes `path`; the tables are of one moment, the files are those that stood at the end of reading them.

    A file is written before the row that names it, so every row's file is there.
    """
    with one_moment():
        seal = latest_seal()
        manifest = Manifest(
            created_at=at.isoformat(),
            version=version("lianxin"),
            database=connection.vendor,
            migrations=applied_migrations(),
            keys=key_fingerprints(settings.KEYS_FILE),
            audit_head=seal.digest if seal else "",
        )
        with ArchiveWriter(path, manifest) as archive:
            for table in all_tables():
                archive.add_table(table, _counted(table, progress))
            for name in stored_files():
                archive.add_file(name.as_posix(), Path(settings.MEDIA_ROOT) / name)
                progress("files", 1)
    return manifest
