"""A backup is of one moment, opens on either database, and proves the copy equal."""

import json
import os
import subprocess
import sys
import tarfile
from io import BytesIO
from pathlib import Path
from threading import Event, Thread

import psycopg
import pytest
from django.conf import settings
from django.db import connection, connections, transaction

from lianxin.cli.backup.archive import ArchiveReader, DamagedArchive
from lianxin.cli.backup.compare import compare
from lianxin.cli.backup.put_back import CannotRestore, restore
from lianxin.cli.backup.take import take_backup
from lianxin.domains.people.actions import find_or_add_person
from lianxin.foundation.audit import actions as audit
from lianxin.foundation.jobs import actions as jobs
from lianxin.foundation.jobs.tasks import housekeeping
from lianxin.foundation.journal import actions as journal
from lianxin.foundation.orgs.queries import org_by_code
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM
from lianxin.kernel.ids import uuid7
from tests.factories.accounts import make_user
from tests.factories.cases import make_case
from tests.factories.orgs import make_city_tree
from tests.postgres import running_server

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parent.parent.parent


def _ignore(_name, _count):
    pass


@pytest.fixture
def media(settings, tmp_path):
    """A store of its own, with one file."""
    folder = tmp_path / "media"
    settings.MEDIA_ROOT = folder
    path = folder / "2026" / "03" / "01" / "photo.jpg"
    path.parent.mkdir(parents=True)
    path.write_bytes(os.urandom(3000))
    return folder


@pytest.fixture
def filled(media):
    """Rows of every awkward kind: sealed text, JSON, moments, UUIDs, rare characters, dates."""
    make_city_tree()
    make_user(name="阿依·古丽 𫍯")
    find_or_add_person(name="张小明", phone="13812345678", by=SYSTEM, at=clock.now())
    with transaction.atomic():
        audit.record(
            verb="test.done",
            by=SYSTEM,
            at=clock.now(),
            subject=("thing", "1"),
            changes={"z": [1, {"b": None, "a": "ᠮᠣᠩᠭᠣᠯ"}], "a": True},
            personal={"name": "张小明"},
            person=uuid7(),
        )
        journal.record(measure="orgs.opened", org=1, at=clock.now(), key="test:1", dims={"kind": "village"})
        jobs.enqueue(housekeeping, key="later")


def _backup(tmp_path, name="a.tar"):
    path = tmp_path / name
    take_backup(path, at=clock.now(), progress=_ignore)
    return path


def _differences(path):
    with ArchiveReader(path) as archive:
        return [str(found) for found in compare(archive, progress=_ignore)]


def test_backup_equals_the_place_it_was_taken_from(filled, tmp_path):
    assert _differences(_backup(tmp_path)) == []


def test_backup_is_private_and_holds_no_key_and_no_plain_secret(filled, tmp_path):
    path = _backup(tmp_path)
    assert path.stat().st_mode & 0o077 == 0
    keys = json.loads(Path(settings.KEYS_FILE).read_text())["keys"].values()
    with tarfile.open(path) as archive:
        content = b"".join(archive.extractfile(member).read() for member in archive.getmembers())
    assert not any(key.encode() in content for key in keys)
    with ArchiveReader(path) as archive:
        rows = json.dumps([row for table in archive.manifest.tables for row in archive.rows(table)], ensure_ascii=False)
    assert "13812345678" not in rows


def test_comparison_names_the_row_and_the_column(filled, tmp_path):
    path = _backup(tmp_path)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_user SET language = 'en'")
        cursor.execute("SELECT id FROM accounts_user")
        (user_id,) = cursor.fetchone()
    assert f"accounts_user: row {user_id}: differs in language" in _differences(path)


def test_comparison_names_what_came_and_what_went(filled, tmp_path, media):
    path = _backup(tmp_path)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM jobs_job")
    make_user()
    next(media.rglob("*.jpg")).write_bytes(b"other")
    found = "\n".join(_differences(path))
    assert "only in the backup" in found
    assert "only here" in found
    assert "photo.jpg: other content here" in found


def _column(archive, table, name):
    place = archive.manifest.tables[table].columns.index(name)
    return [row[place] for row in archive.rows(table)]


def _submissions(path):
    """How often a backup tells of a submission: as a case, an event, an audit record, a fact."""
    with ArchiveReader(path) as archive:
        archive.check()
        return (
            archive.manifest.tables["cases_case"].count,
            _column(archive, "cases_caseevent", "verb").count("submit"),
            _column(archive, "audit_auditrecord", "verb").count("cases.submit"),
            _column(archive, "journal_fact", "measure").count("cases.received"),
        )


def test_backup_while_people_write_is_of_one_moment(filled, tmp_path):
    """A submission writes into four tables in one transaction: a backup holds all of it or none."""
    place, stop = org_by_code("530502001001001"), Event()

    def write():
        try:
            while not stop.is_set():
                make_case(place)
        finally:
            connections.close_all()

    writer = Thread(target=write)
    writer.start()
    try:
        counts = [_submissions(_backup(tmp_path, f"{attempt}.tar")) for attempt in range(4)]
    finally:
        stop.set()
        writer.join()
    assert all(len(set(told)) == 1 for told in counts), counts
    assert counts[-1][0] > counts[0][0]


def test_backup_that_fails_leaves_nothing(filled, tmp_path, monkeypatch):
    def break_off(*_arguments):
        raise OSError("No space left on device")

    monkeypatch.setattr("lianxin.cli.backup.archive.ArchiveWriter.add_file", break_off)
    with pytest.raises(OSError, match="No space"):
        _backup(tmp_path)
    assert list(tmp_path.glob("*.tar*")) == []


@pytest.mark.parametrize("damage", ["flip", "cut", "manifest", "not a tar", "lost member"])
def test_a_damaged_archive_is_refused(filled, tmp_path, damage):
    path = _backup(tmp_path)
    raw = bytearray(path.read_bytes())
    if damage == "flip":
        raw[len(raw) // 3] ^= 1
        # A flip in the padding between members changes nothing: take one in the photo.
        place = raw.index(next(Path(settings.MEDIA_ROOT).rglob("*.jpg")).read_bytes())
        raw[place + 5] ^= 1
    elif damage == "cut":
        raw = raw[: len(raw) // 2]
    elif damage == "manifest":
        place = raw.rindex(b'"count": 1,')
        raw[place + 9 : place + 10] = b"2"
    elif damage == "not a tar":
        raw = bytearray(b"hello")
    else:
        raw = _without_a_table(raw)
    path.write_bytes(raw)

    def read():
        with ArchiveReader(path) as archive:
            archive.check()

    with pytest.raises(DamagedArchive):
        read()


def _without_a_table(raw):
    kept = BytesIO()
    with tarfile.open(fileobj=BytesIO(bytes(raw))) as old, tarfile.open(fileobj=kept, mode="w") as new:
        for member in old.getmembers():
            if "journal_fact." not in member.name:
                new.addfile(member, old.extractfile(member))
    return bytearray(kept.getvalue())


def test_restore_refuses_a_place_that_is_not_empty(filled, tmp_path):
    with ArchiveReader(_backup(tmp_path)) as archive, pytest.raises(CannotRestore, match="not empty"):
        restore(archive, without_keys=False, progress=_ignore)


def test_restore_refuses_without_the_right_keys(filled, tmp_path, settings):
    path = _backup(tmp_path)
    settings.KEYS_FILE = tmp_path / "other.json"
    with ArchiveReader(path) as archive, pytest.raises(CannotRestore, match="lacks the backup's keys k1"):
        restore(archive, without_keys=False, progress=_ignore)


def _lianxin(place, database, *arguments, ok=True):
    """Runs the command in a place of its own, with this test's keys."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONPATH": str(ROOT),
        "LIANXIN_MODE": "test",
        "LIANXIN_DATA": str(place),
        "LIANXIN_KEYS": str(settings.KEYS_FILE),
        "DATABASE_URL": database,
    }
    command = [sys.executable, "-m", "lianxin.cli.main", *map(str, arguments)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=place)
    assert (done.returncode == 0) == ok, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture
def postgres_url():
    """An empty PostgreSQL database, on the suite's server when there is one."""
    if connection.vendor == "postgresql":
        server = connection.settings_dict
        with psycopg.connect(host=server["HOST"], user=server["USER"], dbname="postgres", autocommit=True) as admin:
            admin.execute("DROP DATABASE IF EXISTS restored")
            admin.execute("CREATE DATABASE restored")
        yield f"postgresql://{server['USER']}@/{server['HOST']}/restored"
    else:
        with running_server() as server:
            yield server.url()


@pytest.mark.slow
def test_round_trip_over_both_databases(filled, tmp_path, postgres_url):
    original = _backup(tmp_path)
    on_postgres, on_sqlite = tmp_path / "postgres", tmp_path / "sqlite"
    on_postgres.mkdir()
    on_sqlite.mkdir()
    sqlite_url = f"sqlite:///{on_sqlite}/restored.sqlite3"

    assert "Equal:" in _lianxin(on_postgres, postgres_url, "restore", original)
    # The sequences stand right: a new row does not collide with a restored one.
    _lianxin(
        on_postgres, postgres_url, "createadmin", "--duty=audit", "--org=530500000000", "--username=new", "--name=新人"
    )
    assert "Not equal." in _lianxin(on_postgres, postgres_url, "backup", "verify", original, ok=False)

    second = tmp_path / "second.tar"
    _lianxin(on_postgres, postgres_url, "backup", "--to", second)
    assert "Equal:" in _lianxin(on_sqlite, sqlite_url, "restore", second)
    assert "not empty" in _lianxin(on_sqlite, sqlite_url, "restore", second, ok=False)

    third = tmp_path / "third.tar"
    _lianxin(on_sqlite, sqlite_url, "backup", "--to", third)
    with ArchiveReader(second) as before, ArchiveReader(third) as after:
        assert {name: entry.digest for name, entry in before.manifest.tables.items()} == {
            name: entry.digest for name, entry in after.manifest.tables.items()
        }
        assert before.manifest.files == after.manifest.files
        assert (before.manifest.database, after.manifest.database) == ("postgresql", "sqlite")
