"""What a refusal looks like: a page, or a toast where htmx asked for a fragment."""

import pytest
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails

from lianxin.kernel.actors import REPORTER
from lianxin.kernel.errors import Conflict, Invalid, Missing, Refused, TooMany
from lianxin.web.shell import errors
from lianxin.web.shell.middleware import RefusalMiddleware


@pytest.fixture
def ask(rf):
    def make(**headers):
        request = rf.get("/somewhere/", headers=headers)
        request.htmx = HtmxDetails(request)
        request.actor = REPORTER
        request.csp_nonce = "x"
        return request

    return make


def _refuse(request, error):
    return RefusalMiddleware(errors.missing).process_exception(request, error)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Refused("只有本社区可以办理。"), 403),
        (Missing("没有这件诉求。"), 404),
        (Conflict("已由李建国先签收。"), 409),
        (Invalid("请填写内容。", {"words": "还没有写内容。"}), 422),
        (TooMany("请稍后再试。", 60), 429),
    ],
)
def test_each_error_becomes_a_page_with_its_words(ask, error, status):
    response = _refuse(ask(), error)
    assert response.status_code == status
    text = response.content.decode()
    assert str(error.message) in text
    assert "<h1>" in text
    assert all(words in text for words in getattr(error, "fields", {}).values())


def test_too_many_says_when_to_come_back(ask):
    assert _refuse(ask(), TooMany("请稍后再试。", 60))["Retry-After"] == "60"


def test_htmx_gets_a_toast(ask):
    response = _refuse(ask(**{"HX-Request": "true"}), Conflict("已由李建国先签收。"))
    assert response.status_code == 409
    assert response["HX-Retarget"] == "#toasts"
    assert "<html" not in response.content.decode()
    assert 'data-toast="error"' in response.content.decode()


def test_other_exceptions_are_left_alone(ask):
    assert _refuse(ask(), ValueError()) is None


def test_words_of_an_error_are_escaped(ask):
    assert b"<script>alert" not in _refuse(ask(), Refused("<script>alert(1)</script>")).content


def test_a_page_that_is_not_there(client, db):
    response = client.get("/no/such/page/")
    assert response.status_code == 404
    assert "这里没有内容" in response.content.decode()


def test_server_error_page_needs_no_database():
    response = errors.failed(RequestFactory().get("/"))
    assert response.status_code == 500
    assert "系统出了点问题" in response.content.decode()


def test_htmx_is_led_to_the_login_as_a_whole_page(client, db):
    response = client.get("/desk/", headers={"HX-Request": "true"})
    assert response.status_code == 200
    assert "/account/" in response["HX-Redirect"]
