"""Entering for somebody else: pasted words, a place however it is typed, answered at once or not."""

import re

import pytest

from lianxin.domains.cases.enums import Channel, State, TellBy
from lianxin.domains.cases.models import Case, CaseFile
from tests.factories.cases import make_category, make_notice
from tests.factories.files import jpeg, make_upload
from tests.factories.orgs import make_org
from tests.web.pages import aged_key, hidden, text_of

pytestmark = pytest.mark.django_db
WORDS = "[群消息] 王阿姨：我家楼下的下水道又堵了，味道很大。"


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def enter(client, **fields):
    typed = {"form_key": aged_key(), "words": WORDS, "place": "太保社区第一网格", "channel": "chat", "tell_by": "code"}
    return client.post("/desk/enter/", typed | fields)


def test_pasted_and_sent(town, desk):
    make_category("p.drain", name="下水道", plain=True)
    notice = make_notice(town.orgs["county"])
    picture = make_upload("图.jpg", jpeg(), "image/jpeg")
    answer = enter(desk, category="p.drain", name="王芳", phone="13987512345", tell_by="call", photos=picture)
    case = Case.objects.get()
    assert answer.url == f"/desk/cases/{case.uuid}/"
    assert (case.entered_by, case.channel, case.tell_by) == (town.desk, Channel.CHAT, TellBy.CALL)
    assert (case.words, case.notice) == (WORDS, notice)
    assert CaseFile.objects.get().released


def test_what_was_entered_is_no_longer_a_draft(town, desk):
    page = desk.get(enter(desk).url).content.decode()
    assert 'data-draft-done="enter"' in page
    assert "js/drafts" in page


def test_who_asked_is_never_kept_as_a_draft(town, desk):
    page = desk.get("/desk/enter/").content.decode()
    assert re.search(r'<form[^>]*data-draft="enter" data-draft-session', page)
    for name in ("name", "phone", "tell_note"):
        assert re.search(rf'<input[^>]*name="{name}"[^>]*data-draft="no"', page)


def test_answered_in_the_same_step(town, desk):
    enter(desk, answer="已联系疏通队，今天下午到。")
    case = Case.objects.get()
    assert case.state == State.RESOLVED
    assert case.events.count() == 2


@pytest.mark.parametrize(
    "typed",
    [
        "太保社区第一网格",
        "太保社区第一网格 · 530502001001001",
        "530502001001001",
        "taibaoshequdiyiwangge",
        "tbsqdywg",
        " 第一网格 ",
    ],
)
def test_a_place_in_every_spelling(town, desk, typed):
    assert enter(desk, place=typed).status_code == 302
    assert Case.objects.get().place == town.orgs["grid"]


def test_several_that_fit_are_named(town, desk):
    make_org("太保社区第二网格", kind="grid", parent=town.orgs["community"], code="530502001001002")
    page = enter(desk, place="网格")
    assert page.status_code == 422
    assert "太保社区第一网格、太保社区第二网格" in text_of(page)
    assert WORDS in page.content.decode()


@pytest.mark.parametrize("typed", ["", "  ", "没有这个地方", "\x00", "𠮷", "·", "%", "x" * 5000])
def test_no_place_names_the_field_and_keeps_the_words(town, desk, typed):
    page = enter(desk, place=typed)
    assert page.status_code == 422
    assert 'id="id_place_error"' in page.content.decode()
    assert WORDS in page.content.decode()
    assert not Case.objects.exists()


@pytest.mark.parametrize("typed", ["530502001002", "龙泉社区", "530502000000"])
def test_places_of_others_are_refused(town, desk, typed):
    page = enter(desk, place=typed)
    assert page.status_code in {403, 422}
    assert WORDS in page.content.decode()
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"tell_by": "relative"}, "tell_note"),
        ({"tell_by": "call"}, "phone"),
        ({"tell_by": "message"}, "phone"),
        ({"tell_by": "x"}, "tell_by"),
        ({"phone": "12"}, "phone"),
        ({"category": "x"}, "category"),
        ({"words": ""}, "words"),
    ],
)
def test_what_is_missing_is_named_and_the_rest_comes_back(town, desk, fields, wrong):
    page = enter(desk, answer="马上去", name="王芳", **fields)
    body = page.content.decode()
    assert page.status_code == 422
    assert f'id="id_{wrong}_error"' in body
    for typed in ("马上去", "王芳", fields.get("words", WORDS), "太保社区第一网格"):
        assert typed in body
    assert not Case.objects.exists()


def test_through_a_relative(town, desk):
    assert enter(desk, tell_by="relative", tell_note="儿子，住三栋").status_code == 302
    assert Case.objects.get().tell_note == "儿子，住三栋"


def test_twice_is_once_answer_and_all(town, desk):
    key = aged_key()
    first = enter(desk, form_key=key, answer="好的，已办。")
    assert enter(desk, form_key=key, answer="好的，已办。").url == first.url
    assert Case.objects.get().events.count() == 2


@pytest.mark.parametrize("key", ["", "x", aged_key(49 * 3600)])
def test_a_stale_form_keeps_everything(town, desk, key):
    page = enter(desk, form_key=key, answer="马上去")
    assert page.status_code == 422
    assert WORDS in page.content.decode()
    assert "马上去" in page.content.decode()


def test_a_file_that_lies_keeps_words_and_good_files(town, desk):
    good = make_upload("图.jpg", jpeg(), "image/jpeg")
    liar = make_upload("病毒.png", b"<script>alert(1)</script>", "image/png")
    page = enter(desk, photos=[good, liar])
    assert page.status_code == 422
    assert enter(desk, kept=hidden(page, "kept")).status_code == 302
    assert CaseFile.objects.count() == 1


def test_the_place_of_the_last_entry_is_filled_in(town, desk):
    enter(desk)
    assert "太保社区第一网格 · 530502001001001" in desk.get("/desk/enter/").content.decode()


@pytest.mark.parametrize("typed", ["太保", "taibao", "tb"])
def test_suggestions_stay_within_ones_own_units(town, desk, opened, typed):
    assert "太保社区" in desk.get("/desk/enter/places/", {"place": typed}).content.decode()
    assert "太保社区" not in opened(town.stranger).get("/desk/enter/places/", {"place": typed}).content.decode()


@pytest.mark.parametrize("typed", ["", "\x00", "%_", "𠮷" * 50, "'", "x" * 3000])
def test_odd_words_suggest_nothing(town, desk, typed):
    page = desk.get("/desk/enter/places/", {"place": typed})
    assert page.status_code == 200
    assert b"<option" not in page.content


def test_a_place_without_a_code_is_suggested_by_its_name(town, opened):
    page = opened(town.dispatcher).get("/desk/enter/places/", {"place": "杨官村一组"})
    assert 'value="杨官村一组"' in page.content.decode()
    assert enter(opened(town.dispatcher), place="杨官村一组").status_code == 302
    assert Case.objects.get().place == town.orgs["group"]
