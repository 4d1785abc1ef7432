"""Setting the routing table: who gets a category at a place from a day on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.domains.cases.models import Category, Route
from lianxin.domains.cases.permissions import CONFIGURE
from lianxin.foundation.access.queries import Reach, reach_of
from lianxin.foundation.audit import actions as audit
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.orgs.queries import paths_of
from lianxin.kernel import clock
from lianxin.kernel.actors import Actor, ActorKind
from lianxin.kernel.errors import Invalid, Missing, Refused
from lianxin.kernel.text import clean_text, shorten

WORDS_LENGTH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteRow:
    """A line as a table says it; None: every category, everywhere."""

    category: Category | None
    place: Org | None
    unit: Org
    source: str = ""
    note: str = ""


@transaction.atomic
def set_route(
    *,
    category: Category | None,
    place: Org | None,
    unit: Org | None,
    by: Actor,
    at: datetime,
    source: str = "",
    note: str = "",
) -> Route:
    """From today on matters of the category at or below the place go to the unit, instead of where a line said before.

    Requests that are there already stay where they are. Raises Invalid (nothing named, unit closed or nowhere), Refused
    where the place or the unit, now or before, lies outside what the actor configures.
    """
    if unit is None:
        raise Invalid(_("Choose a unit."), {"unit": _("Choose a unit.")})
    if category is None and place is None:
        message = _("Name a kind of request, or a place, or both.")
        raise Invalid(message, {"place": message})
    reach = reach_of(by)
    _require_may_configure(reach, [place, unit])
    if unit.closed is not None:
        raise Invalid(_("This unit is closed."), {"unit": _("Choose another unit.")})
    _lock(category, place)
    today = clock.local_day(at)
    words = {
        name: shorten(clean_text(said, multiline=False), WORDS_LENGTH)
        for name, said in (("source", source), ("note", note))
    }
    before = Route.objects.filter(category=category, place=place, valid_to__isnull=True).first()
    if before is not None and before.unit_id == unit.pk:
        if (before.source, before.note) != (words["source"], words["note"]):
            before.source, before.note = words["source"], words["note"]
            before.save(update_fields=["source", "note"])
        return before
    if before is not None:
        _require_may_change(reach, before)
        _end(before, today)
    route = Route.objects.create(category=category, place=place, unit=unit, valid_from=today, **words)
    changes = {
        "category": category.code if category else "",
        "place": place.pk if place else None,
        "unit": [before.unit_id if before else None, unit.pk],
    }
    audit.record(verb="cases.set_route", by=by, at=at, subject=("route", str(route.pk)), changes=changes)
    return route


@transaction.atomic
def end_route(*, route_id: int, by: Actor, at: datetime) -> None:
    """From today on this line holds no more. Raises Missing for none in force, Refused where `by` could not have set it."""
    route = Route.objects.select_for_update(of=("self",)).filter(pk=route_id, valid_to__isnull=True).first()
    if route is None:
        raise Missing(_("This line does not hold any more."))
    _require_may_change(reach_of(by), route)
    _end(route, clock.local_day(at))
    audit.record(
        verb="cases.end_route", by=by, at=at, subject=("route", str(route_id)), changes={"unit": route.unit_id}
    )


@transaction.atomic
def set_routes(*, rows: Sequence[RouteRow], by: Actor, at: datetime) -> int:
    """Every line of a table, or none; how many were not so before. Lines not named stay."""
    before = Route.objects.count()
    for row in rows:
        set_route(category=row.category, place=row.place, unit=row.unit, source=row.source, note=row.note, by=by, at=at)
    return Route.objects.count() - before


def _end(route: Route, today: date) -> None:
    if route.valid_from >= today:
        # It never held on a whole day: nothing was decided by it that a later look would have to explain.
        route.delete()
        return
    route.valid_to = today
    route.save(update_fields=["valid_to"])


def _lock(category: Category | None, place: Org | None) -> None:
    """Two who set one line at once: the second waits."""
    if place is not None:
        Org.objects.select_for_update().get(pk=place.pk)
    elif category is not None:
        Category.objects.select_for_update().get(pk=category.pk)


def _require_may_change(reach: Reach, route: Route) -> None:
    """Who manages its place and its unit: a township leaves alone what the county has sent to its own department."""
    if not _may_configure(reach, [route.place_id, route.unit_id]):
        raise Refused(_("This line was set above you, for a unit that is not yours. Ask there to change it."))


def _require_may_configure(reach: Reach, units: Sequence[Org | None]) -> None:
    if not _may_configure(reach, [unit.pk if unit else None for unit in units]):
        raise Refused(_("You may set routes only between your own units."))


def _may_configure(reach: Reach, units: Sequence[int | None]) -> bool:
    """Whether all of them are managed by this actor; None is everywhere."""
    if reach.actor.kind == ActorKind.SYSTEM:
        return True
    paths = paths_of([unit for unit in units if unit is not None])
    return all(
        reach.covers_everything(CONFIGURE) if unit is None else unit in paths and reach.covers(CONFIGURE, paths[unit])
        for unit in units
    )
