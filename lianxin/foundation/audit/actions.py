"""Writing the audit: the only door to its tables. Actions call `record` inside their own transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction

from lianxin.foundation.audit.keys import destroy_key, key_for_writing, seal_values
from lianxin.foundation.audit.models import AuditRecord, AuditSeal, AuditTail
from lianxin.foundation.audit.queries import SEALS, latest_seal, record_hashes, sealed_records, verify_seals
from lianxin.foundation.audit.rules import ids_in, marks_of, personal_context, seal_digest, to_ranges
from lianxin.kernel import clock
from lianxin.kernel.actors import Actor
from lianxin.kernel.canonical import plain
from lianxin.kernel.ciphers import Keyring

log = structlog.get_logger(__name__)

RECORDS_PER_SEAL = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What `record` takes, as a value: for deeds recorded many at a time."""

    verb: str
    by: Actor
    at: datetime
    subject: tuple[str, str]
    changes: Mapping[str, Any] | None = None
    personal: Mapping[str, Any] | None = None
    person: UUID | None = None


def record(
    *,
    verb: str,
    by: Actor,
    at: datetime,
    subject: tuple[str, str],
    changes: Mapping[str, Any] | None = None,
    personal: Mapping[str, Any] | None = None,
    person: UUID | None = None,
) -> None:
    """Record one deed in the caller's transaction: one INSERT.

    `personal` values are sealed under the key of `person`, read before (and made at the person's first record).
    """
    deed = Deed(verb=verb, by=by, at=at, subject=subject, changes=changes, personal=personal, person=person)
    record_many([deed])


def record_many(deeds: Sequence[Deed]) -> None:
    """Record deeds in the caller's transaction, in the order given."""
    keys = {person: key_for_writing(person) for person in {d.person for d in deeds if d.personal and d.person}}
    recorded_at = clock.now()
    request_id = str(structlog.contextvars.get_contextvars().get("request_id", ""))[:64]
    rows = [_row(deed, keys, recorded_at, request_id) for deed in deeds]
    AuditRecord.objects.bulk_create(rows, batch_size=500)


def _row(deed: Deed, keys: Mapping[UUID, Keyring | None], recorded_at: datetime, request_id: str) -> AuditRecord:
    return AuditRecord(
        at=deed.at,
        recorded_at=recorded_at,
        verb=deed.verb,
        actor_kind=deed.by.kind,
        actor_user=deed.by.user_id,
        actor_label=deed.by.label[:200],
        subject_type=deed.subject[0],
        subject_id=deed.subject[1],
        changes=plain(deed.changes or {}),
        personal=_sealed(deed, keys),
        person=deed.person,
        request_id=request_id,
    )


def _sealed(deed: Deed, keys: Mapping[UUID, Keyring | None]) -> str:
    if not deed.personal:
        return ""
    if deed.person is None:
        raise ValueError(f"{deed.verb}: personal values need the person whose key seals them")
    key = keys[deed.person]
    return seal_values(deed.personal, key=key, context=personal_context(deed.verb, deed.subject)) if key else ""


def forget_person(*, person: UUID, by: Actor, at: datetime) -> None:
    """Destroy the person's key: every personal value recorded of them becomes unreadable, the records stay."""
    with transaction.atomic():
        destroy_key(person)
        record(verb="audit.forget_person", by=by, at=at, subject=("person", str(person)))


def check_seals(*, by: Actor, at: datetime) -> list[str]:
    """Recompute the whole chain and record who did so; what is wrong, in words. Takes as long as there are records."""
    head, count = latest_seal(), sealed_records()
    problems = verify_seals()
    told = {"head": head.digest if head else "", "records": count, "problems": len(problems)}
    record(verb="audit.check_seals", by=by, at=at, subject=SEALS, changes=told)
    return problems


def seal(*, at: datetime) -> int:
    """Seal all records that wait, in batches of 5,000, and log each new head; returns how many records.

    Two sealers at once collide on the seal's number: one transaction fails whole and finds less to do next time.
    """
    total = 0
    while sealed := _seal_batch(at):
        total += sealed
    return total


def _seal_batch(at: datetime) -> int:
    with transaction.atomic():
        ids = list(AuditTail.objects.order_by("record").values_list("record", flat=True)[:RECORDS_PER_SEAL])
        if not ids:
            return 0
        made = _next_seal(to_ranges(ids), at)
        AuditTail.objects.filter(record__in=ids).delete()
    log.info("audit.sealed", number=made.number, head=made.digest, algorithm=made.algorithm, records=made.count)
    return made.count


def _next_seal(ranges: list[list[int]], at: datetime) -> AuditSeal:
    before = AuditSeal.objects.order_by("-number").only("number", "digest").first()
    number, previous = (before.number + 1, before.digest) if before else (1, "")
    algorithm = settings.SEAL_HASH
    hashes = record_hashes(ranges, algorithm)
    digest = seal_digest(
        number=number, at=at, ranges=ranges, previous=previous, record_hashes=hashes.values(), algorithm=algorithm
    )
    return AuditSeal.objects.create(
        number=number,
        at=at,
        ranges=ranges,
        count=len(ids_in(ranges)),
        algorithm=algorithm,
        previous=previous,
        digest=digest,
        marks=marks_of(hashes, ranges),
    )
