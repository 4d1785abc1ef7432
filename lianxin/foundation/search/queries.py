"""Asking the index. It finds; who may see what was found is the caller's to decide, hit by hit."""

from collections.abc import Iterator, Sequence

from lianxin.foundation.search import sql
from lianxin.foundation.search.grams import Query, query_of
from lianxin.foundation.search.kinds import kind_of
from lianxin.foundation.search.sql import Hit

BATCH = 50


def hits(
    kind: str,
    text: str | Query,
    *,
    within: Sequence[int] | None = None,
    before: int | None = None,
    batch: int = BATCH,
) -> Iterator[Hit]:
    """The subjects whose documents have all of `text`, the newest day first, as many as are asked for.

    Two characters and more: nothing is found for less. `within` are ids of units: only documents under one of them
    (none given: nothing; None: everywhere). `before` is the position of a hit, to go on behind it. A batch is one
    statement (two on PostgreSQL), asked when the one before is used up.
    """
    query = text if isinstance(text, Query) else query_of(text)
    if not query or (within is not None and not within):
        return
    number = kind_of(kind).number
    while True:
        found = sql.find(number, query, within, before=before, limit=batch)
        yield from found
        if len(found) < batch:
            return
        before = found[-1].position
