"""Sealing decided without a database: the canonical spelling of a record, digests, ranges."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from cryptography.hazmat.primitives import hashes

from lianxin.kernel.canonical import Json, canonical, plain

MARK_LENGTH = 16
SEALED_FIELDS = (
    "id", "at", "recorded_at", "verb", "actor_kind", "actor_user", "actor_label",
    "subject_type", "subject_id", "changes", "personal", "person", "request_id",
)  # fmt: skip

Cell = int | str | datetime | UUID | Json
Ranges = Sequence[Sequence[int]]


def hash_of(text: str, algorithm: str) -> str:
    """64 hex digits of SHA-256 or of SM3 (GB/T 32905)."""
    if algorithm == "sm3":
        digest = hashes.Hash(hashes.SM3())
        digest.update(text.encode())
        return digest.finalize().hex()
    if algorithm == "sha256":
        return hashlib.sha256(text.encode()).hexdigest()
    raise ValueError(f"Unknown seal algorithm {algorithm!r}")


def record_hash(cells: Sequence[Cell], algorithm: str) -> str:
    """The hash of one record, its cells in the order of SEALED_FIELDS."""
    return hash_of(canonical(plain(cells)), algorithm)


def seal_digest(
    *, number: int, at: datetime, ranges: Ranges, previous: str, record_hashes: Iterable[str], algorithm: str
) -> str:
    """The digest that ties a batch to everything sealed before it."""
    header = canonical(plain([number, at, ranges, algorithm, previous]))
    return hash_of("\n".join([header, *record_hashes]), algorithm)


def personal_context(verb: str, subject: tuple[str, str]) -> str:
    """What a sealed personal value is bound to, so that it cannot be moved into another record unseen."""
    return f"audit.personal:{verb}:{subject[0]}:{subject[1]}"


def to_ranges(ids: Iterable[int]) -> list[list[int]]:
    """Ids as ascending [first, last] pairs: [1, 2, 3, 7] is [[1, 3], [7, 7]]."""
    ranges: list[list[int]] = []
    for number in sorted(ids):
        if ranges and number == ranges[-1][1] + 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    return ranges


def ids_in(ranges: Ranges) -> list[int]:
    """The ids that `to_ranges` took, ascending."""
    return [number for first, last in ranges for number in range(first, last + 1)]


def marks_of(hashes: Mapping[int, str], ranges: Ranges) -> str:
    """The beginning of each record's hash, in the order of their ids; blanks where the record was gone already."""
    return "".join(hashes.get(number, "").ljust(MARK_LENGTH)[:MARK_LENGTH] for number in ids_in(ranges))


def gaps_between(ranges: Iterable[Sequence[int]]) -> list[tuple[int, int]]:
    """What lies between the given ranges, from id 1 to the last of them."""
    gaps: list[tuple[int, int]] = []
    free = 1
    for first, last in sorted((first, last) for first, last in ranges):
        if first > free:
            gaps.append((free, first - 1))
        free = max(free, last + 1)
    return gaps
