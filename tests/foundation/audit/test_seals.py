"""Whoever rewrites the audit is found out, even with all rights in the database."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.core import mail
from django.db import connection
from pytest_django import Settings
from structlog.testing import capture_logs

from lianxin.foundation.audit import actions
from lianxin.foundation.audit.actions import forget_person, record, seal
from lianxin.foundation.audit.models import AuditRecord, AuditSeal, AuditTail
from lianxin.foundation.audit.queries import latest_seal, verify_seals, waiting_for_seal
from lianxin.foundation.audit.tasks import seal_records, send_head
from lianxin.kernel.actors import SYSTEM
from lianxin.web.ops.logs import drop_personal
from tests.guards import guards_lifted

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)


def make_records(count: int) -> list[int]:
    for number in range(count):
        record(verb="cases.note", by=SYSTEM, at=AT, subject=("case", str(number)), changes={"n": number})
    return list(AuditRecord.objects.order_by("-id").values_list("pk", flat=True)[:count])[::-1]


def tamper(statement: str, *parameters: object) -> None:
    """What somebody with the superuser's rights could do."""
    with guards_lifted(), connection.cursor() as cursor:
        cursor.execute(statement, parameters)


@pytest.fixture
def three_seals(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Ids of seven records under three seals of three, three and one."""
    monkeypatch.setattr(actions, "RECORDS_PER_SEAL", 3)
    ids = make_records(7)
    assert seal(at=AT) == 7
    return ids


@pytest.mark.parametrize("algorithm", ["sha256", "sm3"])
def test_seals_cover_every_record_and_verify(settings: Settings, algorithm: str) -> None:
    settings.SEAL_HASH = algorithm
    make_records(2)
    assert waiting_for_seal() == 2
    seal(at=AT)
    make_records(3)
    seal(at=AT)

    assert waiting_for_seal() == 0
    assert [(s.count, s.algorithm) for s in AuditSeal.objects.order_by("number")] == [(2, algorithm), (3, algorithm)]
    assert verify_seals() == []


def test_seals_of_different_algorithms_follow_each_other(settings: Settings, sealed_record: AuditRecord) -> None:
    settings.SEAL_HASH = "sm3"
    make_records(1)
    seal(at=AT)
    assert verify_seals() == []


def test_sealing_nothing_makes_no_seal() -> None:
    assert seal(at=AT) == 0
    assert not AuditSeal.objects.exists()


def test_a_head_is_logged_and_mailed(settings: Settings) -> None:
    settings.AUDIT_HEAD_EMAIL = "witness@example.org"
    make_records(1)
    with capture_logs() as logs:
        seal_records()
    send_head()

    head = latest_seal()
    assert head is not None
    assert [(line["event"], line["head"]) for line in logs] == [("audit.sealed", head.digest)]
    assert head.digest in mail.outbox[0].body
    assert mail.outbox[0].to == ["witness@example.org"]


def test_a_head_leaves_in_the_log_whole() -> None:
    """The log masks long numbers, and a digest may hold one."""
    head = "3cd13812345678a" + "0" * 49
    assert drop_personal(None, "info", {"event": "audit.sealed", "head": head})["head"] == head


def test_no_head_is_mailed_without_an_address_or_a_seal(settings: Settings) -> None:
    settings.AUDIT_HEAD_EMAIL = "witness@example.org"
    send_head()
    settings.AUDIT_HEAD_EMAIL = ""
    make_records(1)
    seal_records()
    send_head()
    assert mail.outbox == []


def test_seals_verify_after_a_person_was_forgotten() -> None:
    person = uuid4()
    record(verb="people.add", by=SYSTEM, at=AT, subject=("person", "1"), personal={"name": "张"}, person=person)
    seal(at=AT)
    forget_person(person=person, by=SYSTEM, at=AT)
    seal(at=AT)
    assert verify_seals() == []


def test_an_altered_record_is_named(three_seals: list[int]) -> None:
    tamper("UPDATE audit_auditrecord SET verb = 'cases.close' WHERE id = %s", three_seals[4])
    assert verify_seals() == [f"record {three_seals[4]} (seal 2) was altered"]


def test_a_missing_record_is_named(three_seals: list[int]) -> None:
    tamper("DELETE FROM audit_auditrecord WHERE id = %s", three_seals[1])
    assert verify_seals() == [f"record {three_seals[1]} (seal 1) is missing"]


def test_a_missing_seal_breaks_the_chain(three_seals: list[int]) -> None:
    tamper("DELETE FROM audit_auditseal WHERE number = 2")
    problems = verify_seals()
    assert problems[0] == "seal 2 is missing"
    assert [f"record {pk} is neither sealed nor waiting for a seal" for pk in three_seals[3:6]] == problems[1:]


def test_an_altered_seal_is_named(three_seals: list[int]) -> None:
    tamper("UPDATE audit_auditseal SET digest = %s WHERE number = 2", "0" * 64)
    assert verify_seals() == ["seal 2 was altered", "seal 3 does not follow seal 2: the chain is broken"]


def test_a_record_taken_out_of_the_tail_is_named(three_seals: list[int]) -> None:
    hidden, _ = make_records(2)
    AuditTail.objects.filter(record=hidden).delete()
    seal(at=AT)
    assert verify_seals() == [f"record {hidden} is neither sealed nor waiting for a seal"]


def test_a_chain_cut_off_is_found_by_the_head_that_left_the_machine(three_seals: list[int]) -> None:
    head = latest_seal()
    assert head is not None
    tamper("DELETE FROM audit_auditseal WHERE number = 3")
    tamper("DELETE FROM audit_auditrecord WHERE id = %s", three_seals[6])

    assert verify_seals() == []
    assert verify_seals(head=head.digest) == [
        f"the head {head.digest} is in no seal: the chain was rewritten or its end cut off"
    ]
