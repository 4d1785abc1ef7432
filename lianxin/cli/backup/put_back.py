"""Restoring a backup into an empty place, on either database."""

import os
import shutil
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader

from lianxin.cli.backup.archive import ArchiveReader
from lianxin.cli.backup.rows import Table, all_tables
from lianxin.cli.backup.take import Progress, key_fingerprints, stored_files
from lianxin.foundation.orgs.search_index import rebuild_search
from lianxin.foundation.search.actions import rebuild as rebuild_documents

# What `migrate` itself fills.
_FILLED_BY_DJANGO = frozenset({"django_migrations", "django_content_type", "auth_permission"})


class CannotRestore(Exception):
    """Nothing was changed; the message says what to do."""


def restore(archive: ArchiveReader, *, without_keys: bool, progress: Progress) -> None:
    """Loads `archive`, whose digests are checked first. Raises CannotRestore or DamagedArchive before any change.

    All rows come in one transaction: foreign keys are checked at its end, so their order does not matter. The full-text
    index is made anew afterwards: it is in no backup.
    """
    archive.check()
    _require_same_schema(archive)
    if not without_keys:
        _require_keys(archive)
    Path(settings.DATA).mkdir(parents=True, exist_ok=True, mode=0o700)
    _require_empty_place()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    tables = {table.name: table for table in all_tables()}
    with transaction.atomic():
        for name in archive.manifest.tables:
            # Filled by `migrate`, or a tail that its table's trigger has just filled: tables stand before their tails.
            if tables[name].count():
                tables[name].clear()
            tables[name].insert(archive.rows(name))
            progress(name, archive.manifest.tables[name].count)
        _reset_sequences(list(tables.values()))
        rebuild_search()
    rebuild_documents(progress=lambda count: progress("search", count))
    for name in archive.manifest.files:
        _put_file(archive, name)
        progress("files", 1)


def _require_same_schema(archive: ArchiveReader) -> None:
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).graph.nodes}
    theirs = set(archive.manifest.migrations)
    if known != theirs:
        raise CannotRestore(
            f"The backup was made by version {archive.manifest.version} with other tables. Restore it with that "
            "version, then upgrade. Migrations that differ: " + ", ".join(sorted(known ^ theirs)[:5])
        )
    for table in all_tables():
        entry = archive.manifest.tables.get(table.name)
        if entry is None or entry.columns != table.columns:
            raise CannotRestore(f"The table {table.name} has other columns in the backup.")


def _require_keys(archive: ArchiveReader) -> None:
    here = key_fingerprints(settings.KEYS_FILE)
    missing = [name for name, mark in archive.manifest.keys.items() if here.get(name) != mark]
    if missing:
        raise CannotRestore(
            f"The key ring {settings.KEYS_FILE} lacks the backup's keys {', '.join(missing)}: phones and other sealed "
            "fields could not be read. Put the escrowed ring there first, or say --without-keys."
        )


def _require_empty_place() -> None:
    existing = set(connection.introspection.table_names())
    occupied = [
        table.name
        for table in all_tables()
        if table.name in existing and table.name not in _FILLED_BY_DJANGO and table.rows().exists()
    ]
    if occupied:
        raise CannotRestore(f"The database is not empty: {', '.join(occupied[:5])} hold rows.")
    if Path(settings.MEDIA_ROOT).exists() and stored_files():
        raise CannotRestore(f"The file store {settings.MEDIA_ROOT} is not empty.")


def _reset_sequences(tables: list[Table]) -> None:
    """PostgreSQL counts by itself and would give numbers out a second time."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [table.model for table in tables]):
            cursor.execute(statement)


def _put_file(archive: ArchiveReader, name: str) -> None:
    root = Path(settings.MEDIA_ROOT).resolve()
    path = (root / name).resolve()
    if not path.is_relative_to(root):
        raise CannotRestore(f"The backup names a file outside the store: {name}")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as handle:
        shutil.copyfileobj(archive.file(name), handle)
