"""While an answer is written: remarks beside the words, once before sending, and what was answered well before."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianxin.domains.cases import actions
from lianxin.domains.cases.enums import State
from lianxin.domains.triage.answers.good import good_answers
from lianxin.foundation.access.queries import reach_of
from lianxin.kernel import clock
from lianxin.kernel.actors import REPORTER
from tests.factories.cases import make_case, make_category, make_in_progress
from tests.factories.files import jpeg, make_upload
from tests.web.desk.test_steps import fresh, send
from tests.web.pages import hidden, text_of

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
VAGUE = "楼道灯的事已经知道，我们会尽快派电工来换好它。"
ANSWER = "楼道灯的电线断了，电工已经接好，灯今晚会亮。"


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def part_of(case, name):
    return f"/desk/cases/{case.uuid}/{name}/"


@pytest.mark.parametrize("verb", ["answer", "resolve"])
def test_the_words_come_back_once_and_then_go_out(town, opened, desk, verb):
    case = make_case(town.orgs["grid"]) if verb == "answer" else make_in_progress(town)
    client = desk if verb == "answer" else opened(town.grid_worker)
    before = fresh(case).state
    shown = send(client, case, verb, form=verb, words=VAGUE, checked="1", photos=make_upload("a.jpg", jpeg()))
    assert shown.status_code == 200
    body = shown.content.decode()
    assert 'data-remark="no_date"' in body
    assert VAGUE in body
    assert "Send all the same" in text_of(shown) or "照样发出" in text_of(shown)
    assert fresh(case).state == before
    kept = hidden(shown, "kept")
    sent = send(client, case, verb, form=verb, words=VAGUE, checked="1", heeded=hidden(shown, "heeded"), kept=kept)
    assert sent.status_code == 302
    assert fresh(case).state == State.RESOLVED
    event = fresh(case).events.order_by("version").last()
    assert (event.words, event.files.count()) == (VAGUE, 1)


def test_what_needs_no_second_look_goes_out_at_once(town, desk):
    for words in (ANSWER, ANSWER + "逾期不再受理。"):
        case = make_case(town.orgs["grid"])
        assert send(desk, case, "answer", form="answer", words=words, checked="1").status_code == 302


def test_a_form_without_remarks_of_its_own_is_not_held_back(town, desk):
    case = make_case(town.orgs["grid"])
    assert send(desk, case, "answer", words=VAGUE).status_code == 302


def test_a_ready_answer_is_looked_at_too(town, desk):
    case = make_case(town.orgs["grid"])
    shown = send(desk, case, "answer", form="answer", ready="您好！留言已收悉", checked="1")
    assert 'data-remark="only_courtesy"' in shown.content.decode()


def test_what_is_missing_is_still_said(town, desk):
    case = make_case(town.orgs["grid"])
    assert send(desk, case, "answer", form="answer", words=" ", checked="1").status_code == 422


def test_remarks_stand_beside_the_words_while_somebody_writes(town, opened):
    case = make_in_progress(town)
    worker = opened(town.grid_worker)
    form = worker.get(part_of(case, "form/resolve"), headers=HTMX).content.decode()
    assert part_of(case, "remarks") in form
    said = worker.post(part_of(case, "remarks"), {"words": VAGUE + "电话13987512345"}, headers=HTMX).content.decode()
    assert 'data-remark="no_date"' in said
    assert 'data-remark="private"' in said
    assert 'name="heeded"' in said
    assert "data-remark" not in worker.post(part_of(case, "remarks"), {"words": ANSWER}).content.decode()
    assert worker.get(part_of(case, "remarks")).status_code == 405
    assert opened(town.stranger).post(part_of(case, "remarks"), {"words": VAGUE}).status_code == 404


def rated(
    town, category, *, words="楼道灯不亮,请换灯。", answer=ANSWER, satisfaction="satisfied", solved="yes", name=""
):
    asked = make_case(town.orgs["grid"], words=words, category=category, phone="13987512345" if name else "", name=name)
    case = make_in_progress(town, case=asked)
    case = actions.resolve_case(case=case, words=answer, by=town.grid_worker.actor, at=clock.now())
    return actions.rate_case(case=case, solved=solved, satisfaction=satisfaction, by=REPORTER, at=clock.now())


def of(user, case):
    return [one.words for one in good_answers(reach_of(user.actor), case)]


def test_the_nearest_good_answer_stands_first(town):
    lamp, other = make_category("01"), make_category("02", name="供水")
    rated(town, lamp, words="幸福路的窨井盖松了,夜里很响。", answer="井盖已经加垫固定。")
    rated(town, lamp, answer=ANSWER)
    rated(town, lamp, answer="不满意的答复。", satisfaction="unsatisfied")
    rated(town, lamp, answer="没解决的答复。", solved="no", satisfaction="unsatisfied")
    rated(town, other, answer="别的类别。")
    case = make_in_progress(town, case=make_case(town.orgs["grid"], words="三楼楼道灯不亮,老人摔倒。", category=lamp))
    assert of(town.grid_worker, case)[0] == ANSWER
    assert set(of(town.grid_worker, case)) <= {ANSWER, "井盖已经加垫固定。"}
    assert of(town.grid_worker, make_in_progress(town)) == []


def test_at_most_three_and_none_twice_in_two_statements(town):
    lamp = make_category("01")
    for number in range(5):
        rated(town, lamp, answer=f"{ANSWER}编号{number // 2 + number % 2 * 10}。")
        rated(town, lamp, answer=ANSWER)
    case = make_in_progress(town, case=make_case(town.orgs["grid"], words="楼道灯不亮,请换灯。", category=lamp))
    reach = reach_of(town.grid_worker.actor)
    with CaptureQueriesContext(connection) as captured:
        found = good_answers(reach, case)
    assert len(found) == 3
    assert len({one.words for one in found}) == 3
    assert len(captured) <= 2


def test_an_offered_answer_names_nobody(town):
    lamp = make_category("01")
    rated(town, lamp, answer="李凤仙您好,楼道灯已换好,电工电话13987599999。", name="李凤仙")
    case = make_in_progress(town, case=make_case(town.orgs["grid"], words="楼道灯不亮,请换灯。", category=lamp))
    (words,) = of(town.grid_worker, case)
    assert "李凤仙" not in words
    assert "13987599999" not in words
    assert "楼道灯已换好" in words


def test_owner_and_colleague_are_offered_it_a_stranger_is_not(town, opened):
    lamp = make_category("01")
    rated(town, lamp)
    case = make_in_progress(town, case=make_case(town.orgs["grid"], words="楼道灯不亮,请换灯。", category=lamp))
    for user in (town.grid_worker, town.desk):
        body = opened(user).get(part_of(case, "good-answers"), headers=HTMX).content.decode()
        assert f'data-good="{ANSWER}"' in body
    assert of(town.stranger, case) == []
    assert opened(town.stranger).get(part_of(case, "good-answers"), headers=HTMX).status_code == 404


def test_without_scripts_good_answers_are_a_page(town, opened):
    lamp = make_category("01")
    rated(town, lamp)
    case = make_in_progress(town, case=make_case(town.orgs["grid"], words="楼道灯不亮,请换灯。", category=lamp))
    worker = opened(town.grid_worker)
    form = worker.get(part_of(case, "form/resolve"), headers=HTMX).content.decode()
    assert f'<a href="{part_of(case, "good-answers")}"' in form
    page = worker.get(part_of(case, "good-answers"))
    assert ANSWER in text_of(page)
    assert "data-good" not in page.content.decode()
    nothing = worker.get(part_of(make_in_progress(town), "good-answers"))
    assert (nothing.status_code, ANSWER in text_of(nothing)) == (200, False)
