"""Chromium, a server, and pages that remember what went wrong in them."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright

from lianxin.foundation.jobs.worker import run_due
from tests.factories.cases import Town, make_category, make_notice, make_town
from tests.pseudo import pseudo_folder, pseudo_languages  # noqa: F401  fixtures

ARGUMENTS = [
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
SCREENS = Path(__file__).resolve().parents[2] / "build" / "screens"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PHONE, OFFICE = (390, 844), (1440, 900)


@dataclass
class Seen:
    """A page and everything about it that a test should know."""

    page: Page
    host: str
    problems: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        self.page.goto(f"{self.host}{path}")
        return self.page

    def shoot(self, name: str, *, full: bool = False) -> None:
        """A picture for eyes, under build/screens."""
        SCREENS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SCREENS / f"{name}.png", full_page=full)

    def violations(self) -> list[tuple[str, list[str]]]:
        """What axe finds against WCAG 2.2 AA."""
        found = Axe().run(self.page, options={"runOnly": WCAG}).response["violations"]
        return [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found]

    def too_wide(self) -> bool:
        """Whether the page scrolls sideways."""
        wide, screen = self.page.evaluate("() => [document.documentElement.scrollWidth, window.innerWidth]")
        return wide > screen

    @property
    def clean(self) -> bool:
        """No console error (a refused policy is one), no request to another host."""
        return not self.problems and not self.outside


@pytest.fixture
def chromium(monkeypatch):
    # Playwright runs an event loop in this thread, and Django would take our own queries for its.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def look(chromium: Browser, live_server, settings, tmp_path):
    """Opens a window: `look(size=PHONE, user=..., theme=..., text=..., language=...)`."""
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.SITE_URL = live_server.url
    seen: list[Seen] = []

    def opened(*, size=PHONE, user=None, theme="light", text="normal", language="zh-hans", **options) -> Seen:
        width, height = size
        touch = {"has_touch": True, "is_mobile": True} if size == PHONE else {}
        context = chromium.new_context(
            viewport={"width": width, "height": height}, color_scheme=theme, **touch, **options
        )
        cookies = {"django_language": language, "lianxin_text": text}
        if user is not None:
            client = Client()
            client.force_login(user)
            cookies["sessionid"] = client.cookies["sessionid"].value
        context.add_cookies([{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items()])
        one = Seen(page=context.new_page(), host=live_server.url)
        one.page.on("console", lambda message: one.problems.append(message.text) if message.type == "error" else None)
        one.page.on("pageerror", lambda error: one.problems.append(str(error)))
        one.page.on("request", lambda request: _note_outside(one, request.url))
        seen.append(one)
        return one

    yield opened
    for one in seen:
        one.page.context.close()


def _note_outside(one: Seen, url: str) -> None:
    if not url.startswith((one.host, "data:", "blob:")):
        one.outside.append(url)


@pytest.fixture
def town(transactional_db) -> Town:
    """The small town with what its forms show."""
    town = make_town()
    make_notice(town.orgs["city"])
    for number, (name, icon) in enumerate(
        [
            ("供水", "droplets"),
            ("路灯照明", "lightbulb"),
            ("垃圾清运", "trash"),
            ("道路", "construction"),
            ("其他", "ellipsis"),
        ]
    ):
        kind = make_category(f"p.{number}", name=name, plain=True)
        kind.icon = icon
        kind.save()
    lamp = make_category("01", name="市政设施")
    make_category("01.01", name="路灯不亮", parent=lamp)
    return town


@pytest.fixture
def work_off():
    """Does the jobs that wait, as the worker would."""
    return run_due
