"""Who gets a file, and how it is sent."""

import io
import re

import pytest
from PIL import Image

from lianxin.foundation.files import hooks
from lianxin.foundation.files.models import StoredFile
from lianxin.foundation.files.queries import readable_file
from lianxin.kernel.actors import REPORTER
from lianxin.kernel.errors import Missing
from lianxin.kernel.ids import uuid7
from tests.factories.accounts import make_user
from tests.factories.files import jpeg, make_file, office, pdf, wav

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    options = settings.STORAGES["default"]["OPTIONS"] | {"location": str(tmp_path)}
    settings.STORAGES = settings.STORAGES | {"default": settings.STORAGES["default"] | {"OPTIONS": options}}


@pytest.fixture
def door(monkeypatch):
    """A room that lets in who is in `allowed`, and keeps what it was asked."""

    class Door:
        allowed = True
        asked = []

        def may_read(self, file_id, actor, codes):
            self.asked.append((file_id, actor, codes))
            return self.allowed if isinstance(self.allowed, bool) else actor.user_id == self.allowed

    monkeypatch.setattr(hooks, "_readers", dict(hooks._readers))
    made = Door()
    made.asked = []
    hooks.register_reader("tests", made.may_read)
    return made


@pytest.fixture
def client(client, monkeypatch):
    """Django's client; what it got is closed at the end, as a server does."""
    got = []
    request = client.request

    def keep(**options):
        got.append(request(**options))
        return got[-1]

    monkeypatch.setattr(client, "request", keep)
    yield client
    for response in got:
        response.close()


def address(stored, small=False):
    return f"/files/{stored.pk}/{'small/' if small else ''}"


def body_of(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_photo_is_served_without_its_place(client, door):
    stored = make_file(name="现场 1.jpg", body=jpeg(gps=True))
    response = client.get(address(stored))
    assert response.status_code == 200
    assert response["Content-Type"] == "image/jpeg"
    photo = Image.open(io.BytesIO(body_of(response)))
    assert not photo.getexif().get_ifd(0x8825)
    assert response["Content-Disposition"].startswith("inline; filename*=utf-8''")


def test_thumbnail_is_served_for_photos_only(client, door):
    photo = make_file(body=jpeg(1000, 800))
    assert Image.open(io.BytesIO(body_of(client.get(address(photo, small=True))))).size == (480, 384)
    assert client.get(address(make_file(name="a.pdf", body=pdf()), small=True)).status_code == 404


@pytest.mark.parametrize("make", [jpeg, pdf, office, wav])
def test_nothing_runs_is_guessed_or_kept_by_others(client, door, make):
    response = client.get(address(make_file(name="x", body=make())))
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response["Cache-Control"] == "private, max-age=3600"
    assert "Cookie" in response["Vary"]
    assert response["Content-Disposition"].split(";")[0] == ("inline" if make in {jpeg, wav} else "attachment")


def test_unknown_and_forbidden_look_the_same(client, door):
    stored = make_file()
    door.allowed = False
    made_up = uuid7()
    answers = [client.get(address(stored)), client.get(f"/files/{made_up}/")]
    assert [answer.status_code for answer in answers] == [404, 404]
    # Only the address and the form's token differ.
    texts = [re.sub(r"[A-Za-z0-9]{64}", "", answer.content.decode()) for answer in answers]
    assert texts[0].replace(str(stored.pk), "") == texts[1].replace(str(made_up), "")
    assert client.get("/files/1/").status_code == 404


def test_file_of_a_purpose_nobody_answers_for_is_missing(client):
    assert client.get(address(make_file(purpose="nobody"))).status_code == 404


def test_room_is_asked_with_actor_and_opened_codes(client, door):
    stored = make_file()
    session = client.session
    session["tracking_codes"] = ["348291750624"]
    session.save()
    client.get(address(stored))
    user = make_user()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.get(address(stored))
    (first_id, first_actor, first_codes), (_, second_actor, _) = door.asked
    assert (first_id, first_actor, first_codes) == (stored.pk, REPORTER, frozenset({"348291750624"}))
    assert second_actor.user_id == user.pk


def test_owner_reads_and_stranger_does_not(client, door):
    owner, stranger = make_user(), make_user()
    door.allowed = owner.pk
    stored = make_file()
    for user, status in ((owner, 200), (stranger, 404)):
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        assert client.get(address(stored)).status_code == status


def test_bytes_that_are_gone_are_missing(client, door, tmp_path):
    stored = make_file()
    (tmp_path / stored.path).unlink()
    assert client.get(address(stored)).status_code == 404


@pytest.mark.parametrize(
    ("asked", "part", "said"),
    [
        ("bytes=0-9", slice(0, 10), "bytes 0-9/"),
        ("bytes=10-", slice(10, None), "bytes 10-"),
        ("bytes=-5", slice(-5, None), None),
        ("bytes=40000-99999999", slice(40000, None), "bytes 40000-"),
    ],
)
def test_part_of_a_voice_is_served(client, door, asked, part, said):
    body = wav(3)
    response = client.get(address(make_file(name="a.wav", body=body)), headers={"Range": asked})
    assert response.status_code == 206
    assert response.content == body[part]
    assert response["Content-Range"].endswith(f"/{len(body)}")
    assert said is None or response["Content-Range"].startswith(said)


@pytest.mark.parametrize("asked", ["bytes=0-1,5-9", "bytes=-", "lines=1-2", "bytes=x-y", "", "bytes=" + "9" * 40 + "-"])
def test_odd_ranges_get_the_whole(client, door, asked):
    stored = make_file(name="a.wav", body=wav())
    response = client.get(address(stored), headers={"Range": asked})
    assert response.status_code == 200
    assert len(body_of(response)) == stored.size == int(response["Content-Length"])
    assert response["Accept-Ranges"] == "bytes"


@pytest.mark.parametrize("asked", ["bytes=99999999-", "bytes=9-3", "bytes=-0"])
def test_part_that_is_not_there_is_refused(client, door, asked):
    stored = make_file(name="a.wav", body=wav())
    response = client.get(address(stored), headers={"Range": asked})
    assert response.status_code == 416
    assert response["Content-Range"] == f"bytes */{stored.size}"


def test_part_of_an_older_file_is_not_joined(client, door):
    stored = make_file(name="a.wav", body=wav())
    headers = {"Range": "bytes=0-9", "If-Range": '"older"'}
    assert client.get(address(stored), headers=headers).status_code == 200


def test_unchanged_file_is_not_sent_again(client, door):
    stored = make_file()
    etag = client.get(address(stored))["ETag"]
    response = client.get(address(stored), headers={"If-None-Match": etag})
    assert (response.status_code, response.content) == (304, b"")
    assert client.get(address(stored, small=True))["ETag"] != etag


def test_only_reading_is_allowed(client, door):
    stored = make_file()
    assert client.post(address(stored)).status_code == 405
    assert client.head(address(stored)).status_code == 200


def test_query_raises_missing_for_strangers(door):
    stored = make_file()
    door.allowed = False
    with pytest.raises(Missing):
        readable_file(file_id=stored.pk, actor=REPORTER, codes=frozenset())
    assert StoredFile.objects.filter(pk=stored.pk).exists()
