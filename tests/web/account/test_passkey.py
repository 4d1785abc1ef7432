"""Passkeys in Chromium, with a virtual authenticator and our content security policy."""

import shutil

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from lianxin.foundation.access.enums import Role
from lianxin.foundation.audit.queries import records_about
from tests.factories.access import make_worker
from tests.factories.accounts import PASSWORD, make_user
from tests.factories.orgs import make_org
from tests.web.account.conftest import is_in

ADD, CHECK = "/account/second-step/key/add/", "/account/second-step/check/"
ODD = ["", "{}", "[]", "null", "1", '"x"', '{"id": "x"}', '{"response": {"clientDataJSON": "x"}}', "\x00", "x" * 9000]


def key_of(user):
    return Authenticator.objects.create(
        user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "钥匙", "credential": {}}
    )


@pytest.mark.django_db
def test_strangers_are_led_to_the_login(client):
    for address in (ADD, "/account/second-step/key/1/remove/", "/account/again/key/"):
        assert client.get(address)["Location"].startswith("/account/login/")


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ODD)
def test_forged_answers_never_break_the_pages(sign_in, typed):
    user = make_user()
    browser = sign_in(user)
    browser.get(ADD)
    assert browser.post(ADD, {"credential": typed, "name": typed}).status_code == 422
    assert Client().post(ADD, {"credential": typed}).status_code == 302
    assert not Authenticator.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ODD)
def test_forged_answers_open_nothing_at_the_sign_in(sign_in, typed):
    user = make_user()
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    browser = sign_in(user)
    assert browser.get(CHECK).status_code == 200
    assert browser.post(CHECK, {"credential": typed}).status_code == 422
    assert not is_in(browser)


@pytest.mark.django_db
def test_the_key_of_another_is_not_there(sign_in):
    key = key_of(make_user())
    browser = sign_in(make_user())
    assert browser.get(f"/account/second-step/key/{key.pk}/remove/").status_code == 404
    assert browser.post(f"/account/second-step/key/{key.pk}/remove/").status_code == 404


@pytest.mark.django_db
def test_a_duty_keeps_its_last_factor_and_may_remove_one_of_two(sign_in):
    user = make_worker(Role.AUDIT_ADMIN, make_org())
    browser = sign_in(user)
    first, second = key_of(user), key_of(user)
    assert browser.post(f"/account/second-step/key/{first.pk}/remove/").status_code == 302
    assert browser.post(f"/account/second-step/key/{second.pk}/remove/").status_code == 403
    assert list(Authenticator.objects.values_list("pk", flat=True)) == [second.pk]


@pytest.fixture
def page(monkeypatch):
    """A page of Chromium on a phone with a fingerprint reader that always says yes."""
    from playwright.sync_api import sync_playwright

    # Playwright runs a loop in this thread, which Django otherwise takes for asynchronous code.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-quic", "--disable-background-networking", "--no-first-run"]
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=arguments)
        made = chromium.new_page(locale="zh-CN")
        tools = made.context.new_cdp_session(made)
        tools.send("WebAuthn.enable")
        options = {"protocol": "ctap2", "transport": "internal", "hasUserVerification": True, "isUserVerified": True}
        tools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        yield made
        chromium.close()


def enter_password(page, address, user):
    page.goto(f"{address}/account/login/")
    page.fill("[name=login]", user.username)
    page.fill("[name=password]", PASSWORD)
    page.click("main form button")
    page.wait_for_load_state()


@pytest.mark.soak
def test_a_passkey_is_added_and_asked_for_at_the_next_sign_in(page, live_server):
    said = []
    page.on("console", lambda message: said.append(message.text))
    address = live_server.url.replace("127.0.0.1", "localhost")
    user = make_user("li")
    enter_password(page, address, user)
    page.goto(address + ADD)
    page.fill("[name=name]", "办公电脑")
    page.click("#key-add")
    page.wait_for_url("**/second-step/codes/")
    assert Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN).wrap().name == "办公电脑"
    page.goto(f"{address}/account/second-step/")
    assert "办公电脑" in page.content()

    page.context.clear_cookies()
    enter_password(page, address, user)
    assert page.url.startswith(address + CHECK)
    page.click("#key-use")
    page.wait_for_url("**/account/")
    assert "我的账号" in page.content()
    verbs = [record.verb for record in records_about(("accounts.user", str(user.pk)))]
    assert verbs.count("accounts.signed_in") == 2
    assert "accounts.factor_added" in verbs
    assert said == []
