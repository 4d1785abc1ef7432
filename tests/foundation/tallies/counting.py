"""Measures for these tests: a flow, a stock, persons, and one along the administrative line."""

from uuid import UUID

import pytest

from lianxin.foundation.journal import measures
from lianxin.foundation.journal.measures import Measure

CAME, OPEN, PEOPLE, MEMBERS = "test.came", "test.open", "test.people", "test.members"
DIMS = ("category", "channel")
COUNTED = (
    Measure(CAME, "came", "", "", "territorial", DIMS, sets=((), ("category",), DIMS)),
    Measure(OPEN, "open", "", "", "territorial", DIMS, sets=((), ("category",)), stock=True),
    Measure(PEOPLE, "people", "", "", "territorial", DIMS, distinct=True),
    Measure(MEMBERS, "members", "", "", "administrative", ("kind",), sets=((), ("kind",))),
)


def register_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only these and what orgs counts are known until the end of the test."""
    known = {code: one for code, one in measures._MEASURES.items() if code.startswith("orgs.")}
    monkeypatch.setattr(measures, "_MEASURES", known)
    measures.register(*COUNTED)


def subject(number: int) -> UUID:
    return UUID(int=number)
