"""Forms that are fetched when they are opened: by whom, as of which version, and without a script."""

import pytest

from lianxin.domains.cases import actions
from lianxin.kernel import clock
from tests.factories.cases import make_case, make_category, make_in_progress
from tests.web.desk.opening import open_form, opened_page
from tests.web.desk.test_steps import WORDS, fresh, send
from tests.web.pages import hidden, text_of

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def form_of(case, name, seen=""):
    return f"/desk/cases/{case.uuid}/form/{name}/{f'?seen={seen}' if seen else ''}"


def test_the_page_brings_the_likely_form_only(town, desk):
    make_category("02", name="供水")
    case = make_case(town.orgs["grid"])
    shown = desk.get(f"/desk/cases/{case.uuid}/").content.decode()
    everything = opened_page(desk, case)
    for field in ('name="unit"', 'name="category"', 'name="who"', 'name="lead"'):
        assert field not in shown
        assert field in everything
    assert "step-first" in shown


def test_who_works_on_it_opens_it_a_colleague_reads_and_a_stranger_finds_nothing(town, opened):
    case = make_in_progress(town)
    owner = opened(town.grid_worker)
    assert f"/desk/cases/{case.uuid}/resolve/" in open_form(owner, form_of(case, "resolve"))
    colleague = opened(town.supervisor)
    assert colleague.get(f"/desk/cases/{case.uuid}/").status_code == 200
    assert colleague.get(form_of(case, "resolve"), headers=HTMX).status_code == 404
    assert f"/desk/cases/{case.uuid}/supervise/" in open_form(colleague, form_of(case, "supervise"))
    for name in ("resolve", "supervise", "category", "look", "doors", "phone"):
        assert opened(town.stranger).get(form_of(case, name), headers=HTMX).status_code in {403, 404}


@pytest.mark.parametrize("name", ["category", "look", "doors", "phone"])
def test_who_only_supervises_opens_none_of_what_stands_beside(town, opened, name):
    case = make_in_progress(town, case=make_case(town.orgs["grid"], phone="13987512345", name="李大姐"))
    above = opened(town.supervisor)
    assert form_of(case, name) not in above.get(f"/desk/cases/{case.uuid}/").content.decode()
    assert above.get(form_of(case, name), headers=HTMX).status_code == 404


def test_a_form_sends_the_version_of_the_page_around_it(town, desk):
    case = make_case(town.orgs["grid"])
    actions.respond_to_case(case=case, words="好", told_by="call", by=town.desk.actor, at=clock.now())
    assert fresh(case).version == 2
    form = desk.get(form_of(case, "assign", seen=1), headers=HTMX)
    assert hidden(form, "seen") == "1"
    # Somebody was faster than the page they have before their eyes.
    assert send(desk, case, "assign", seen=1, unit=town.orgs["grid"].pk).status_code == 409
    for odd in ("", "x", "-1", "9" * 30):
        assert hidden(desk.get(form_of(case, "assign", seen=odd), headers=HTMX), "seen") == "2"


def test_a_form_that_is_no_longer_possible_says_so(town, desk):
    case = make_case(town.orgs["grid"])
    actions.assign_case(case=case, unit=town.orgs["neighbour"], by=town.dispatcher.actor, at=clock.now())
    answer = desk.get(form_of(case, "answer", seen=1), headers=HTMX)
    assert answer.status_code == 404
    assert answer["HX-Retarget"] == "#toasts"
    assert desk.get(form_of(case, "explode"), headers=HTMX).status_code == 404


@pytest.mark.parametrize(("name", "field"), [("assign", "unit"), ("merge", "lead_number"), ("note", "words")])
def test_without_a_script_a_step_is_opened_on_the_page(town, desk, name, field):
    case = make_case(town.orgs["grid"])
    led = desk.get(form_of(case, name))
    assert led.status_code == 302
    assert led.url == f"/desk/cases/{case.uuid}/?form={name}"
    body = desk.get(led.url).content.decode()
    first = body[body.index("step-first") : body.index("step-menu")]
    assert f'name="{field}"' in first
    assert f"/desk/cases/{case.uuid}/{name}/" in first


@pytest.mark.parametrize(
    ("name", "field"), [("category", "category"), ("look", "who"), ("doors", "door_who"), ("phone", "reason")]
)
def test_without_a_script_what_stands_beside_is_opened_where_it_stands(town, opened, name, field):
    make_category("02", name="供水")
    case = make_in_progress(town, case=make_case(town.orgs["grid"], phone="13987512345", name="李大姐"))
    worker = opened(town.grid_worker if name == "doors" else town.dispatcher)
    body = worker.get(f"/desk/cases/{case.uuid}/?form={name}").content.decode()
    assert f'id="form_{name}" open' in body
    assert f'name="{field}"' in body
    assert form_of(case, name) not in body


@pytest.mark.parametrize("name", ["explode", "grant_suspend", "submit", "\x00"])
def test_a_form_that_is_none_opens_nothing(town, desk, name):
    case = make_case(town.orgs["grid"])
    assert desk.get(f"/desk/cases/{case.uuid}/", {"form": name}).status_code == 200


def test_what_was_refused_stands_open_with_what_was_typed(town, desk):
    make_category("02", name="供水")
    case = make_case(town.orgs["grid"])
    refused = send(desk, case, "assign", words=WORDS, form="assign").content.decode()
    first = refused[refused.index("step-first") : refused.index("step-menu")]
    assert 'id="id_unit_error"' in first
    assert WORDS in first
    category = desk.post(f"/desk/cases/{case.uuid}/category/", {"category": "no"})
    assert category.status_code == 422
    assert 'id="form_category" open' in category.content.decode()
    look = desk.post(f"/desk/cases/{case.uuid}/look/", {"who": " "})
    assert look.status_code == 422
    assert 'id="form_look" open' in look.content.decode()
    assert 'id="id_who_error"' in look.content.decode()


def test_a_whole_number_is_asked_for_with_a_reason(town, opened):
    case = make_case(town.orgs["grid"], phone="13987512345", name="李大姐")
    desk = opened(town.desk)
    assert 'name="reason"' in open_form(desk, form_of(case, "phone"))
    refused = desk.post(f"/desk/cases/{case.uuid}/phone/", {"reason": ""})
    assert refused.status_code == 422
    assert 'id="form_phone" open' in refused.content.decode()


def test_the_kinds_are_in_the_readers_words(town, desk):
    make_category("02", name="供水")
    assert "供水" in text_of(desk.get(form_of(make_case(town.orgs["grid"]), "category"), headers=HTMX))
