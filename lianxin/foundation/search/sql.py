"""The index: FTS5 on SQLite, an array of numbers and GIN on PostgreSQL. The only statements that touch it.

The id of a document is its place in the order of results: kind, day, subject. So SQLite, which keeps the documents of a
term by id, reads the newest first and stops. PostgreSQL gives the documents of a term in no order, and all of them; there
each document has terms for "this unit in these eight days" and "in these sixty-four", and the stretches are asked one
after the other, newest first, until enough is found. What a term costs no longer depends on how common it is, and no
statistics decide.
"""

import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count as count_from
from typing import Any

from django.db import connection
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from lianxin.foundation.search.grams import Part, Query, runs_of, terms_of
from lianxin.foundation.search.kinds import Document
from lianxin.kernel import clock

_SUBJECT_BITS = 24
_DAY_BITS = 16
_FIRST_DAY = date(2000, 1, 1)
# Stretches of 2^3 and 2^6 days: how far an id is shifted to give the stretch in which it lies.
_FINE, _COARSE = _SUBJECT_BITS + 3, _SUBJECT_BITS + 6
_SIZES = (_FINE, _COARSE)
_FINE_FIRST = 8
# In the place of a unit: every document.
_ANYWHERE = 0
# From the area for private use: no text has them.
_ORG, _SUBJECT = "\ue000", "\ue001"
_BETWEEN_RUNS = " , "

_CREATE = {
    "sqlite": (
        # `ascii` takes every character beyond ASCII as a letter: `unicode61` of SQLite 3.40 drops ideographs of late extensions.
        (
            "CREATE VIRTUAL TABLE search_document USING fts5(terms, subject UNINDEXED, detail=none, columnsize=0, "
            "tokenize='ascii')"
        ),
    ),
    "postgresql": (
        (
            "CREATE TABLE search_document (id bigint PRIMARY KEY, subject bigint NOT NULL, words text NOT NULL, "
            "terms integer[] NOT NULL)"
        ),
        "CREATE INDEX search_document_subject ON search_document (subject)",
        # Entered at once: what is put aside for later must be read through by every search, and settles in bursts.
        "CREATE INDEX search_document_terms ON search_document USING gin (terms) WITH (fastupdate = off)",
    ),
}
_PUT = {
    "sqlite": "INSERT OR REPLACE INTO search_document (rowid, terms, subject) VALUES (%s, %s, %s)",
    "postgresql": "INSERT INTO search_document (id, subject, words, terms) VALUES (%s, %s, %s, %s) "
    "ON CONFLICT (id) DO UPDATE SET words = excluded.words, terms = excluded.terms",
}
# The terms alone choose the rows (OFFSET 0): with the bounds beside them the planner would read the stretch by its ids,
# row by row. The bounds are asked of what was found, since the term of a stretch is a hash. Several units have a term each.
_FIND = """
    SELECT hit.id, hit.subject
    FROM unnest(%s::integer[], %s::bigint[], %s::bigint[]) AS stretch (number, first, beyond)
    CROSS JOIN LATERAL (
        SELECT DISTINCT held.id, held.subject
        FROM unnest(%s::integer[], %s::integer[]) AS there (number, term)
        CROSS JOIN LATERAL (
            SELECT document.id, document.subject FROM search_document document
            WHERE document.terms @> (%s::integer[] || there.term) {texts} OFFSET 0
        ) held
        WHERE there.number = stretch.number AND held.id >= stretch.first AND held.id < stretch.beyond
        ORDER BY held.id DESC LIMIT %s
    ) hit LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Hit:
    """A document found: its subject, and its place in the order of results."""

    subject_id: int
    position: int


def create_index(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    """A migration step."""
    for statement in _CREATE[editor.connection.vendor]:
        editor.execute(statement)


def drop_index(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    """Its way back."""
    editor.execute("DROP TABLE search_document")


def position_of(kind: int, at_day: date, subject_id: int) -> int:
    """The id of a document; days before 2000 stand as its first. Subjects of one day differ by less than 16 million."""
    day = min(max(0, (at_day - _FIRST_DAY).days), (1 << _DAY_BITS) - 1)
    return (kind << _DAY_BITS | day) << _SUBJECT_BITS | subject_id & (1 << _SUBJECT_BITS) - 1


def bounds_of(kind: int) -> tuple[int, int]:
    """The first id of a kind and the one after its last."""
    low = kind << _DAY_BITS + _SUBJECT_BITS
    return low, low + (1 << _DAY_BITS + _SUBJECT_BITS)


def put_rows(kind: int, documents: Iterable[Document]) -> None:
    """Enter documents; those of the same subject are replaced."""
    rows = [_row(kind, document) for document in documents]
    with connection.cursor() as cursor:
        if len(rows) == 1:
            cursor.execute(_PUT[connection.vendor], rows[0])
        else:
            cursor.executemany(_PUT[connection.vendor], rows)


def _row(kind: int, document: Document) -> tuple[Any, ...]:
    position = position_of(kind, clock.local_day(document.at), document.subject_id)
    runs = runs_of(document.text)
    if connection.vendor == "sqlite":
        marks = [*(f"{_ORG}{org:x}" for org in document.org_ids), _subject_term(kind, document.subject_id)]
        words = _BETWEEN_RUNS.join(" ".join(terms_of(run)) for run in runs)
        return position, f"{' '.join(marks)} {_BETWEEN_RUNS} {words} ", document.subject_id
    terms = {_number(term) for run in runs for term in terms_of(run)}
    terms |= {_place_number(org, bits, position >> bits) for org in (_ANYWHERE, *document.org_ids) for bits in _SIZES}
    return position, document.subject_id, " ".join(runs), sorted(terms)


def drop_rows(kind: int, subject_ids: Sequence[int]) -> None:
    """Take subjects out; unknown ones are passed over."""
    low, high = bounds_of(kind)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "DELETE FROM search_document WHERE subject = ANY(%s) AND id >= %s AND id < %s",
                [list(subject_ids), low, high],
            )
            return
        for subject_id in subject_ids:
            cursor.execute(
                "DELETE FROM search_document WHERE rowid IN "
                "(SELECT rowid FROM search_document WHERE search_document MATCH %s)",
                [f'"{_subject_term(kind, subject_id)}"'],
            )


def find(kind: int, query: Query, within: Sequence[int] | None, *, before: int | None, limit: int) -> list[Hit]:
    """The newest documents of a kind with all parts of the query, under one of the units, placed before `before`.

    One statement on SQLite, two on PostgreSQL.
    """
    low, high = bounds_of(kind)
    top = min(high, before if before is not None else high)
    if connection.vendor == "sqlite":
        return _find_by_id(query, within, low=low, top=top, limit=limit)
    return _find_by_stretch(query, within, low=low, top=top, limit=limit)


def find_under(kind: int, org_id: int, *, before: int | None, limit: int) -> list[Hit]:
    """The newest documents of a kind under a unit, placed before `before`."""
    return find(kind, Query(()), [org_id], before=before, limit=limit)


def _find_by_id(query: Query, within: Sequence[int] | None, *, low: int, top: int, limit: int) -> list[Hit]:
    asked = [f'"{term}"' for term in query.terms]
    if within is not None:
        asked.append("(" + " OR ".join(f'"{_ORG}{org:x}"' for org in within) + ")")
    held = [f" {' '.join(part.terms)} " if part.terms else part.text for part in _to_check(query)]
    texts = "".join(" AND instr(terms, %s) > 0" for _ in held)
    return _hits(
        "SELECT rowid, subject FROM search_document WHERE search_document MATCH %s AND rowid >= %s AND rowid < %s"  # noqa: S608  values are parameters
        f"{texts} ORDER BY rowid DESC LIMIT %s",
        [" AND ".join(asked), low, top, *held, limit],
    )


def _find_by_stretch(query: Query, within: Sequence[int] | None, *, low: int, top: int, limit: int) -> list[Hit]:
    with connection.cursor() as cursor:
        # Without its index (it is being built anew) nothing can be found in time.
        cursor.execute(
            "SELECT min(id), max(id) FROM search_document WHERE id >= %s AND id < %s "
            "AND to_regclass('search_document_terms') IS NOT NULL",
            [low, top],
        )
        first, last = cursor.fetchone()
    if last is None:
        return []
    stretches = list(_stretches(first, last))
    numbers = range(len(stretches))
    units = [_ANYWHERE] if within is None else list(within)
    there = [(number, _place_number(unit, *stretches[number])) for number in numbers for unit in units]
    held = [part.text for part in query.parts if part in _to_check(query) or not _is_exact(part.terms[0])]
    return _hits(
        _FIND.format(texts="".join(" AND strpos(document.words, %s) > 0" for _ in held)),
        [
            list(numbers),
            [index << bits for bits, index in stretches],
            [min(top, index + 1 << bits) for bits, index in stretches],
            [number for number, _term in there],
            [term for _number_, term in there],
            [_number(term) for term in query.terms],
            *held,
            limit,
            limit,
        ],
    )


def _to_check(query: Query) -> list[Part]:
    """The parts whose terms do not prove that they stand so in the text."""
    return [part for part in query.parts if len(part.terms) != 1]


def _stretches(first: int, last: int) -> Iterator[tuple[int, int]]:
    """The stretches between two ids, newest first: some of eight days, then those of sixty-four. Each as its size in
    bits and its number among those of that size.
    """
    lowest, fine = first >> _FINE, last >> _FINE
    for count in count_from(1):
        yield _FINE, fine
        fine -= 1
        if fine < lowest or (count >= _FINE_FIRST and (fine + 1) % (1 << _COARSE - _FINE) == 0):
            break
    if fine >= lowest:
        yield from ((_COARSE, coarse) for coarse in range(fine >> _COARSE - _FINE, (first >> _COARSE) - 1, -1))


def _hits(statement: str, parameters: list[Any]) -> list[Hit]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return [Hit(subject_id=subject, position=position) for position, subject in cursor.fetchall()]


def clear_rows() -> None:
    """Empty the index. On PostgreSQL nothing is found until `settle_rows`."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("DROP INDEX IF EXISTS search_document_terms")
            cursor.execute("TRUNCATE search_document")
        else:
            # Deleting row by row would take each document's terms out one by one.
            cursor.execute("DROP TABLE search_document")
            cursor.execute(_CREATE["sqlite"][0])


def add_rows(kind: int, documents: Iterable[Document]) -> None:
    """Enter documents while the index is built anew: what a step has put meanwhile is newer and stays."""
    if connection.vendor == "sqlite":
        put_rows(kind, documents)
        return
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE IF NOT EXISTS search_arriving (LIKE search_document) ON COMMIT DELETE ROWS")
        with cursor.copy("COPY search_arriving (id, subject, words, terms) FROM STDIN") as copy:
            for document in documents:
                copy.write_row(_row(kind, document))
        cursor.execute("INSERT INTO search_document SELECT * FROM search_arriving ON CONFLICT DO NOTHING")


def settle_rows() -> None:
    """After the last of many documents: PostgreSQL builds its index from all of them at once."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
            cursor.execute(_CREATE["postgresql"][2])
            cursor.execute("ANALYZE search_document")


def merge_rows(pages: int) -> bool:
    """SQLite: bring pieces of the index together, a little at a time; whether there was anything to do."""
    if connection.vendor != "sqlite":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT total_changes()")
        before = cursor.fetchone()[0]
        cursor.execute("INSERT INTO search_document (search_document, rank) VALUES ('merge', %s)", [pages])
        cursor.execute("SELECT total_changes()")
        changed: bool = cursor.fetchone()[0] - before > 1
    return changed


def _subject_term(kind: int, subject_id: int) -> str:
    return f"{_SUBJECT}{kind:x}x{subject_id:x}"


def _number(term: str) -> int:
    """A term as the array holds it, in 32 bits: two characters as they stand; others as a hash of 26 bits.

    The hash and the numbers below lie where no first character can: Unicode keeps 0xD800 to 0xDFFF free.
    """
    if _is_exact(term):
        return _signed(ord(term[0]) << 16 | ord(term[1]))
    return _signed(0xD8000000 | zlib.crc32(term.encode()) & 0x3FFFFFF)


def _is_exact(term: str) -> bool:
    return len(term) == 2 and min(term) >= "\u2e80" and max(term) <= "\uffff"


def _place_number(org_id: int, bits: int, index: int) -> int:
    """A unit in a stretch of time, as a hash of 26 bits."""
    return _signed(0xDC000000 | zlib.crc32(f"{org_id:x} {bits} {index:x}".encode()) & 0x3FFFFFF)


def _signed(number: int) -> int:
    return number - (1 << 32) if number >= 1 << 31 else number
