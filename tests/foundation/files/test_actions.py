import hashlib
import os
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from lianxin.foundation.files import actions
from lianxin.foundation.files.actions import delete_rowless, delete_unused, keep_file, use_files, write_file
from lianxin.foundation.files.enums import FileKind
from lianxin.foundation.files.models import StoredFile
from lianxin.foundation.files.queries import unused_files
from lianxin.foundation.files.tasks import sweep_files
from lianxin.kernel import clock
from lianxin.kernel.actors import REPORTER
from lianxin.kernel.errors import Invalid
from lianxin.kernel.ids import uuid7
from tests.factories.files import jpeg, make_file, make_upload, pdf, wav

pytestmark = pytest.mark.django_db


def on_disk(stored):
    return sorted(str(path.relative_to(stored)) for path in stored.rglob("*") if path.is_file())


def make_old(stored, hours):
    then = clock.now().timestamp() - hours * 3600
    for path in stored.rglob("*"):
        os.utime(path, (then, then))


def test_photo_is_kept_with_bytes_and_row(stored):
    kept = make_file(name="../路灯.JPG", body=jpeg(800, 600))
    row = StoredFile.objects.get()
    assert (row.kind, row.mime, row.width, row.height, row.seconds) == (FileKind.PHOTO, "image/jpeg", 800, 600, None)
    assert row.name == "路灯.jpg"
    body = (stored / row.path).read_bytes()
    assert row.size == len(body)
    assert row.sha256 == hashlib.sha256(body).hexdigest()
    assert on_disk(stored) == sorted([row.path, row.small_path])
    assert str(kept.pk) in row.path
    assert "路灯" not in row.path


def test_bytes_are_for_this_account_only(stored):
    row = make_file()
    assert (stored / row.path).stat().st_mode & 0o777 == 0o600
    assert (stored / row.path).parent.stat().st_mode & 0o777 == 0o700


def test_voice_and_document_are_kept(stored):
    assert make_file(name="a.wav", body=wav(5)).seconds == 5
    assert make_file(name="a.pdf", body=pdf()).small_path == ""


def test_refused_file_leaves_nothing(stored):
    with pytest.raises(Invalid):
        make_file(name="a.jpg", body=pdf())
    assert not StoredFile.objects.exists()
    assert on_disk(stored) == []


def test_bytes_written_before_need_one_statement(stored):
    written = write_file(upload=make_upload("a.jpg", jpeg()), purpose="tests", at=clock.now())
    with CaptureQueriesContext(connection) as asked:
        kept = keep_file(upload=written, purpose="tests", by=REPORTER, at=clock.now())
    assert len(asked) == 1
    assert StoredFile.objects.get() == kept


def test_row_that_was_rolled_back_leaves_bytes_for_the_sweep(stored):
    with transaction.atomic():
        make_file()
        transaction.set_rollback(True)
    assert not StoredFile.objects.exists()
    assert len(on_disk(stored)) == 2
    assert delete_rowless(at=clock.now()) == 0
    make_old(stored, 7)
    assert delete_rowless(at=clock.now()) == 2
    assert on_disk(stored) == []


def test_sweep_leaves_what_has_a_row_and_what_is_not_ours(stored):
    row = make_file()
    (stored / "note.txt").write_text("kept")
    (stored / row.path).with_name("README").write_text("kept")
    make_old(stored, 100)
    use_files(file_ids=[row.pk], purpose="tests", at=clock.now())
    sweep_files()
    assert len(on_disk(stored)) == 4


def test_sweep_stops_where_the_database_seems_the_wrong_one(stored, monkeypatch):
    monkeypatch.setattr(actions, "MOST_ROWLESS", 3)
    for _ in range(2):
        make_file()
    StoredFile.objects.all().delete()
    make_old(stored, 100)
    with pytest.raises(actions.TooManyRowless):
        delete_rowless(at=clock.now())
    assert len(on_disk(stored)) == 4


def test_unused_file_is_deleted_after_two_days(stored):
    now = clock.now()
    make_file(at=now - timedelta(days=3))
    fresh = make_file(at=now - timedelta(days=1))
    used = make_file(at=now - timedelta(days=3))
    use_files(file_ids=[used.pk], purpose="tests", at=now)
    assert delete_unused(at=now) == 1
    assert set(StoredFile.objects.all()) == {fresh, used}
    assert len(on_disk(stored)) == 4


def test_file_is_bound_once():
    one, two = make_file(), make_file()
    assert use_files(file_ids=[two.pk, one.pk, two.pk], purpose="tests", at=clock.now()) == [two, one]
    assert use_files(file_ids=[one.pk], purpose="tests", at=clock.now()) == []


def test_made_up_id_and_file_of_another_purpose_are_not_bound():
    other = make_file(purpose="elsewhere")
    assert use_files(file_ids=[uuid7(), other.pk], purpose="tests", at=clock.now()) == []
    assert unused_files([other.pk], purpose="elsewhere").exists()


def test_database_refuses_a_photo_without_measures():
    row = make_file()
    with pytest.raises(IntegrityError), transaction.atomic():
        StoredFile.objects.filter(pk=row.pk).update(width=None)


def test_kinds_limit_what_is_taken():
    with pytest.raises(Invalid):
        keep_file(
            upload=make_upload("a.pdf", pdf()), purpose="tests", by=REPORTER, at=clock.now(), kinds={FileKind.PHOTO}
        )
