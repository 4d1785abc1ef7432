import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.utils import translation

from lianxin.foundation.accounts.hooks import code_sender
from lianxin.foundation.jobs.worker import run_due
from lianxin.kernel import clock
from tests.factories.messaging import make_notice
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[3]


def test_messages_are_read_newest_first_without_login(client):
    make_notice(make_person(phone="13800000001"))
    code_sender()(phone="+8613800000002", code="482913", language="zh-hans", at=clock.now())
    run_due()
    page = client.get("/dev/messages/").content.decode()
    assert page.index("+8613800000002") < page.index("+8613800000001")
    assert "482913" in page
    assert "路灯修好了" in page


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "还没有发过消息"), ("en", "Nothing was sent yet")])
def test_empty_page_says_what_to_do(client, language, words):
    with translation.override(language):
        page = client.get("/dev/messages/", headers={"Accept-Language": language}).content.decode()
    assert words in page


def test_markup_in_a_message_is_shown_not_run(client):
    code_sender()(phone="<script>alert(1)</script>", code="<b>", language="en", at=clock.now())
    run_due()
    page = client.get("/dev/messages/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;b&gt;" in page


def test_page_is_not_there_in_production():
    code = (
        "import django; django.setup()\n"
        "from django.urls import Resolver404, resolve\n"
        "try: resolve('/dev/messages/')\n"
        "except Resolver404: print('not there')"
    )
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LIANXIN_")}
    environment |= {"DJANGO_SETTINGS_MODULE": "config.settings", "LIANXIN_SECRET_KEY": "x" * 60}
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert found.stdout.strip() == "not there", found.stderr
