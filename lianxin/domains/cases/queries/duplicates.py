"""What may be the same matter: shown while a request is written, so that it is joined instead of worked on twice."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Case as Choice, Q, QuerySet, Value, When

from lianxin.domains.cases import rules, rules_likeness
from lianxin.domains.cases.enums import State
from lianxin.domains.cases.likeness import ALIKE, FEWEST_TERMS, likeness, terms
from lianxin.domains.cases.models import Case, Category, PublicEvent
from lianxin.domains.cases.queries.events import open_events_at
from lianxin.domains.cases.queries.sight import cases_for
from lianxin.domains.cases.rules_likeness import LONGEST_COMPARED, Told
from lianxin.foundation.access.queries import Reach
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.orgs.queries import receiver_with_paths
from lianxin.foundation.orgs.rules import STEP, path_range
from lianxin.foundation.search.grams import joined

SHOWN = 4
# A township has hundreds of requests in a month; of more, the own community's and then the newest are compared.
MOST_COMPARED = 500
_BELOW_TOWNSHIPS = ("community", "village")
_ALIVE = [*rules.OPEN, State.RESOLVED]


@dataclass(frozen=True, slots=True)
class Likely:
    """A request that may be the same, or the one it was merged into; `share`: how like, 0 to 100, and why."""

    case: Case
    share: int
    because: str

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
    """Requests of the last days about the same township that are like these words and that the reader may open.

    The likest first, at most 4, each with why; one that was merged stands for its lead. None for fewer than three words.
    Four statements.
    """
    if len(terms(words)) < FEWEST_TERMS:
        return []
    taker, path, around = receiver_with_paths(place)
    asked = Told(words=words, path=path, around=around, at=at)
    visible = cases_for(reach)
    found = _compared(asked, visible.filter(_recent(township_path(taker, around), at), state__in=_ALIVE))
    within = timedelta(days=settings.LIKELY_DAYS)
    wanted, scores = rules_likeness.scores(asked, [told for _pk, told in found], within=within)
    best: dict[int, Told] = {}
    for score, (pk, told) in sorted(zip(scores, found, strict=True), key=lambda one: -one[0]):
        if score < rules_likeness.ENOUGH or len(best) == SHOWN:
            break
        best.setdefault(pk, told)
    cases = visible.filter(pk__in=best, lead__isnull=True).select_related("place", "unit", "category").in_bulk()
    alike = {pk: rules_likeness.likeness(asked, told, wanted, within=within) for pk, told in best.items()}
    return [Likely(cases[pk], round(one.score), one.because) for pk, one in alike.items() if pk in cases]


def township_path(taker: Org, around: str) -> str:
    """The path within which one matter may be told of twice: of a village or community its township, else its own."""
    return around[:-STEP] if taker.kind.code in _BELOW_TOWNSHIPS else around


def _compared(asked: Told, cases: QuerySet[Case]) -> list[tuple[int, Told]]:
    """The own community's first, the newest first; each with the case it stands for."""
    low, high = path_range(asked.around)
    near = Choice(When(place_path__gte=low, place_path__lt=high, then=Value(1)), default=Value(0))
    rows = cases.order_by(near.desc(), "-submitted_at").values_list(
        "pk", "lead_id", "title", "words", "place_text", "place_path", "submitted_at"
    )[:MOST_COMPARED]
    return [
        (lead or pk, Told(words=whole_words(title, words, where), path=path, around=asked.around, at=since))
        for pk, lead, title, words, where, path, since in rows
    ]


def whole_words(title: str, words: str, where: str) -> str:
    """What of a request is compared."""
    # The title is mostly the beginning of the words.
    return joined(["" if words.startswith(title.rstrip("…")) else title, words[:LONGEST_COMPARED], where])


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
    _taker, path, around = receiver_with_paths(place)
    here = Case.objects.filter(_recent(around if path.startswith(around) else path, at))
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


def _recent(path: str, at: datetime) -> Q:
    low, high = path_range(path)
    since = at - timedelta(days=settings.LIKELY_DAYS)
    return Q(
        place_path__gte=low, place_path__lt=high, submitted_at__gte=since, submitted_at__lte=at, parent__isnull=True
    )
