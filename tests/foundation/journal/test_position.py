"""A position in the journal says what was there, also when ids came out of order."""

from datetime import UTC, datetime

import pytest

from lianxin.foundation.journal.models import Fact
from lianxin.foundation.journal.queries import position
from lianxin.foundation.journal.rules import Position

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)


def put(number: int) -> None:
    Fact.objects.create(
        id=number, measure="test.paid", org=1, at=AT, day=20260301, recorded_at=AT, quantity=1, key=f"{number}"
    )


def test_ids_that_are_not_there_yet_are_named() -> None:
    assert position() == Position(0)
    for number in (3, 4, 8, 10):
        put(number)
    known = position()
    assert known == Position(10, (1, 2, 5, 6, 7, 9))
    assert str(known) == "10:1-2,5-7,9"
    put(5)
    assert position() == Position(10, (1, 2, 6, 7, 9))
    assert not known.holds(5)


def test_only_the_last_ten_thousand_may_still_come() -> None:
    put(2)
    put(20_000)
    known = position()
    assert (known.last, known.missing[0], known.missing[-1], len(known.missing)) == (20_000, 10_001, 19_999, 9_999)
    assert str(known) == "20000:10001-19999"
