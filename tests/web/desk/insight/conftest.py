"""The town of the desk's tests, with requests on days that are over."""

from datetime import timedelta

import pytest

from lianxin.kernel import clock
from tests.factories.cases import make_answered, make_case
from tests.web.desk.conftest import desk, opened, town

__all__ = ["desk", "opened", "town"]


@pytest.fixture
def last_month():
    """A moment in the middle of the month before this one."""
    first = clock.today().replace(day=1)
    return clock.at_local(first - timedelta(days=14), hour=10)


@pytest.fixture
def busy(town, last_month):
    """Twelve requests of last month at the grid, one at the village, one answered today."""
    for _number in range(12):
        make_case(town.orgs["grid"], at=last_month)
    make_case(town.orgs["group"], at=last_month)
    make_answered(town)
    return town
