"""Writing the journal: the only door to its tables. Actions call `record` inside their own transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from lianxin.foundation.journal.hooks import tell_recorded
from lianxin.foundation.journal.measures import checked_dims
from lianxin.foundation.journal.models import Fact
from lianxin.foundation.journal.rules import day_number
from lianxin.kernel import clock
from lianxin.kernel.sql import insert_new

KEY_LENGTH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFact:
    """What `record` takes, as a value: for facts recorded many at a time."""

    measure: str
    org: int
    at: datetime
    key: str
    quantity: int = 1
    dims: Mapping[str, str | int] | None = None
    subject: UUID | None = None
    actor: UUID | None = None


def record(
    *,
    measure: str,
    org: int,
    at: datetime,
    key: str,
    quantity: int = 1,
    dims: Mapping[str, str | int] | None = None,
    subject: UUID | None = None,
    actor: UUID | None = None,
) -> None:
    """Record one fact in the caller's transaction: one INSERT, which does nothing when `key` is known already.

    Raises UnknownMeasure or UndeclaredDimension.
    """
    fact = NewFact(measure=measure, org=org, at=at, key=key, quantity=quantity, dims=dims, subject=subject, actor=actor)
    record_many([fact])


def record_many(facts: Sequence[NewFact]) -> int:
    """Record facts in the caller's transaction; how many were new. A fact whose key is known already is left out."""
    recorded_at = clock.now()
    return _insert([_row(fact, recorded_at) for fact in facts])


def reverse(*, key: str, at: datetime) -> None:
    """Take back the fact of this key by one of negative quantity, of the same org, day and dims; twice is once.

    `at` is when it was taken back. Raises LookupError when there is no such fact.
    """
    fact = Fact.objects.filter(key=key).first()
    if fact is None:
        raise LookupError(f"No fact of key {key}")
    reversal = Fact(
        measure=fact.measure,
        org=fact.org,
        at=fact.at,
        day=fact.day,
        recorded_at=at,
        quantity=-fact.quantity,
        dims=fact.dims,
        subject=fact.subject,
        actor=fact.actor,
        key=f"reverse:{fact.pk}",
    )
    _insert([reversal])


def _row(fact: NewFact, recorded_at: datetime) -> Fact:
    if not fact.key or len(fact.key) > KEY_LENGTH:
        raise ValueError(f"A fact's key has 1 to {KEY_LENGTH} characters, not {len(fact.key)}")
    return Fact(
        measure=fact.measure,
        org=fact.org,
        at=fact.at,
        day=day_number(clock.local_day(fact.at)),
        recorded_at=recorded_at,
        quantity=fact.quantity,
        dims=checked_dims(fact.measure, fact.dims or {}),
        subject=fact.subject,
        actor=fact.actor,
        key=fact.key,
    )


def _insert(rows: Sequence[Fact]) -> int:
    new = len(insert_new(rows, unique=["key"]))
    if new:
        transaction.on_commit(tell_recorded, robust=True)
    return new
