"""The pages of tokens: made by who may do what the program may, revoked by administrators too."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest

from lianxin.foundation.access.actions import end_grant
from lianxin.foundation.access.enums import Role
from lianxin.foundation.access.models import ApiToken
from lianxin.foundation.access.tokens import open_token, revoke_token
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM
from tests.factories.access import make_grant, make_token, make_worker
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db
LIST, NEW = "/desk/accounts/tokens/", "/desk/accounts/tokens/new/"


@pytest.fixture
def admin(tree, sign_in):
    return sign_in(make_worker(Role.ORG_ADMIN, tree["township"], name="镇管理员"))


@pytest.fixture
def dispatcher(tree, sign_in):
    return sign_in(make_worker(Role.DISPATCHER, tree["township"], name="镇调度员"))


def filled(tree, **more):
    return {"label": "12345 平台", "role": "desk", "org": tree["community"].code, "days": "90", **more}


def test_a_token_is_made_and_its_secret_shown_once(dispatcher, tree):
    assert "生成令牌" in dispatcher.get(NEW).content.decode()
    answer = dispatcher.post(NEW, filled(tree))
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    [secret] = set(re.findall(r"lx_[\w-]{43}", answer.content.decode()))
    token = open_token(secret, at=clock.now())
    assert (token.label, token.role, token.org) == ("12345 平台", "desk", tree["community"])
    assert abs(token.expires - clock.now() - timedelta(days=90)) < timedelta(minutes=1)
    listed = dispatcher.get(LIST).content.decode()
    assert secret not in listed
    assert secret[:10] in listed
    assert "12345 平台" in listed


@pytest.mark.parametrize(
    "more",
    [
        {"org": "530502000000"},
        {"role": "org_admin"},
        {"role": "supervisor"},
        {"days": "0"},
        {"days": "9999"},
        {"label": ""},
    ],
)
def test_what_cannot_be_comes_back_with_the_form(dispatcher, tree, more):
    answer = dispatcher.post(NEW, filled(tree, **more))
    assert answer.status_code == 422
    assert not ApiToken.objects.exists()


def test_an_administrator_makes_none_and_reads_who_can(admin, tree):
    assert "/tokens/new/" not in admin.get(LIST).content.decode()
    for answer in (admin.get(NEW), admin.post(NEW, filled(tree))):
        assert "请本单位的调度员或督办员来生成" in answer.content.decode()
    assert not ApiToken.objects.exists()


def test_a_token_whose_maker_has_lost_the_role_says_so(admin, tree):
    maker = make_user()
    grant = make_grant(maker, Role.DISPATCHER, tree["township"])
    make_token(Role.DESK, tree["community"], by=maker.actor)
    gone = "生成者已无此角色"
    assert gone not in admin.get(LIST).content.decode()
    end_grant(grant=grant, by=SYSTEM, at=clock.now())
    assert gone in admin.get(LIST).content.decode()


def test_revoking_stops_the_program(admin, tree):
    token, secret = make_token(Role.DESK, tree["community"])
    answer = admin.post(f"{LIST}{token.uuid}/revoke/", follow=True)
    assert "令牌已停用" in answer.content.decode()
    assert open_token(secret, at=clock.now()) is None
    assert "revoke/" not in admin.get(LIST).content.decode()


def test_tokens_above_and_elsewhere_are_neither_seen_nor_revoked(admin, tree):
    token, secret = make_token(Role.DISPATCHER, tree["county"], label="区里的")
    assert "区里的" not in admin.get(LIST).content.decode()
    for uuid in (token.uuid, uuid4()):
        assert admin.post(f"{LIST}{uuid}/revoke/").status_code == 404
    assert open_token(secret, at=clock.now())


@pytest.mark.parametrize("role", [Role.DESK, Role.HANDLER, Role.GRID_WORKER, Role.AUDITOR])
def test_workers_have_no_business_here(tree, sign_in, client, role):
    token, _secret = make_token(Role.DESK, tree["community"])
    browser = sign_in(make_worker(role, tree["township"]))
    for answer in (browser.get(LIST), browser.post(NEW, filled(tree)), browser.post(f"{LIST}{token.uuid}/revoke/")):
        assert answer.status_code == 403
    assert client.get(LIST).status_code == 302


def test_what_is_over_says_so(admin, tree):
    at = clock.now()
    make_token(Role.DESK, tree["community"], at=at - timedelta(days=3), expires=at - timedelta(days=1))
    gone, _secret = make_token(Role.DESK, tree["community"])
    revoke_token(token=gone, by=SYSTEM, at=at)
    listed = admin.get(LIST).content.decode()
    assert "已过期" in listed
    assert "已停用" in listed
