"""The search page: straight to a number, a list for words, nothing of others."""

import re

import pytest

from lianxin.domains.cases import actions
from lianxin.foundation.jobs.worker import run_due
from lianxin.kernel import clock
from tests.factories.cases import make_case
from tests.web.pages import text_of

pytestmark = pytest.mark.django_db
ROW = re.compile(r'<tr data-href="/desk/cases/([0-9a-f-]+)/"')


def rows(client, typed: str, **query: str) -> list[str]:
    page = client.get("/desk/search/", {"q": typed, **query})
    assert page.status_code == 200
    return ROW.findall(page.content.decode())


@pytest.mark.parametrize("form", ["{case.number}", "{case.pk}", "{case.tracking_code}", " {case.number} "])
def test_a_number_or_a_code_opens_its_request(town, desk, form):
    case = make_case(town.orgs["grid"])
    answer = desk.get("/desk/search/", {"q": form.format(case=case)})
    assert answer.status_code == 302
    assert answer["Location"] == f"/desk/cases/{case.uuid}/"


def test_words_lead_to_a_list_with_marks(town, desk):
    case = make_case(town.orgs["grid"], words="三单元楼道灯<b>坏</b>了")
    actions.note_on_case(case=case, words="已约电工", by=town.desk.actor, at=clock.now())
    run_due()
    page = desk.get("/desk/search/", {"q": "楼道灯"}).content.decode()
    assert ROW.findall(page) == [str(case.uuid)]
    assert "三单元<mark>楼道灯</mark>&lt;b&gt;" in page
    assert "<mark>电工</mark>" in desk.get("/desk/search/", {"q": "电工"}).content.decode()


def test_others_requests_are_not_found(town, opened):
    case = make_case(town.orgs["grid"])
    run_due()
    stranger = opened(town.stranger)
    assert not rows(stranger, "楼道")
    assert not rows(stranger, case.number)
    assert not rows(stranger, case.tracking_code)


def test_narrowed_to_a_unit_below(town, opened):
    here, there = make_case(town.orgs["grid"]), make_case(town.orgs["village"])
    run_due()
    dispatcher = opened(town.dispatcher)
    assert rows(dispatcher, "楼道") == [str(there.uuid), str(here.uuid)]
    assert rows(dispatcher, "楼道", unit=town.orgs["village"].code) == [str(there.uuid)]
    assert len(rows(dispatcher, "楼道", unit="made up")) == 2


def test_page_after_page(town, desk):
    cases = [str(make_case(town.orgs["grid"]).uuid) for _ in range(27)]
    run_due()
    page = desk.get("/desk/search/", {"q": "楼道"}).content.decode()
    assert ROW.findall(page) == cases[:1:-1]
    after = re.search(r"after=(\d+)", page)
    assert after
    assert rows(desk, "楼道", after=after[1]) == cases[1::-1]


@pytest.mark.parametrize(
    "typed",
    ["", "灯", "<script>", "'; --", "楼道 " * 80, "\x00", "9" * 40, "9" * 17, "²", "٣٤", "𠮷", "1-\x00", "0", "-"],
)
def test_whatever_is_typed_is_answered(town, desk, typed):
    make_case(town.orgs["grid"])
    assert desk.get("/desk/search/", {"q": typed, "after": "x" * 30}).status_code == 200


def test_typing_asks_for_the_rows_alone_and_never_leads_away(town, desk):
    case = make_case(town.orgs["grid"])
    run_due()
    assert desk.get("/desk/search/", {"q": case.number}, headers={"HX-Request": "true"}).status_code == 200
    answer = desk.get("/desk/search/", {"q": "楼道"}, headers={"HX-Request": "true"})
    assert "<html" not in answer.content.decode()
    assert ROW.findall(answer.content.decode())


def test_nothing_found_says_what_to_do(town, desk):
    assert "换个短一点的词" in text_of(desk.get("/desk/search/", {"q": "没有这个"}))


def test_residents_do_not_search(client):
    assert client.get("/desk/search/", {"q": "楼道"}).status_code == 302
