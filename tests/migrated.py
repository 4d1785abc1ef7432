"""A migrated SQLite database is made once and copied by every later run, until a migration changes: 20 s of CPU a run.

The copy lies under the temporary directory, named after everything migrations are made of. PostgreSQL migrates each time.
"""

import hashlib
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django
import pytest
from django.conf import settings
from django.db import connection
from django.db.backends.sqlite3.creation import DatabaseCreation

ROOT = Path(__file__).resolve().parent.parent
_MADE_OF = ("lianxin/**/migrations/*.py", "lianxin/**/sql.py", "lianxin/**/sql/**/*.py", "requirements-dev.lock")


def kept_copy() -> Path:
    digest = hashlib.sha256(repr((django.VERSION, sqlite3.sqlite_version, settings.INSTALLED_APPS)).encode())
    for pattern in _MADE_OF:
        for file in sorted(ROOT.glob(pattern)):
            digest.update(str(file.relative_to(ROOT)).encode() + file.read_bytes())
    return Path(tempfile.gettempdir()) / f"lianxin-migrated-{os.getuid()}-{digest.hexdigest()[:20]}.sqlite3"


@pytest.fixture(scope="session")
def _begin_with_the_copy() -> Iterator[Path | None]:
    """Django makes the empty file and migrates it; between the two the copy takes its place, if there is one."""
    if connection.vendor != "sqlite":
        yield None
        return
    copy, make = kept_copy(), DatabaseCreation._create_test_db

    def make_and_copy(self: DatabaseCreation, *arguments: Any, **named: Any) -> str:
        name = make(self, *arguments, **named)
        if copy.exists():
            _write(copy, Path(name))
        return name

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseCreation, "_create_test_db", make_and_copy)
        yield copy


@pytest.fixture(scope="session")
def django_db_setup(_begin_with_the_copy: Path | None, django_db_setup: None, django_db_blocker: Any) -> None:
    copy = _begin_with_the_copy
    if copy is None or copy.exists():
        return
    with django_db_blocker.unblock():
        connection.close()
    made = copy.with_suffix(f".{os.getpid()}")
    _write(Path(connection.settings_dict["NAME"]), made)
    made.replace(copy)


def _write(source: Path, target: Path) -> None:
    with sqlite3.connect(source) as old, sqlite3.connect(target) as new:
        old.backup(new)
    old.close()
    new.close()
