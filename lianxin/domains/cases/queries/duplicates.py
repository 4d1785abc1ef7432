"""What may be the same matter: shown while a request is written, so that it is joined instead of worked on twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q, QuerySet

from lianxin.domains.cases import rules
from lianxin.domains.cases.enums import State
from lianxin.domains.cases.likeness import ALIKE, FEWEST_TERMS, likeness, terms
from lianxin.domains.cases.models import Case, Category, PublicEvent
from lianxin.domains.cases.queries.documents import texts_of_case
from lianxin.domains.cases.queries.events import open_events_at
from lianxin.domains.cases.queries.sight import cases_for
from lianxin.foundation.access.queries import Reach
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.orgs.queries import receiver_with_paths
from lianxin.foundation.orgs.rules import path_range
from lianxin.foundation.search.grams import joined

SHOWN = 4
# A community has hundreds of requests in a month; of more, the newest are compared.
MOST_COMPARED = 400
_ALIVE = [*rules.OPEN, State.RESOLVED]


@dataclass(frozen=True, slots=True)
class Likely:
    """A request that may be the same, or the one it was merged into; `share` of what was typed, 0 to 100."""

    case: Case
    share: int

    @property
    def uuid(self) -> str:
        return str(self.case.uuid)


@dataclass(frozen=True, slots=True)
class LikelyEvent:
    """A public event that this may be about."""

    event: PublicEvent
    share: int

    @property
    def uuid(self) -> str:
        return str(self.event.uuid)


@dataclass(frozen=True, slots=True)
class Known:
    """What a resident may read of it: words made for everybody, or a kind of matter and how many, never others' words."""

    words: str
    at: datetime
    expected: datetime | None
    count: int = 1
    published: Case | None = None


def likely_duplicates(*, reach: Reach, place: Org, words: str, at: datetime) -> list[Likely]:
    """Requests of the last days about the same neighbourhood that are like these words and that the reader may open.

    The neighbourhood of a grid is its community. The likest first, at most 4; none for fewer than three words. Four statements.
    """
    if len(terms(words)) < FEWEST_TERMS:
        return []
    around = cases_for(reach).filter(_recent(place, at), state__in=_ALIVE).select_related("place", "unit", "category")
    found = list(around.order_by("-submitted_at")[:MOST_COMPARED])
    shares = likeness(words, [joined(texts_of_case(case)) for case in found])
    best: dict[int, tuple[int, Case]] = {}
    for share, case in sorted(zip(shares, found, strict=True), key=lambda pair: -pair[0]):
        if share >= ALIKE:
            best.setdefault(case.lead_id or case.pk, (round(share), case))
    leads = _leads(cases_for(reach), [case for _share, case in best.values()])
    likely = [Likely(case=leads.get(key, case), share=share) for key, (share, case) in best.items()]
    return [one for one in likely if one.case.lead_id is None][:SHOWN]


def likely_events(*, place: Org, words: str) -> list[LikelyEvent]:
    """Public events going on at a place or around it, the likest first; all of them, since there are few."""
    _taker, path, _around = receiver_with_paths(place)
    events = list(open_events_at(path))
    shares = likeness(words, [joined([event.title, event.words]) for event in events])
    likely = [
        LikelyEvent(event=event, share=round(max(share, _named(event.title, words))))
        for share, event in zip(shares, events, strict=True)
    ]
    return sorted(likely, key=lambda one: -one.share)[:SHOWN]


def _named(title: str, words: str) -> float:
    """How much of a short title stands in the words, 0 to 100."""
    wanted = terms(title)
    return 100 * len(wanted & terms(words)) / len(wanted) if wanted else 0.0


def already_known(*, place: Org, words: str, category: Category | None, at: datetime) -> list[Known]:
    """What to tell a resident who writes: a public event, a published request, how many reported the same kind of thing.

    Words are compared with public words only, so that nobody can try out what a neighbour has written; kinds are counted
    only for what is everybody's (LIANXIN_COMMON_MATTERS: water, lamps, roads). At most 4.
    """
    known = [
        Known(words=one.event.title, at=one.event.opened_at, expected=one.event.expected_at)
        for one in likely_events(place=place, words=words)
        if one.share >= ALIKE
    ]
    here = Case.objects.filter(_recent(place, at))
    published = list(here.filter(published_at__isnull=False).order_by("-published_at")[:MOST_COMPARED])
    shares = likeness(words, [joined([case.published_title, case.published_words]) for case in published])
    for share, case in sorted(zip(shares, published, strict=True), key=lambda pair: -pair[0]):
        if share >= ALIKE:
            expected = case.due_at if case.is_open else None
            known.append(Known(words=case.published_title, at=case.submitted_at, expected=expected, published=case))
    if category is not None and category.code in settings.COMMON_MATTERS:
        known += _of_kind(here, category)
    return known[:SHOWN]


def _of_kind(here: QuerySet[Case], category: Category) -> list[Known]:
    same = list(
        here.filter(category=category, state__in=rules.OPEN, public_event__isnull=True)
        .order_by("-submitted_at")
        .values_list("submitted_at", "due_at")[:MOST_COMPARED]
    )
    if not same:
        return []
    latest, expected = same[0]
    return [Known(words=category.words, at=latest, expected=expected, count=len(same))]


def _recent(place: Org, at: datetime) -> Q:
    _taker, path, around = receiver_with_paths(place)
    low, high = path_range(around if path.startswith(around) else path)
    since = at - timedelta(days=settings.LIKELY_DAYS)
    return Q(
        place_path__gte=low, place_path__lt=high, submitted_at__gte=since, submitted_at__lte=at, parent__isnull=True
    )


def _leads(visible: QuerySet[Case], cases: Sequence[Case]) -> dict[int, Case]:
    """The cases that some of these were merged into, as far as the reader may open them; no statement if none was."""
    wanted = {case.lead_id for case in cases if case.lead_id is not None}
    return visible.filter(pk__in=wanted).select_related("place", "unit", "category").in_bulk() if wanted else {}
