"""Who gets a request of a category at a place, and why. The rule is in routing.py; here are the rows and the words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from lianxin.domains.cases.models import Category, Route
from lianxin.domains.cases.queries.categories import with_parents
from lianxin.domains.cases.routing import Department, Found, Line, department_for, fitting
from lianxin.foundation.access.queries import Reach
from lianxin.foundation.orgs.enums import Line as TreeLine
from lianxin.foundation.orgs.models import Org, OrgLink
from lianxin.foundation.orgs.queries import line_up, paths_of, receiver_among
from lianxin.foundation.orgs.rules import STEP, ids_on, path_under
from lianxin.foundation.worktime.queries import calendar_stamp
from lianxin.kernel import clock

_HERE_OR_EVERYWHERE = Q(place_id=OuterRef("pk")) | Q(place__isnull=True)
# What works beside the desks of a township, county or city.
DEPARTMENT_KINDS = ("department", "station", "team", "joint_body", "company")


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a new request goes: the unit, today's paths of the place and of the unit, and the desk that answers for it.

    `assigner` is the desk of the place when the unit is none itself: such a unit accepts what was assigned to it, or
    gives it back to the desk.
    """

    unit: Org
    unit_path: str
    place_path: str
    assigner: Org | None = None
    # The stamp of the calendars, read in the same statement.
    calendar: UUID | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit that could get it; `reason` says why it does, or why not."""

    unit: Org
    reason: str
    wins: bool = False
    route: Route | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """Who gets it and why, and everyone else who might have been thought of, the next likely first."""

    unit: Org
    why: str
    candidates: Sequence[Candidate]


def destination(*, place: Org, category: Category | None, on: date | None = None, stays: bool = False) -> Destination:
    """Where a request of this category at this place goes on a day (today): two statements, more where a line fits.

    `stays`: the desk of the place, whatever the table says.
    """
    routes = Exists(_may_fit([category]).filter(_HERE_OR_EVERYWHERE))
    units = line_up(place.pk, beside={"has_routes": routes, "calendar": calendar_stamp()})
    found = _destination(units, place, category, on or clock.today(), stays=stays)
    return replace(found, calendar=getattr(units[0], "calendar", None))


def _destination(units: list[Org], place: Org, category: Category | None, on: date, *, stays: bool) -> Destination:
    desk, place_path, desk_path = receiver_among(units, place)
    if stays:
        return Destination(desk, desk_path, place_path)
    places = ids_on(place_path)
    fitting_routes = any(getattr(unit, "has_routes", False) for unit in units)
    for _found, route in _routes([category], places, on)[0] if fitting_routes else ():
        path = paths_of([route.unit_id]).get(route.unit_id)
        if route.unit.closed is None and path:
            return _to(route.unit, path, place_path, desk)
    department = _departments([category], places)[0]
    if department is not None:
        above = place_path[: (places.index(department.parent) + 1) * STEP]
        unit = Org.objects.select_related("kind").get(pk=department.unit)
        return _to(unit, path_under(above, unit.pk), place_path, desk)
    return Destination(desk, desk_path, place_path)


def _to(unit: Org, path: str, place_path: str, desk: Org) -> Destination:
    sent_by_desk = not unit.kind.receives and unit.pk != desk.pk
    return Destination(unit, path, place_path, assigner=desk if sent_by_desk else None)


def who_gets(category: Category | None, place: Org, on: date | None = None) -> Answer:
    """Who would get a request of this category at this place, and why; with those who lose, and their reasons."""
    return who_gets_each([category], place, on)[0]


def who_gets_each(categories: Sequence[Category | None], place: Org, on: date | None = None) -> list[Answer]:
    """The same for each of several categories, in as many statements as for one: four, two more for departments."""
    chain = line_up(place.pk)
    places = [org.pk for org in chain]
    routes = _routes(categories, places, on or clock.today())
    paths = paths_of({route.unit_id for found in routes for _fit, route in found})
    departments = _departments(categories, places)
    beside = {one.unit for one in departments if one is not None}
    units = Org.objects.select_related("kind").in_bulk(beside) if beside else {}
    desk = receiver_among(chain, place)[0]
    return [
        _answer(
            desk,
            [(route, _reason(fit, route, chain), route.unit_id in paths) for fit, route in found],
            (units[one.unit], _department_reason(category, one, chain)) if one is not None else None,
        )
        for category, found, one in zip(categories, routes, departments, strict=True)
    ]


def _answer(desk: Org, routes: Sequence[tuple[Route, str, bool]], department: tuple[Org, str] | None) -> Answer:
    """Lines of the table in their order, each with whether its unit stands in the tree; then the department, then the desk."""
    found: list[Candidate] = []
    for route, reason, stands in routes:
        found.append(_candidate_of_route(route, reason, stands=stands, won=any(one.wins for one in found)))
    if department is not None:
        unit, reason = department
        found.append(_candidate(unit, reason, _("A line of the routing table comes first."), found))
    if not any(one.unit.pk == desk.pk and one.wins for one in found):
        reason = _("Nothing else is said: the desk of the place gets it.")
        found.append(_candidate(desk, reason, _("The desk of the place comes last; it stays the one to ask."), found))
    winner = next(one for one in found if one.wins)
    return Answer(winner.unit, winner.reason, found)


def _candidate(unit: Org, reason: str, otherwise: str, before: Sequence[Candidate]) -> Candidate:
    wins = not any(one.wins for one in before)
    return Candidate(unit, reason if wins else f"{reason} {otherwise}", wins=wins)


def _reason(fit: Found, route: Route, chain: Sequence[Org]) -> str:
    where = chain[fit.place_depth - 1].short_name if fit.place_depth else _("everywhere")
    what = route.category.words if route.category else _("all matters")
    return _("A line of the table: %(what)s, %(where)s.") % {"what": what, "where": where}


def _candidate_of_route(route: Route, reason: str, *, stands: bool, won: bool) -> Candidate:
    if route.unit.closed is not None:
        return Candidate(route.unit, f"{reason} {_('But this unit is closed.')}", route=route)
    if not stands:
        return Candidate(
            route.unit, f"{reason} {_('But this unit stands nowhere in the tree of places.')}", route=route
        )
    if won:
        return Candidate(route.unit, f"{reason} {_('Another line is more specific.')}", route=route)
    return Candidate(route.unit, reason, wins=True, route=route)


def _department_reason(category: Category | None, department: Department, chain: Sequence[Org]) -> str:
    above = next(org for org in chain if org.pk == department.parent)
    word, named = _department_word(category)
    said = {"category": named, "word": word, "unit": above.short_name}
    return _("“%(category)s” belongs to “%(word)s”, and this is the one of %(unit)s.") % said


def _may_fit(categories: Iterable[Category | None]) -> QuerySet[Route]:
    """The lines that name one of the categories, one above it, or none."""
    named = {one.pk for category in categories for one in with_parents(category)}
    return Route.objects.filter(Q(category__isnull=True) | Q(category_id__in=named))


def _routes(categories: Sequence[Category | None], places: Sequence[int], on: date) -> list[list[tuple[Found, Route]]]:
    """For each category the lines of the table that fit, the one that holds first; one statement."""
    rows = _may_fit(categories).filter(Q(place__isnull=True) | Q(place_id__in=places))
    by_id = {row.pk: row for row in rows.select_related("unit__kind", "category", "place")}
    lines = [_line(row) for row in by_id.values()]
    chains = [[one.pk for one in reversed(with_parents(category))] for category in categories]
    return [
        [(one, by_id[one.line.pk]) for one in fitting(lines, categories=chain, places=places, on=on)]
        for chain in chains
    ]


def _line(row: Route) -> Line:
    return Line(
        pk=row.pk,
        category=row.category_id,
        place=row.place_id,
        unit=row.unit_id,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )


def _department_word(category: Category | None) -> tuple[str, str]:
    """The department of the category or of the nearest above it, and the name of the one that says so."""
    said = next((one for one in with_parents(category) if one.department), None)
    return (said.department, said.words) if said else ("", "")


def _departments(categories: Sequence[Category | None], places: Sequence[int]) -> list[Department | None]:
    """The department that each category names near a place; no statement where none names one, else one."""
    words = [_department_word(category)[0] for category in categories]
    meant = Q()
    for word in filter(None, words):
        meant |= Q(org__name__contains=word) | Q(org__code=word)
    if not meant:
        return [None for _word in words]
    links = OrgLink.objects.filter(
        meant,
        line=TreeLine.TERRITORIAL,
        valid_to__isnull=True,
        applied=True,
        parent_id__in=places,
        org__closed__isnull=True,
        org__kind__code__in=DEPARTMENT_KINDS,
    ).values_list("org_id", "org__name", "org__code", "parent_id")
    beside = [
        Department(unit=unit, name=name, code=code, parent=parent)
        for unit, name, code, parent in links
        if parent is not None
    ]
    return [department_for(word, beside, places=places) for word in words]


def routes_within(reach: Reach, permission: str) -> QuerySet[Route]:
    """The lines in force or ahead whose place lies in reach; those of everywhere only for who holds everything.

    `ours`: their unit lies in reach too, so that they may be changed.
    """
    mine = Q(place_id__in=reach.org_ids(permission))
    if reach.covers_everything(permission):
        mine |= Q(place__isnull=True)
    ours = Exists(reach.org_ids(permission).filter(org_id=OuterRef("unit_id")))
    return open_routes().filter(mine).annotate(ours=ours)


def open_routes() -> QuerySet[Route]:
    """The lines in force or ahead, of all places."""
    found = Route.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=clock.today()))
    return found.select_related("category", "place", "unit").order_by("place__name", "id")
