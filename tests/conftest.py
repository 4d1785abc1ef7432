"""What every test gets: Chinese as the language, tables it may empty, generated cases without a clock."""

from collections.abc import Iterator
from datetime import UTC, datetime

import hypothesis
import pytest
from django.utils import translation

from tests.guards import _transactional_tests_may_empty_every_table  # noqa: F401  a fixture for every test
from tests.migrated import _begin_with_the_copy, django_db_setup  # noqa: F401  fixtures of the session

# A machine that does other things meanwhile is no fault of the code.
hypothesis.settings.register_profile("lianxin", deadline=None, print_blob=True)
hypothesis.settings.load_profile("lianxin")


@pytest.fixture(autouse=True)
def _chinese() -> Iterator[None]:
    """A test that activates another language leaves no trace of it."""
    with translation.override("zh-hans"):
        yield


@pytest.fixture(autouse=True)
def _nobody_listens() -> Iterator[None]:
    """What a process knows of webhooks outlives a test's rows; statements are counted as when nobody listens."""
    from lianxin.domains.messaging.webhooks import announcing  # Django is set up by now

    announcing.assume(anybody=False, until=datetime.max.replace(tzinfo=UTC))
    yield
    announcing.forget()


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Long values (signed keys, great texts) would make names that differ from process to process."""
    return argname if isinstance(val, str) and len(val) > 40 else None
