"""A town, and browsers of the people who work there."""

from collections.abc import Callable

import pytest
from django.test import Client

from lianxin.foundation.accounts.models import User
from tests.factories.cases import Town, make_town


@pytest.fixture
def town(db: None) -> Town:
    return make_town()


@pytest.fixture
def opened() -> Callable[[User], Client]:
    """A browser in which this account is logged in."""

    def log_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return log_in


@pytest.fixture
def desk(town: Town, opened: Callable[[User], Client]) -> Client:
    return opened(town.desk)
