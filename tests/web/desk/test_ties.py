"""The forms of helping, merging, splitting, verifying and calling back on the page of a request."""

from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from lianxin.domains.cases import actions
from lianxin.domains.cases.actions import Task
from lianxin.domains.cases.enums import State
from lianxin.domains.cases.models import AssistDoor, CallBack, Case
from lianxin.foundation.accounts.models import User
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM
from lianxin.web.forms.keys import new_form_key
from tests.domains.cases.told import fresh
from tests.factories.cases import Town, make_case, make_category, make_in_progress, make_resolved
from tests.web.desk.opening import opened_page as page

Opened = Callable[[User], Client]


def step(client: Client, case: Case, verb: str, **given: object) -> int:
    sent = {"form_key": new_form_key(), "seen": fresh(case).version, "form": verb, **given}
    return client.post(reverse("desk_step", args=[case.uuid, verb]), sent).status_code


def test_several_units_are_asked_in_one_form_and_stand_on_the_page(town: Town, opened: Opened) -> None:
    case = make_in_progress(town)
    browser = opened(town.grid_worker)
    assert "隆阳区住建局" in page(browser, case)
    units = [town.orgs["department"].pk, "", town.orgs["neighbour"].pk]
    assert step(browser, case, "assist", task_unit=units, task_words=["看线路", "", "帮着通知"]) == 302
    shown = page(browser, case)
    assert "看线路" in shown
    assert "帮着通知" in shown
    helper = opened(town.handler)
    assert "看线路" in page(helper, case)
    assert step(helper, case, "assist_done", words="已修好") == 302
    assert "已修好" in page(browser, case)


def test_what_was_typed_for_each_unit_comes_back_with_the_error(town: Town, opened: Opened) -> None:
    case = make_in_progress(town)
    browser = opened(town.grid_worker)
    sent = {"form_key": new_form_key(), "seen": case.version, "form": "assist"}
    sent |= {"task_unit": [town.orgs["department"].pk, town.orgs["neighbour"].pk], "task_words": ["看线路", ""]}
    response = browser.post(reverse("desk_step", args=[case.uuid, "assist"]), sent)
    assert response.status_code == 422
    assert "看线路" in response.content.decode()
    assert not case.assistances.exists()


def test_resolving_without_who_was_asked_needs_a_reason(town: Town, opened: Opened) -> None:
    case = make_in_progress(town)
    tasks = [Task(town.orgs["department"], "看线路")]
    actions.ask_to_assist(case=case, tasks=tasks, by=town.grid_worker.actor, at=clock.now())
    browser = opened(town.grid_worker)
    assert 'name="alone"' in page(browser, case)
    assert step(browser, case, "resolve", words="好了", told_by="code") == 422
    assert step(browser, case, "resolve", words="好了", told_by="code", alone="no_answer") == 302


def test_help_no_longer_needed_is_taken_back_by_a_button(town: Town, opened: Opened) -> None:
    case = make_in_progress(town)
    tasks = [Task(town.orgs["department"], "看线路")]
    actions.ask_to_assist(case=case, tasks=tasks, by=town.grid_worker.actor, at=clock.now())
    address = reverse("desk_release", args=[case.uuid, case.assistances.get().uuid])
    browser = opened(town.grid_worker)
    assert address in page(browser, case)
    assert browser.post(address).status_code == 302
    assert case.assistances.get().withdrawn
    assert address not in page(browser, case)


def test_the_link_for_doors_is_shown_once(town: Town, opened: Opened) -> None:
    case = make_in_progress(town)
    browser = opened(town.grid_worker)
    assert "door_who" in page(browser, case)
    address = reverse("desk_doors", args=[case.uuid])
    wrong = browser.post(address, {"door_who": "王楼长", "doors": "", "door_words": "看暖气"})
    assert wrong.status_code == 422
    assert "王楼长" in wrong.content.decode()
    made = browser.post(address, {"door_who": "王楼长", "doors": "301\n302", "door_words": "看暖气"})
    assert made.status_code == 200
    assert "/doors/" in made.content.decode()
    assert AssistDoor.objects.count() == 2
    assert "301" in page(browser, case)


def test_merged_by_number_the_members_stand_under_their_lead(town: Town, desk: Client) -> None:
    lead, other = make_case(town.orgs["grid"]), make_case(town.orgs["grid"], words="路灯不亮")
    assert lead.number in page(desk, other)
    assert step(desk, other, "merge", lead="", lead_number=lead.number) == 302
    assert fresh(other).state == State.MERGED
    assert other.number in page(desk, lead)
    assert lead.number in page(desk, other)
    assert step(desk, other, "unmerge") == 302
    assert step(desk, other, "merge", lead=lead.uuid, lead_number="") == 302
    assert step(desk, lead, "merge", lead="made up", lead_number="") == 422


def test_parts_and_their_answers_stand_with_the_whole(town: Town, desk: Client) -> None:
    case = make_case(town.orgs["grid"])
    units = [town.orgs["grid"].pk, town.orgs["neighbour"].pk]
    assert step(desk, case, "split", task_unit=units, task_words=["清理路面", "通知住户"]) == 302
    shown = page(desk, case)
    assert "清理路面" in shown
    assert "通知住户" in shown
    part = Case.objects.get(parent=case, unit=town.orgs["grid"])
    assert case.number in page(desk, part)
    begun = actions.accept_case(case=part, by=town.grid_worker.actor, at=clock.now())
    actions.resolve_case(case=begun, words="路面已清", by=town.grid_worker.actor, at=clock.now())
    assert "路面已清" in page(desk, case)


def test_verified_at_the_desk(town: Town, desk: Client) -> None:
    kind = make_category("02", name="井盖")
    kind.verify = True
    kind.save()
    case = make_resolved(town, case=make_case(town.orgs["grid"], category=kind))
    page(desk, case)
    assert step(desk, case, "verify", solved="", words="看过") == 422
    assert step(desk, case, "verify", solved="yes", words="看过") == 302
    assert fresh(case).verified_at is not None


def test_called_back_at_the_desk(town: Town, desk: Client) -> None:
    case = make_resolved(town, case=make_case(town.orgs["grid"], phone="13987512345"))
    actions.draw_call_backs(day=clock.today(), percent=100, by=SYSTEM, at=clock.now())
    page(desk, case)
    assert step(desk, case, "call_back", reached="", solved="", satisfaction="") == 422
    assert step(desk, case, "call_back", reached="no", solved="", satisfaction="") == 302
    page(desk, case)
    assert step(desk, case, "call_back", reached="yes", solved="yes", satisfaction="mostly") == 302
    assert CallBack.objects.get().tries == 2
    assert fresh(case).state == State.CLOSED


def test_e_attaches_it_to_what_is_going_on(town: Town, desk: Client) -> None:
    case = make_case(town.orgs["grid"])
    assert 'data-key="e"' not in page(desk, case)
    event = actions.declare_event(
        place=town.orgs["community"], title="停暖", words="抢修中", by=town.desk.actor, at=clock.now()
    )
    assert 'data-key="e"' in page(desk, case)
    assert step(desk, case, "attach", event=event.uuid) == 302
    assert "抢修中" in page(desk, case)
    assert step(desk, case, "detach") == 302
    assert fresh(case).public_event is None
    assert step(desk, case, "attach", event="made up") == 422
