from html import unescape
from urllib.parse import urlencode

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from lianxin.foundation.access.enums import Role
from lianxin.foundation.access.models import RoleGrant
from lianxin.foundation.access.queries import roles_of
from lianxin.foundation.accounts.models import User
from lianxin.foundation.accounts.queries import user_by_id
from tests.factories.access import make_grant, make_worker
from tests.factories.accounts import make_resident, make_user
from tests.factories.orgs import make_org

pytestmark = pytest.mark.django_db
LIST, NEW = "/desk/accounts/", "/desk/accounts/new/"
FRESH = {"name": "王建国", "username": "wang.jg", "email": "", "password": "quiet-mountain-41", "role": "", "org": ""}
ODD = ["", "\x00", "é" * 5000, "𠮷\u202e", "<script>", "1e999", "99999999999999999999", "-1"]


@pytest.fixture
def people(tree):
    """An administrator of the township, a worker in it, and one elsewhere."""
    return {
        "admin": make_worker(Role.ORG_ADMIN, tree["township"], name="镇管理员"),
        "worker": make_worker(Role.DESK, tree["community"], name="李春梅"),
        "stranger": make_worker(Role.HANDLER, tree["department"], name="外人甲"),
    }


@pytest.fixture
def admin(people, sign_in):
    return sign_in(people["admin"])


def with_factor(user):
    """So that a duty is not led to set it up; its pages have their own tests."""
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    return user


@pytest.fixture
def security(tree):
    user = with_factor(make_worker(Role.SECURITY_ADMIN, tree["city"], name="安全员"))
    browser = Client()
    browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser


def page(user):
    return f"{LIST}{user.pk}/"


def every_address(user, grant):
    own = [page(user) + part for part in ("grant/", "password/", "second-step/", "close/", "reopen/")]
    return [LIST, NEW, page(user), *own, f"{LIST}grants/{grant.pk}/end/"]


def test_strangers_are_led_to_the_login(client, people):
    for address in every_address(people["worker"], RoleGrant.objects.first()):
        for answer in (client.get(address), client.post(address)):
            assert answer.status_code == 302
            assert answer["Location"].startswith("/account/login/")


def test_colleagues_without_the_role_are_refused(sign_in, people):
    for user in (people["worker"], people["stranger"], make_user(), make_resident()):
        browser = Client()
        browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        for address in every_address(people["worker"], RoleGrant.objects.first()):
            assert {browser.get(address).status_code, browser.post(address).status_code} <= {403, 405}
    assert roles_of(people["worker"].pk) == {Role.DESK}


def test_an_administrator_sees_the_accounts_of_their_units(admin, people):
    shown = admin.get(LIST).content.decode()
    assert "李春梅" in shown
    assert "外人甲" not in shown
    assert admin.get(page(people["worker"])).status_code == 200
    assert admin.get(page(people["stranger"])).status_code == 404
    assert admin.get(f"{LIST}99999999/").status_code == 404


def test_the_list_is_found_by_name_and_paged_in_few_statements(admin, tree, django_assert_max_num_queries):
    for number in range(60):
        make_worker(Role.GRID_WORKER, tree["grid"], name=f"网格员{number}")
    with django_assert_max_num_queries(8):
        shown = admin.get(LIST)
    assert shown.context["page"].paginator.count == 62
    assert len(shown.context["rows"]) == 25
    assert [row[0].name for row in admin.get(LIST, {"find": "网格员17"}).context["rows"]] == ["网格员17"]
    assert "没有这个账号" in admin.get(LIST, {"find": "nobody"}).content.decode()
    second = unescape(admin.get(LIST, {"find": "网格员", "page": "2"}).content.decode())
    assert all(f'href="?{urlencode({"find": "网格员", "page": number})}"' in second for number in (1, 3))


@pytest.mark.parametrize("typed", ODD)
def test_odd_searches_and_pages_never_break(admin, typed):
    assert admin.get(LIST, {"find": typed, "page": typed}).status_code == 200


def test_giving_and_ending_a_role(admin, people, tree):
    worker = people["worker"]
    answer = admin.post(page(worker) + "grant/", {"role": "dispatcher", "org": tree["township"].code})
    assert answer["Location"] == page(worker)
    assert roles_of(worker.pk) == {Role.DESK, Role.DISPATCHER}
    grant = RoleGrant.objects.get(user=worker, role=Role.DISPATCHER)
    shown = admin.get(page(worker)).content.decode()
    assert f"/grants/{grant.pk}/end/" in shown
    assert admin.post(f"{LIST}grants/{grant.pk}/end/").status_code == 302
    assert roles_of(worker.pk) == {Role.DESK}
    assert f"/grants/{grant.pk}/end/" not in admin.get(page(worker)).content.decode()


@pytest.mark.parametrize(
    "typed, status",
    [
        ({"role": "auditor", "org": "530502001000"}, 422),
        ({"role": "desk", "org": "530502000000"}, 422),
        ({"role": "desk", "org": "no-such-code"}, 422),
        ({"role": "desk", "org": "530502001001"}, 422),
        ({"role": "desk", "org": "530502001201", "valid_from": "2026-05-01", "valid_to": "2026-04-01"}, 422),
        ({"role": "desk", "org": "530502001201", "valid_from": "yesterday"}, 422),
        ({"role": "", "org": ""}, 422),
    ],
)
def test_a_role_that_cannot_be_given_is_not(admin, people, typed, status):
    assert admin.post(page(people["worker"]) + "grant/", typed).status_code == status
    assert roles_of(people["worker"].pk) == {Role.DESK}


@pytest.mark.parametrize("typed", ODD)
def test_odd_input_never_breaks_the_forms(admin, people, typed):
    worker = page(people["worker"])
    for address, data in (
        (worker + "grant/", {"role": typed, "org": typed, "valid_from": typed, "valid_to": typed}),
        (worker + "grant/", {"role": "desk", "org": typed}),
        (worker + "password/", {"password": typed}),
        (NEW, dict.fromkeys(FRESH, typed)),
        (NEW, {**FRESH, "role": "desk", "org": typed}),
    ):
        assert admin.post(address, data).status_code < 500


def test_forged_ids_reach_nobody(admin, people):
    stranger, grant = people["stranger"], RoleGrant.objects.get(user=people["stranger"])
    for address in (*every_address(stranger, grant)[3:], f"{LIST}grants/99999999/end/"):
        assert admin.post(address, {"password": "quiet-mountain-41", "role": "desk"}).status_code in {403, 404}
    assert roles_of(stranger.pk) == {Role.HANDLER}
    assert user_by_id(stranger.pk).is_active


def test_nobody_is_offered_a_role_for_themselves(admin, people):
    assert admin.get(page(people["admin"])).context["grant_form"] is None
    answer = admin.post(page(people["admin"]) + "grant/", {"role": "desk", "org": "530502001001"})
    assert answer.status_code == 403


def test_opening_an_account_with_its_first_role(admin, tree):
    answer = admin.post(NEW, {**FRESH, "role": "desk", "org": tree["village"].code})
    user = User.objects.get(username="wang.jg")
    assert answer["Location"] == page(user)
    browser = Client()
    browser.post("/account/login/", {"login": "wang.jg", "password": FRESH["password"]})
    assert browser.get("/account/")["Location"] == "/account/password/"


def test_opening_an_account_without_a_role_is_for_the_top_only(admin, tree):
    assert admin.post(NEW, FRESH).status_code == 403
    assert not User.objects.filter(username="wang.jg").exists()
    system = with_factor(make_worker(Role.SYSTEM_ADMIN, tree["city"]))
    browser = Client()
    browser.force_login(system, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert browser.post(NEW, FRESH).status_code == 302
    assert User.objects.filter(username="wang.jg").exists()


@pytest.mark.parametrize(
    "change", [{"username": "a b/c"}, {"password": "short"}, {"email": "no"}, {"role": "desk", "org": "nothing"}]
)
def test_an_account_with_wrong_input_comes_back_with_words(admin, change):
    answer = admin.post(NEW, {**FRESH, "role": "desk", "org": "530502001201", **change})
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert not User.objects.filter(name="王建国").exists()


def test_a_taken_username_is_said(admin):
    make_user("wang.jg")
    answer = admin.post(NEW, {**FRESH, "role": "desk", "org": "530502001201"})
    assert answer.status_code == 422
    assert "已被使用" in answer.content.decode()


def test_a_password_for_one_use(admin, people, sign_in):
    worker = people["worker"]
    assert admin.post(page(worker) + "password/", {"password": "short"}).status_code == 422
    assert admin.post(page(worker) + "password/", {"password": "quiet-mountain-41"}).status_code == 302
    browser = sign_in(worker, password="quiet-mountain-41")
    assert browser.get("/account/")["Location"] == "/account/password/"


def test_closing_and_reopening(admin, people, sign_in):
    worker = people["worker"]
    assert admin.post(page(worker) + "close/").status_code == 302
    assert not user_by_id(worker.pk).is_active
    assert "已停用" in admin.get(page(worker)).content.decode()
    assert admin.post(page(worker) + "reopen/").status_code == 302
    assert user_by_id(worker.pk).is_active
    assert not roles_of(worker.pk)


def test_the_security_administrator_gives_duties_and_resets_second_steps(security, people, tree):
    worker = people["worker"]
    assert security.get(NEW).status_code == 403
    assert security.post(page(worker) + "password/", {"password": "quiet-mountain-41"}).status_code == 403
    answer = security.post(page(worker) + "grant/", {"role": "audit_admin", "org": tree["city"].code})
    assert answer.status_code == 302
    clash = security.post(page(worker) + "grant/", {"role": "system_admin", "org": tree["city"].code})
    assert clash.status_code == 422
    assert "审计管理员" in clash.content.decode()
    with_factor(worker)
    assert "second-step/" in security.get(page(worker)).content.decode()
    assert security.post(page(worker) + "second-step/").status_code == 302
    assert not Authenticator.objects.filter(user=worker).exists()


def test_an_account_of_above_is_shown_but_not_looked_after(admin, people, tree):
    make_grant(people["worker"], Role.SUPERVISOR, tree["county"])
    shown = admin.get(page(people["worker"]))
    assert not shown.context["may_manage"]
    county = RoleGrant.objects.get(user=people["worker"], role=Role.SUPERVISOR)
    assert county.pk not in shown.context["endable"]
    assert admin.post(page(people["worker"]) + "close/").status_code == 403


def test_names_are_shown_as_text(admin, tree):
    make_worker(Role.DESK, tree["community"], name="<b>x</b>")
    assert "<b>x</b>" not in admin.get(LIST).content.decode()


def test_a_unit_is_meant_by_its_name_where_one_fits(admin, people, tree):
    address = page(people["worker"]) + "grant/"
    assert admin.post(address, {"role": "dispatcher", "org": f" {tree['village'].name} "}).status_code == 302
    make_org("杨官村", kind="village", parent=tree["township"], code="530502001299")
    answer = admin.post(address, {"role": "grid_worker", "org": "杨官村"})
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "530502001299" in shown
    assert tree["village"].code in shown
    assert admin.post(address, {"role": "grid_worker", "org": tree["department"].name}).status_code == 422
