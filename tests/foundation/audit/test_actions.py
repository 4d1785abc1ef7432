"""Deeds are recorded whole, under the person's key, and nobody changes them afterwards."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import structlog
from django.db import DatabaseError, connection, transaction
from pytest_django import DjangoAssertNumQueries

from lianxin.foundation.audit.actions import Deed, forget_person, record, record_many
from lianxin.foundation.audit.models import AuditRecord, AuditTail, PersonKey
from lianxin.foundation.audit.queries import personal_values, recent, records_about
from lianxin.kernel.actors import SYSTEM, Actor, ActorKind
from lianxin.kernel.ciphers import CannotDecrypt

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)
CLERK = Actor(kind=ActorKind.USER, label="Li", user_id=7, pseudonym=uuid4())


def make_record(person: UUID | None = None, **given: object) -> AuditRecord:
    arguments = {"verb": "cases.assign", "by": CLERK, "at": AT, "subject": ("case", "12"), "person": person} | given
    record(**arguments)  # type: ignore[arg-type]
    return AuditRecord.objects.latest("id")


def test_record_keeps_who_what_when_and_the_request() -> None:
    with structlog.contextvars.bound_contextvars(request_id="r-1"):
        found = make_record(changes={"unit": ["3", "4"], "due": AT, "share": 0.5})

    assert (found.verb, found.subject_type, found.subject_id, found.at) == ("cases.assign", "case", "12", AT)
    assert (found.actor_kind, found.actor_user, found.actor_label) == ("user", 7, "Li")
    assert found.changes == {"unit": ["3", "4"], "due": "2026-03-01T08:30:00+00:00", "share": "0.5"}
    assert found.request_id == "r-1"
    assert AuditTail.objects.filter(record=found.pk).exists()


def test_record_takes_text_that_postgresql_would_refuse() -> None:
    assert make_record(changes={"words": "a\x00b\ud800c 𠮷"}).changes == {"words": "a\ufffdb?c 𠮷"}


def test_record_is_one_insert(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        record(verb="cases.note", by=SYSTEM, at=AT, subject=("case", "1"))


def test_record_is_undone_with_the_transaction_of_its_caller() -> None:
    with transaction.atomic():
        make_record()
        transaction.set_rollback(True)
    assert not AuditRecord.objects.exists()
    assert not AuditTail.objects.exists()


def test_record_many_keeps_the_order() -> None:
    deeds = [Deed(verb=f"v.{n}", by=SYSTEM, at=AT, subject=("case", str(n))) for n in range(200)]
    record_many(deeds)
    assert list(AuditRecord.objects.order_by("id").values_list("verb", flat=True)) == [deed.verb for deed in deeds]
    assert AuditTail.objects.count() == 200


def test_personal_values_open_under_the_persons_key_only() -> None:
    one, other = uuid4(), uuid4()
    found = make_record(one, personal={"phone": "13812345678"})
    make_record(other, personal={"phone": "13900000000"})

    assert personal_values(found) == {"phone": "13812345678"}
    assert "13812345678" not in found.personal
    assert PersonKey.objects.count() == 2
    found.person = other
    with pytest.raises(CannotDecrypt):
        personal_values(found)


def test_personal_values_need_a_person() -> None:
    with pytest.raises(ValueError, match="the person whose key"):
        make_record(personal={"phone": "1"})


def test_forget_person_leaves_the_record_and_takes_its_values() -> None:
    person, other = uuid4(), uuid4()
    found = make_record(person, personal={"phone": "13812345678"}, changes={"state": "closed"})
    kept = make_record(other, personal={"phone": "13900000000"})

    forget_person(person=person, by=CLERK, at=AT)

    assert personal_values(found) is None
    assert found.changes == {"state": "closed"}
    assert personal_values(kept) == {"phone": "13900000000"}
    assert AuditRecord.objects.latest("id").verb == "audit.forget_person"


def test_nothing_personal_is_recorded_of_a_forgotten_person() -> None:
    person = uuid4()
    forget_person(person=person, by=SYSTEM, at=AT)
    assert make_record(person, personal={"phone": "13812345678"}).personal == ""


@pytest.mark.parametrize("table", ["audit_auditrecord", "audit_auditseal"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_the_database_refuses_to_change_the_audit(table: str, statement: str, sealed_record: AuditRecord) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))
    assert AuditRecord.objects.filter(pk=sealed_record.pk).exists()


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no TRUNCATE")
def test_the_database_refuses_to_truncate_the_audit(sealed_record: AuditRecord) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE audit_auditrecord")


def test_readers_find_deeds_by_subject_actor_verb_and_time() -> None:
    first = make_record(at=AT - timedelta(days=1))
    second = make_record(verb="people.unmask", by=SYSTEM)

    assert list(records_about(("case", "12"))) == [first, second]
    assert list(recent()) == [second, first]
    assert list(recent(actor_user=7)) == [first]
    assert list(recent(verb="people.")) == [second]
    assert list(recent(verb="cases.assign")) == [first]
    assert list(recent(since=AT)) == [second]
    assert list(recent(until=AT)) == [first]
