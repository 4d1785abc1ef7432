"""Asking the search index. What is rare is asked of it; what is common is found among rows tried one by one.

`start` is the term of a whole name, `parts` the terms that must all be there; with `open_end` they are beginnings.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from lianxin.foundation.orgs.rules import path_range
from lianxin.foundation.orgs.sql.search import ID_BITS, ID_MASK, UPPER_BAND

# How many units of a subtree are tried one by one before the index is asked.
NEAR = 2_000
_BANDS = (f"search.place < {UPPER_BAND}", f"search.place >= {UPPER_BAND}")
# PostgreSQL collects every place of a common word before it sorts them: so the first thousand of the upper band are
# tried, and eight stretches of the lower one, since a word common in one province may be unknown in the first.
_TRY_SOME = f"""
    SELECT tried.org_id, tried.place >= {UPPER_BAND}, tried.terms @@ %s::tsquery FROM (
        (SELECT search.org_id, search.place, search.terms FROM orgs_orgsearch search
            WHERE search.place < {UPPER_BAND} ORDER BY search.place LIMIT 1000)
        UNION ALL
        SELECT stretch.org_id, stretch.place, stretch.terms FROM generate_series(0, 7) number CROSS JOIN LATERAL (
            SELECT search.org_id, search.place, search.terms FROM orgs_orgsearch search
            WHERE search.place >= (50::bigint << {ID_BITS})
                + number * (SELECT COALESCE(max(org_id), 0) / 8 FROM orgs_orgsearch)
                AND search.place >= {UPPER_BAND}
            ORDER BY search.place LIMIT 120) stretch
    ) tried WHERE tried.terms @@ %s::tsquery ORDER BY tried.place
"""
# OFFSET 0 keeps the planner from walking the whole order of places for a rare word.
_ASK_BAND = (
    "(SELECT hit.org_id, {number} AS band, hit.place FROM (SELECT search.org_id, search.place FROM orgs_orgsearch search "
    "WHERE {band} AND search.terms @@ %s::tsquery OFFSET 0) hit ORDER BY hit.place LIMIT %s)"
)
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
    f"ON path.org_id = (search.rowid & {ID_MASK}) WHERE search.orgs_orgsearch MATCH %s "
    "AND path.line = %s AND path.valid_to IS NULL AND ({ranges}) ORDER BY search.rowid LIMIT %s",
    "postgresql": "SELECT path.org_id FROM orgs_orgsearch search JOIN orgs_orgpath path ON path.org_id = search.org_id "
    "WHERE search.terms @@ %s::tsquery AND {band} AND path.line = %s AND path.valid_to IS NULL AND ({ranges}) "
    "ORDER BY search.place LIMIT %s",
}


def find_ids(start: str, parts: Sequence[str], *, open_end: bool, limit: int) -> list[int]:
    """Units with all the parts: first the whole name, then those beginning so, then the rest; higher kinds first.

    Among very common words on PostgreSQL the order below the townships is not kept. At most four statements.
    """
    if connection.vendor == "sqlite":
        return _find_in_order(start, parts, open_end=open_end, limit=limit)
    begun, held = _tsquery((start,), open_end=True), _tsquery(parts, open_end=open_end)
    found = _whole(start, limit)
    if len(found) >= limit:
        return list(found)
    tried = _rows(_TRY_SOME, [begun, held])
    for wanted, tsquery in ((True, begun), (False, held)):
        if len(found) < limit:
            some = [(org_id, band) for org_id, band, is_begun in tried if is_begun or not wanted]
            found |= dict.fromkeys(_in_bands(some, tsquery, limit))
    return list(found)[:limit]


def _whole(start: str, limit: int) -> dict[int, None]:
    upper, lower = _ask_bands((0, 1), _tsquery((start,), open_end=False), limit)
    return dict.fromkeys([*upper, *lower][:limit])


def _find_in_order(start: str, parts: Sequence[str], *, open_end: bool, limit: int) -> list[int]:
    """SQLite reads the places of a term in their order and stops: each look-up only while there is room."""
    statement = f"SELECT rowid & {ID_MASK} FROM orgs_orgsearch WHERE orgs_orgsearch MATCH %s ORDER BY rowid LIMIT %s"
    found: dict[int, None] = {}
    for terms, begins in (((start,), False), ((start,), True), (parts, open_end)):
        if len(found) < limit:
            found |= dict.fromkeys(_ids(statement, [_match(terms, open_end=begins), limit]))
    return list(found)[:limit]


def _in_bands(tried: Iterable[tuple[int, bool]], tsquery: str, limit: int) -> list[int]:
    """The upper band's hits before the lower band's, from the tried rows where those suffice, else from the index."""
    some: tuple[dict[int, None], dict[int, None]] = ({}, {})
    for org_id, is_lower in tried:
        some[is_lower][org_id] = None
    asked = _ask_bands([band for band in (0, 1) if len(some[band]) < limit], tsquery, limit)
    return [org_id for band in (0, 1) for org_id in (asked[band] if len(some[band]) < limit else some[band])]


def _ask_bands(bands: Sequence[int], tsquery: str, limit: int) -> tuple[list[int], list[int]]:
    """The hits of these bands in their order, in one statement."""
    found: tuple[list[int], list[int]] = ([], [])
    if bands:
        parts = [_ASK_BAND.format(number=number, band=_BANDS[number]) for number in bands]
        for org_id, band, _place in _rows(
            f"SELECT * FROM ({' UNION ALL '.join(parts)}) asked ORDER BY asked.place", [tsquery, limit] * len(bands)
        ):
            found[band].append(org_id)
    return found


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
        f"WHERE path.line = %s AND path.valid_to IS NULL AND ({ranges}) LIMIT {NEAR + 1}"
    )
    found = _try_near(near, stands, start, parts, open_end=open_end, limit=limit)
    if len(_ids(near, stands)) <= NEAR:
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
    return [row[0] for row in _rows(statement, parameters)]


def _rows(statement: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())
