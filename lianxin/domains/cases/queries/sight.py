"""Who sees which cases: the one condition of all lists, counts, searches, exports, pages and programs, in the forms they need."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import reduce
from operator import or_

from django.conf import settings
from django.db.models import Q, QuerySet

from lianxin.domains.cases import sql
from lianxin.domains.cases.models import Assistance, Case
from lianxin.domains.cases.models.case import LIVE_STATES
from lianxin.domains.cases.permissions import VIEW
from lianxin.foundation.access.queries import Reach
from lianxin.foundation.orgs.rules import path_range
from lianxin.kernel import clock

_LIVE = sql.is_one_of("state", LIVE_STATES)
_LIVE_INDEXES = {"place_path": "case_live_place", "unit_path": "case_live_unit"}


def cases_for(reach: Reach, *, permission: str = VIEW) -> QuerySet[Case]:
    """Every case this account may open (or: may do something with). The one query everything starts from.

    About places in its reach, lying with units in its reach, or with such units asked to assist (`helping`); by paths
    on the row.
    The administrative line counts members, not cases: a role there opens none.
    """
    return Case.objects.filter(seen_by(reach, permission=permission))


def seen_by(reach: Reach, *, permission: str = VIEW) -> Q:
    """The condition of `cases_for`."""
    seen = Q(pk__in=[])
    for low, high in map(path_range, reach.paths(permission)):
        asked = Assistance.objects.filter(helping(), unit_path__gte=low, unit_path__lt=high)
        seen |= (
            Q(place_path__gte=low, place_path__lt=high)
            | Q(unit_path__gte=low, unit_path__lt=high)
            | Q(pk__in=asked.values("case_id"))
        )
    return seen


def helping() -> Q:
    """The assistances by which a unit sees a case: asked and not answered yet, or answered within the last days.

    Whole days, so that one request reads one answer. `helped_since` and `sql.helped` say the same as text.
    """
    return Q(withdrawn=False) & (Q(done_at__isnull=True) | Q(done_at__gte=helped_since()))


def helped_since() -> datetime:
    """Who has answered before is done with the case, whatever becomes of it; asked again, they see it again."""
    return clock.at_local(clock.today() - timedelta(days=settings.ASSIST_SIGHT_DAYS))


def seen_in_passing(reach: Reach) -> sql.Term:
    """The same, to be asked of each row of a walk."""
    paths = reach.paths(VIEW)
    by_help = reduce(or_, (sql.helped(path, helped_since()) for path in paths), sql.NEVER)
    return sql.in_passing("place_path", paths) | sql.in_passing("unit_path", paths) | by_help


def branches(reach: Reach, *, live: bool = False) -> list[sql.Branch]:
    """The same cases, by one path index each and none twice. `live` leaves out what nobody does anything for any more."""
    which = _LIVE if live else sql.ALWAYS
    found: list[sql.Branch] = []
    before = sql.NEVER
    for path in reach.paths(VIEW):
        for column in ("place_path", "unit_path"):
            wanted = which & sql.under(column, path)
            index = _LIVE_INDEXES[column] if live else ""
            found.append(sql.Branch(where=_without(wanted, before), order=f"c.{column}", index=index))
            before |= sql.in_passing(column, [path])
        helped = sql.helped(path, helped_since())
        found.append(sql.Branch(where=_without(which & helped, before)))
        before |= helped
    return found


def _without(wanted: sql.Term, before: sql.Term) -> sql.Term:
    return wanted if before == sql.NEVER else wanted & ~before


def sizes(reach: Reach, *, live: bool) -> Sequence[sql.Branch]:
    """What is counted to know whether `branches` are few: each cheaper than its branch and no smaller."""
    which = _LIVE if live else sql.ALWAYS
    found: list[sql.Branch] = []
    for path in reach.paths(VIEW):
        found += [
            sql.Branch(
                where=which & sql.under(column, path), order=f"c.{column}", index=_LIVE_INDEXES[column] if live else ""
            )
            for column in ("place_path", "unit_path")
        ]
        found.append(sql.Branch(where=sql.under("unit_path", path), order="c.unit_path", table="cases_assistance"))
    return found


def rows_astray() -> int:
    """How many rows hold a path that is not their unit's of today: none, or somebody sees what is not theirs."""
    return sql.astray()
