"""Phones for the tests of this folder."""

import pytest

from tests.factories.accounts import Phones, make_phones


@pytest.fixture
def phones(monkeypatch) -> Phones:
    return make_phones(monkeypatch)
