import os
import subprocess
import sys
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from django.utils import translation

from lianxin.domains.messaging.enums import DeliveryState
from lianxin.domains.messaging.models import Delivery
from lianxin.domains.messaging.rules import masked_address
from lianxin.foundation.access.enums import Role
from lianxin.foundation.accounts.hooks import code_sender
from lianxin.foundation.jobs.worker import run_due
from lianxin.kernel import clock
from tests.factories.access import make_worker
from tests.factories.accounts import make_user
from tests.factories.messaging import make_notice
from tests.factories.orgs import make_org
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


# Messages in doubt

LOGIN = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def operator():
    user = make_worker(Role.SYSTEM_ADMIN, make_org())
    # Without a second step set up, the operator is led there first.
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    return user


def make_doubtful(phone="13812345678"):
    make_notice(make_person(phone=phone))
    delivery = Delivery.objects.latest("id")
    now = clock.now()
    Delivery.objects.filter(pk=delivery.pk).update(
        state=DeliveryState.UNKNOWN, error="cut off", sending_at=now, settled_at=now
    )
    return delivery


def test_operator_sees_what_is_in_doubt_without_words_or_numbers(client, operator):
    make_doubtful()
    client.force_login(operator, backend=LOGIN)
    page = client.get("/ops/messages/").content.decode()
    assert "不确定是否送达" in page
    assert "138****5678" in page
    assert "13812345678" not in page
    assert "路灯" not in page


def test_operator_sends_again(client, operator):
    delivery = make_doubtful()
    client.force_login(operator, backend=LOGIN)
    response = client.post(f"/ops/messages/{delivery.uuid}/resend/", follow=True)
    assert "没有存疑的消息" in response.content.decode()
    run_due()
    assert Delivery.objects.get().state == DeliveryState.SENT
    assert client.post(f"/ops/messages/{delivery.uuid}/resend/").status_code == 409
    assert client.get(f"/ops/messages/{delivery.uuid}/resend/").status_code == 405


def test_others_do_not_get_in(client):
    delivery = make_doubtful()
    for user in (make_user(), make_worker(Role.DESK, make_org()), make_worker(Role.AUDITOR, make_org())):
        client.force_login(user, backend=LOGIN)
        assert client.get("/ops/messages/").status_code == 403
        assert client.post(f"/ops/messages/{delivery.uuid}/resend/").status_code == 403
    client.logout()
    assert client.get("/ops/messages/").status_code == 302
    assert Delivery.objects.get().state == DeliveryState.UNKNOWN


def test_page_takes_the_same_statements_for_one_and_for_many(client, operator, django_assert_max_num_queries):
    client.force_login(operator, backend=LOGIN)
    for number in range(12):
        make_doubtful(f"1380000{number:04d}")
    with django_assert_max_num_queries(8):
        client.get("/ops/messages/")


@pytest.mark.parametrize(
    ("address", "masked"),
    [("+8613812345678", "138****5678"), ("li.chunmei@example.org", "l***@example.org"), ("", "")],
)
def test_address_is_masked(address, masked):
    assert masked_address(address) == masked
