"""The index behind the search for units: FTS5 on SQLite, tsvector and GIN on PostgreSQL; made by migration 0002.

Every row carries a place in the order of results: the rank of the unit's kind, then its id. Terms hold letters and
digits only (spelling.py), so that they need no escaping.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from lianxin.foundation.orgs.rules import path_range

ID_BITS = 32
# Places below this are those of townships and up: few enough to be looked through and sorted.
UPPER_BAND = 45 << ID_BITS
# How many rows are tried one by one before the index is asked: common words are found among the first.
WINDOW = 2_000

_CREATE = {
    "sqlite": [
        # Without the table of beginnings every place of a common beginning would be collected first: 60 ms instead of 0.
        (
            "CREATE VIRTUAL TABLE orgs_orgsearch USING fts5(terms, detail=none, columnsize=0, "
            "prefix='1 2 3 4 5 6', tokenize='unicode61 remove_diacritics 0')"
        ),
    ],
    "postgresql": [
        "CREATE TABLE orgs_orgsearch (org_id bigint PRIMARY KEY, place bigint NOT NULL, terms tsvector NOT NULL)",
        "CREATE INDEX orgs_search_place ON orgs_orgsearch (place)",
        # Two bands: a common word has hundreds of thousands of places, but only below the townships.
        f"CREATE INDEX orgs_search_upper ON orgs_orgsearch USING gin (terms) WHERE place < {UPPER_BAND}",
        f"CREATE INDEX orgs_search_lower ON orgs_orgsearch USING gin (terms) WHERE place >= {UPPER_BAND}",
    ],
}
_DELETE = {
    "sqlite": "DELETE FROM orgs_orgsearch WHERE rowid = %s",
    "postgresql": "DELETE FROM orgs_orgsearch WHERE org_id = %s",
}
# {near}: the units to look at; the rest is how a row's terms are compared one by one.
_TRY_NEAR = {
    "sqlite": "SELECT org.id FROM ({near}) near JOIN orgs_org org ON org.id = near.org_id "
    "JOIN orgs_orgkind kind ON kind.id = org.kind_id "
    f"JOIN orgs_orgsearch search ON search.rowid = (kind.rank << {ID_BITS}) + org.id "
    "WHERE {test} ORDER BY (' ' || search.terms LIKE %s) DESC, search.rowid LIMIT %s",
    "postgresql": "SELECT search.org_id FROM ({near}) near JOIN orgs_orgsearch search ON search.org_id = near.org_id "
    "WHERE search.terms @@ %s::tsquery ORDER BY (search.terms @@ %s::tsquery) DESC, search.place LIMIT %s",
}
# CROSS JOIN: SQLite shall begin with the index of terms.
_ASK_WITHIN = {
    "sqlite": "SELECT path.org_id FROM orgs_orgsearch search CROSS JOIN orgs_orgpath path "
    f"ON path.org_id = (search.rowid & {(1 << ID_BITS) - 1}) WHERE search.orgs_orgsearch MATCH %s "
    "AND path.line = %s AND path.valid_to IS NULL AND ({ranges}) ORDER BY search.rowid LIMIT %s",
    "postgresql": "SELECT path.org_id FROM orgs_orgsearch search JOIN orgs_orgpath path ON path.org_id = search.org_id "
    "WHERE search.terms @@ %s::tsquery AND {band} AND path.line = %s AND path.valid_to IS NULL AND ({ranges}) "
    "ORDER BY search.place LIMIT %s",
}
_BANDS = (f"search.place < {UPPER_BAND}", f"search.place >= {UPPER_BAND}")


def create_search_index(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    """A migration step."""
    for statement in _CREATE[editor.connection.vendor]:
        editor.execute(statement)


def drop_search_index(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    """Its way back."""
    editor.execute("DROP TABLE orgs_orgsearch")


def put_terms(rows: Iterable[tuple[int, int, list[str]]]) -> None:
    """Enter units that are not in the index: id, rank, terms."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany(
                "INSERT INTO orgs_orgsearch (rowid, terms) VALUES (%s, %s)",
                [(place_of(rank, one), " ".join(terms)) for one, rank, terms in rows],
            )
            return
        # A third of the time of as many INSERTs.
        with cursor.copy("COPY orgs_orgsearch (org_id, place, terms) FROM STDIN") as copy:
            for one, rank, terms in rows:
                copy.write_row((one, place_of(rank, one), " ".join(f"'{term}'" for term in terms)))


def drop_terms(units: Iterable[tuple[int, int]]) -> None:
    """Take units out of the index: id and the rank under which they were entered; unknown ones are passed over."""
    with connection.cursor() as cursor:
        for org_id, rank in units:
            key = place_of(rank, org_id) if connection.vendor == "sqlite" else org_id
            cursor.execute(_DELETE[connection.vendor], [key])


def clear_terms() -> None:
    """Empty the index."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM orgs_orgsearch")


def settle_terms() -> None:
    """After many entries: PostgreSQL has put them aside for later, which every search would have to read through."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for index in ("orgs_search_upper", "orgs_search_lower"):
                cursor.execute("SELECT gin_clean_pending_list(%s::regclass)", [index])
            cursor.execute("ANALYZE orgs_orgsearch")


def place_of(rank: int, org_id: int) -> int:
    """A unit's place in the order of results."""
    return (rank << ID_BITS) + org_id


def find_ids(parts: Sequence[str], *, open_end: bool, limit: int) -> list[int]:
    """Units that have all the terms (`open_end`: terms that begin so), the higher kinds first."""
    if connection.vendor == "sqlite":
        return _ids(
            f"SELECT rowid & {(1 << ID_BITS) - 1} FROM orgs_orgsearch WHERE orgs_orgsearch MATCH %s "
            "ORDER BY rowid LIMIT %s",
            [_match(parts, open_end=open_end), limit],
        )
    found: list[int] = []
    for band in _BANDS:
        if len(found) < limit:
            found += _ids_in_band(band, _tsquery(parts, open_end=open_end), limit - len(found))
    return found


def _ids_in_band(band: str, tsquery: str, limit: int) -> list[int]:
    """The first in order are tried one by one; a word too rare for that is asked of the index."""
    first = (
        "SELECT org_id FROM (SELECT search.org_id, search.place, search.terms FROM orgs_orgsearch search "
        f"WHERE {band} ORDER BY search.place LIMIT {WINDOW}) first "
        "WHERE first.terms @@ %s::tsquery ORDER BY first.place LIMIT %s"
    )
    found = _ids(first, [tsquery, limit])
    if len(found) == limit:
        return found
    # OFFSET 0 keeps the planner from walking the whole order of places for a rare word.
    rest = (
        "SELECT org_id FROM (SELECT search.org_id, search.place FROM orgs_orgsearch search "
        f"WHERE {band} AND search.terms @@ %s::tsquery OFFSET 0) hit ORDER BY hit.place LIMIT %s"
    )
    return _ids(rest, [tsquery, limit])


def find_ids_within(
    start: str, parts: Sequence[str], *, open_end: bool, limit: int, paths: Sequence[str], line: str
) -> list[int]:
    """Units at or under one of the paths today that have all the parts, first those with the term `start` begun.

    The subtree's first 2,000 are tried one by one; only if they do not suffice the index is asked. So a common word in
    a large subtree finds units of its beginning, and the whole name wherever it is, not always the highest kinds first.
    """
    ranges = " OR ".join(["(path.path >= %s AND path.path < %s)"] * len(paths))
    stands = [line, *(bound for path in paths for bound in path_range(path))]
    near = (
        "SELECT path.org_id FROM orgs_orgpath path "
        f"WHERE path.line = %s AND path.valid_to IS NULL AND ({ranges}) LIMIT {WINDOW + 1}"
    )
    found = _try_near(near, stands, start, parts, open_end=open_end, limit=limit)
    if len(_ids(near, stands)) <= WINDOW:
        return found
    whole = _ask_within(ranges, stands, (start,), open_end=False, limit=limit)
    if len(found) < limit:
        begun = _ask_within(ranges, stands, (start,), open_end=True, limit=limit)
        found = [*begun, *_ask_within(ranges, stands, parts, open_end=open_end, limit=limit)]
    return list(dict.fromkeys([*whole, *found]))[:limit]


def _try_near(
    near: str, stands: list[Any], start: str, parts: Sequence[str], *, open_end: bool, limit: int
) -> list[int]:
    if connection.vendor == "sqlite":
        tests = _like_tests(parts, open_end=open_end)
        test = " AND ".join(["' ' || search.terms || ' ' LIKE %s"] * len(tests))
        return _ids(_TRY_NEAR["sqlite"].format(near=near, test=test), [*stands, *tests, f"% {start}%", limit])
    wanted = [_tsquery(parts, open_end=open_end), _tsquery((start,), open_end=True)]
    return _ids(_TRY_NEAR["postgresql"].format(near=near), [*stands, *wanted, limit])


def _ask_within(ranges: str, stands: list[Any], parts: Sequence[str], *, open_end: bool, limit: int) -> list[int]:
    if connection.vendor == "sqlite":
        asked = _ASK_WITHIN["sqlite"].format(ranges=ranges)
        return _ids(asked, [_match(parts, open_end=open_end), *stands, limit])
    found: list[int] = []
    for band in _BANDS:
        if len(found) < limit:
            asked = _ASK_WITHIN["postgresql"].format(ranges=ranges, band=band)
            found += _ids(asked, [_tsquery(parts, open_end=open_end), *stands, limit - len(found)])
    return found


def _match(parts: Sequence[str], *, open_end: bool) -> str:
    return " AND ".join(f'"{part}"{"*" if open_end else ""}' for part in parts)


def _tsquery(parts: Sequence[str], *, open_end: bool) -> str:
    return " & ".join(f"'{part}'{':*' if open_end else ''}" for part in parts)


def _like_tests(parts: Sequence[str], *, open_end: bool) -> list[str]:
    return [f"% {part}{'' if open_end else ' '}%" for part in parts]


def _ids(statement: str, parameters: list[Any]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return [row[0] for row in cursor.fetchall()]
