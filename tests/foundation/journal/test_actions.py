"""A fact is counted once, under a declared measure, and taken back only by its reverse."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Sum
from pytest_django import DjangoAssertNumQueries

from lianxin.foundation.journal import measures
from lianxin.foundation.journal.actions import NewFact, record, record_many, reverse
from lianxin.foundation.journal.measures import Measure, UndeclaredDimension, UnknownMeasure
from lianxin.foundation.journal.models import Fact, FactTail
from lianxin.foundation.journal.queries import facts_of

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _measures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measures, "_MEASURES", {})
    measures.register(
        Measure("test.closed", "closed", "cases", "one closed case", "territorial", dims=("channel", "rank")),
        Measure("test.paid", "paid", "fen", "one payment", "administrative"),
    )


def test_a_fact_is_kept_whole_and_waits_in_the_tail() -> None:
    subject, actor = uuid4(), uuid4()
    dims = {"rank": 3, "channel": "web"}
    record(measure="test.closed", org=5, at=AT, key="case:1:close:1", dims=dims, subject=subject, actor=actor)

    fact = Fact.objects.get()
    assert (fact.measure, fact.org, fact.at, fact.quantity) == ("test.closed", 5, AT, 1)
    assert (fact.dims, fact.subject, fact.actor) == (dims, subject, actor)
    assert FactTail.objects.get().fact == fact.pk


def test_equal_dims_are_spelled_alike_whatever_their_order() -> None:
    record(measure="test.closed", org=5, at=AT, key="a", dims={"rank": 3, "channel": "web"})
    record(measure="test.closed", org=5, at=AT, key="b", dims={"channel": "web", "rank": 3})
    assert Fact.objects.values("dims").annotate(Sum("quantity")).count() == 1


def test_recording_is_one_insert_and_a_repetition_does_nothing(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(1):
        record(measure="test.paid", org=5, at=AT, key="pay:1", quantity=250)
    with django_assert_num_queries(1):
        record(measure="test.paid", org=6, at=AT, key="pay:1", quantity=999)
    assert list(Fact.objects.values_list("org", "quantity")) == [(5, 250)]
    assert FactTail.objects.count() == 1


def test_record_many_counts_the_new_ones() -> None:
    facts = [NewFact(measure="test.paid", org=1, at=AT, key=f"pay:{n}") for n in range(1_200)]
    assert record_many(facts[:10]) == 10
    assert record_many(facts) == 1_190
    assert record_many([]) == 0
    assert FactTail.objects.count() == 1_200


def test_a_fact_is_undone_with_the_transaction_of_its_caller() -> None:
    with transaction.atomic():
        record(measure="test.paid", org=5, at=AT, key="pay:1")
        transaction.set_rollback(True)
    assert not Fact.objects.exists()
    assert not FactTail.objects.exists()


def test_an_unknown_measure_is_refused_at_once() -> None:
    with pytest.raises(UnknownMeasure):
        record(measure="test.opened", org=5, at=AT, key="x")


@pytest.mark.parametrize("dims", [{"age": 40}, {"rank": 1.5}, {"rank": True}, {"rank": None}])
def test_an_undeclared_dimension_is_refused_at_once(dims: dict[str, int]) -> None:
    with pytest.raises(UndeclaredDimension):
        record(measure="test.closed", org=5, at=AT, key="x", dims=dims)


@pytest.mark.parametrize("key", ["", "x" * 201])
def test_a_key_that_cannot_be_kept_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="key"):
        record(measure="test.paid", org=5, at=AT, key=key)


def test_a_measure_is_registered_once_and_under_a_known_line() -> None:
    measures.register(Measure("test.paid", "paid", "fen", "one payment", "administrative"))
    with pytest.raises(ValueError, match="twice"):
        measures.register(Measure("test.paid", "other", "fen", "one payment", "administrative"))
    with pytest.raises(ValueError, match="line"):
        measures.register(Measure("test.x", "x", "x", "x", "sideways"))
    assert [measure.code for measure in measures.all_measures()] == ["test.closed", "test.paid"]


def test_a_reversal_repeats_the_original_and_counts_once() -> None:
    subject = uuid4()
    record(measure="test.closed", org=5, at=AT, key="case:1", quantity=2, dims={"rank": 3}, subject=subject)
    original = Fact.objects.get()
    later = AT + timedelta(days=40)

    reverse(key="case:1", at=later)
    reverse(key="case:1", at=later)

    reversal = Fact.objects.get(key=f"reverse:{original.pk}")
    assert (reversal.org, reversal.at, reversal.dims, reversal.subject) == (5, AT, {"rank": 3}, subject)
    assert (reversal.quantity, reversal.recorded_at) == (-2, later)
    assert Fact.objects.aggregate(total=Sum("quantity"))["total"] == 0
    assert FactTail.objects.count() == 2


def test_reversing_what_was_never_recorded_is_an_error() -> None:
    with pytest.raises(LookupError, match="case:9"):
        reverse(key="case:9", at=AT)


def test_facts_of_reads_a_measure_for_units_and_a_half_open_time() -> None:
    for org, at, key in [(1, AT, "a"), (2, AT, "b"), (1, AT + timedelta(days=1), "c"), (3, AT, "d")]:
        record(measure="test.paid", org=org, at=at, key=key)
    record(measure="test.closed", org=1, at=AT, key="e")

    found = facts_of("test.paid", [1, 2], AT, AT + timedelta(days=1))
    assert sorted(found.values_list("key", flat=True)) == ["a", "b"]
    assert facts_of("test.paid", Fact.objects.values("org"), AT, AT + timedelta(days=2)).count() == 4
    with pytest.raises(UnknownMeasure):
        facts_of("test.opened", [1], AT, AT)


@pytest.mark.parametrize("statement", ["UPDATE journal_fact SET quantity = 0", "DELETE FROM journal_fact"])
def test_the_database_refuses_to_change_facts(statement: str) -> None:
    record(measure="test.paid", org=5, at=AT, key="pay:1")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Fact.objects.get().quantity == 1
