"""Full-text search over cases: the newest that this account may open, with the words that were found."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from django.db.models import Q, QuerySet

from lianxin.domains.cases.models import Case, CaseEvent
from lianxin.domains.cases.permissions import VIEW
from lianxin.domains.cases.queries.documents import FOUND_AS, texts_of_case
from lianxin.domains.cases.queries.sight import cases_for
from lianxin.domains.cases.queries.words import handles, masked_words, shown_to
from lianxin.foundation.access.queries import Reach, top_units
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.orgs.queries import children, path_of
from lianxin.foundation.orgs.rules import ids_on, path_range
from lianxin.foundation.search.grams import Query, query_of
from lianxin.foundation.search.queries import hits
from lianxin.foundation.search.snippets import Piece, marks, snippet
from lianxin.foundation.search.sql import Hit

PAGE = 25
# The index follows the tree within minutes: more candidates than these are only refused when it is far behind.
MOST_TRIED = 1_000
_BATCH = 40
_SHOWN = ("place", "unit", "category")
# What a line of a search needs, and what its words are taken from.
_COLUMNS = (
    *("uuid", "title", "state", "local_state", "submitted_at", "words", "place_text", "answers"),
    *("place_path", "unit_path", "reporter"),
    *("place__name", "unit__name", "category__name", "category__name_en"),
)
# Units offered to narrow a search down to; their own units, for who works for several.
MOST_UNITS = 80
FEW = 20


@dataclass(frozen=True, slots=True)
class Found:
    """A case that was found, and the stretch of its text that shows why."""

    case: Case
    pieces: Sequence[Piece]


@dataclass(frozen=True, slots=True)
class FoundPage:
    """The newest, and where the next ones begin (None at the end). `askable` is False for less than two characters."""

    rows: Sequence[Found]
    after: int | None
    askable: bool = True


def search_cases(
    *, reach: Reach, typed: str, under: Org | None = None, after: int | None = None, size: int = PAGE
) -> FoundPage:
    """The newest cases with all that was typed, in title, words, answers and notes; with `under` only about places or
    with units below it. No total: it would cost more than the search.

    The index finds candidates; whether one is shown is `cases_for` alone. Three to five statements.
    """
    query = query_of(typed)
    if not query:
        return FoundPage(rows=(), after=None, askable=False)
    within = [under.pk] if under else _roots(reach)
    kept: list[tuple[Hit, Case]] = []
    candidates = islice(hits(FOUND_AS, query, within=within, before=after, batch=_BATCH), MOST_TRIED)
    seen = cases_for(reach) if under is None else cases_for(reach).filter(_below(under))
    while len(kept) <= size and (batch := list(islice(candidates, _BATCH))):
        kept += _visible(seen, batch)
    shown, more = kept[:size], kept[size:]
    return FoundPage(
        rows=list(_with_pieces([case for _hit, case in shown], query, reach)),
        after=shown[-1][0].position if more else None,
    )


def units_to_search(reach: Reach) -> list[Org]:
    """Where a search may be narrowed to: the units directly below the reader's own, as far as a list can hold them."""
    tops = top_units(reach, permission=VIEW)[:FEW]
    below = list(children(tops[0].pk)[: MOST_UNITS + 1]) if len(tops) == 1 else tops
    return below if 1 < len(below) <= MOST_UNITS and all(unit.code for unit in below) else []


def _roots(reach: Reach) -> list[int]:
    return [ids_on(path)[-1] for path in reach.paths(VIEW)]


def _below(unit: Org) -> Q:
    low, high = path_range(path_of(unit.pk))
    return Q(place_path__gte=low, place_path__lt=high) | Q(unit_path__gte=low, unit_path__lt=high)


def _visible(seen: QuerySet[Case], batch: Sequence[Hit]) -> list[tuple[Hit, Case]]:
    wanted = seen.filter(pk__in=[hit.subject_id for hit in batch])
    found = wanted.select_related(*_SHOWN).only(*_COLUMNS).in_bulk()
    return [(hit, found[hit.subject_id]) for hit in batch if hit.subject_id in found]


def _with_pieces(cases: Sequence[Case], query: Query, reach: Reach) -> Iterator[Found]:
    events = CaseEvent.objects.filter(case__in=cases).exclude(words="").order_by("-version")
    words: dict[int, list[str]] = {}
    for case_id, said in events.values_list("case_id", "words"):
        words.setdefault(case_id, []).append(said)
    for case in shown_to(reach, cases):
        said_there = words.get(case.pk, [])
        if not handles(case, reach):
            said_there = [masked_words(case, said) for said in said_there]
        yield Found(case=case, pieces=_best([text for text in (*texts_of_case(case), *said_there) if text], query))


def _best(texts: Sequence[str], query: Query) -> list[Piece]:
    """The first text that has any of it; the first of all when it stands where no snippet is taken from."""
    for text in texts:
        if spots := marks(text, query):
            return snippet(text, query, spots=spots)
    return snippet(texts[0], query) if texts else []
