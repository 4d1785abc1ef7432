"""A town, and browsers of people without an account."""

import pytest
from django.test import Client

from tests.factories.cases import Town, make_town


@pytest.fixture
def town(db: None) -> Town:
    return make_town()


@pytest.fixture
def resident(town: Town) -> Client:
    """A browser that has opened the grid's page, as after scanning the code."""
    client = Client()
    client.get(f"/at/{town.orgs['grid'].code}/")
    return client
