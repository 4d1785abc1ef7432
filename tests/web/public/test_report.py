"""The report form: what goes in, what comes back, and that nothing typed is lost."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from lianxin.domains.cases.enums import TellBy
from lianxin.domains.cases.models import Case, CaseFile
from lianxin.foundation.files.models import StoredFile
from lianxin.web.forms.keys import new_form_key
from tests.factories.accounts import make_resident
from tests.factories.cases import make_category, make_notice
from tests.factories.files import jpeg, make_upload, wav
from tests.factories.people import make_person
from tests.web.pages import WORDS, aged_key, hidden, report_address, send_report, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def photo(name="灯.jpg", **options):
    return make_upload(name, jpeg(**options), "image/jpeg")


def liar(name="照片.jpg"):
    return make_upload(name, b"MZ" + bytes(2000), "image/jpeg")


def test_the_form_shows_place_kinds_and_who_reads_it(town, client):
    make_category("p.light", name="路灯照明", plain=True)
    make_category("02", name="只给工作人员")
    page = client.get(report_address(town.orgs["grid"]))
    words = text_of(page)
    assert page.status_code == 200
    assert "太保社区第一网格" in words
    assert "太保社区" in words
    assert "路灯照明" in words
    assert "只给工作人员" not in words


def test_who_reports_is_never_kept_as_a_draft(town, client):
    page = client.get(report_address(town.orgs["grid"])).content.decode()
    for name in ("name", "phone"):
        assert re.search(rf'<input[^>]*name="{name}"[^>]*data-draft="no"', page)


def test_words_alone_are_enough(town, resident):
    answer = send_report(resident, town.orgs["grid"])
    case = Case.objects.get()
    assert answer.status_code == 302
    assert answer.url == reverse("follow", args=[case.tracking_code])
    assert case.words == WORDS
    assert case.unit == town.orgs["community"]
    assert case.tell_by == TellBy.CODE
    assert case.reporter is None


def test_a_photo_alone_is_enough(town, resident):
    send_report(resident, town.orgs["grid"], words="", photos=photo())
    assert CaseFile.objects.get().event.case == Case.objects.get()


def test_a_voice_message_alone_is_enough(town, resident):
    send_report(resident, town.orgs["grid"], words="", voice=make_upload("话.wav", wav(3), "audio/wav"))
    assert CaseFile.objects.get().file.kind == "voice"


def test_a_kind_alone_is_enough(town, resident):
    make_category("p.light", name="路灯照明", plain=True)
    send_report(resident, town.orgs["grid"], words="", category="p.light")
    assert Case.objects.get().title == "路灯照明"


def test_the_notice_that_was_shown_is_remembered(town, resident):
    notice = make_notice(town.orgs["city"])
    page = resident.get(report_address(town.orgs["grid"]))
    make_notice(town.orgs["city"], version=2)
    send_report(resident, town.orgs["grid"], notice=hidden(page, "notice"))
    assert Case.objects.get().notice == notice


def test_phone_and_name_make_a_reporter_who_is_told(town, resident):
    send_report(resident, town.orgs["grid"], phone="139 8751 2345", name="王芳", place_text="二号楼")
    case = Case.objects.get()
    assert case.tell_by == TellBy.MESSAGE
    assert case.reporter.name == "王芳"
    assert case.place_text == "二号楼"


def test_an_account_needs_no_phone(town, resident):
    account = make_resident()
    person = make_person("李四")
    person.account = account
    person.save()
    resident.force_login(account)
    send_report(resident, town.orgs["grid"])
    assert Case.objects.get().reporter == person


@pytest.mark.parametrize("fields", [{"words": ""}, {"words": " \u3000\n\t "}, {"words": "\x00\u202e"}])
def test_nothing_at_all_names_the_field(town, resident, fields):
    page = send_report(resident, town.orgs["grid"], **fields)
    assert page.status_code == 422
    assert 'id="id_words_error"' in page.content.decode()
    assert not Case.objects.exists()


def test_too_long_comes_back_whole(town, resident):
    words = "路灯坏了" * 2501
    page = send_report(resident, town.orgs["grid"], words=words)
    assert page.status_code == 422
    assert words in page.content.decode()
    assert not Case.objects.exists()


@pytest.mark.parametrize("phone", ["12", "not a phone", "139875123456789", "１２３", "+1"])
def test_a_wrong_phone_comes_back_with_everything_typed(town, resident, phone):
    page = send_report(resident, town.orgs["grid"], phone=phone, name="王芳", place_text="二号楼")
    body = page.content.decode()
    assert page.status_code == 422
    for typed in (WORDS, phone, "王芳", "二号楼"):
        assert typed in body
    assert '<details class="details" open' in body
    assert not Case.objects.exists()


@pytest.mark.parametrize("notice", ["1", "1:forged", "x", "\x00"])
def test_a_forged_notice_counts_for_none(town, resident, notice):
    make_notice(town.orgs["city"])
    send_report(resident, town.orgs["grid"], notice=notice)
    assert Case.objects.get().notice is None


def test_the_chosen_kind_stays_chosen_when_the_form_comes_back(town, resident):
    make_category("p.light", name="路灯照明", plain=True)
    make_category("p.water", name="供水", plain=True)
    page = send_report(resident, town.orgs["grid"], phone="1", category="p.water")
    assert 'value="p.water" checked' in page.content.decode()
    assert 'value="p.light" checked' not in page.content.decode()


def test_an_unknown_kind_is_refused(town, resident):
    page = send_report(resident, town.orgs["grid"], category="no such")
    assert page.status_code == 422
    assert WORDS in page.content.decode()


def test_a_file_that_lies_about_its_type_loses_neither_words_nor_good_files(town, resident):
    page = send_report(resident, town.orgs["grid"], photos=[photo(), liar()])
    assert page.status_code == 422
    assert WORDS in page.content.decode()
    assert not Case.objects.exists()
    kept = hidden(page, "kept")
    assert send_report(resident, town.orgs["grid"], kept=kept).status_code == 302
    assert CaseFile.objects.count() == 1
    assert CaseFile.objects.get().event.case == Case.objects.get()


def test_kept_files_can_be_used_once(town, resident):
    page = send_report(resident, town.orgs["grid"], words="", phone="1", photos=photo())
    kept = hidden(page, "kept")
    assert send_report(resident, town.orgs["grid"], kept=kept).status_code == 302
    again = send_report(resident, town.orgs["grid"], kept=kept)
    assert again.status_code == 422
    assert Case.objects.count() == 1


@pytest.mark.parametrize("kept", ["", "x", "a:b:c", "[]", "\x00", "é" * 3000])
def test_made_up_kept_files_are_none(town, resident, kept):
    assert send_report(resident, town.orgs["grid"], kept=kept).status_code == 302
    assert not CaseFile.objects.exists()


def test_seven_photos_are_six_and_a_word(town, resident):
    page = send_report(resident, town.orgs["grid"], photos=[photo(f"{n}.jpg", width=40, height=40) for n in range(7)])
    assert page.status_code == 422
    assert StoredFile.objects.count() == 6
    assert send_report(resident, town.orgs["grid"], kept=hidden(page, "kept")).status_code == 302
    assert CaseFile.objects.count() == 6


def test_a_double_click_counts_once(town, resident):
    key = aged_key()
    first = send_report(resident, town.orgs["grid"], form_key=key)
    second = send_report(resident, town.orgs["grid"], form_key=key)
    assert first.url == second.url
    assert Case.objects.count() == 1


def test_a_double_click_with_a_photo_counts_once(town, resident):
    key = aged_key()
    first = send_report(resident, town.orgs["grid"], form_key=key, photos=photo())
    second = send_report(resident, town.orgs["grid"], form_key=key, photos=photo())
    assert first.url == second.url
    assert Case.objects.count() == CaseFile.objects.count() == 1


@pytest.mark.parametrize(
    "key",
    ["", "forged", "a:b:c", aged_key(49 * 3600), aged_key(value="no-uuid")],
    ids=["none", "forged", "parts", "old", "no id"],
)
def test_a_stale_or_forged_form_keeps_the_words_and_can_be_sent_again(town, resident, key):
    page = send_report(resident, town.orgs["grid"], form_key=key)
    assert page.status_code == 422
    assert WORDS in page.content.decode()
    assert not Case.objects.exists()
    assert hidden(page, "form_key")


def test_a_form_of_one_person_does_not_show_another_their_case(town, resident):
    key = aged_key()
    send_report(resident, town.orgs["grid"], form_key=key, words="我家的事")
    other = Client()
    other.get(report_address(town.orgs["grid"]))
    assert other.post(report_address(town.orgs["grid"]), {"words": "x"}).status_code == 422


def test_the_trap_keeps_machines_out_and_people_press_again(town, resident):
    page = send_report(resident, town.orgs["grid"], website="http://buy.example")
    assert page.status_code == 422
    assert WORDS in page.content.decode()
    assert not Case.objects.exists()


def test_too_quick_is_asked_to_press_again(town, resident):
    page = send_report(resident, town.orgs["grid"], form_key=new_form_key())
    assert page.status_code == 422
    assert WORDS in page.content.decode()
    assert not Case.objects.exists()


def test_an_unknown_place_is_not_found(town, client):
    assert client.get("/at/999999/").status_code == 404
    assert client.post("/at/999999/", {"words": WORDS, "form_key": aged_key()}).status_code == 404


def test_without_the_csrf_token_nothing_is_taken(town):
    strict = Client(enforce_csrf_checks=True)
    strict.get(report_address(town.orgs["grid"]))
    assert send_report(strict, town.orgs["grid"]).status_code == 403
    assert not Case.objects.exists()


def test_the_notice_of_the_place_and_that_of_none(town, client):
    address = reverse("privacy_notice", args=[town.orgs["grid"].code])
    assert client.get(address).status_code == 404
    make_notice(town.orgs["county"], version=3, words="县里的隐私说明")
    page = client.get(address)
    assert "县里的隐私说明" in text_of(page)
    assert "3" in text_of(page)
