"""The gallery as eyes, fingers and keys meet it."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from PIL import Image

from tests.factories.cases import make_town
from tests.web.pages import report_address

# Parts one by one are for `make soak`: `make test` has room for a dozen journeys.
pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def _violations(page):
    found = Axe().run(page, options={"runOnly": WCAG}).response["violations"]
    return [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_axe_finds_nothing(open_page, theme, width):
    page = open_page(width=width, color_scheme=theme)
    assert _violations(page) == []
    assert page.problems == []


@pytest.mark.parametrize("language", ["zh-hans", "en", "en-xa", "ar-xb"])
@pytest.mark.parametrize("text", ["normal", "larger"])
def test_nothing_is_wider_than_a_phone(open_page, pseudo_languages, language, text):
    page = open_page(language=language, text=text)
    wide, screen = page.evaluate("() => [document.documentElement.scrollWidth, innerWidth]")
    assert wide <= screen


def test_targets_are_large_enough_for_a_finger(open_page):
    page = open_page(has_touch=True, is_mobile=True)
    small = page.evaluate("""() => [...document.querySelectorAll("button, a.button, .choice, select, .icon-button, .call")]
      .filter((part) => part.checkVisibility() && part.getBoundingClientRect().height < 44
        && !part.closest(".toasts"))
      .map((part) => part.outerHTML.slice(0, 80))""")
    assert small == []


def test_everything_can_be_read_without_scripts(open_page):
    page = open_page(java_script_enabled=False)
    assert page.locator("input[type=file]").first.is_visible()
    assert not page.locator("[data-copy]").first.is_visible()
    page.click("a[data-opens=g_dialog]")
    assert page.locator("#g_dialog").is_visible()


def test_keys_move_through_a_list(open_page):
    page = open_page(width=1440)
    page.locator("h1").click()
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.locator("[data-row][aria-current=true]").inner_text().startswith("26-1179")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    assert page.url.endswith("#26-1187")
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    assert page.evaluate("() => document.activeElement.id") == "id_filter_q"


def test_photos_are_shown_and_can_be_left_out(open_page, tmp_path):
    for number in range(7):
        Image.new("RGB", (60, 40), (90, 140, 120)).save(tmp_path / f"{number}.jpg")
    page = open_page()
    chosen = page.locator("#id_g_photos")
    chosen.set_input_files([tmp_path / f"{number}.jpg" for number in range(7)])
    assert page.locator("[data-photos] >> nth=0").locator("figure").count() == 6
    assert page.locator("#toasts .toast").count() == 1
    page.locator(".picker-drop").first.click()
    assert chosen.evaluate("(input) => input.files.length") == 5
    chosen.set_input_files([tmp_path / "6.jpg"])
    assert chosen.evaluate("(input) => input.files.length") == 6


def test_a_voice_message_is_recorded_into_the_form(open_page):
    page = open_page(permissions=["microphone"])
    page.click("[data-voice] [data-start]")
    page.wait_for_timeout(1200)
    page.click("[data-voice] [data-stop]")
    page.locator("[data-voice] audio").wait_for()
    kind, size = page.locator("#id_g_voice").evaluate("(input) => [input.files[0].type, input.files[0].size]")
    assert kind == "audio/webm"
    assert size > 500
    page.click("[data-voice] [data-again]")
    assert page.locator("#id_g_voice").evaluate("(input) => input.files.length") == 0
    assert page.problems == []


def test_a_draft_survives_the_page(open_page):
    page = open_page()
    page.fill("#id_g_words", "3 栋楼前的路灯不亮")
    page.wait_for_timeout(600)
    page.reload()
    assert page.input_value("#id_g_words") == "3 栋楼前的路灯不亮"


def _kept_drafts(page):
    return page.evaluate("() => [JSON.stringify(localStorage), JSON.stringify(sessionStorage)]")


def test_what_was_sent_is_no_draft_and_who_sent_it_never_was(open_page):
    grid = make_town().orgs["grid"]
    page = open_page(report_address(grid))
    page.fill("#id_words", "3 栋楼前的路灯不亮")
    page.click("main details summary")
    page.fill("#id_name", "王芳")
    page.fill("#id_phone", "13987512345")
    page.wait_for_timeout(2200)
    local, session = _kept_drafts(page)
    assert "路灯" in local
    assert "王芳" not in local + session
    assert "13987512345" not in local + session
    page.click("main form .report-send button")
    page.wait_for_url("**/follow/**")
    assert "路灯" not in "".join(_kept_drafts(page))
    # Looking again at what was sent leaves alone what was begun since.
    followed = page.url
    page.goto(page.url.split("/follow/")[0] + report_address(grid))
    assert page.input_value("#id_words") == ""
    page.fill("#id_words", "水管漏水")
    page.wait_for_timeout(600)
    page.goto(followed)
    assert "水管" in _kept_drafts(page)[0]
    assert page.problems == []


def test_the_desk_keeps_a_draft_in_its_tab_only(open_page):
    town = make_town()
    client = Client()
    client.force_login(town.desk)
    page = open_page(width=1440)
    host = page.url.removesuffix("/ui/")
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": host}])
    page.goto(f"{host}/desk/enter/")
    page.fill("#id_words", "下水道又堵了")
    page.fill("#id_place", "太保社区第一网格")
    page.fill("#id_tell_note", "找她女儿")
    page.wait_for_timeout(2200)
    local, session = _kept_drafts(page)
    assert "下水道" not in local
    assert "下水道" in session
    assert "女儿" not in local + session
    page.evaluate(PASTE, ["#id_words", ["image/png"], {}])
    assert page.locator("#id_photos").evaluate("(input) => input.files.length") == 1
    page.click(".picker-drop")
    page.click("main form [type=submit] >> nth=-1")
    page.wait_for_url("**/desk/cases/**")
    page.locator("[data-draft-done]").wait_for(state="attached")
    page.wait_for_function("() => !JSON.stringify(sessionStorage).includes('下水道')")
    assert page.problems == []


PASTE = """([at, kinds, words]) => {
  const data = new DataTransfer();
  kinds.forEach((type, number) => data.items.add(new File(["picture"], `${number}.${type.split("/")[1]}`, { type })));
  Object.entries(words).forEach(([type, text]) => data.setData(type, text));
  const paste = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  return document.querySelector(at).dispatchEvent(paste);
}"""


def test_pasted_pictures_are_taken_like_chosen_ones(open_page):
    page = open_page(report_address(make_town().orgs["grid"]))
    chosen = page.locator("#id_photos")
    shown = page.locator("[data-photos] figure")

    def paste(kinds, words):
        # True: nobody held the paste back, so its words go where they always go.
        assert page.evaluate(PASTE, ["#id_words", kinds, words])
        return chosen.evaluate("(input) => input.files.length")

    assert paste([], {"text/plain": "王阿姨：下水道堵了"}) == 0
    assert paste(["image/png"], {"text/plain": "王阿姨：下水道堵了"}) == 1
    assert paste(["application/pdf"], {}) == 1
    assert paste(["image/png"], {"text/plain": "13987512345", "text/rtf": "{\\rtf1 13987512345}"}) == 1
    assert paste(["image/png"] * 6, {}) == 6
    assert shown.count() == 6
    assert page.locator("#toasts .toast").count() == 1
    page.locator(".picker-drop").first.click()
    assert chosen.evaluate("(input) => input.files.length") == 5


def test_the_tree_is_found_by_typing(open_page):
    page = open_page()
    page.locator(".tree-search input").first.fill("路灯")
    shown = page.locator("[data-tree] >> nth=0").locator("label.tree-line:visible")
    assert [text.strip() for text in shown.all_inner_texts()] == ["路面破损", "路灯"]


def test_dialog_closes_by_escape_and_gives_the_focus_back(open_page):
    page = open_page()
    page.click("[data-opens=g_dialog]")
    page.keyboard.press("Escape")
    assert not page.locator("#g_dialog").is_visible()
    assert page.evaluate("() => document.activeElement.dataset.opens") == "g_dialog"


def test_network_lost_and_back_is_said(open_page):
    page = open_page()
    page.context.set_offline(True)
    page.locator("#toasts").get_by_text("现在没有网络").wait_for()
    page.context.set_offline(False)
    page.locator("#toasts").get_by_text("网络已恢复").wait_for()
