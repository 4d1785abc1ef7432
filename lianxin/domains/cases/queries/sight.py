"""Who sees which cases: the one condition of all lists, counts, searches, exports, pages and programs, in the forms they need."""

from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.db.models import F, Q, QuerySet
from django.db.models.lookups import GreaterThanOrEqual, LessThan

from lianxin.domains.cases.enums import State
from lianxin.domains.cases.models import Assistance, Case
from lianxin.domains.cases.models.case import LIVE_STATES
from lianxin.domains.cases.permissions import VIEW
from lianxin.domains.cases.sql import OneOf, Still
from lianxin.foundation.access.queries import Reach
from lianxin.foundation.orgs.rules import path_range

NOBODY = Q(pk__in=[])


def cases_for(reach: Reach, *, permission: str = VIEW) -> QuerySet[Case]:
    """Every case this account may open (or: may do something with). The one query everything starts from.

    About places in its reach, lying with units in its reach, or with such units asked to assist; by paths on the row.
    The administrative line counts members, not cases: a role there opens none.
    """
    return Case.objects.filter(seen_by(reach, permission=permission))


def seen_by(reach: Reach, *, permission: str = VIEW) -> Q:
    """The condition of `cases_for`."""
    sights = (sight for path in reach.paths(permission) for sight in _sights(path))
    return reduce(or_, sights, NOBODY)


def _sights(path: str) -> tuple[Q, Q, Q]:
    low, high = path_range(path)
    helped = Assistance.objects.filter(unit_path__gte=low, unit_path__lt=high, withdrawn=False)
    return (
        Q(place_path__gte=low, place_path__lt=high),
        Q(unit_path__gte=low, unit_path__lt=high),
        Q(pk__in=helped.values("case_id")),
    )


def seen_in_passing(reach: Reach) -> Q:
    """The same, to be asked of each row of a walk along an index of something else."""
    helped = (_sights(path)[2] for path in reach.paths(VIEW))
    return reduce(or_, helped, under(reach.paths(VIEW), "place_path") | under(reach.paths(VIEW), "unit_path"))


def branches(reach: Reach, *, live: bool = False, most: int | None = None) -> list[QuerySet[Case]]:
    """The same cases as statements without a row in common, each by one path index; at most `most` rows of each.

    `live` leaves out what nobody does anything for any more.
    """
    rows = Case.objects.filter(is_one_of(LIVE_STATES)) if live else Case.objects.all()
    found: list[QuerySet[Case]] = []
    before = NOBODY
    for path in reach.paths(VIEW):
        by_place, by_unit, by_help = _sights(path)
        for column, sight in (("place_path", by_place), ("unit_path", by_unit)):
            found.append(rows.filter(sight).exclude(before).order_by(column)[:most])
            before |= under([path], column)
        found.append(rows.filter(by_help).exclude(before).order_by()[:most])
        before |= by_help
    return found


def sizes(reach: Reach, *, live: bool, most: int) -> list[QuerySet[Case] | QuerySet[Assistance]]:
    """What must be counted to know whether `branches` are few, each cheaper than its branch and no smaller."""
    rows = Case.objects.filter(is_one_of(LIVE_STATES)) if live else Case.objects.all()
    found: list[QuerySet[Case] | QuerySet[Assistance]] = []
    for path in reach.paths(VIEW):
        low, high = path_range(path)
        by_place, by_unit, _by_help = _sights(path)
        found += [
            rows.filter(by_place).order_by("place_path")[:most],
            rows.filter(by_unit).order_by("unit_path")[:most],
        ]
        found.append(Assistance.objects.filter(unit_path__gte=low, unit_path__lt=high).order_by("unit_path")[:most])
    return found


def is_one_of(states: Iterable[State]) -> Q:
    """`state__in`, written so that SQLite knows its partial indexes."""
    return Q(OneOf(F("state"), list(states)))


def under(paths: Iterable[str], column: str) -> Q:
    """What stands under one of the paths, without the column's own index."""
    return reduce(or_, (_row_under(path, column) for path in paths), NOBODY)


def _row_under(path: str, column: str) -> Q:
    low, high = path_range(path)
    return Q(GreaterThanOrEqual(Still(F(column)), low)) & Q(LessThan(Still(F(column)), high))
