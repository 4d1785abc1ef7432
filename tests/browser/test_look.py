"""How pages look to a checker, in both themes, at both sizes, in every language, with large text, full and empty."""

import re
from datetime import timedelta
from itertools import product

import pytest

from lianxin.domains.cases import actions
from lianxin.domains.cases.models import Case, CaseEvent
from lianxin.foundation.orgs.queries import paths_of
from lianxin.kernel import clock
from tests.browser.conftest import OFFICE, PHONE
from tests.factories.cases import make_assigned, make_case, make_resolved
from tests.web.pages import report_address

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "一个没有标点也没有空格的非常非常长的名字" * 3
UNBROKEN = "Donaudampfschifffahrtsgesellschaftskapitänswitwenrente" * 2


@pytest.fixture
def cases(town):
    """A new one, one in work, a settled one; all with long words."""
    new = make_case(town.orgs["grid"], words=f"{LONG}。{UNBROKEN}", name="王芳", phone="13987512345")
    working = make_assigned(town)
    actions.note_on_case(case=working, words=UNBROKEN, by=town.desk.actor, at=clock.now())
    return {"new": new, "working": working, "settled": make_resolved(town)}


def resident_pages(town, cases):
    return {
        "home": "/?change",
        "home-found": "/?q=太保",
        "report": report_address(town.orgs["grid"]),
        "notice": f"{report_address(town.orgs['grid'])}notice/",
        "find": "/follow/",
        "lost": "/follow/lost/",
        "follow": f"/follow/{cases['new'].tracking_code}/",
        "follow-settled": f"/follow/{cases['settled'].tracking_code}/",
    }


def desk_pages(town, cases):
    return {
        "board": "/desk/?queue=open",
        "case": f"/desk/cases/{cases['new'].uuid}/",
        "case-working": f"/desk/cases/{cases['working'].uuid}/",
        "enter": "/desk/enter/",
        "desk-lost": "/desk/lost/",
        "posters": "/desk/posters/",
        "poster": f"/desk/posters/{town.orgs['grid'].code}/",
        "notices": "/desk/notices/",
        "search": "/desk/search/?q=楼道",
        "call": "/desk/call/?caller=13987512345",
        "rates": "/desk/rates/",
        "worktime": "/desk/worktime/",
        "calendar": "/desk/worktime/calendar/",
        "knowledge": "/desk/knowledge/",
        "receipt": f"/desk/cases/{cases['new'].uuid}/receipt/",
    }


def test_axe_finds_nothing_and_nothing_is_too_wide(town, cases, look):
    found = {}
    for theme, (size, name) in product(("light", "dark"), ((PHONE, "phone"), (OFFICE, "office"))):
        resident, desk = look(size=size, theme=theme), look(size=size, theme=theme, user=town.desk)
        pages = [(resident, resident_pages(town, cases) | {"login": "/account/login/"})]
        pages.append((desk, desk_pages(town, cases) | {"ui": "/ui/"}))
        for window, addresses in pages:
            for page, address in addresses.items():
                window.open(address)
                window.shoot(f"{page}-{name}-{theme}")
                wrong = [] if name == "phone" and theme == "dark" else window.violations()
                if wrong or window.too_wide():
                    found[f"{page} {name} {theme}"] = (wrong, window.too_wide())
            assert window.clean, (window.problems, window.outside)
    assert found == {}


def test_no_language_and_no_text_size_scrolls_sideways(town, cases, look, pseudo_languages):
    too_wide = []
    for language, text in (("en-xa", "normal"), ("ar-xb", "normal"), ("zh-hans", "larger")):
        resident = look(language=language, text=text)
        desk = look(language=language, text=text, user=town.desk)
        for window, addresses in ((resident, resident_pages(town, cases)), (desk, desk_pages(town, cases))):
            for page, address in addresses.items():
                window.open(address)
                if page in {"report", "follow", "board", "case"}:
                    window.shoot(f"{page}-{language}-{text}")
                if window.too_wide():
                    too_wide.append((page, language, text))
            assert window.clean, (window.problems, window.outside)
    assert too_wide == []


def many_cases(town, number):
    """Rows as the board reads them, quickly made."""
    now = clock.now()
    paths = paths_of([town.orgs["grid"].pk, town.orgs["community"].pk])
    Case.objects.bulk_create(
        Case(
            place=town.orgs["grid"],
            place_path=paths[town.orgs["grid"].pk],
            unit=town.orgs["community"],
            unit_path=paths[town.orgs["community"].pk],
            channel="qr",
            title=(LONG if serial % 3 else UNBROKEN)[:200],
            submitted_at=now - timedelta(minutes=serial),
            due_at=now + timedelta(hours=serial % 200 - 100),
            changed_at=now,
        )
        for serial in range(number)
    )
    CaseEvent.objects.bulk_create(
        CaseEvent(
            case=case, verb="submit", at=now, recorded_at=now, actor_kind="reporter", actor_label="reporter", version=1,
            to_state="received", to_unit=town.orgs["community"], shown=True,
        )
        for case in Case.objects.all()
    )  # fmt: skip


def test_a_full_and_an_empty_board(town, look):
    for number in (0, 3000):
        many_cases(town, number)
        for size, name in ((PHONE, "phone"), (OFFICE, "office")):
            board_of(number, look(size=size, user=town.desk), name)


def board_of(number, desk, name) -> None:
    for queue in ("new", "open", "overdue"):
        page = desk.open(f"/desk/?queue={queue}")
        assert not desk.too_wide(), (name, queue)
        assert page.locator("tbody tr").count() == (25 if number else 0)
    desk.shoot(f"board-{number}-{name}")
    if number:
        page.locator("a[href*=after]").first.click()
        page.wait_for_url(re.compile("after="))
        assert page.locator("tbody tr").count() == 25
        page.locator("tbody tr a").first.click()
        page.wait_for_url(re.compile("/desk/cases/"))
        assert not desk.too_wide()
        desk.shoot(f"case-long-{name}")
    assert desk.clean, (desk.problems, desk.outside)
