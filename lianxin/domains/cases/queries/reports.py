"""What the open interface (Open311) shows of cases: to everybody what was published, to a program what lies in its reach."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import Max, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from lianxin.domains.cases import rules
from lianxin.domains.cases.enums import Channel, State
from lianxin.domains.cases.models import Case, Category
from lianxin.domains.cases.permissions import VIEW
from lianxin.domains.cases.queries.categories import questions_of, referred, with_parents
from lianxin.domains.cases.queries.config import category_by_code, leaf_categories, plain_categories
from lianxin.domains.cases.queries.sight import seen_by
from lianxin.foundation.access.queries import Reach
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.orgs.rules import ids_on, path_range
from lianxin.kernel.errors import Invalid, Missing


class Sight(StrEnum):
    """How much of a case somebody reads there. Never who asked, whoever reads."""

    # Words, place and point: in the program's reach.
    WHOLE = "whole"
    # The title and the words that two persons have published.
    PUBLISHED = "published"
    # Where it stands, for whoever was given its id when they sent it.
    STANDING = "standing"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFilters:
    """`ids` override everything else, as the standard says. `under` is the path of a unit."""

    ids: Collection[UUID] = ()
    categories: Collection[str] = ()
    since: datetime | None = None
    until: datetime | None = None
    open: bool | None = None
    under: str = ""


def reports(reach: Reach, filters: ReportFilters) -> QuerySet[Case]:
    """Newest first: what was published, and what lies in reach; by their ids also what came through the open interface.

    One statement when read.
    """
    readable = Q(published_at__isnull=False)
    if filters.ids:
        readable |= Q(channel=Channel.OPEN311)
    if filters.since is not None:
        # Nothing is published before it was sent: this finds it by the index of what is published.
        readable &= Q(published_at__gte=filters.since)
    # A part of a request is a work order of the office, no request.
    cases, sent = Case.objects.filter(parent__isnull=True), "submitted_at"
    if reach.has(VIEW):
        readable |= seen_by(reach)
    else:
        # A moment that no index has: few are published, and by the index of all they would be looked for among all.
        cases, sent = cases.annotate(sent=Coalesce("submitted_at", "submitted_at")), "sent"
    return _with_names(cases.filter(readable & _wanted(filters, sent=sent))).order_by(f"-{sent}", "-id")


def _wanted(filters: ReportFilters, *, sent: str) -> Q:
    wanted = Q()
    if filters.under:
        low, high = path_range(filters.under)
        wanted &= Q(place_path__gte=low, place_path__lt=high)
    if filters.ids:
        return wanted & Q(uuid__in=filters.ids)
    if filters.categories:
        wanted &= Q(category__code__in=filters.categories)
    if filters.open is not None:
        is_open = Q(state__in=rules.OPEN)
        wanted &= is_open if filters.open else ~is_open
    if filters.since is not None:
        wanted &= Q((f"{sent}__gte", filters.since))
    if filters.until is not None:
        wanted &= Q((f"{sent}__lte", filters.until))
    return wanted


def report_by_id(reach: Reach, uuid: UUID) -> Case:
    """One of `reports`, or one that came through the open interface, whose id its sender holds; raises Missing."""
    case = _with_names(Case.objects.filter(uuid=uuid, parent__isnull=True)).first()
    if case is None or (sight_of(case, reach) == Sight.STANDING and case.channel != Channel.OPEN311):
        raise Missing(_("There is no such request."))
    return case


def sight_of(case: Case, reach: Reach) -> Sight:
    """How much of it this reader sees."""
    if any(path and reach.covers(VIEW, path) for path in (case.place_path, case.unit_path)):
        return Sight.WHOLE
    return Sight.PUBLISHED if case.published_at else Sight.STANDING


def is_open_report(case: Case) -> bool:
    """`open` or `closed`: the two states of the standard."""
    return State(case.state) in rules.OPEN


def place_trails(cases: Sequence[Case]) -> dict[int, list[Org]]:
    """By case id, the units its place stands under, the nearest first. One statement for all."""
    ids_by_case = {case.pk: ids_on(case.place_path) for case in cases}
    orgs = Org.objects.select_related("kind").in_bulk({each for ids in ids_by_case.values() for each in ids})
    return {pk: [orgs[each] for each in reversed(ids) if each in orgs] for pk, ids in ids_by_case.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenService:
    """A category that may be sent, the words it is found by, what it stands under, and whether it asks for more.

    `elsewhere` is where its matters belong; "" for ours.
    """

    category: Category
    keywords: Sequence[str]
    group: str
    asks: bool
    elsewhere: str


def open_services() -> list[OpenService]:
    """The plain words residents choose from, then every leaf of the tree, but for what is not even kept. Two statements."""
    tree = list(leaf_categories())
    parents = {found.parent_id for found in tree}
    listed = [*plain_categories(), *(found for found in tree if found.pk not in parents)]
    services = [_service(found) for found in listed]
    return [service for service in services if service is not None]


def _service(category: Category) -> OpenService | None:
    elsewhere = referred(category)
    if elsewhere is not None and elsewhere.excluded:
        return None
    own, *above = with_parents(category)
    group = _("Most often") if own.plain else " / ".join(found.words for found in reversed(above)) or own.words
    return OpenService(
        category=own,
        keywords=[name for found in (own, *above) for name in (found.name, found.name_en)],
        group=group,
        asks=bool(questions_of(own)),
        elsewhere=elsewhere.refer_to if elsewhere is not None else "",
    )


def service_by_code(code: str) -> Category:
    """The category of a service; raises Missing."""
    try:
        found = category_by_code(code)
    except Invalid:
        found = None
    if found is None:
        raise Missing(_("service_code %(given)s was not found.") % {"given": code[:40]})
    return found


def categories_changed_on() -> date | None:
    """The latest day from or up to which a category holds: whoever keeps a copy of the list reads it anew."""
    last: date | None = Category.objects.aggregate(last=Max("valid_from"))["last"]
    return last


def _with_names(cases: QuerySet[Case]) -> QuerySet[Case]:
    return cases.select_related("category", "unit", "place__kind", "reporter")
