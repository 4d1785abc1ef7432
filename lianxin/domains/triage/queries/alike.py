"""What is compared to find requests about one thing: who is open and alone, and how the pure rule reads them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from lianxin.domains.cases import rules
from lianxin.domains.cases.enums import Verb
from lianxin.domains.cases.models import Case, CaseEvent
from lianxin.domains.cases.queries.duplicates import township_path, whole_words
from lianxin.domains.cases.rules_likeness import pairs_of
from lianxin.domains.triage.enums_clusters import Outcome, Standing
from lianxin.domains.triage.models import ClusterMember
from lianxin.domains.triage.queries.counties import counties
from lianxin.domains.triage.rules_clusters import Group, Said, Weights
from lianxin.foundation.orgs.enums import Line
from lianxin.foundation.orgs.models import Org, OrgPath
from lianxin.foundation.orgs.queries import receiver_among
from lianxin.foundation.orgs.rules import ids_on, path_range
from lianxin.kernel.actors import ActorKind

# How far back open requests are put together.
DAYS = timedelta(days=14)
# Of how many requests the words are weighed, at least: those around, and the newest of anywhere.
BACKGROUND = 2_000
_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Compared:
    """A request as it is compared: within its township; `event`: what it is attached to already."""

    said: Said
    township: str
    reporter: int | None
    event: int | None


# A group, and all that its township was compared with or at least its own.
Found = tuple[Group, Sequence[Compared]]


def loose(of: str = "") -> Q:
    """On somebody's desk, not merged, attached to nothing, no part; and no person has taken it out of a merge or an event.

    `of` leads to the case from another table: "case__".
    """
    taken_out = CaseEvent.objects.filter(
        case=OuterRef(f"{of}pk"), verb__in=(Verb.UNMERGE, Verb.DETACH), actor_kind=ActorKind.USER
    )
    alone: dict[str, object] = {f"{of}state__in": rules.LED}
    alone |= {f"{of}public_event__isnull": True, f"{of}parent__isnull": True}
    return Q(**alone) & ~Q(Exists(taken_out))


def attached() -> Q:
    """Attached to an event that is going on: who is like these belongs to it too."""
    return Q(public_event__isnull=False, public_event__closed_at__isnull=True, parent__isnull=True)


def proposed() -> Q:
    """In a proposal that waits to be decided."""
    return Q(Exists(ClusterMember.objects.filter(case=OuterRef("pk"), cluster__standing=Standing.PROPOSED)))


def as_now(found: Sequence[Found]) -> list[Found]:
    """What was found in an earlier reading, without what has been answered, merged or ended since; one statement.

    A group whose core is gone is left out: what it was about is found anew.
    """
    wanted = {pk for group, _own in found for pk in group.members}
    rows = Case.objects.filter(loose() | attached(), pk__in=wanted).values_list("pk", "public_event_id")
    events = dict(rows)
    return [
        (
            Group(group.core, {pk: likeness for pk, likeness in group.likeness.items() if pk in events}),
            [replace(one, event=events[one.said.pk]) for one in own if one.said.pk in events],
        )
        for group, own in found
        if group.core in events
    ]


def since(at: datetime, span: timedelta = DAYS) -> Q:
    return Q(submitted_at__gte=at - span, submitted_at__lte=at)


def under(path: str) -> Q:
    low, high = path_range(path)
    return Q(place_path__gte=low, place_path__lt=high)


def what_is_said(title: str, words: str) -> str:
    """Without where it is: else all that happens behind one house would be one thing."""
    return whole_words(title, words, "")


def read(cases: QuerySet[Case]) -> list[Compared]:
    """The requests as they are compared; two statements."""
    rows = list(
        cases.values_list("pk", "title", "words", "place_path", "submitted_at", "reporter_id", "public_event_id")
    )
    parts = parts_of({row[3] for row in rows})
    return [
        Compared(
            Said(pk=pk, pairs=pairs_of(what_is_said(title, words)), path=path, around=parts[path][0], at=at),
            township=parts[path][1],
            reporter=reporter,
            event=event,
        )
        for pk, title, words, path, at, reporter, event in rows
    ]


def parts_of(paths: Iterable[str]) -> dict[str, tuple[str, str]]:
    """For each place's path that of the community and of the township it is compared in."""
    known = list(paths)
    units = Org.objects.select_related("kind").in_bulk({one for path in known for one in ids_on(path)})
    found = {}
    for path in known:
        line = [units[one] for one in ids_on(path)]
        taker, _path, around = receiver_among(line, line[-1])
        found[path] = (around, township_path(taker, around))
    return found


def township_of(case: Case) -> str:
    """The path of the township in which a request is compared."""
    return parts_of([case.place_path])[case.place_path][1]


def weights(own: Iterable[Compared], *, at: datetime) -> Weights:
    """How much pairs tell, among these and, where they are few, the newest requests of anywhere."""
    counted = {one.said.pk: one.said.pairs for one in own}
    return Weights.of(_with_background(counted, at))


def _with_background(counted: dict[int, frozenset[str]], at: datetime) -> Iterator[frozenset[str]]:
    yield from counted.values()
    missing = BACKGROUND - len(counted)
    if missing <= 0:
        return
    newest = Case.objects.filter(submitted_at__lte=at, parent__isnull=True).order_by("-submitted_at", "-id")
    for pk, title, words in newest.values_list("pk", "title", "words")[:missing].iterator(_AT_ONCE):
        if pk not in counted:
            yield pairs_of(what_is_said(title, words))


def areas(at: datetime) -> list[int]:
    """The units by which the work is parted: counties with anything to compare; what lies in none goes by the top above it."""
    cases = Case.objects.filter(since(at), loose()).order_by().values_list("place_path", flat=True).distinct()
    return sorted(set(_areas(cases).values()))


def area_of(path: str) -> int:
    return _areas([path])[path]


def _areas(paths: Iterable[str]) -> dict[str, int]:
    known = [path for path in paths if path]
    on = {one for path in known for one in ids_on(path)}
    own = set(Org.objects.filter(counties(), pk__in=on).values_list("pk", flat=True))
    return {path: next((one for one in ids_on(path) if one in own), ids_on(path)[0]) for path in known}


def cases_of_area(area: int, path: str) -> QuerySet[Case]:
    """The cases of a county; or of a top, those in none of its counties."""
    cases = Case.objects.filter(under(path))
    if Org.objects.filter(counties(), pk=area).exists():
        return cases
    low, high = path_range(path)
    below = OrgPath.objects.filter(counties("org__"), line=Line.TERRITORIAL, valid_to__isnull=True)
    for county in below.filter(path__gte=low, path__lt=high).values_list("path", flat=True):
        cases = cases.exclude(under(county))
    return cases


def left_in_it() -> Subquery:
    """For a row of a cluster: about how many of its requests there is still something to decide."""
    left = ClusterMember.objects.filter(loose("case__"), cluster=OuterRef("pk"), outcome=Outcome.WAITING)
    return Subquery(left.order_by().values("cluster").annotate(number=Count("pk")).values("number"))
