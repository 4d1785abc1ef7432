"""The index behind the search for units: FTS5 on SQLite, tsvector and GIN on PostgreSQL; finding.py asks it.

Every row carries a place in the order of results: the rank of the unit's kind, then its id. Terms hold letters and
digits only (spelling.py), so that they need no escaping.
"""

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

ID_BITS = 32
ID_MASK = (1 << ID_BITS) - 1
# Places below this are those of townships and up: few enough to be looked through and sorted.
UPPER_BAND = 45 << ID_BITS

_CREATE = {
    "sqlite": [
        # Without the table of beginnings every place of a common beginning would be collected first: 60 ms instead of 0.
        (
            "CREATE VIRTUAL TABLE orgs_orgsearch USING fts5(terms, detail=none, columnsize=0, "
            "prefix='1 2 3 4 5 6', tokenize='unicode61 remove_diacritics 0')"
        ),
    ],
    "postgresql": [
        (
            "CREATE TABLE orgs_orgsearch (org_id bigint NOT NULL, place bigint NOT NULL, terms tsvector NOT NULL, "
            "PRIMARY KEY (org_id, place)) PARTITION BY RANGE (place)"
        ),
        # Two bands with statistics of their own: a word of every village is rare in the names above, and the planner
        # would read the whole table for it.
        (f"CREATE TABLE orgs_orgsearch_upper PARTITION OF orgs_orgsearch FOR VALUES FROM (MINVALUE) TO ({UPPER_BAND})"),
        (f"CREATE TABLE orgs_orgsearch_lower PARTITION OF orgs_orgsearch FOR VALUES FROM ({UPPER_BAND}) TO (MAXVALUE)"),
        "CREATE INDEX orgs_search_place ON orgs_orgsearch (place)",
        "CREATE INDEX orgs_search_upper ON orgs_orgsearch_upper USING gin (terms)",
        "CREATE INDEX orgs_search_lower ON orgs_orgsearch_lower USING gin (terms)",
    ],
}
_DELETE = {
    "sqlite": "DELETE FROM orgs_orgsearch WHERE rowid = %s",
    "postgresql": "DELETE FROM orgs_orgsearch WHERE org_id = %s",
}


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
