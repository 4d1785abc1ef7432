"""The pages of known answers: list, new, change, retire."""

import pytest

from lianxin.domains.cases.models import KnowledgeAnswer
from tests.factories.cases import make_case
from tests.web.pages import aged_key, text_of

pytestmark = pytest.mark.django_db


def fields(town, **changed: str) -> dict[str, str]:
    unit = town.orgs["community"]
    return {
        "title": "异地就医怎么报销",
        "words": "先备案。",
        "source": "3 号文",
        "owner": f"{unit.name} · {unit.code}",
    } | changed


def test_an_answer_is_kept_found_changed_and_retired(town, desk):
    assert "知识库还是空的" in text_of(desk.get("/desk/knowledge/"))
    answer = desk.post("/desk/knowledge/new/", fields(town, valid_until="2099-03-31"))
    assert answer.status_code == 302
    kept = KnowledgeAnswer.objects.get()
    assert (kept.owner, kept.org) == (town.orgs["community"], town.orgs["community"])
    address = f"/desk/knowledge/{kept.uuid}/"
    assert address in desk.get("/desk/knowledge/?q=ydjy").content.decode()
    assert "2099-03-31" in desk.get(address).content.decode()
    desk.post(address, fields(town, title="新问法", seen="1"))
    kept.refresh_from_db()
    assert (kept.title, kept.valid_until) == ("新问法", None)
    desk.post(address, {"retire": "1", "seen": "2"})
    assert address not in desk.get("/desk/knowledge/").content.decode()
    assert address in desk.get("/desk/knowledge/?standing=retired").content.decode()


@pytest.mark.parametrize(
    "changed, field",
    [
        ({"title": ""}, "title"),
        ({"words": " "}, "words"),
        ({"source": ""}, "source"),
        ({"owner": "没有这个单位"}, "owner"),
        ({"org": "没有这个单位"}, "org"),
        ({"valid_until": "明年"}, "valid_until"),
        ({"valid_until": "2001-01-01"}, "valid_until"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_is_lost(town, desk, changed, field):
    page = desk.post("/desk/knowledge/new/", fields(town, **changed))
    assert page.status_code == 422
    assert f'id="id_{field}_error"' in page.content.decode()
    assert "先备案。" in page.content.decode() or field == "words"
    assert not KnowledgeAnswer.objects.exists()


def test_somebody_was_first(town, desk):
    desk.post("/desk/knowledge/new/", fields(town))
    kept = KnowledgeAnswer.objects.get()
    address = f"/desk/knowledge/{kept.uuid}/"
    desk.post(address, fields(town, title="第二版", seen="1"))
    for late in (fields(town, title="迟到的", seen="1"), {"retire": "1", "seen": "1"}):
        assert desk.post(address, late).status_code == 409
    kept.refresh_from_db()
    assert kept.title == "第二版"


def test_others_answers_are_out_of_sight(town, desk, opened):
    desk.post("/desk/knowledge/new/", fields(town))
    kept = KnowledgeAnswer.objects.get()
    stranger = opened(town.stranger)
    assert stranger.get(f"/desk/knowledge/{kept.uuid}/").status_code == 404
    assert str(kept.uuid) not in stranger.get("/desk/knowledge/").content.decode()
    assert opened(town.grid_worker).get("/desk/knowledge/").status_code == 403


def test_units_are_suggested_within_reach(town, desk):
    assert "太保社区" in desk.get("/desk/knowledge/units/?owner=taibao").content.decode()
    assert "龙泉" not in desk.get("/desk/knowledge/units/?org=longquan").content.decode()


def test_a_case_is_offered_what_may_answer_it_and_names_what_was_used(town, desk):
    desk.post("/desk/knowledge/new/", fields(town))
    kept = KnowledgeAnswer.objects.get()
    case = make_case(town.orgs["grid"], words="父亲在外地住院,异地就医怎么报销,要什么材料?")
    other = make_case(town.orgs["grid"], words="垃圾桶满了没人清运,味道很大。")
    assert str(kept.uuid) in desk.get(f"/desk/cases/{case.uuid}/known/").content.decode()
    assert not desk.get(f"/desk/cases/{other.uuid}/known/").content.strip()
    assert str(kept.uuid) in desk.get(f"/desk/cases/{other.uuid}/known/?known=ydjy").content.decode()
    assert f"/desk/cases/{case.uuid}/known/" in desk.get(f"/desk/cases/{case.uuid}/").content.decode()
    sent = {"words": "先备案。", "told_by": "call", "knowledge": str(kept.uuid), "seen": "1", "form_key": aged_key()}
    assert desk.post(f"/desk/cases/{case.uuid}/answer/", sent).status_code == 302
    assert case.events.get(verb="answer").details["knowledge"] == str(kept.uuid)


@pytest.mark.parametrize("made_up", ["", "nonsense", "00000000-0000-0000-0000-000000000000"])
def test_a_made_up_answer_is_not_named(town, desk, made_up):
    case = make_case(town.orgs["grid"])
    sent = {"words": "先备案。", "told_by": "call", "knowledge": made_up, "seen": "1", "form_key": aged_key()}
    assert desk.post(f"/desk/cases/{case.uuid}/answer/", sent).status_code == 302
    assert "knowledge" not in case.events.get(verb="answer").details


def test_private_data_in_an_answer_is_warned_about_and_kept(town, desk):
    warned = desk.post("/desk/knowledge/new/", fields(town, words="找我叫王建国,13800001234"), follow=True)
    assert "可能含有个人信息(姓名, 电话号码)" in warned.content.decode()
    assert "王建国" in KnowledgeAnswer.objects.get().words


def test_no_warning_for_an_answer_without_private_data(town, desk):
    kept = desk.post("/desk/knowledge/new/", fields(town), follow=True)
    assert "可能含有个人信息" not in kept.content.decode()
