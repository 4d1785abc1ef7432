"""What is going on, helping units, doors and parts: seen by eye and by axe, at the desk and on a phone."""

import pytest
from playwright.sync_api import expect

from lianxin.domains.cases import actions
from lianxin.domains.cases.actions import Task
from lianxin.domains.cases.models import AssistDoor, Case
from lianxin.kernel import clock
from tests.browser.conftest import OFFICE, PHONE
from tests.factories.cases import make_case, make_in_progress

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]


def check(seen, name: str) -> None:
    seen.shoot(name, full=True)
    assert seen.violations() == []
    assert not seen.too_wide()
    assert seen.clean, (seen.problems, seen.outside)


@pytest.mark.parametrize(("size", "theme"), [(OFFICE, "light"), (OFFICE, "dark"), (PHONE, "light")])
def test_an_event_is_declared_a_case_attached_by_one_key_and_all_are_answered(town, look, work_off, size, theme):
    case = make_case(town.orgs["grid"], name="王芳", phone="13987512345")
    desk, resident = look(size=size, user=town.desk, theme=theme), look(size=PHONE, theme=theme)
    page = desk.open("/desk/events/")
    page.fill("input[name=title]", "太保片区停水")
    page.fill("input[name=place]", "太保社区")
    page.fill("textarea[name=words]", "主管道爆裂，抢修队已到场。")
    page.locator("main form button.button-primary").click()
    page.wait_for_url("**/desk/events/*-*/")
    check(desk, f"event-{size[0]}-{theme}")
    page = desk.open(f"/desk/cases/{case.uuid}/")
    page.keyboard.press("e")
    expect(page.locator("main")).to_contain_text("挂到公共事件")
    check(desk, f"case-attached-{size[0]}-{theme}")
    read = resident.open(f"/follow/{case.tracking_code}/")
    expect(read.locator("main")).to_contain_text("主管道爆裂")
    resident.open(f"/at/{town.orgs['grid'].code}/")
    check(resident, f"report-going-on-{theme}")
    page = desk.open("/desk/events/")
    check(desk, f"events-{size[0]}-{theme}")
    page.locator("main a", has_text="太保片区停水").click()
    page.locator("summary", has_text="恢复").click()
    page.locator("form[action$='/over/'] textarea").fill("已恢复供水。")
    page.locator("form[action$='/over/'] button").click()
    page.wait_for_load_state()
    work_off()
    read = resident.open(f"/follow/{case.tracking_code}/")
    expect(read.locator("main")).to_contain_text("已恢复供水。")
    expect(read.locator("form[action$='/rate/']")).to_have_count(1)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_building_lead_answers_door_by_door(town, look, theme):
    case = make_in_progress(town)
    tasks = [Task(town.orgs["department"], "请检查线路")]
    actions.ask_to_assist(case=case, tasks=tasks, by=town.grid_worker.actor, at=clock.now())
    token = actions.ask_doors(
        case=case, who="王楼长", doors="101\n102", words="看看灯亮不亮", by=town.grid_worker.actor, at=clock.now()
    )
    phone, desk = look(size=PHONE, theme=theme), look(size=OFFICE, user=town.desk, theme=theme)
    page = phone.open(f"/doors/{token}/")
    check(phone, f"doors-{theme}")
    page.locator("main form button", has_text="没有问题").first.tap()
    expect(page.locator("main")).to_contain_text("已填 1 户")
    assert AssistDoor.objects.get(label="101").finding == "fine"
    desk.open(f"/desk/cases/{case.uuid}/")
    check(desk, f"case-assisting-{theme}")
    page.locator("summary", has_text="有情况").last.tap()
    found = page.locator("form", has=page.locator("input[value=found]")).last
    found.locator("input[name=words]").fill("二楼不亮")
    found.locator("button").tap()
    expect(page.locator("main")).to_contain_text("谢谢")
    assert "二楼不亮" in case.assistances.get(kind="doors").answer
    assert Case.objects.get(pk=case.pk).state == "in_progress"
