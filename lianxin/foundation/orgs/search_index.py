"""Keeping the search index true to the units: the only writer of it. Open units are in it under their name of today."""

from collections.abc import Iterable

from lianxin.foundation.orgs.models import Org
from lianxin.foundation.orgs.spelling import terms_of
from lianxin.foundation.orgs.sql.search import clear_terms, drop_terms, put_terms, settle_terms

BATCH = 5_000


def index_orgs(org_ids: Iterable[int]) -> None:
    """Enter these units anew, or take them out where they are closed."""
    rows = list(
        Org.objects.filter(pk__in=list(org_ids)).values_list("id", "kind__rank", "name", "closed", "kind__virtual")
    )
    drop_terms([(org_id, rank) for org_id, rank, _name, _closed, _virtual in rows])
    put_terms(
        [
            (org_id, rank, terms_of(name))
            for org_id, rank, name, closed, virtual in rows
            if closed is None and not virtual
        ]
    )


def rebuild_search() -> int:
    """Build the whole index anew (after a restore, or when kinds changed their rank); how many units are in it."""
    clear_terms()
    units = Org.objects.filter(closed__isnull=True, kind__virtual=False, paths__isnull=False).distinct()
    count, batch = 0, []
    for org_id, rank, name in units.values_list("id", "kind__rank", "name").iterator(chunk_size=BATCH):
        batch.append((org_id, rank, terms_of(name)))
        count += 1
        if len(batch) == BATCH:
            put_terms(batch)
            batch = []
    put_terms(batch)
    settle_terms()
    return count
