"""The pages of question, approval, rating and publishing before a checker: both themes, large text, a phone, a desk."""

import pytest
from playwright.sync_api import expect

from lianxin.domains.cases import actions
from lianxin.domains.cases.enums import Matter
from lianxin.kernel import clock
from tests.browser.conftest import OFFICE, PHONE
from tests.domains.cases.dialogue_helpers import make_asked, make_proposed, make_suspended
from tests.factories.accounts import make_resident
from tests.factories.cases import make_case, make_in_progress, make_resolved, make_to_publish
from tests.web.pages import report_address

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]
WORDS = "要等厂家寄配件过来,路上大概一个星期。" * 3


@pytest.fixture
def published(town):
    case = make_to_publish(make_resolved(town), by=town.grid_worker, title="三单元楼道灯", public_words=WORDS)
    return actions.publish_case(case=case, by=town.supervisor.actor, at=clock.now())


def resident_pages(town, published):
    place = report_address(town.orgs["grid"])
    return {
        "follow-waiting": f"/follow/{make_asked(town).tracking_code}/",
        "follow-suspended": f"/follow/{make_suspended(town).tracking_code}/",
        "follow-working": f"/follow/{make_in_progress(town).tracking_code}/",
        "follow-rate": f"/follow/{published.tracking_code}/",
        "published": f"{place}published/",
        "published-one": f"{place}published/{published.uuid}/",
    }


def desk_pages(town, published):
    return {
        "case-to-decide": f"/desk/cases/{make_proposed(town, Matter.EXTEND).uuid}/",
        "case-waiting": f"/desk/cases/{make_asked(town).uuid}/",
        "case-suspended": f"/desk/cases/{make_suspended(town).uuid}/",
        "case-published": f"/desk/cases/{published.uuid}/",
    }


def test_axe_finds_nothing_and_nothing_is_too_wide(town, published, look):
    found = {}
    windows = [
        (look(size=PHONE), resident_pages(town, published), "phone"),
        (look(size=PHONE, theme="dark"), resident_pages(town, published), "phone-dark"),
        (look(size=PHONE, text="larger"), resident_pages(town, published), "phone-large"),
        (look(size=PHONE, user=make_resident()), {"my": "/my/"}, "phone"),
        (look(size=OFFICE, user=town.desk), desk_pages(town, published), "office"),
        (look(size=OFFICE, user=town.desk, theme="dark"), desk_pages(town, published), "office-dark"),
        (look(size=PHONE, user=town.desk), desk_pages(town, published), "phone"),
    ]
    for window, pages, name in windows:
        for page, address in pages.items():
            window.open(address)
            window.shoot(f"{page}-{name}", full=True)
            if window.violations() or window.too_wide():
                found[f"{page} {name}"] = (window.violations(), window.too_wide())
        assert window.clean, (window.problems, window.outside)
    assert found == {}


def test_a_question_is_answered_and_rated_by_keyboard_alone(town, look):
    case = make_asked(town)
    resident = look(size=PHONE)
    page = resident.open(f"/follow/{case.tracking_code}/")
    press_to(page, "#id_words")
    page.keyboard.type("三单元四楼")
    press_to(page, "button:has-text('发送回复')")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=您回复了")
    actions.resolve_case(case=refreshed(case), words="好了", by=town.grid_worker.actor, at=clock.now())
    page.reload()
    press_to(page, "input[name=solved]")
    page.keyboard.press("Space")
    press_to(page, "input[name=satisfaction]")
    page.keyboard.press("Space")
    press_to(page, "button:has-text('提交评价')")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=谢谢")
    assert (refreshed(case).solved, refreshed(case).satisfaction) == ("yes", "satisfied")
    assert resident.clean, (resident.problems, resident.outside)


def test_without_a_script_a_question_is_answered_and_haste_asked_for(town, look):
    case = make_asked(town)
    page = look(size=PHONE, java_script_enabled=False).open(f"/follow/{case.tracking_code}/")
    page.fill("textarea[name=words]", "三单元四楼")
    page.click("button:has-text('发送回复')")
    page.click("button:has-text('催一下')")
    assert (refreshed(case).state, refreshed(case).urged) == ("in_progress", 1)


def test_an_ordinary_case_stands_on_one_screen_of_the_desk(town, look):
    make_case(town.orgs["grid"])
    desk = look(size=OFFICE, user=town.desk)
    page = desk.open(f"/desk/cases/{make_case(town.orgs['grid']).uuid}/")
    assert page.locator(".step-first button").last.bounding_box()["y"] < OFFICE[1]
    assert page.evaluate("document.documentElement.scrollHeight") <= OFFICE[1] + 60
    page.keyboard.press("a")
    expect(page.locator("#form_assign select[name=unit]")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("r")
    assert page.evaluate("document.activeElement.name") == "words"


def test_a_form_is_fetched_when_it_is_opened_and_without_a_script_stands_on_the_page(town, look):
    case = make_case(town.orgs["grid"])
    desk = look(size=OFFICE, user=town.desk)
    page = desk.open(f"/desk/cases/{case.uuid}/")
    expect(page.locator("#form_look form")).to_have_count(0)
    page.locator("#form_look summary").click()
    expect(page.locator("#form_look input[name=who]")).to_be_visible()
    page.locator("summary", has_text="更多操作").click()
    page.locator("#form_merge summary").click()
    expect(page.locator("#form_merge input[name=lead_number]")).to_be_visible()
    assert not desk.violations()
    # The next press of the key finds the field that was fetched.
    for _time in range(2):
        page.keyboard.press("a")
        expect(page.locator("#form_assign select[name=unit]")).to_be_focused()
        page.keyboard.press("Escape")
    assert desk.clean, (desk.problems, desk.outside)
    plain = look(size=PHONE, user=town.desk, java_script_enabled=False).open(f"/desk/cases/{case.uuid}/")
    plain.locator("#form_note summary").click()
    plain.locator("#form_note a").click()
    plain.fill("#form_note textarea[name=words]", "已电话联系。")
    plain.locator("#form_note button").click()
    expect(plain.locator("main")).to_contain_text("已电话联系。")


def refreshed(case):
    case.refresh_from_db()
    return case


def press_to(page, wanted, most=40):
    """Tab until the element has the focus, as somebody without a mouse does."""
    target = page.locator(wanted).first
    for _press in range(most):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{wanted} is not reached by keyboard")
