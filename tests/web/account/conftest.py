"""Browsers and phones for the pages of accounts."""

import pytest
from django.core.cache import cache
from django.test import Client

from tests.factories.accounts import PASSWORD, Phones, make_phones
from tests.factories.orgs import make_city_tree


@pytest.fixture
def phones(monkeypatch) -> Phones:
    return make_phones(monkeypatch)


@pytest.fixture
def tree(db):
    return make_city_tree()


@pytest.fixture(autouse=True)
def _no_limits_left_over(request):
    """allauth counts in the cache."""
    yield
    if "db" in request.fixturenames or "transactional_db" in request.fixturenames:
        cache.clear()


@pytest.fixture
def sign_in(db):
    """Signs an account in through the login page; the client that results."""

    def enter(user, *, password=PASSWORD, client=None):
        browser = client or Client()
        browser.post("/account/login/", {"login": user.username, "password": password})
        return browser

    return enter


def is_in(client) -> bool:
    """Whether the browser holds a session of an account."""
    return "_auth_user_id" in client.session
