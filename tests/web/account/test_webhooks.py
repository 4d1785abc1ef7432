"""The administrators' pages of webhooks."""

import re
from uuid import uuid4

import pytest

from lianxin.domains.messaging.enums import HookState
from lianxin.domains.messaging.models import WebhookDelivery, WebhookSubscription
from lianxin.domains.messaging.webhooks import actions
from lianxin.foundation.access.enums import Role
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM
from tests.factories.access import make_token, make_worker

pytestmark = pytest.mark.django_db
URL = "http://127.0.0.1:9/hook"


@pytest.fixture
def admin(tree, sign_in):
    return sign_in(make_worker(Role.ORG_ADMIN, tree["township"], name="镇管理员"))


@pytest.fixture
def token(tree):
    return make_token(Role.DESK, tree["community"], label="12345 平台")[0]


@pytest.fixture
def hook(token):
    return actions.subscribe(token=token, url=URL, kinds=(), by=SYSTEM, at=clock.now())[0]


def page(token):
    return f"/desk/accounts/tokens/{token.uuid}/webhooks/"


def test_an_address_is_named_and_its_secret_shown_once(admin, token):
    answer = admin.post(page(token), {"url": URL, "kinds": "assign,resolve"})
    [secret] = set(re.findall(r"whsec_[\w-]{43}", answer.content.decode()))
    made = WebhookSubscription.objects.get()
    assert (made.url, made.secret, made.kinds) == (URL, secret, ["assign", "resolve"])
    listed = admin.get(page(token)).content.decode()
    assert "127.0.0.1" in listed
    assert secret not in listed
    assert "/hook" not in listed


@pytest.mark.parametrize("more", [{"url": "https://10.0.0.1/"}, {"url": "x"}, {"url": ""}, {"kinds": "dance"}])
def test_what_cannot_be_comes_back_with_the_form(admin, token, more):
    answer = admin.post(page(token), {"url": URL, "kinds": "", **more})
    assert answer.status_code == 422
    assert not WebhookSubscription.objects.exists()


def test_it_is_tried_stopped_and_switched_on_again(admin, hook):
    own = f"/desk/accounts/webhooks/{hook.uuid}/"
    assert "还没有发送过" in admin.get(own).content.decode()
    admin.post(f"{own}trial/")
    assert "trial" in admin.get(own).content.decode()
    admin.post(f"{own}stop/")
    hook.refresh_from_db()
    assert not hook.active
    admin.post(f"{own}resume/")
    hook.refresh_from_db()
    assert hook.active
    assert admin.post(f"{own}dance/").status_code == 404


def test_what_was_given_up_is_sent_again(admin, hook):
    word = actions.send_trial(subscription=hook, by=SYSTEM, at=clock.now())
    WebhookDelivery.objects.update(state=HookState.FAILED, settled_at=clock.now(), tries=12, error="HTTP 500")
    again = f"/desk/accounts/webhooks/words/{word.uuid}/resend/"
    assert again in admin.get(f"/desk/accounts/webhooks/{hook.uuid}/").content.decode()
    admin.post(again)
    word.refresh_from_db()
    assert (word.state, word.tries) == (HookState.WAITING, 0)
    assert admin.post(again).status_code == 409


def test_others_see_nothing(tree, sign_in, client, token, hook):
    word = actions.send_trial(subscription=hook, by=SYSTEM, at=clock.now())
    elsewhere = sign_in(make_worker(Role.ORG_ADMIN, tree["village"]))
    worker = sign_in(make_worker(Role.DESK, tree["township"]))
    for address in (page(token), f"/desk/accounts/webhooks/{hook.uuid}/"):
        assert elsewhere.get(address).status_code == 404
        assert worker.get(address).status_code == 403
        assert client.get(address).status_code == 302
    for address in (
        f"/desk/accounts/webhooks/{hook.uuid}/stop/",
        f"/desk/accounts/webhooks/words/{word.uuid}/resend/",
        f"/desk/accounts/webhooks/{uuid4()}/stop/",
    ):
        assert elsewhere.post(address).status_code == 404
        assert worker.post(address).status_code == 403
    hook.refresh_from_db()
    assert hook.active
