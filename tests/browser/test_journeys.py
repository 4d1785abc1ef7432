"""A request goes its whole way in Chromium: from a phone to the desk, to the grid, and back answered."""

import io
import re
import time
from pathlib import Path
from urllib.parse import urlsplit

import brotli
import pytest
from django.core.management import call_command
from PIL import Image
from playwright.sync_api import expect

from lianxin.domains.cases.models import Case
from lianxin.domains.messaging.models import DevMessage
from tests.browser.conftest import OFFICE, PHONE
from tests.factories.accounts import PASSWORD
from tests.factories.files import OWNER, jpeg
from tests.web.pages import report_address

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Counts what a finger does; choosing a photo is the camera's own.
COUNT_TAPS = """addEventListener("click", (tap) => {
  if (tap.isTrusted) sessionStorage.taps = Number(sessionStorage.taps || 0) + 1
}, true)"""


def photo(tmp_path):
    path = tmp_path / "IMG_0815.jpg"
    path.write_bytes(jpeg(1600, 1200, gps=True, orientation=6))
    return path


def test_a_request_comes_back_answered_is_reopened_and_answered_above(town, look, tmp_path):
    resident, desk = look(size=PHONE), look(size=OFFICE)
    grid = look(size=PHONE, user=town.grid_worker)
    case = report_by_phone(resident, town, photo(tmp_path))
    hand_to_the_grid(desk, town)
    see_the_photo_without_its_place(resident)
    resolve_on_the_phone(grid, photo(tmp_path))
    reopen(resident, case)
    case.refresh_from_db()
    assert case.unit == town.orgs["community"]
    answer_above(desk)
    page = resident.open(f"/follow/{case.tracking_code}/")
    expect(page.locator("main")).to_contain_text("电路换了新线")
    for one in (resident, desk, grid):
        assert one.clean, (one.problems, one.outside)


def report_by_phone(resident, town, picture) -> Case:
    """Three taps besides the words and the camera's own, at most."""
    resident.page.add_init_script(COUNT_TAPS)
    page = resident.open(report_address(town.orgs["grid"]))
    resident.shoot("report-empty")
    page.get_by_label("您要反映什么事").tap()
    page.keyboard.insert_text("三单元楼道灯坏了一个星期，老人晚上不敢下楼。")
    page.locator("input[name=photos]").set_input_files(picture)
    # A form sent within two seconds passes for a machine's.
    page.wait_for_timeout(2200)
    resident.shoot("report-filled", full=True)
    page.get_by_role("button", name="提交").tap()
    page.wait_for_url("**/follow/**")
    assert int(page.evaluate("sessionStorage.taps")) <= 3
    case = Case.objects.get()
    expect(page.locator("h1")).to_contain_text("太保社区")
    expect(page.locator(".follow-code")).to_contain_text(case.tracking_code[:4])
    assert page.locator("main img").count() == 0
    resident.shoot("follow-sent", full=True)
    return case


def hand_to_the_grid(desk, town) -> None:
    page = desk.open("/desk/")
    page.locator("input[name=login]").fill(town.desk.username)
    page.locator("input[name=password]").fill(PASSWORD)
    desk.shoot("login")
    page.locator("main form button").last.click()
    page.wait_for_url("**/desk/**")
    expect(page.locator("tbody tr")).to_have_count(1)
    desk.shoot("board-one")
    page.locator("tbody tr a").first.click()
    expect(page.locator("main img").first).to_be_visible()
    desk.shoot("case-new")
    page.locator("#form_assign summary").click()
    page.locator("select[name=unit]").select_option(label="太保社区第一网格")
    page.locator("form[action$='/assign/'] button").last.click()
    expect(page.locator(".timeline").first).to_contain_text("太保社区第一网格")


def see_the_photo_without_its_place(resident) -> None:
    """Since the desk has taken a step, the reporter sees it; where it was taken is gone, its turn is kept."""
    page = resident.page
    page.reload()
    expect(page.locator("main img")).to_have_count(1)
    served = page.request.get(f"{resident.host}{page.locator('main a.photo').get_attribute('href')}")
    assert served.status == 200
    body = served.body()
    with Image.open(io.BytesIO(body)) as image:
        assert not image.getexif()
        assert image.size == (1200, 1600)
    assert OWNER.encode() not in body
    assert b"GPS" not in body


def resolve_on_the_phone(grid, picture) -> None:
    page = grid.open("/desk/?queue=mine")
    grid.shoot("board-phone")
    page.locator("tbody tr a").first.tap()
    grid.shoot("case-phone", full=True)
    page.locator("form[action$='/accept/'] button").tap()
    expect(page.locator("form[action$='/resolve/']")).to_have_count(1)
    page.locator("form[action$='/resolve/'] textarea").fill("灯泡和感应器都换了，晚上试过会亮。")
    page.locator("form[action$='/resolve/'] input[name=photos]").set_input_files(picture)
    page.locator("form[action$='/resolve/'] button.button-primary").tap()
    expect(page.locator(".tag").first).to_contain_text("办结")


def reopen(resident, case: Case) -> None:
    page = resident.open(f"/follow/{case.tracking_code}/")
    expect(page.locator("main")).to_contain_text("灯泡和感应器都换了")
    expect(page.locator("main img")).to_have_count(2)
    resident.shoot("follow-answered", full=True)
    page.locator("label", has=page.locator("input[name=solved][value=no]")).tap()
    page.locator("label", has=page.locator("input[name=satisfaction][value=unsatisfied]")).tap()
    page.locator("form[action$='/rate/'] button").tap()
    # Who has just said that it is not solved finds this open.
    expect(page.locator("form[action$='/reopen/'] textarea")).to_be_visible()
    page.locator("form[action$='/reopen/'] textarea").fill("今晚又不亮了。")
    resident.shoot("follow-reopening", full=True)
    page.locator("form[action$='/reopen/'] button.button").last.tap()
    expect(page.locator("h1")).to_contain_text("太保社区")
    resident.shoot("follow-reopened", full=True)


def answer_above(desk) -> None:
    page = desk.open("/desk/?queue=mine")
    page.locator("tbody tr a").first.click()
    page.locator("form[action$='/accept/'] button").click()
    page.locator("form[action$='/resolve/'] textarea").fill("电路换了新线，社区电工今晚再去看一次。")
    page.locator("form[action$='/resolve/'] button.button-primary").click()
    expect(page.locator(".timeline").first).to_contain_text("电路换了新线")
    desk.shoot("case-answered-above")


def test_entered_for_others_in_seconds_told_by_message_and_printed(town, look, work_off, tmp_path):
    desk = look(size=OFFICE, user=town.desk)
    page = desk.open("/desk/enter/")
    begun = time.monotonic()
    page.locator("textarea[name=words]").fill("[群消息] 王阿姨：我家楼下的下水道又堵了，味道很大。")
    page.locator("input[name=place]").fill("taibaoshequdiyi")
    page.locator("#places option").first.wait_for(state="attached")
    page.locator("input[name=place]").fill(page.locator("#places option").first.get_attribute("value"))
    page.locator("input[name=photos]").set_input_files(photo(tmp_path))
    page.locator("select[name=channel]").select_option("chat")
    page.locator("input[name=name]").fill("王芳")
    page.locator("input[name=phone]").fill("139 8751 2345")
    page.locator("select[name=tell_by]").select_option("message")
    desk.shoot("enter-filled")
    page.locator("main form button.button-primary").last.click()
    page.wait_for_url(re.compile(r"/desk/cases/"))
    assert time.monotonic() - begun < 20
    case = Case.objects.get()
    page.locator("form[action$='/answer/'] textarea").fill("疏通队今天下午三点到。")
    page.locator("form[action$='/answer/'] button.button-primary").click()
    expect(page.locator(".timeline").first).to_contain_text("疏通队")
    work_off()
    told = DevMessage.objects.order_by("pk").last()
    assert told is not None
    assert "疏通队今天下午三点到" in told.body
    page.get_by_role("link", name="回执").click()
    expect(page.locator(".receipt-code")).to_have_text(
        f"{case.tracking_code[:4]} {case.tracking_code[4:8]} {case.tracking_code[8:]}"
    )
    desk.shoot("receipt")
    page.emulate_media(media="print")
    desk.shoot("receipt-print")
    assert not page.locator(".no-print").first.is_visible()
    assert desk.clean, (desk.problems, desk.outside)


def test_the_report_page_is_light_and_works_without_scripts(town, look, settings, tmp_path):
    load_lightly(look(size=PHONE), town, settings, tmp_path / "static")
    resident = look(size=PHONE, java_script_enabled=False)
    page = resident.open(report_address(town.orgs["grid"]))
    page.locator("textarea[name=words]").fill("路灯坏了")
    page.locator("input[name=photos]").set_input_files(photo(tmp_path))
    page.locator("summary").first.tap()
    page.wait_for_timeout(2200)
    resident.shoot("report-without-scripts", full=True)
    page.locator(".report-send button").tap()
    page.wait_for_url("**/follow/**")
    page.locator("summary").last.tap()
    page.locator("form[action$='/withdraw/'] button").tap()
    expect(page.locator("h1")).to_contain_text("撤回")
    assert resident.clean, (resident.problems, resident.outside)


def load_lightly(resident, town, settings, static) -> None:
    """Under 100 KB compressed on the first visit."""
    asked = []
    resident.page.on("request", lambda request: asked.append(request.url))
    answer = resident.page.goto(f"{resident.host}{report_address(town.orgs['grid'])}")
    resident.page.wait_for_load_state("networkidle")
    shown = {name: getattr(settings, name) for name in ("STATIC_ROOT", "STORAGES")}
    settings.STATIC_ROOT = str(static)
    backend = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": backend}
    call_command("collectstatic", interactive=False, verbosity=0)
    settings.STATIC_ROOT, settings.STORAGES = shown["STATIC_ROOT"], shown["STORAGES"]
    # What a proxy makes of the page, and what WhiteNoise sends of the rest.
    weights = {"page": len(brotli.compress(answer.body(), quality=5))}
    weights |= {url: _weight(static, url) for url in asked if "/static/" in url}
    print({name.rpartition("/")[2]: weight for name, weight in weights.items()}, sum(weights.values()))  # noqa: T201  a figure to read with -s
    assert len(weights) == len(set(asked))
    assert sum(weights.values()) < 100_000
    assert resident.clean, (resident.problems, resident.outside)


def _weight(root: Path, url: str) -> int:
    plain = root / urlsplit(url).path.removeprefix("/static/")
    packed = plain.with_name(f"{plain.name}.br")
    return (packed if packed.exists() else plain).stat().st_size
