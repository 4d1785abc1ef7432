"""One spelling of JSON, the same from every database."""

import json
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID

from hypothesis import given, strategies as st

from lianxin.kernel.canonical import canonical, plain

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(max_size=8) | st.decimals(),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4) | st.sets(st.integers(), max_size=4)
    ),
    max_leaves=12,
)


@given(VALUES)
def test_plain_values_survive_json_and_any_database(value):
    spelled = canonical(plain(value))
    assert canonical(json.loads(spelled)) == spelled
    assert plain(json.loads(spelled)) == json.loads(spelled)
    assert "\\u0000" not in spelled
    spelled.encode()


def test_one_moment_has_one_spelling():
    moment = datetime(2026, 3, 1, 8, 0, tzinfo=timezone(timedelta(hours=8)))
    assert plain(moment) == plain(moment.astimezone(UTC)) == "2026-03-01T00:00:00+00:00"


def test_order_of_keys_and_sets_is_fixed():
    assert canonical(plain({"b": {3, 1, 2}, "a": 1})) == '{"a":1,"b":[1,2,3]}'


def test_numbers_that_databases_rewrite_become_text():
    identifier = UUID(int=7)
    assert plain([1.5, Decimal("2.50"), identifier]) == ["1.5", "2.50", str(identifier)]
