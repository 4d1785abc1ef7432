"""Every page of residents renders in Chinese, English and two languages nobody speaks; nothing stays in another."""

import re

import pytest

from lianxin.domains.cases.actions import ask_to_look
from lianxin.kernel import clock
from tests.factories.cases import make_case, make_notice, make_resolved
from tests.pseudo import pseudo_folder, pseudo_languages  # noqa: F401  fixtures
from tests.web.pages import aged_key, report_address, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def addresses(town):
    make_notice(town.orgs["city"])
    new, settled = make_case(town.orgs["grid"]), make_resolved(town)
    token = ask_to_look(case=new, who="老张", by=town.desk.actor, at=clock.now())
    return [
        "/?change",
        "/?q=没有",
        report_address(town.orgs["grid"]),
        f"{report_address(town.orgs['grid'])}notice/",
        "/follow/",
        "/follow/?code=1",
        "/follow/lost/",
        f"/follow/{new.tracking_code}/",
        f"/follow/{settled.tracking_code}/",
        f"/look/{token}/",
    ]


def opened(client, language, address):
    client.cookies["django_language"] = language
    page = client.get(address)
    assert page.status_code in {200, 404}
    return page


def test_english_pages_hold_no_chinese_but_names_and_words_of_people(town, addresses, client):
    for address in addresses:
        words = text_of(opened(client, "en", address))
        # What people and places are called, what they wrote, and the languages one may choose.
        for said in (
            "太保社区第一网格",
            "太保社区",
            "三单元楼道灯坏了。已经坏了一个星期,老人上下楼不方便。",
            "简体中文",
        ):
            words = words.replace(said, "")
        for said in ("灯已换好,今晚会亮。", "我们只用它来办您的事。", "没有", "保山市", "三单元楼道灯坏了"):
            words = words.replace(said, "")
        assert not re.search(r"[\u4e00-\u9fff]", words), (address, words)


def test_chinese_pages_hold_no_english(town, addresses, client):
    for address in addresses:
        words = text_of(opened(client, "zh-hans", address)).replace("English", "")
        assert not re.search(r"[A-Za-z]{4,}", words), (address, words)


@pytest.mark.parametrize(("language", "direction"), [("en-xa", "ltr"), ("ar-xb", "rtl")])
def test_languages_nobody_speaks(town, addresses, client, pseudo_languages, language, direction):  # noqa: F811  the fixture, not the import
    for address in addresses:
        page = opened(client, language, address)
        assert f'dir="{direction}"' in page.content.decode()


def test_a_form_that_comes_back_is_in_the_language_of_its_reader(town, client):
    client.cookies["django_language"] = "en"
    page = client.post(report_address(town.orgs["grid"]), {"words": "", "form_key": aged_key()})
    assert "add a photo or speak a message" in text_of(page)
