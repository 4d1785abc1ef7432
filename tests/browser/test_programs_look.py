"""The pages of programs before a checker: tokens, webhooks, the readable description."""

import pytest

from lianxin.domains.messaging.models import WebhookSubscription
from lianxin.domains.messaging.webhooks import actions
from lianxin.foundation.access.enums import Role
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM
from tests.browser.conftest import OFFICE, PHONE
from tests.factories.access import make_token, make_worker

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]
URL = "http://127.0.0.1:9/hook"


@pytest.fixture
def pages(town):
    token, _secret = make_token(Role.DESK, town.orgs["community"], label="市 12345 平台")
    hook, _secret = actions.subscribe(token=token, url=URL, kinds=["assign", "resolve"], by=SYSTEM, at=clock.now())
    actions.send_trial(subscription=hook, by=SYSTEM, at=clock.now())
    WebhookSubscription.objects.update(failing_since=clock.now())
    return {
        "api-docs": "/api/v1/docs/",
        "tokens": "/desk/accounts/tokens/",
        "token-new": "/desk/accounts/tokens/new/",
        "webhooks": f"/desk/accounts/tokens/{token.uuid}/webhooks/",
        "webhook": f"/desk/accounts/webhooks/{hook.uuid}/",
    }


def test_axe_finds_nothing_and_nothing_is_too_wide(town, pages, look):
    admin = make_worker(Role.ORG_ADMIN, town.orgs["township"], name="镇管理员")
    found = {}
    for size, theme, name in ((OFFICE, "light", "office"), (OFFICE, "dark", "office-dark"), (PHONE, "light", "phone")):
        window = look(size=size, theme=theme, user=admin)
        for page, address in pages.items():
            opened = window.open(address)
            opened.locator("main details").first.evaluate_all("found => found.forEach(one => { one.open = true })")
            window.shoot(f"{page}-{name}", full=True)
            if window.violations() or window.too_wide():
                found[f"{page} {name}"] = (window.violations(), window.too_wide())
        assert window.clean, (window.problems, window.outside)
    assert found == {}


def test_a_token_is_made_and_copied(town, look):
    window = look(size=OFFICE, user=make_worker(Role.ORG_ADMIN, town.orgs["township"], name="镇管理员"))
    page = window.open("/desk/accounts/tokens/new/")
    page.get_by_label("给哪个程序用").fill("街道网格系统")
    page.locator("[name=role]").select_option("desk")
    page.locator("[name=org]").fill(town.orgs["community"].code)
    page.get_by_role("button", name="生成令牌").click()
    secret = page.locator("main code").inner_text()
    assert secret.startswith("lx_")
    page.get_by_role("link", name="我已保存").click()
    assert secret not in page.content()
    assert "街道网格系统" in page.content()
    assert window.clean
