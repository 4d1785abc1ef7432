"""What every test gets: an empty cache table and Chinese as the language."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from tests.guards import _transactional_tests_may_empty_every_table  # noqa: F401  a fixture for every test


@pytest.fixture(autouse=True)
def _chinese() -> Iterator[None]:
    """A test that activates another language leaves no trace of it."""
    with translation.override("zh-hans"):
        yield
