from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.test import Client
from django.utils import timezone

from lianxin.foundation.access.enums import Role
from lianxin.foundation.accounts.actions import deactivate_user
from lianxin.foundation.audit.queries import records_about
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM
from tests.factories.access import make_worker
from tests.factories.accounts import PASSWORD, make_resident, make_user
from tests.web.account.conftest import is_in

pytestmark = pytest.mark.django_db
LOGIN = "/account/login/"
ODD = ["", "\x00", "é" * 5000, "𠮷\u202e", "' OR 1=1 --", "<script>", "1e999"]


def wrong(client, username="li", **more):
    return client.post(LOGIN, {"login": username, "password": "not-the-password"}, **more)


def test_the_right_password_lets_in_and_is_audited(client):
    user = make_user("li")
    answer = client.post(LOGIN, {"login": "Li ", "password": PASSWORD})
    assert answer.status_code == 302
    assert is_in(client)
    record = records_about(("accounts.user", str(user.pk))).get(verb="accounts.signed_in")
    assert record.changes["way"] == "password"


def test_the_session_is_a_new_one_after_signing_in(client):
    make_user("li")
    client.get(LOGIN)
    session = client.session
    session["before"] = 1
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before
    client.post(LOGIN, {"login": "li", "password": PASSWORD})
    assert client.session.session_key != before


def test_the_wrong_password_says_so_without_telling_whether_the_account_exists(client):
    make_user("li")
    known, unknown = wrong(client), wrong(client, "nobody")
    assert known.status_code == unknown.status_code == 422
    text = "用户名或密码不对"
    assert text in known.content.decode()
    assert text in unknown.content.decode()
    assert not is_in(client)


def test_after_five_wrong_passwords_the_right_one_waits_too_and_the_page_says_until_when(client):
    make_user("li")
    for _ in range(4):
        assert wrong(client).status_code == 422
    locked = wrong(client)
    assert locked.status_code == 429
    again = client.post(LOGIN, {"login": "li", "password": PASSWORD})
    assert again.status_code == 429
    assert not is_in(client)
    until = timezone.localtime(AccessAttempt.objects.get().attempt_time + timedelta(minutes=15))
    assert f"{until:%H:%M}" in again.content.decode()
    assert 0 < int(again["Retry-After"]) <= 15 * 60


def test_a_lock_is_audited_once(client):
    user = make_user("li")
    for _ in range(8):
        wrong(client)
        wrong(client, "nobody")
    assert records_about(("accounts.user", str(user.pk))).filter(verb="accounts.locked_out").count() == 1


def test_the_lock_opens_after_its_time(client):
    make_user("li")
    for _ in range(5):
        wrong(client)
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    client.post(LOGIN, {"login": "li", "password": PASSWORD})
    assert is_in(client)


def test_spelling_the_username_otherwise_opens_no_new_tries(client):
    make_user("li")
    for spelling in ("li", "LI", " Li", "ｌｉ", "lI"):
        answer = wrong(client, spelling)
    assert answer.status_code == 429


def test_neighbours_and_colleagues_are_not_locked_out(client):
    make_user("li")
    make_user("wang")
    for _ in range(6):
        wrong(client)
    same_address, elsewhere = Client(), Client()
    same_address.post(LOGIN, {"login": "wang", "password": PASSWORD})
    assert is_in(same_address)
    elsewhere.post(LOGIN, {"login": "li", "password": PASSWORD}, REMOTE_ADDR="10.9.8.7")
    assert is_in(elsewhere)


def test_guesses_at_one_account_from_many_addresses_are_held_back(client):
    make_user("li")
    for number in range(20):
        wrong(client, REMOTE_ADDR=f"10.0.1.{number}")
    client.post(LOGIN, {"login": "li", "password": PASSWORD}, REMOTE_ADDR="10.0.2.1")
    assert not is_in(client)


def test_the_addresses_of_one_line_are_one(client):
    make_user("li")
    for number in range(1, 6):
        answer = wrong(client, REMOTE_ADDR=f"2001:db8:1:2::{number}")
    assert answer.status_code == 429


def test_forwarded_addresses_are_believed_only_behind_a_proxy(client, settings):
    make_user("li")
    for number in range(5):
        answer = wrong(client, headers={"X-Forwarded-For": f"10.1.1.{number}"})
    assert answer.status_code == 429
    settings.PROXIES = 1
    for number in range(5):
        answer = wrong(client, headers={"X-Forwarded-For": f"6.6.6.6, 10.2.2.{number}"})
    assert answer.status_code == 422


def test_a_closed_account_stays_out_and_an_open_session_of_it_ends(sign_in):
    user = make_user("li")
    browser = sign_in(user)
    assert browser.get("/account/").status_code == 200
    deactivate_user(user=user, by=SYSTEM, at=clock.now())
    assert browser.get("/account/").status_code == 302
    answer = Client().post(LOGIN, {"login": "li", "password": PASSWORD})
    assert answer.status_code == 403
    assert "停用" in answer.content.decode()


def test_residents_have_no_password_to_come_in_by(client):
    user = make_resident()
    answer = client.post(LOGIN, {"login": user.username, "password": ""})
    assert answer.status_code == 422


def test_going_on_to_where_one_wanted_but_never_off_this_site(client):
    make_user("li")
    answer = client.post(LOGIN, {"login": "li", "password": PASSWORD, "next": "/account/password/"})
    assert answer["Location"] == "/account/password/"
    for bad in ("https://evil.example/", "//evil.example", "javascript:alert(1)"):
        other = Client()
        answer = other.post(LOGIN, {"login": "li", "password": PASSWORD, "next": bad})
        assert answer["Location"].startswith("/")
        assert "evil" not in answer["Location"]


@pytest.mark.parametrize(
    "role, at, home", [(Role.DESK, "community", "/desk/"), (Role.ORG_ADMIN, "city", "/desk/accounts/")]
)
def test_the_first_page_is_that_of_the_work(tree, client, role, at, home):
    user = make_worker(role, tree[at])
    answer = client.post(LOGIN, {"login": user.username, "password": PASSWORD})
    assert answer["Location"] == home


def test_without_a_role_the_first_page_is_ones_own(client):
    make_user("li")
    assert client.post(LOGIN, {"login": "li", "password": PASSWORD})["Location"] == "/account/"


def test_signing_out_takes_a_post(sign_in):
    browser = sign_in(make_user())
    assert browser.get("/account/logout/").status_code == 405
    assert is_in(browser)
    assert browser.post("/account/logout/").status_code == 302
    assert not is_in(browser)
    assert Client().post("/account/logout/").status_code == 302


def test_nobody_signs_themselves_up(client):
    for address in ("/account/signup/", "/accounts/signup/", "/account/password/reset/"):
        assert client.get(address).status_code == 404


def test_the_account_language_is_spoken_after_signing_in(client):
    make_user("li", language="en")
    client.post(LOGIN, {"login": "li", "password": PASSWORD})
    assert "My account" in client.get("/account/").content.decode()


@pytest.mark.parametrize("typed", ODD)
def test_odd_input_never_breaks_the_login(client, typed):
    make_user("li")
    for data in ({"login": typed, "password": typed}, {"login": typed}, {"password": typed}, {typed: typed}):
        assert client.post(LOGIN, data).status_code in {400, 422}
    assert client.get(LOGIN, {"next": typed}).status_code == 200


def test_wrong_passwords_are_kept_nowhere(client):
    make_user("li")
    wrong(client)
    assert "not-the-password" not in str(list(AccessAttempt.objects.values()))


def test_without_a_provider_its_addresses_lead_nowhere(client):
    assert client.post("/account/by/sso/login/").status_code == 404
    assert client.get("/account/by/sso/login/callback/").status_code == 404
    assert client.get("/account/by/sso/login/").status_code == 405


def test_a_form_without_its_token_is_refused():
    make_user("li")
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(LOGIN, {"login": "li", "password": PASSWORD}).status_code == 403
