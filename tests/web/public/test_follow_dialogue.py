"""By code: answer a question, ask for haste; what is typed comes back, a double click counts once."""

import pytest

from lianxin.domains.cases import actions
from lianxin.domains.cases.enums import Matter, State, Verb
from lianxin.domains.cases.models import Case, CaseFile
from lianxin.kernel import clock
from lianxin.kernel.actors import REPORTER
from tests.domains.cases.dialogue_helpers import make_asked, make_proposed, make_suspended
from tests.factories.cases import make_in_progress, make_resolved
from tests.factories.files import jpeg, make_upload
from tests.web.pages import aged_key, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def send(client, case, form, **fields):
    return client.post(f"/follow/{case.tracking_code}/{form}/", {"form_key": aged_key()} | fields)


def fresh(case):
    return Case.objects.get(pk=case.pk)


def test_the_question_stands_first_and_is_answered_with_a_photo(town, client):
    case = make_asked(town)
    page = client.get(f"/follow/{case.tracking_code}/")
    words = text_of(page)
    assert "是几单元?" in words
    assert "暂停计算" in words
    assert page.context["first_form"] == "reply"
    answer = send(client, case, "reply", words="三单元", photos=make_upload("门.jpg", jpeg(), "image/jpeg"))
    assert answer.status_code == 302
    assert fresh(case).state == State.IN_PROGRESS
    assert CaseFile.objects.filter(event__verb=Verb.REPLY).count() == 1
    assert "您回复了" in text_of(client.get(f"/follow/{case.tracking_code}/"))


def test_an_empty_answer_comes_back_and_a_bad_file_keeps_the_words(town, client):
    case = make_asked(town)
    assert send(client, case, "reply", words=" ").status_code == 422
    liar = make_upload("坏.jpg", b"MZ" + bytes(500), "image/jpeg")
    page = send(client, case, "reply", words="三单元四楼", photos=liar)
    assert page.status_code == 422
    assert "三单元四楼" in page.content.decode()
    assert fresh(case).state == State.WAITING


def test_an_answer_sent_twice_counts_once_and_one_too_late_is_told(town, client):
    case = make_asked(town)
    key = aged_key()
    for _click in range(2):
        assert send(client, case, "reply", words="三单元", form_key=key).status_code == 302
    assert case.events.filter(verb=Verb.REPLY).count() == 1
    page = send(client, case, "reply", words="再说一次")
    assert page.status_code == 409


def test_haste_once_a_day(town, client):
    case = make_in_progress(town)
    assert client.get(f"/follow/{case.tracking_code}/").context["first_form"] == "urge"
    assert send(client, case, "urge").status_code == 302
    assert send(client, case, "urge").status_code == 409
    assert fresh(case).urged == 1
    page = client.get(f"/follow/{case.tracking_code}/")
    assert "urge" not in page.context["forms"]
    assert "您催了一下" in text_of(page)


def test_more_time_reads_as_a_plain_sentence_with_the_old_date(town, client):
    case = make_proposed(town, Matter.EXTEND)
    assert "延期" not in text_of(client.get(f"/follow/{case.tracking_code}/"))
    case = actions.extend_case(case=case, words="配件在路上。", by=town.desk.actor, at=clock.now())
    page = client.get(f"/follow/{case.tracking_code}/")
    for said in ("需要更多时间", "改为", "原因", "配件在路上。"):
        assert said in text_of(page)
    assert "<s>" in page.content.decode()


def test_residents_never_read_the_offices_word_for_a_pause(town, client):
    for make in (make_suspended, make_asked):
        words = text_of(client.get(f"/follow/{make(town).tracking_code}/"))
        for office in ("挂账", "退单", "申请批准"):
            assert office not in words


def test_rated_not_solved_the_way_up_is_the_next_thing(town, client):
    case = make_resolved(town)
    assert client.get(f"/follow/{case.tracking_code}/").context["first_form"] == "rate"
    actions.rate_case(case=case, solved="no", satisfaction="unsatisfied", by=REPORTER, at=clock.now())
    assert client.get(f"/follow/{case.tracking_code}/").context["first_form"] == "reopen"


@pytest.mark.parametrize("form", ["reply", "urge", "rate", "reopen", "withdraw"])
def test_a_form_of_another_site_or_without_a_key_does_nothing(town, client, form):
    case = make_asked(town)
    assert client.get(f"/follow/{case.tracking_code}/{form}/").status_code == 302
    assert send(client, case, form, words="x", form_key="forged").status_code in {409, 422}
    assert fresh(case).version == case.version
