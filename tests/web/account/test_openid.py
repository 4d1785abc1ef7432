"""OpenID Connect from end to end: the provider is another process, the codes and tokens are real."""

import re
import subprocess
import sys
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from config.settings.accounts import openid_provider
from lianxin.foundation.accounts.actions import deactivate_user
from lianxin.foundation.accounts.models import User
from lianxin.foundation.audit.queries import records_about
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM
from tests.factories.accounts import make_user
from tests.web.account import provider
from tests.web.account.conftest import is_in

pytestmark = pytest.mark.django_db
START = "/account/by/sso/login/"
CALLBACK = f"http://testserver{START}callback/"


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """The provider's address; its process ends with the module."""
    command = [sys.executable, "-m", "tests.web.account.provider", str(tmp_path_factory.mktemp("provider")), CALLBACK]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        yield process.stdout.readline().strip()
        process.kill()


@pytest.fixture(autouse=True)
def _configured(address, settings):
    settings.OIDC_NAME = "市统一认证"
    settings.SOCIALACCOUNT_PROVIDERS = openid_provider(
        name=settings.OIDC_NAME, url=address, client=provider.CLIENT, secret=provider.SECRET
    )


def at_provider(address, username, start):
    """Signs in there and follows until it sends the browser back; the query it sends back with."""
    with requests.Session() as browser:
        browser.post(
            f"{address}/accounts/login/", {"login": username, "password": provider.PASSWORD}, allow_redirects=False
        )
        answer = browser.get(start, allow_redirects=False)
    assert answer.status_code == 302, answer.text
    assert answer.headers["Location"].startswith(CALLBACK)
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}


def start_of(client, **data):
    page = client.post(START, data).content.decode()
    return re.search(r'href="(http://127[^"]+)"', page)[1].replace("&amp;", "&")


def come_in(client, address, username="li.mei", **data):
    return client.get(f"{START}callback/", at_provider(address, username, start_of(client, **data)))


def test_a_known_account_comes_in_by_its_verified_address(client, address):
    user = make_user("mei", email="Li.Mei@example.cn")
    assert "市统一认证" in client.get("/account/login/").content.decode()
    answer = come_in(client, address)
    assert (answer.status_code, answer["Location"]) == (302, "/account/")
    assert client.session["_auth_user_id"] == str(user.pk)
    verbs = [record.verb for record in records_about(("accounts.user", str(user.pk)))]
    assert "accounts.provider_linked" in verbs
    assert "accounts.signed_in" in verbs
    assert User.objects.count() == 1


def test_once_tied_the_address_no_longer_matters(client, address):
    user = make_user("mei", email="li.mei@example.cn")
    come_in(client, address)
    User.objects.filter(pk=user.pk).update(email="other@example.cn")
    again = Client()
    come_in(again, address)
    assert is_in(again)
    assert SocialAccount.objects.get().user_id == user.pk


def test_nobody_makes_an_account_for_themselves(client, address):
    answer = come_in(client, address)
    assert answer.status_code == 403
    assert "还没有账号" in answer.content.decode()
    assert not User.objects.exists()
    assert not is_in(client)
    assert client.get("/account/by/signup/").status_code == 404


def test_an_address_that_is_not_verified_opens_nothing(client, address):
    make_user("unsure", email="unsure@example.cn")
    assert come_in(client, address, "unsure").status_code == 403
    assert not is_in(client)


def test_by_username_where_the_place_says_so(client, address, settings):
    settings.OIDC_MATCH = "username"
    user = make_user("li.mei")
    assert come_in(client, address).status_code == 302
    assert client.session["_auth_user_id"] == str(user.pk)


def test_a_closed_account_stays_out_before_and_after_it_was_tied(client, address):
    user = make_user("mei", email="li.mei@example.cn")
    deactivate_user(user=user, by=SYSTEM, at=clock.now())
    assert come_in(client, address).status_code == 403
    User.objects.update(is_active=True)
    come_in(Client(), address)
    deactivate_user(user=User.objects.get(), by=SYSTEM, at=clock.now())
    late = Client()
    assert come_in(late, address).status_code == 403
    assert not is_in(late)


def test_the_second_step_is_asked_for_here_too(client, address):
    user = make_user("mei", email="li.mei@example.cn")
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    answer = come_in(client, address)
    assert answer["Location"].startswith("/account/second-step/check/")
    assert not is_in(client)


def test_going_on_to_where_one_wanted(client, address):
    make_user("mei", email="li.mei@example.cn")
    assert come_in(client, address, next="/account/password/")["Location"] == "/account/password/"


@pytest.mark.parametrize("change", [{"state": "forged"}, {"code": "forged"}, {"error": "access_denied"}])
def test_a_forged_or_broken_answer_opens_nothing(client, address, change):
    make_user("mei", email="li.mei@example.cn")
    query = at_provider(address, "li.mei", start_of(client))
    answer = client.get(f"{START}callback/", {**query, **change})
    assert answer.status_code == 403
    assert not is_in(client)


def test_an_answer_works_in_the_browser_that_asked_and_once(client, address):
    make_user("mei", email="li.mei@example.cn")
    query = at_provider(address, "li.mei", start_of(client))
    stranger = Client()
    assert stranger.get(f"{START}callback/", query).status_code == 403
    assert not is_in(stranger)
    client.get(f"{START}callback/", query)
    client.post("/account/logout/")
    assert client.get(f"{START}callback/", query).status_code == 403


def test_a_provider_that_does_not_answer_is_said_so(client, settings):
    settings.SOCIALACCOUNT_PROVIDERS = openid_provider(
        name="x", url="http://127.0.0.1:9", client=provider.CLIENT, secret=provider.SECRET
    )
    answer = client.post(START)
    assert answer.status_code == 403
    assert "没有回应" in answer.content.decode()


def test_other_providers_are_not_known(client):
    assert client.post("/account/by/other/login/").status_code == 404
