"""Whatever goes wrong under /api/ has one shape."""

from datetime import timedelta

import pytest
from django.test import Client

from lianxin.foundation.access.enums import Role
from lianxin.foundation.access.tokens import revoke_token
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM
from tests.api.conftest import BASE, Program, is_problem, program
from tests.factories.access import make_token
from tests.factories.cases import make_case

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/nothing", "/cases/", "/cases/17", "/cases/x/y/z", "/files/1", "/%ff"])
def test_unknown_addresses(path):
    is_problem(Client().get(BASE + path), 404, "missing")


def test_unknown_addresses_beside_the_version():
    is_problem(Client().get("/api/v7/cases"), 404, "missing")


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "head"])
def test_other_methods_name_those_that_work(programs, method):
    answer = getattr(Client(), method)(f"{BASE}/cases", headers=programs.desk.headers())
    assert answer.status_code == 405
    assert {name.strip() for name in answer["Allow"].split(",")} == {"GET", "POST"}
    if method != "head":
        is_problem(answer, 405, "method")


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        '"x"',
        "null",
        "\x00",
        b"\xff\xfe",
        '{"words": NaN}',
        "[" * 100_000,
        '{"place": ' * 30 + "1" + "}" * 30,
    ],
)
def test_what_is_no_request_is_said_so(programs, body):
    answer = programs.desk.post("/cases", body)
    assert answer.status_code in {400, 422}
    is_problem(answer, answer.status_code)


def test_half_characters_are_no_text(programs):
    told = is_problem(programs.desk.post("/cases", r'{"place": "530502001001001", "words": "\ud800"}'), 422)
    assert told["errors"][0]["field"] == "words"


def test_too_much_at_once(programs, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    is_problem(programs.desk.post("/cases", {"words": "灯" * 100}), 413, "too-large")


def test_a_crash_tells_nothing_of_itself(programs, monkeypatch):
    def crash(*_given, **_named):
        raise RuntimeError("secret")

    monkeypatch.setattr("lianxin.api.v1.me.org_by_id", crash)
    browser = Client(raise_request_exception=False)
    answer = browser.get(f"{BASE}/me", headers=programs.desk.headers())
    is_problem(answer, 500, "failed")
    assert "secret" not in answer.content.decode()


def test_no_token_an_old_one_a_revoked_one_and_a_made_up_one_are_the_same(town):
    org = town.orgs["community"]
    at = clock.now()
    _old, old_secret = make_token(Role.DESK, org, at=at - timedelta(days=3), expires=at - timedelta(days=1))
    gone, gone_secret = make_token(Role.DESK, org)
    revoke_token(token=gone, by=SYSTEM, at=at)
    bodies = set()
    for secret in ("", old_secret, gone_secret, "lx_made-up", "x" * 5000, "ü"):
        answer = Program(secret).get("/me")
        told = is_problem(answer, 401, "token")
        bodies.add(told["detail"])
        assert answer["WWW-Authenticate"].startswith("Bearer")
        assert ("invalid_token" in answer["WWW-Authenticate"]) == bool(secret)
    assert len(bodies) == 1


def test_a_cookie_opens_nothing(town, client):
    client.force_login(town.desk, backend="allauth.account.auth_backends.AuthenticationBackend")
    is_problem(client.get(f"{BASE}/cases"), 401)


def test_a_token_whose_role_is_over_sees_nothing(town):
    """The maker may go; the token stands until it is revoked, and then everything behind it is closed at once."""
    made = make_token(Role.DESK, town.orgs["community"])
    case = make_case(town.orgs["grid"])
    own = Program(made[1])
    assert own.get(f"/cases/{case.uuid}").status_code == 200
    revoke_token(token=made[0], by=SYSTEM, at=clock.now())
    is_problem(own.get(f"/cases/{case.uuid}"), 401)


def test_too_often_says_when_to_come_back(town, settings):
    settings.API_PER_MINUTE = 3
    own = program(Role.DESK, town.orgs["community"])
    other = program(Role.DESK, town.orgs["community"])
    statuses = {own.get("/me").status_code for _ in range(8)}
    assert 429 in statuses
    answer = own.get("/me")
    is_problem(answer, 429, "too-many")
    assert 0 < int(answer["Retry-After"]) <= 60
    assert other.get("/me").status_code == 200


def test_words_come_in_the_language_asked_for(programs):
    programs.desk.language = "en"
    assert is_problem(programs.desk.get("/orgs/nowhere"), 404)["title"] == "There is nothing here"
    programs.desk.language = "zh-CN"
    assert is_problem(programs.desk.get("/orgs/nowhere"), 404)["title"] == "这里没有内容"


def test_pages_stay_pages(client):
    answer = client.get("/nothing/")
    assert answer.status_code == 404
    assert answer["Content-Type"].startswith("text/html")
