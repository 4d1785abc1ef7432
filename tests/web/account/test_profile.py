import pytest
from django.test import Client

from lianxin.foundation.access.enums import Role
from lianxin.foundation.accounts.queries import user_by_id
from tests.factories.access import make_worker
from tests.factories.accounts import PASSWORD, make_user
from tests.web.account.conftest import is_in

pytestmark = pytest.mark.django_db
NEW = "quiet-mountain-41"
OWN_PAGES = ("/account/", "/account/password/", "/account/second-step/", "/account/second-step/add/")
ODD = ["", "\x00", "é" * 5000, "𠮷\u202e", "<script>"]


@pytest.mark.parametrize("address", [*OWN_PAGES, "/account/again/", "/account/second-step/codes/new/"])
def test_strangers_are_led_to_the_login(client, address):
    for answer in (client.get(address), client.post(address)):
        assert answer.status_code == 302
        assert answer["Location"].startswith("/account/login/")


@pytest.mark.parametrize("address", OWN_PAGES)
def test_owners_see_their_pages(sign_in, address):
    assert sign_in(make_user()).get(address).status_code == 200


def test_the_profile_shows_ones_own_roles_with_unit_and_days(tree, sign_in):
    user = make_worker(Role.DESK, tree["community"], name="王建国")
    make_worker(Role.SUPERVISOR, tree["county"])
    page = sign_in(user).get("/account/").content.decode()
    assert "社区前台" in page
    assert tree["community"].name in page
    assert "王建国" in page
    assert "督办员" not in page


def test_ones_own_page_leads_back_to_the_work(tree, sign_in):
    worker, admin = make_worker(Role.DESK, tree["community"]), make_worker(Role.ORG_ADMIN, tree["city"])
    for user, address in ((worker, "/desk/"), (admin, "/desk/accounts/"), (make_user(), "/")):
        assert sign_in(user).get("/account/").context["way_back"] == address


def test_a_new_name_is_kept_for_oneself_only(sign_in):
    user, other = make_user(name="李春梅"), make_user(name="张三")
    browser = sign_in(user)
    assert browser.post("/account/name/", {"name": " 李梅 ", "user": other.pk}).status_code == 302
    assert user_by_id(user.pk).name == "李梅"
    assert user_by_id(other.pk).name == "张三"


@pytest.mark.parametrize("typed", ODD)
def test_unusable_names_come_back_with_words(sign_in, typed):
    user = make_user(name="李春梅")
    answer = sign_in(user).post("/account/name/", {"name": typed})
    assert answer.status_code in {302, 422}
    assert len(user_by_id(user.pk).name) <= 60


def test_the_language_changes_at_once_and_stays(sign_in):
    user = make_user()
    browser = sign_in(user)
    answer = browser.post("/account/language/", {"language": "en"}, follow=True)
    assert "My account" in answer.content.decode()
    assert user_by_id(user.pk).language == "en"
    assert browser.post("/account/language/", {"language": "tlh"}).status_code == 422


def test_large_text_is_offered_on_the_profile(sign_in):
    browser = sign_in(make_user())
    assert 'name="text" value="large"' in browser.get("/account/").content.decode()
    browser.post("/preferences/", {"text": "large", "next": "/account/"})
    assert 'data-text="large"' in browser.get("/account/").content.decode()


def change(browser, old=PASSWORD, new=NEW, again=NEW):
    return browser.post("/account/password/", {"old": old, "password": new, "again": again})


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(sign_in):
    user = make_user()
    here, elsewhere = sign_in(user), sign_in(user)
    assert change(here).status_code == 302
    assert here.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302
    assert is_in(sign_in(user, password=NEW))


@pytest.mark.parametrize(
    "typed",
    [
        {"old": "wrong"},
        {"again": "other-mountain-42"},
        {"new": "short", "again": "short"},
        {"new": "password123", "again": "password123"},
        {"old": "\x00"},
        {"new": "", "again": ""},
    ],
)
def test_a_password_that_will_not_do_is_not_taken(sign_in, typed):
    user = make_user()
    assert change(sign_in(user), **typed).status_code == 422
    assert user_by_id(user.pk).check_password(PASSWORD)


def test_guessing_the_present_password_in_an_open_session_is_held_back(sign_in):
    browser = sign_in(make_user())
    for _ in range(10):
        assert change(browser, old="wrong").status_code == 422
    assert change(browser).status_code == 429


def test_a_password_for_one_use_must_be_changed_first(sign_in):
    user = make_user(must_change_password=True)
    browser = sign_in(user)
    for address in ("/account/", "/desk/accounts/", "/account/second-step/", "/nowhere/"):
        answer = browser.get(address)
        assert (answer.status_code, answer["Location"]) == (302, "/account/password/")
    assert change(browser).status_code == 302
    assert browser.get("/account/").status_code == 200


def test_pages_of_accounts_are_not_kept_by_shared_caches(sign_in):
    answer = sign_in(make_user()).get("/account/password/")
    assert "no-store" in answer["Cache-Control"]


def test_get_on_a_form_address_changes_nothing(sign_in):
    browser = sign_in(make_user())
    assert browser.get("/account/name/").status_code == 405
    assert browser.get("/account/language/").status_code == 405
    assert Client().get("/account/name/").status_code == 302
