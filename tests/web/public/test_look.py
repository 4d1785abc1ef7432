"""A link for one task: it shows place and words, never the reporter, and takes one answer."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lianxin.domains.cases.actions import ask_to_look, guard, stop_look
from lianxin.foundation.access.models import TaskLink
from lianxin.foundation.files.models import StoredFile
from lianxin.kernel import clock
from lianxin.kernel.errors import Missing, Refused
from tests.factories.cases import make_case
from tests.factories.files import jpeg, make_upload
from tests.web.pages import aged_key, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(town):
    return make_case(town.orgs["grid"], name="王芳", phone="13987512345")


@pytest.fixture
def address(town, case):
    token = ask_to_look(case=case, who="楼栋长老张", by=town.desk.actor, at=clock.now())
    return f"/look/{token}/"


def found(**more):
    return {"finding": "found", "words": "灯确实坏了", "form_key": aged_key()} | more


def test_it_shows_the_matter_and_not_the_reporter(case, address, client):
    page = client.get(address)
    assert page.status_code == 200
    assert "楼道灯坏了" in text_of(page)
    for secret in ("王芳", "139****", "13987512345", case.tracking_code, case.number):
        assert secret not in text_of(page)


def test_one_answer_becomes_a_note_and_uses_the_link_up(case, address, client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    picture = make_upload("灯.jpg", jpeg(), "image/jpeg")
    assert client.post(address, found(photos=picture)).status_code == 200
    event = case.events.order_by("version").last()
    assert event.actor_label == "楼栋长老张"
    assert "灯确实坏了" in event.words
    assert not event.shown
    assert event.files.count() == 1
    for again in (client.get(address), client.post(address, found())):
        assert again.status_code == 200
        assert "已经" in text_of(again)
        assert "楼道灯坏了" not in text_of(again)
    assert case.events.count() == 3


def test_the_desk_takes_a_link_back(town, case, address, client):
    link = TaskLink.objects.get()
    with pytest.raises(Missing):
        stop_look(case=make_case(town.orgs["grid"]), link_id=link.pk, by=town.desk.actor, at=clock.now())
    with pytest.raises(Refused):
        stop_look(case=case, link_id=link.pk, by=town.supervisor.actor, at=clock.now())
    stop_look(case=case, link_id=link.pk, by=town.desk.actor, at=clock.now())
    assert client.get(address).status_code == 404
    assert client.post(address, found()).status_code == 404
    assert "楼栋长老张" in case.events.order_by("version").last().words


def test_without_an_answer_it_comes_back_and_still_opens(case, address, client):
    page = client.post(address, found(finding=""))
    assert page.status_code == 422
    assert "灯确实坏了" in page.content.decode()
    assert client.get(address).status_code == 200


def test_beyond_the_limit_the_words_come_back_and_no_file_is_stored(address, client, settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(guard, "PER_LINK", 1)
    assert client.post(address, found(finding="")).status_code == 422
    page = client.post(address, found(photos=make_upload("灯.jpg", jpeg(), "image/jpeg")))
    assert page.status_code == 429
    assert int(page["Retry-After"]) > 0
    assert "灯确实坏了" in page.content.decode()
    assert not StoredFile.objects.exists()
    assert client.get(address).status_code == 200


def test_after_three_days_it_opens_no_more(address, client):
    TaskLink.objects.update(expires=timezone.now() - timedelta(seconds=1))
    assert client.get(address).status_code == 404
    assert client.post(address, found()).status_code == 404


@pytest.mark.parametrize("token", ["x", "0" * 300, "\x00", "𠮷", "..", "%2e%2e"])
def test_a_made_up_link_opens_nothing(town, client, token):
    assert client.get(f"/look/{token}/").status_code == 404
