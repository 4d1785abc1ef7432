"""How a unit stands in a field, and how the field is read again."""

import pytest

from lianxin.domains.cases.queries import as_typed, code_typed, place_typed
from lianxin.foundation.access.queries import reach_of
from lianxin.foundation.orgs.models import Org
from tests.factories.cases import make_town

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("coded", [True, False])
def test_what_a_suggestion_writes_is_read_again_with_a_code_and_without(coded):
    town = make_town()
    grid = town.orgs["grid"]
    if not coded:
        Org.objects.filter(pk=grid.pk).update(code="")
        grid.refresh_from_db()
    assert place_typed(reach=reach_of(town.desk.actor), typed=as_typed(grid)) == grid


@pytest.mark.parametrize(
    ("typed", "code"), [("杏花社区 · 530502001001", "530502001001"), ("530502001001", "530502001001"), ("", "")]
)
def test_the_code_stands_at_the_end(typed, code):
    assert code_typed(typed) == code
