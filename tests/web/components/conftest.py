"""The gallery in Chromium, and in languages nobody speaks."""

import pytest
from playwright.sync_api import sync_playwright

from tests.pseudo import pseudo_folder, pseudo_languages  # noqa: F401  fixtures

ARGUMENTS = [
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
]


@pytest.fixture
def chromium(monkeypatch):
    # Playwright runs an event loop in this thread, and Django would take our own queries for its.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium, live_server):
    """A page at an address; its console errors are collected in `page.problems`."""

    def opened(path="/ui/", width=390, height=844, language="zh-hans", text="normal", **options):
        context = chromium.new_context(viewport={"width": width, "height": height}, bypass_csp=False, **options)
        cookies = {"django_language": language, "lianxin_text": text}
        context.add_cookies([{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items()])
        page = context.new_page()
        page.problems = []
        page.on("console", lambda message: page.problems.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: page.problems.append(str(error)))
        page.goto(f"{live_server.url}{path}")
        return page

    return opened
