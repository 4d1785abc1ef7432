import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import hotp_value
from django.test import Client

from lianxin.foundation.access.actions import end_grant
from lianxin.foundation.access.enums import Role
from lianxin.foundation.access.models import RoleGrant
from lianxin.foundation.audit.queries import records_about
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM
from tests.factories.access import make_grant, make_worker
from tests.factories.accounts import PASSWORD, make_user
from tests.web.account.conftest import is_in

pytestmark = pytest.mark.django_db
ADD = "/account/second-step/add/"
DUTIES = [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN]


def code_of(secret, *, ahead=0):
    return f"{hotp_value(secret, int(time.time()) // 30 + ahead):06d}"


def enrol(browser):
    """Sets the second step up through its pages; the secret and the recovery codes as shown."""
    secret = browser.get(ADD).context["form"].secret
    answer = browser.post(ADD, {"code": code_of(secret)}, follow=True)
    return secret, answer.context["unused_codes"]


def verbs(user):
    return [record.verb for record in records_about(("accounts.user", str(user.pk))).order_by("pk")]


def challenge(browser, code):
    return browser.post("/account/second-step/check/", {"code": code})


def test_from_setting_it_up_to_coming_in_by_it(sign_in):
    user = make_user("li")
    first = sign_in(user)
    secret, codes = enrol(first)
    assert len(codes) == 10
    assert "accounts.factor_added" in verbs(user)
    stored = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP).data["secret"]
    assert secret not in stored
    assert stored.startswith("aes-gcm:")

    second = Client()
    answer = second.post("/account/login/", {"login": "li", "password": PASSWORD})
    assert answer["Location"].startswith("/account/second-step/check/")
    assert not is_in(second)
    assert second.get("/account/").status_code == 302
    assert challenge(second, "000000").status_code == 422
    assert challenge(second, code_of(secret, ahead=1)).status_code == 302
    assert is_in(second)
    signed_in = records_about(("accounts.user", str(user.pk))).filter(verb="accounts.signed_in").order_by("-pk").first()
    assert signed_in.changes["way"] == "mfa"


def test_a_code_of_the_app_works_once(sign_in):
    user = make_user()
    secret, _codes = enrol(sign_in(user))
    code = code_of(secret, ahead=1)
    assert challenge(sign_in(user), code).status_code == 302
    assert challenge(sign_in(user), code).status_code == 422


def test_a_recovery_code_lets_in_once(sign_in):
    user = make_user()
    _secret, codes = enrol(sign_in(user))
    assert challenge(sign_in(user), codes[0]).status_code == 302
    assert challenge(sign_in(user), codes[0]).status_code == 422


def test_recovery_codes_are_shown_once_only(sign_in):
    browser = sign_in(make_user())
    _secret, codes = enrol(browser)
    page = browser.get("/account/second-step/codes/").content.decode()
    assert not any(code in page for code in codes)


def test_new_recovery_codes_end_the_old_ones(sign_in):
    user = make_user()
    browser = sign_in(user)
    _secret, codes = enrol(browser)
    answer = browser.post("/account/second-step/codes/new/", follow=True)
    fresh = answer.context["unused_codes"]
    assert not set(fresh) & set(codes)
    assert challenge(sign_in(user), codes[0]).status_code == 422
    assert challenge(sign_in(user), fresh[0]).status_code == 302
    assert "accounts.factor_renewed" in verbs(user)


def test_guessing_codes_is_held_back_for_the_account(sign_in):
    user = make_user()
    secret, _codes = enrol(sign_in(user))
    for number in range(30):
        challenge(sign_in(user, client=Client(REMOTE_ADDR=f"10.0.0.{number}")), "000000")
    late = sign_in(user, client=Client(REMOTE_ADDR="10.0.1.1"))
    challenge(late, code_of(secret, ahead=1))
    assert not is_in(late)


@pytest.mark.parametrize("typed", ["", "\x00", "x" * 9000, "１２３４５６", "-1", "½"])
def test_odd_codes_never_break_the_page(sign_in, typed):
    user = make_user()
    enrol(sign_in(user))
    browser = sign_in(user)
    assert challenge(browser, typed).status_code == 422
    assert browser.post(ADD, {"code": typed}).status_code in {302, 422}


def test_without_a_password_step_there_is_no_second(client):
    assert client.get("/account/second-step/check/").status_code == 302
    assert challenge(client, "123456").status_code == 302


def test_removing_it_asks_and_is_audited(sign_in):
    user = make_user()
    browser = sign_in(user)
    enrol(browser)
    assert browser.get("/account/second-step/remove/").status_code == 200
    assert Authenticator.objects.filter(user=user).count() == 2
    assert browser.post("/account/second-step/remove/").status_code == 302
    assert not Authenticator.objects.filter(user=user).exists()
    assert "accounts.factor_removed" in verbs(user)
    assert is_in(sign_in(user))


def test_after_some_minutes_changing_it_asks_for_the_password_again(sign_in, monkeypatch):
    browser = sign_in(make_user())
    later = time.time() + 3600
    monkeypatch.setattr(time, "time", lambda: later)
    answer = browser.get(ADD)
    assert answer["Location"].startswith("/account/again/")
    assert browser.post(answer["Location"], {"password": "wrong"}).status_code == 422
    answer = browser.post(answer["Location"], {"password": PASSWORD})
    assert answer["Location"] == ADD
    assert browser.get(ADD).status_code == 200


@pytest.mark.parametrize("role", DUTIES)
def test_a_duty_opens_no_page_before_the_second_step(tree, sign_in, role):
    browser = sign_in(make_worker(role, tree["city"]))
    for address in ("/account/", "/desk/accounts/", "/desk/accounts/1/close/", "/account/second-step/codes/new/"):
        for answer in (browser.get(address), browser.post(address)):
            assert (answer.status_code, answer["Location"]) == (302, ADD)
    for address in (ADD, "/account/password/"):
        assert browser.get(address).status_code == 200
    enrol(browser)
    assert browser.get("/account/").status_code == 200
    assert browser.get("/desk/accounts/").status_code == 200


def test_a_duty_given_today_counts_at_the_next_click_and_ended_no_more(tree, sign_in):
    user = make_user()
    browser = sign_in(user)
    assert browser.get("/account/").status_code == 200
    make_grant(user, Role.AUDIT_ADMIN, tree["city"])
    assert browser.get("/account/")["Location"] == ADD
    end_grant(grant=RoleGrant.objects.get(), by=SYSTEM, at=clock.now())
    assert browser.get("/account/").status_code == 200


def test_a_duty_cannot_take_its_second_step_away(tree, sign_in):
    user = make_worker(Role.SYSTEM_ADMIN, tree["city"])
    browser = sign_in(user)
    enrol(browser)
    browser.post("/account/second-step/remove/")
    assert Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()
    assert "/account/second-step/remove/" not in browser.get("/account/second-step/").content.decode()


def test_signing_out_is_always_open(tree, sign_in):
    browser = sign_in(make_worker(Role.SYSTEM_ADMIN, tree["city"]))
    browser.post("/account/logout/")
    assert not is_in(browser)
