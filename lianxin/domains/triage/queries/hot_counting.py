"""The weeks of a county, counted from its requests as they are categorised today, and the cases behind a rise."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.db.models.functions import Length

from lianxin.domains.cases.models import Case, Category
from lianxin.domains.cases.models.case import OPEN_STATES
from lianxin.domains.triage.queries.counties import COUNTY_RANK, at_work
from lianxin.domains.triage.rules_heat import LEAST, MONTHLY, WEEKS_READ, Area, Behind
from lianxin.domains.triage.sql_heat import weekly_counts
from lianxin.foundation.orgs.enums import Line
from lianxin.foundation.orgs.models import Org, OrgPath
from lianxin.foundation.orgs.queries import path_of
from lianxin.foundation.orgs.rules import STEP, path_range
from lianxin.kernel import clock

_TOPIC_LEVEL = 2


@dataclass(frozen=True, slots=True)
class Watched:
    """A county with its townships and communities (`units`: by path); of what stands above, the unit alone (`told`), its
    counties only so that a rise of one of them is not told twice.
    """

    root: str
    units: Mapping[str, int]
    told: frozenset[str]


def units_to_reckon() -> list[int]:
    """Counties and what stands above them; where there is none, whatever stands at the top. Each is a job of its own."""
    return sorted(org_id for org_id, _path, _rank in _roots())


def places_reckoned(places: Collection[int]) -> set[int]:
    """Those of these units at which a night still looks (`watched` of any of `units_to_reckon` tells them); two statements."""
    alone, whole = set[str](), set[str]()
    for _org, path, rank in _roots():
        (alone if rank < COUNTY_RANK else whole).add(path)
    rows = _standing().filter(org_id__in=places).values_list("org_id", "path")
    return {org for org, path in rows if path in alone or not whole.isdisjoint(_with_above(path))}


def _with_above(path: str) -> list[str]:
    return [path[:end] for end in range(STEP, len(path) + 1, STEP)]


def _roots() -> list[tuple[int, str, int]]:
    """Unit, path and rank of each job; one statement."""
    rows = _standing().annotate(length=Length("path"))
    rows = rows.filter(Q(org__kind__rank__lte=COUNTY_RANK) | Q(length=STEP))
    return list(rows.values_list("org_id", "path", "org__kind__rank"))


def _standing() -> QuerySet[OrgPath]:
    """Where each open unit that takes requests stands today."""
    return OrgPath.objects.filter(at_work("org__"), line=Line.TERRITORIAL, valid_to__isnull=True)


def watched(org: Org) -> Watched:
    """What is reckoned in the job of this unit; two statements. Raises Missing where it stands nowhere."""
    root = path_of(org.pk)
    low, high = path_range(root)
    rows = _standing().filter(path__gte=low, path__lt=high)
    if org.kind.rank < COUNTY_RANK:
        units = dict(rows.filter(org__kind__rank__lte=COUNTY_RANK).values_list("path", "org_id"))
        return Watched(root, units, frozenset({root}))
    units = dict(rows.values_list("path", "org_id"))
    return Watched(root, units, frozenset(units))


def topics() -> dict[int, int]:
    """The topic of each category: the one at the second level, or itself where it stands higher; one statement."""
    rows = {pk: (parent, level) for pk, parent, level in Category.objects.values_list("pk", "parent_id", "level")}

    def topic(pk: int) -> int:
        while rows[pk][1] > _TOPIC_LEVEL and rows[pk][0] is not None:
            pk = rows[pk][0]
        return pk

    return {pk: topic(pk) for pk in rows}


def area_of(seen: Watched, topic_of: Mapping[int, int], *, day: date, going_on: Iterable[tuple[str, int]]) -> Area:
    """The weeks up to `day` of all that might be a rise, and of what goes on; two walks over the county's index."""
    end, length = clock.at_local(day + timedelta(days=1)), max(map(len, seen.units), default=len(seen.root))
    recent: Counter[tuple[str, int]] = Counter()
    for place, category, _week, count in weekly_counts(seen.root, length=length, end=end, weeks=MONTHLY.weeks):
        for path in _known(place, seen):
            recent[path, topic_of[category]] += count
    wanted = {key for key, count in recent.items() if count >= LEAST} | set(going_on)
    if not wanted:
        return Area(seen.root, {}, {})
    return _weeks(seen, topic_of, wanted, end=end, length=length)


def _weeks(
    seen: Watched, topic_of: Mapping[int, int], wanted: set[tuple[str, int]], *, end: datetime, length: int
) -> Area:
    kept = wanted | {(seen.root, topic) for _path, topic in wanted}
    paths = {path for path, _topic in kept}
    by_topic: dict[tuple[str, int], list[int]] = {key: [0] * WEEKS_READ for key in kept}
    totals: dict[str, list[int]] = {path: [0] * WEEKS_READ for path in paths}
    for place, category, week, count in weekly_counts(seen.root, length=length, end=end, weeks=WEEKS_READ):
        topic = topic_of[category]
        for path in _known(place, seen):
            if path in paths:
                totals[path][week] += count
                if (path, topic) in kept:
                    by_topic[path, topic][week] += count
    return Area(seen.root, by_topic, totals)


def _known(place: str, seen: Watched) -> list[str]:
    """The watched units around a place, the county first."""
    ends = range(len(seen.root), len(place) + 1, STEP)
    return [place[:end] for end in ends if place[:end] in seen.units]


def behind(
    place_path: str, topic: int, topic_of: Mapping[int, int], *, since: date, until: date
) -> tuple[Behind, int | None]:
    """What the cases of a rise say together, and the finer topic of at least half of them; one statement."""
    low, high = path_range(place_path)
    end = clock.at_local(until + timedelta(days=1))
    rows = Case.objects.filter(
        place_path__gte=low,
        place_path__lt=high,
        submitted_at__gte=clock.at_local(since),
        submitted_at__lt=end,
        category_id__in=[category for category, one in topic_of.items() if one == topic],
        parent__isnull=True,
    ).values_list("reporter_id", "lead_id", "public_event_id", "state", "submitted_at", "category_id")
    return _summed(list(rows), end, topic)


def _summed(
    rows: list[tuple[int | None, int | None, int | None, str, datetime, int]], end: datetime, topic: int
) -> tuple[Behind, int | None]:
    persons = {reporter for reporter, *_more in rows if reporter is not None}
    events: defaultdict[int, int] = defaultdict(int)
    merged, waiting = 0, timedelta()
    unanswered = 0
    for _reporter, lead, event, state, at, _category in rows:
        merged += lead is not None
        if event is not None and lead is None:
            events[event] += 1
        if state in OPEN_STATES:
            unanswered += 1
            waiting += end - at
    joined = merged + sum(count - 1 for count in events.values())
    waited = waiting / timedelta(days=1) / unanswered if unanswered else 0.0
    finest, most = max(Counter(row[5] for row in rows).items(), key=lambda one: (one[1], -one[0]), default=(topic, 0))
    mostly = finest if finest != topic and 2 * most >= len(rows) else None
    return Behind(len(rows), len(persons), joined, unanswered, waited), mostly
