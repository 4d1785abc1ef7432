"""What happens to a request when it must wait, when others share it, and when the clock acts; by whom each is seen."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from lianxin.domains.cases.actions.knowledge import Kept, keep_answer
from lianxin.domains.cases.actions.sweeping import sweep_due
from lianxin.domains.cases.enums import State
from lianxin.domains.cases.models import Case
from lianxin.domains.messaging.models import DevMessage
from lianxin.kernel import clock
from tests.browser.conftest import OFFICE, PHONE
from tests.factories.cases import make_case, make_category, make_in_progress
from tests.web.pages import report_address

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OPEN_AROUND = (
    "form => { for (let d = form.closest('details'); d; d = d.parentElement.closest('details')) d.open = true }"
)


def step(page: Page, verb: str, *, form: str = ""):
    """The form of a step on the case page, with everything that hides it opened."""
    name = form or verb
    page.locator(f"#form_{name}").evaluate_all(f"found => found.forEach({OPEN_AROUND})")
    found = page.locator(f"form[action$='/{verb}/']", has=page.locator(f"input[name=form][value='{name}']"))
    found.evaluate(OPEN_AROUND)
    return found


def take(page: Page, verb: str, *, form: str = "", **fields: str) -> None:
    filled = step(page, verb, form=form)
    for name, value in fields.items():
        field = filled.locator(f"[name={name}]").first
        if field.evaluate("field => field.matches('select')"):
            field.select_option(value)
        else:
            field.fill(value)
    filled.locator("button.button").last.click()
    page.wait_for_load_state()


def test_a_question_stops_the_clock_and_the_level_above_lets_it_rest(town, look):
    case = make_in_progress(town, case=make_case(town.orgs["grid"], name="王芳", phone="13987512345"))
    grid, resident = look(size=PHONE, user=town.grid_worker), look(size=PHONE)
    desk = look(size=OFFICE, user=town.desk)
    page = grid.open(f"/desk/cases/{case.uuid}/")
    take(page, "ask", words="是三单元几楼的灯？")
    case.refresh_from_db()
    assert (case.state, case.due_at) == (State.WAITING, None)
    expect(page.locator(".case-head")).to_contain_text("暂停")
    answered = resident.open(f"/follow/{case.tracking_code}/")
    expect(answered.locator("main")).to_contain_text("是三单元几楼的灯？")
    expect(answered.locator("main")).to_contain_text("暂停")
    resident.shoot("follow-question", full=True)
    answered.locator("form[action$='/reply/'] textarea").fill("五楼和六楼都不亮。")
    answered.locator("form[action$='/reply/'] button.button-primary").tap()
    expect(answered.locator("main .tag", has_text="暂停")).to_have_count(0)
    case.refresh_from_db()
    assert case.state == State.IN_PROGRESS
    assert case.due_at is not None
    page.reload()
    expect(page.locator(".timeline").first).to_contain_text("五楼和六楼都不亮。")
    day = (clock.today() + timedelta(days=20)).isoformat()
    take(page, "propose", form="propose_suspend", words="灯具要从厂家订货。", until=day)
    expect(page.locator(".approval")).to_contain_text("灯具要从厂家订货")
    above = desk.open(f"/desk/cases/{case.uuid}/")
    desk.shoot("case-approval")
    above.locator(".approval form[action$='/suspend/'] button.button-primary").click()
    above.wait_for_load_state()
    case.refresh_from_db()
    assert case.state == State.SUSPENDED
    told = resident.open(f"/follow/{case.tracking_code}/")
    expect(told.locator("main")).to_contain_text("灯具要从厂家订货")
    expect(told.locator("main")).not_to_contain_text("挂账")
    resident.shoot("follow-resting", full=True)
    for one in (grid, resident, desk):
        assert one.clean, (one.problems, one.outside)


def test_three_about_one_thing_are_merged_and_all_told_and_one_is_split(town, look, work_off):
    phones = ["13987512341", "13987512342", "13987512343"]
    lead, *others = [make_case(town.orgs["grid"], name=f"住户{phone[-1]}", phone=phone) for phone in phones]
    desk = look(size=OFFICE, user=town.desk)
    for other in others:
        page = desk.open(f"/desk/cases/{other.uuid}/")
        take(page, "merge", lead=str(lead.uuid))
        expect(page.locator(".tag").first).to_contain_text("并入")
    page = desk.open(f"/desk/cases/{lead.uuid}/")
    desk.shoot("case-lead")
    take(page, "answer", words="全楼线路今天换好了。")
    work_off()
    told = {message.address for message in DevMessage.objects.all() if "全楼线路今天换好了" in message.body}
    assert len(told) == 3
    assert set(Case.objects.values_list("state", flat=True)) == {State.RESOLVED}
    resident = look(size=PHONE)
    others[0].refresh_from_db()
    own = resident.open(f"/follow/{others[0].tracking_code}/")
    expect(own.locator("main")).to_contain_text("全楼线路今天换好了")
    expect(own.locator("main")).not_to_contain_text("住户1")
    expect(own.locator("form[action$='/rate/']")).to_have_count(1)
    whole = make_case(town.orgs["grid"], words="楼道灯不亮，还有一楼的门禁坏了。")
    page = desk.open(f"/desk/cases/{whole.uuid}/")
    form = step(page, "split")
    for number, (unit, words) in enumerate((("第一网格", "换楼道灯"), ("太保社区", "找物业修门禁"))):
        select = form.locator("select[name=task_unit]").nth(number)
        value = select.locator("option", has_text=re.compile(unit)).first.get_attribute("value")
        select.select_option(value)
        form.locator("textarea[name=task_words]").nth(number).fill(words)
    form.locator("button.button").last.click()
    page.wait_for_load_state()
    assert Case.objects.filter(parent=whole).count() == 2
    expect(page.locator("main")).to_contain_text("换楼道灯")
    desk.shoot("case-split")
    assert desk.clean, (desk.problems, desk.outside)


def test_over_the_national_day_the_clock_waits_and_then_passes_it_up(town, look, work_off):
    kind = make_category("09", name="电梯")
    kind.resolve_minutes, kind.escalate_minutes = 3 * 420 + 180, 60
    kind.save()
    # Wednesday 30 September 15:00: three hours are left, then the holiday, Thursday, Friday, and the make-up Saturday.
    sent = clock.at_local(date(2026, 9, 30), 15)
    case = make_case(town.orgs["grid"], category=kind, phone="13987512345", at=sent)
    assert case.due_at == clock.at_local(date(2026, 10, 10), 18)
    desk = look(size=OFFICE, user=town.desk)
    page = desk.open(f"/desk/cases/{case.uuid}/")
    expect(page.locator(".case-head")).to_contain_text("10月10日")
    resident = look(size=PHONE)
    expect(resident.open(f"/follow/{case.tracking_code}/").locator("main")).to_contain_text("10月10日")
    sweep_due(at=clock.at_local(date(2026, 10, 7), 12))
    case.refresh_from_db()
    assert (case.warned_at, case.overdue_at) == (None, None)
    for day, hour, minute, marks in ((10, 15, 0, (True, False)), (10, 18, 1, (True, True))):
        sweep_due(at=clock.at_local(date(2026, 10, day), hour, minute))
        case.refresh_from_db()
        assert (case.warned_at is not None, case.overdue_at is not None) == marks
    # The hour of duty after which it is passed up is over on Monday at ten.
    sweep_due(at=clock.at_local(date(2026, 10, 12), 9, 59))
    case.refresh_from_db()
    assert case.unit == town.orgs["community"]
    sweep_due(at=clock.at_local(date(2026, 10, 12), 10, 1))
    work_off()
    case.refresh_from_db()
    assert case.unit == town.orgs["township"]
    hub = look(size=OFFICE, user=town.dispatcher)
    page = hub.open(f"/desk/cases/{case.uuid}/")
    expect(page.locator(".timeline").first).to_contain_text("提级办理")
    expect(page.locator(".timeline").first).to_contain_text("超过时限")
    hub.shoot("case-passed-up")
    page = hub.open("/desk/?queue=overdue")
    expect(page.locator("tbody")).to_contain_text(case.title[:8])
    assert hub.clean, (hub.problems, hub.outside)


def test_a_call_is_taken_by_keyboard_alone(town, look):
    make_case(town.orgs["grid"], name="王芳", phone="13987512345", words="水压太小，五楼没水。")
    here = town.orgs["township"]
    known = Kept(title="水压不足", words="加压泵正在检修。", owner=here, org=here, source="水务站")
    keep_answer(kept=known, by=town.dispatcher.actor, at=clock.now())
    desk = look(size=OFFICE, user=town.desk)
    page = desk.open("/desk/call/?caller=13987512345")
    expect(page.locator("#caller")).to_contain_text("水压太小")
    expect(page.locator("input[name=name]")).to_have_value("王芳")
    keys = page.keyboard
    keys.press("F4")
    keys.insert_text("昨天说的水压问题好了吗？今天还是没水。")
    keys.press("F7")
    expect(page.locator("input[name=place]")).to_have_value(re.compile(town.orgs["grid"].code))
    keys.press("F8")
    keys.insert_text("sybz")
    page.locator("#known-answers [data-takes]").press("Enter")
    expect(page.locator("textarea[name=answer]")).to_have_value("加压泵正在检修。")
    expect(page.locator("textarea[name=answer]")).to_be_focused()
    keys.press("F9")
    keys.insert_text("加压泵下午三点修好，有变化再打给您。")
    desk.shoot("call")
    keys.press("F10")
    page.wait_for_url("**/desk/call/?done=*")
    case = Case.objects.order_by("pk").last()
    assert case.events.get(verb="answer").details["knowledge"]
    assert (case.channel, case.state, case.reporter.name) == ("phone", State.RESOLVED, "王芳")
    keys.press("Alt+1")
    page.wait_for_load_state()
    expect(page.locator("body")).to_contain_text("已转 110")
    assert Case.objects.count() == 2
    assert desk.clean, (desk.problems, desk.outside)


def test_a_search_finds_and_a_forged_link_does_not(town, look, work_off):
    case = make_case(town.orgs["grid"], words="幼儿园门口的斑马线磨没了，孩子过马路危险。")
    make_case(town.orgs["neighbour"], words="斑马线也没了。")
    work_off()
    desk = look(size=OFFICE, user=town.desk)
    page = desk.open("/desk/")
    page.keyboard.press("/")
    page.keyboard.insert_text("斑马")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/search/**")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody mark").first).to_have_text("斑马")
    desk.shoot("search")
    page.locator("tbody tr a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/desk/cases/{case.uuid}/")
    assert desk.clean, (desk.problems, desk.outside)
    stranger, resident = look(size=OFFICE, user=town.stranger), look(size=PHONE)
    for one, address in (
        (stranger, f"/desk/cases/{case.uuid}/"),
        (stranger, f"/desk/cases/{case.uuid}/look/"),
        (resident, f"/follow/{case.tracking_code[:-1]}{(int(case.tracking_code[-1]) + 1) % 10}/"),
        (resident, "/look/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/"),
        (resident, f"/files/{case.uuid}/"),
    ):
        assert one.page.goto(f"{one.host}{address}").status == 404, address
        expect(one.page.locator("body")).not_to_contain_text("斑马线")
    assert resident.open(report_address(town.orgs["grid"])).url.endswith("/")
