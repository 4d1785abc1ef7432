"""The pages of figures before a checker, with script and without, and the wall at the size of a screen in a hall."""

from datetime import timedelta

import pytest

from lianxin.kernel import clock
from tests.browser.conftest import OFFICE, PHONE
from tests.factories.cases import make_answered, make_case, make_category

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]
HALL = (1920, 1080)


@pytest.fixture
def pages(town):
    water = make_category("03", name="供水")
    for back in range(0, 60, 4):
        make_case(town.orgs["grid"], category=water, at=clock.now() - timedelta(days=back))
    make_case(town.orgs["village"])
    make_answered(town)
    township = town.orgs["township"].pk
    return {
        "figures": "/desk/figures/",
        "figure": f"/desk/figures/{township}/cases.received/?cut=year",
        "figure-rate": f"/desk/figures/{township}/cases.response/",
        "figure-records": f"/desk/figures/{township}/cases.received/records/",
        "figures-rounded": f"/desk/figures/{town.orgs['county'].pk}/",
    }


def test_axe_finds_nothing_and_nothing_is_too_wide(town, pages, look):
    found = {}
    for size, theme, name in ((OFFICE, "light", "office"), (OFFICE, "dark", "office-dark"), (PHONE, "light", "phone")):
        window = look(size=size, theme=theme, user=town.dispatcher)
        for page, address in pages.items():
            opened = window.open(address)
            opened.locator("main details").evaluate_all("found => found.forEach(one => { one.open = true })")
            window.shoot(f"{page}-{name}", full=True)
            if window.violations() or window.too_wide():
                found[f"{page} {name}"] = (window.violations(), window.too_wide())
        assert window.clean, (window.problems, window.outside)
    assert found == {}


def test_charts_are_drawn_and_their_tables_stay_at_hand(town, pages, look):
    page = look(size=OFFICE, user=town.dispatcher).open(pages["figures"])
    page.wait_for_selector(".chart-drawing canvas")
    assert page.locator(".chart table").is_hidden()
    page.get_by_text("用表格看").click()
    assert page.locator(".chart table tbody tr").count() == 12
    assert page.locator(".chart table").is_visible()


def test_without_script_the_tables_stand(town, pages, look):
    page = look(size=PHONE, user=town.dispatcher, java_script_enabled=False).open(pages["figures"])
    assert page.locator(".chart table").is_visible()
    assert page.locator("canvas").count() == 0


def test_the_wall_fits_a_screen_and_keeps_its_figures_when_the_login_has_run_out(town, pages, look):
    window = look(size=HALL, user=town.dispatcher)
    page = window.open("/desk/figures/wall/")
    window.shoot("wall", full=True)
    assert page.evaluate("document.documentElement.scrollHeight") <= HALL[1]
    assert window.violations() == []
    assert window.clean
    page.context.clear_cookies()
    with page.expect_response(lambda answer: "/wall/" in answer.url or "/login/" in answer.url):
        page.evaluate("htmx.trigger('#main', 'renew')")
    page.wait_for_selector("[data-stale]:visible")
    assert "兰城街道" in page.locator("main").inner_text()
