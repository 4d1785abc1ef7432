"""Reading the audit, and proving that nobody rewrote it."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet, Sum

from lianxin.foundation.audit.keys import key_for_reading, open_values
from lianxin.foundation.audit.models import AuditRecord, AuditSeal, AuditTail
from lianxin.foundation.audit.rules import (
    MARK_LENGTH,
    SEALED_FIELDS,
    gaps_between,
    ids_in,
    marks_of,
    personal_context,
    record_hash,
    seal_digest,
)

IDS_PER_STATEMENT = 500
# The subject of the records about the seals themselves.
SEALS = ("audit", "seals")


def records_about(subject: tuple[str, str]) -> QuerySet[AuditRecord]:
    """Every deed about one thing, oldest first."""
    return AuditRecord.objects.filter(subject_type=subject[0], subject_id=subject[1]).order_by("id")


def recent(
    *,
    verb: str = "",
    actor_user: int | None = None,
    subject_type: str = "",
    subject_id: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    before: int | None = None,
) -> QuerySet[AuditRecord]:
    """Deeds as a reader leafs through them, newest first, those older than record `before`.

    `verb` may be a whole room: `cases.`.
    """
    found = AuditRecord.objects.order_by("-id")
    if before is not None:
        found = found.filter(pk__lt=before)
    if subject_type:
        found = found.filter(subject_type=subject_type)
    if subject_id:
        found = found.filter(subject_id=subject_id)
    if verb:
        found = found.filter(verb__startswith=verb) if verb.endswith(".") else found.filter(verb=verb)
    if actor_user is not None:
        found = found.filter(actor_user=actor_user)
    if since is not None:
        found = found.filter(at__gte=since)
    return found.filter(at__lt=until) if until is not None else found


def personal_values(record: AuditRecord) -> dict[str, Any] | None:
    """What the record keeps of its person; None once they were forgotten. Raises CannotDecrypt on altered values.

    Whoever shows these must record having done so.
    """
    if not record.personal or record.person is None:
        return {}
    key = key_for_reading(record.person)
    if key is None:
        return None
    context = personal_context(record.verb, (record.subject_type, record.subject_id))
    return open_values(record.personal, key=key, context=context)


def waiting_for_seal() -> int:
    """How many records no seal covers yet."""
    return AuditTail.objects.count()


def latest_seal() -> AuditSeal | None:
    """The head of the chain."""
    return AuditSeal.objects.order_by("-number").first()


def latest_check() -> AuditRecord | None:
    """When somebody last had the seals checked, and what came of it (`changes`: head, records, problems)."""
    return records_about(SEALS).order_by("-id").first()


def sealed_records() -> int:
    """How many records the seals cover."""
    return AuditSeal.objects.aggregate(total=Sum("count"))["total"] or 0


def record_hashes(ranges: Sequence[Sequence[int]], algorithm: str) -> dict[int, str]:
    """The hash of each record of the ranges that exists, by ascending id."""
    ids = ids_in(ranges)
    hashes: dict[int, str] = {}
    for start in range(0, len(ids), IDS_PER_STATEMENT):
        rows = AuditRecord.objects.filter(pk__in=ids[start : start + IDS_PER_STATEMENT]).order_by("pk")
        hashes |= {cells[0]: record_hash(cells, algorithm) for cells in rows.values_list(*SEALED_FIELDS)}
    return hashes


def verify_seals(*, head: str | None = None) -> list[str]:
    """Recompute the whole chain; what is wrong, in words, and nothing when all is well.

    `head` is a digest that left the machine earlier: without it, somebody who rewrites every seal after a change goes
    unnoticed, and so does whoever cuts off the chain's end.
    """
    problems: list[str] = []
    number, previous, ranges, heads = 0, "", [], set()
    for seal in AuditSeal.objects.order_by("number").iterator(chunk_size=50):
        problems += [f"seal {missing} is missing" for missing in range(number + 1, seal.number)]
        if seal.number == number + 1 and seal.previous != previous:
            problems.append(f"seal {seal.number} does not follow seal {number}: the chain is broken")
        problems += _wrong_in(seal)
        number, previous = seal.number, seal.digest
        ranges += seal.ranges
        heads.add(seal.digest)
    if head is not None and head not in heads:
        problems.append(f"the head {head} is in no seal: the chain was rewritten or its end cut off")
    problems += [f"record {pk} is neither sealed nor waiting for a seal" for pk in _astray(ranges, number)]
    return problems


def _wrong_in(seal: AuditSeal) -> Iterator[str]:
    hashes = record_hashes(seal.ranges, seal.algorithm)
    digest = seal_digest(
        number=seal.number,
        at=seal.at,
        ranges=seal.ranges,
        previous=seal.previous,
        record_hashes=hashes.values(),
        algorithm=seal.algorithm,
    )
    if digest == seal.digest:
        return
    marks = marks_of(hashes, seal.ranges)
    named = False
    for position, pk in enumerate(ids_in(seal.ranges)):
        span = slice(position * MARK_LENGTH, (position + 1) * MARK_LENGTH)
        if marks[span] != seal.marks[span]:
            named = True
            yield f"record {pk} (seal {seal.number}) " + ("was altered" if pk in hashes else "is missing")
    if not named:
        yield f"seal {seal.number} was altered"


def _astray(ranges: list[list[int]], last_number: int) -> list[int]:
    """Records between the sealed ones that are in no seal and not in the tail: put in by hand, or unmarked."""
    gaps = gaps_between(ranges)
    found: list[int] = []
    for first, last in gaps:
        inside = AuditRecord.objects.filter(pk__gte=first, pk__lte=last)
        found += inside.exclude(pk__in=AuditTail.objects.values("record")).values_list("pk", flat=True)
    # Sealed while this ran.
    later = AuditSeal.objects.filter(number__gt=last_number).values_list("ranges", flat=True)
    sealed_since = {pk for span in later for pk in ids_in(span)} if found else set()
    return [pk for pk in found if pk not in sealed_since]
