"""The page behind a code: what it shows to its holder, and the three things they can do."""

from datetime import timedelta

import pytest
from django.test import Client

from lianxin.domains.cases import actions
from lianxin.domains.cases.enums import DeclineReason, State
from lianxin.domains.cases.models import Case, CaseFile
from lianxin.kernel import clock, ids
from tests.factories.accounts import make_resident
from tests.factories.cases import make_answered, make_assigned, make_case, make_in_progress, make_resolved
from tests.factories.files import jpeg, make_file, make_upload
from tests.factories.people import make_person
from tests.web.pages import aged_key, send_report, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def address(case, deed=""):
    return f"/follow/{case.tracking_code}/{deed}"


def rating(solved="yes", satisfaction="satisfied", **more):
    return {"solved": solved, "satisfaction": satisfaction, "form_key": aged_key()} | more


def now_of(case):
    return Case.objects.get(pk=case.pk)


def full_width(digits):
    return "".join(chr(ord(digit) + 0xFEE0) for digit in digits)


@pytest.mark.parametrize("spell", [str, ids.group_digits, full_width, lambda code: f" {code[:6]}-{code[6:]} "])
def test_a_code_is_read_however_it_is_written(town, client, spell):
    case = make_case(town.orgs["grid"])
    answer = client.get("/follow/", {"code": spell(case.tracking_code)})
    assert answer.status_code == 302
    assert answer.url == address(case)
    assert client.get(f"/follow/{spell(case.tracking_code).strip()}/").status_code == 200


@pytest.mark.parametrize("typed", ["000000000001", "1", "abc", "%00", "\x00", "9" * 500, "𠮷" * 40, "-1"])
def test_a_wrong_code_says_so(town, client, typed):
    page = client.get("/follow/", {"code": typed})
    assert page.status_code == 404
    assert "十二位" in text_of(page) or "12" in text_of(page)


def test_the_page_begins_with_a_sentence_that_names_who_and_when(town, client):
    case = make_case(town.orgs["grid"])
    words = text_of(client.get(address(case)))
    assert "太保社区" in words
    assert ids.group_digits(case.tracking_code) in words
    assert "18:00" in words


def test_residents_read_units_and_never_the_office_words(town, client):
    case = make_case(town.orgs["grid"])
    words = "请先看看是不是老问题"
    actions.assign_case(case=case, unit=town.orgs["grid"], words=words, by=town.desk.actor, at=clock.now())
    actions.return_case(case=case, words="不归我们", by=town.grid_worker.actor, at=clock.now())
    actions.note_on_case(case=now_of(case), words="内部备注", by=town.desk.actor, at=clock.now())
    words = text_of(client.get(address(case)))
    for hidden in (
        "退单",
        "挂账",
        "不归我们",
        "内部备注",
        "请先看看是不是老问题",
        town.grid_worker.name,
        town.desk.name,
    ):
        assert hidden not in words


def test_the_page_after_sending_is_done_with_the_draft(town, resident):
    done = f'data-draft-done="report {town.orgs["grid"].code}"'
    sent = resident.get(send_report(resident, town.orgs["grid"]).url).content.decode()
    assert done in sent
    assert "js/drafts" in sent
    taken = make_in_progress(town)
    assert "data-draft-done" not in resident.get(address(taken)).content.decode()


def test_the_reporter_of_another_case_is_not_shown(town, client):
    case = make_case(town.orgs["grid"], name="王芳", phone="13987512345")
    assert "13987512345" not in client.get(address(case)).content.decode()


def status_of_file(client, stored) -> int:
    answer = client.get(f"/files/{stored.pk}/")
    if answer.streaming:
        assert b"".join(answer.streaming_content)
    return answer.status_code


def photo_of(case):
    return CaseFile.objects.get(event__case=case, event__verb="submit").file


def test_the_own_photo_is_shown_after_staff_have_seen_the_case(town, resident):
    send_report(resident, town.orgs["grid"], photos=make_upload("灯.jpg", jpeg(), "image/jpeg"))
    case = Case.objects.get()
    picture = photo_of(case)
    page = resident.get(address(case))
    assert str(picture.pk) not in page.content.decode()
    assert status_of_file(resident, picture) == 404
    actions.assign_case(case=case, unit=town.orgs["grid"], by=town.desk.actor, at=clock.now())
    assert str(picture.pk) in resident.get(address(case)).content.decode()
    assert status_of_file(resident, picture) == 200
    assert status_of_file(Client(), picture) == 404


def test_staff_see_the_photo_at_once_and_strangers_never(town, resident):
    send_report(resident, town.orgs["grid"], photos=make_upload("灯.jpg", jpeg(), "image/jpeg"))
    picture = photo_of(Case.objects.get())
    for user, expected in ((town.desk, 200), (town.dispatcher, 200), (town.grid_worker, 200), (town.stranger, 404)):
        client = Client()
        client.force_login(user)
        assert status_of_file(client, picture) == expected


def test_a_photo_for_colleagues_stays_with_them(town, client):
    case = make_assigned(town)
    picture = make_file(purpose="cases", by=town.grid_worker.actor)
    actions.note_on_case(case=case, words="现场", files=[picture.pk], by=town.grid_worker.actor, at=clock.now())
    client.get(address(case))
    assert status_of_file(client, picture) == 404


def test_a_resident_with_an_account_waits_for_staff_too(town):
    account = make_resident()
    person = make_person("李四")
    person.account = account
    person.save()
    browser = Client()
    browser.force_login(account)
    send_report(browser, town.orgs["grid"], photos=make_upload("灯.jpg", jpeg(), "image/jpeg"))
    case = Case.objects.get()
    picture = photo_of(case)
    fresh = Client()
    fresh.force_login(account)
    assert status_of_file(fresh, picture) == 404
    assert fresh.get(f"/desk/cases/{case.uuid}/").status_code == 403
    actions.note_on_case(case=case, words="看过", by=town.desk.actor, at=clock.now())
    assert status_of_file(fresh, picture) == 200


def test_rated_solved_closes_it(town, client):
    case = make_resolved(town)
    answer = client.post(address(case, "rate/"), rating(words="谢谢"))
    assert answer.status_code == 302
    assert now_of(case).state == State.CLOSED
    assert "感谢" in text_of(client.get(address(case))) or "谢谢" in text_of(client.get(address(case)))


def test_rated_not_solved_leaves_the_way_up_open(town, client):
    case = make_resolved(town)
    client.post(address(case, "rate/"), rating("no", "unsatisfied"))
    assert now_of(case).state == State.RESOLVED
    page = client.get(address(case)).content.decode()
    assert "没有解决" in page
    assert address(case, "reopen/") in page
    assert address(case, "rate/") not in page


@pytest.mark.parametrize(
    "fields", [{}, {"solved": "yes"}, {"satisfaction": "satisfied"}, {"solved": "x", "satisfaction": "y"}]
)
def test_half_a_rating_comes_back_with_what_was_chosen(town, client, fields):
    case = make_resolved(town)
    page = client.post(address(case, "rate/"), {"form_key": aged_key(), "words": "还行吧"} | fields)
    assert page.status_code == 422
    assert "还行吧" in page.content.decode()
    if fields.get("solved") == "yes":
        assert 'value="yes" checked' in page.content.decode()
    assert now_of(case).solved == ""


def test_a_rating_is_given_once(town, client):
    case = make_resolved(town)
    key = aged_key()
    client.post(address(case, "rate/"), rating(form_key=key))
    assert client.post(address(case, "rate/"), rating(form_key=key)).status_code == 302
    assert client.post(address(case, "rate/"), rating("no", form_key=key)).status_code == 409
    again = client.post(address(case, "rate/"), rating("no"))
    assert again.status_code == 409
    assert now_of(case).solved == "yes"


def test_before_the_answer_there_is_nothing_to_rate_or_reopen(town, client):
    case = make_case(town.orgs["grid"])
    assert client.post(address(case, "rate/"), rating()).status_code == 409
    assert client.post(address(case, "reopen/"), {"words": "x", "form_key": aged_key()}).status_code == 409
    body = client.get(address(case)).content.decode()
    assert address(case, "rate/") not in body
    assert address(case, "reopen/") not in body
    assert address(case, "withdraw/") in body


def test_reopened_lands_one_level_above_the_one_who_answered(town, client):
    case = make_resolved(town)
    picture = make_upload("还坏.jpg", jpeg(), "image/jpeg")
    answer = client.post(address(case, "reopen/"), {"words": "还是不亮", "form_key": aged_key(), "photos": picture})
    assert answer.status_code == 302
    case = now_of(case)
    assert case.state == State.ASSIGNED
    assert case.unit == town.orgs["community"]
    assert "太保社区" in text_of(client.get(address(case)))


def test_answered_by_the_desk_reopens_at_the_township(town, client):
    case = make_answered(town)
    client.post(address(case, "reopen/"), {"words": "没人来", "form_key": aged_key()})
    assert now_of(case).unit == town.orgs["township"]


def test_reopened_without_words_comes_back_open(town, client):
    case = make_resolved(town)
    page = client.post(address(case, "reopen/"), {"words": " ", "form_key": aged_key()})
    assert page.status_code == 422
    assert '<details class="details" open' in page.content.decode()
    assert now_of(case).state == State.RESOLVED


def test_reopened_twice_is_once(town, client):
    case = make_resolved(town)
    key = aged_key()
    client.post(address(case, "reopen/"), {"words": "还坏", "form_key": key})
    assert client.post(address(case, "reopen/"), {"words": "还坏", "form_key": key}).status_code == 302
    assert client.post(address(case, "reopen/"), {"words": "还坏", "form_key": aged_key()}).status_code == 409
    assert now_of(case).reopened == 1


def test_too_late_to_reopen_says_what_to_do(town, client, settings):
    case = make_resolved(town)
    Case.objects.filter(pk=case.pk).update(resolved_at=clock.now() - timedelta(days=settings.REOPEN_WITHIN_DAYS + 1))
    assert address(case, "reopen/") not in client.get(address(case)).content.decode()
    page = client.post(address(case, "reopen/"), {"words": "还坏", "form_key": aged_key()})
    assert page.status_code == 409
    assert "新" in text_of(page)


def test_taken_back(town, client):
    case = make_in_progress(town)
    key = aged_key()
    for _ in range(2):
        assert client.post(address(case, "withdraw/"), {"form_key": key}).status_code == 302
    assert now_of(case).state == State.WITHDRAWN
    assert client.post(address(case, "withdraw/"), {"form_key": aged_key()}).status_code == 409


def test_a_settled_request_cannot_be_taken_back(town, client):
    case = make_resolved(town)
    assert client.post(address(case, "withdraw/"), {"form_key": aged_key()}).status_code == 409
    assert now_of(case).state == State.RESOLVED


def test_declined_says_why_and_where_to_turn(town, client):
    case = make_case(town.orgs["grid"])
    actions.decline_case(
        case=actions.escalate_case(case=case, words="请看", by=town.desk.actor, at=clock.now()),
        reason=DeclineReason.COURT,
        refer_to="隆阳区人民法院诉讼服务中心",
        by=town.dispatcher.actor,
        at=clock.now(),
    )
    words = text_of(client.get(address(case)))
    assert "隆阳区人民法院诉讼服务中心" in words
    assert str(DeclineReason.COURT.label) in words


@pytest.mark.parametrize("deed", ["rate/", "reopen/", "withdraw/"])
def test_deeds_need_a_post_and_a_form_of_ours(town, client, deed):
    case = make_resolved(town)
    assert client.get(address(case, deed)).url == address(case)
    assert client.post(address(case, deed), {"form_key": "forged", "words": "x"} | {"solved": "yes"}).status_code == 422
    assert client.post(f"/follow/000000000001/{deed}", {"form_key": aged_key()}).status_code == 404
    assert now_of(case).state == State.RESOLVED
