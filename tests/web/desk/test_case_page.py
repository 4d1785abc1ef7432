"""The case page: what waits for approval, what marks a case, ready answers, links to look; only what goes through is offered."""

import pytest

from lianxin.domains.cases import actions
from lianxin.domains.cases.enums import State, Verb
from lianxin.kernel import clock
from lianxin.kernel.actors import REPORTER
from tests.domains.cases.dialogue_helpers import fresh, in_days, make_asked, make_proposed
from tests.factories.cases import make_case, make_category
from tests.web.desk.opening import opened_page
from tests.web.desk.test_steps import WORDS, send, to_extend
from tests.web.pages import text_of

pytestmark = pytest.mark.django_db


def test_a_proposal_is_decided_where_it_stands_and_its_asker_takes_it_back(town, opened):
    case = make_proposed(town)
    above = opened(town.desk).get(f"/desk/cases/{case.uuid}/").content.decode()
    assert f"/desk/cases/{case.uuid}/suspend/" in above
    asker = opened(town.grid_worker).get(f"/desk/cases/{case.uuid}/").content.decode()
    assert f"/desk/cases/{case.uuid}/suspend/" not in asker
    assert f"/desk/cases/{case.uuid}/refuse/" in asker
    # What waits already is not asked for again.
    assert "propose_suspend" not in asker
    assert "propose_extend" in asker


def test_a_grant_that_fails_comes_back_with_what_was_typed(town, desk):
    case = make_proposed(town)
    page = send(desk, case, Verb.SUSPEND, form="grant_suspend", words=WORDS, until=f"{in_days(40):%Y-%m-%d}")
    assert page.status_code == 422
    body = page.content.decode()
    assert body.count('id="id_until"') == 1
    assert body.count('id="id_words"') == 1
    assert WORDS in body
    assert fresh(case).state == State.IN_PROGRESS


def test_the_page_shows_the_pause_the_old_date_and_what_marks_the_case(town, desk, opened):
    case = actions.extend_case(case=to_extend(town), words="等", by=town.desk.actor, at=clock.now())
    actions.supervise_case(case=case, words="快", until=in_days(2), by=town.supervisor.actor, at=clock.now())
    actions.urge_case(case=case, by=REPORTER, at=clock.now())
    body = desk.get(f"/desk/cases/{case.uuid}/").content.decode()
    assert "<s class" in body
    for said in ("督办", "群众催办 1 次"):
        assert said in body
    paused = make_asked(town)
    assert "时限暂停到" in text_of(desk.get(f"/desk/cases/{paused.uuid}/"))


def test_a_ready_answer_stands_for_words_that_were_not_written(town, desk):
    kind = make_category("05")
    kind.ready_answers = ["请带身份证到窗口办理。"]
    kind.save()
    case = make_case(town.orgs["grid"], category=kind)
    assert "请带身份证到窗口办理。" in desk.get(f"/desk/cases/{case.uuid}/").content.decode()
    assert send(desk, case, Verb.ANSWER, ready=kind.ready_answers[0]).status_code == 302
    assert case.events.order_by("version").last().words == kind.ready_answers[0]


def test_who_only_supervises_is_not_offered_to_ask_somebody_to_look(town, desk, opened):
    case = make_case(town.orgs["grid"])
    assert f"/desk/cases/{case.uuid}/look/" in opened_page(desk, case)
    assert f"/desk/cases/{case.uuid}/look/" not in opened_page(opened(town.supervisor), case)


def test_a_link_to_look_is_taken_back(town, desk):
    case = make_case(town.orgs["grid"])
    desk.post(f"/desk/cases/{case.uuid}/look/", {"who": "楼栋长老张"})
    look = f"/desk/cases/{case.uuid}/?form=look"
    link_id = desk.get(look).context["look_links"][0].pk
    assert desk.post(f"/desk/cases/{case.uuid}/look/{link_id}/stop/").status_code == 302
    assert not desk.get(look).context["look_links"]
    assert desk.post(f"/desk/cases/{case.uuid}/look/{link_id}/stop/").status_code == 404
