"""How a list is read, decided by counting up to a few thousand and never by what a planner believes.

- Few cases in sight (or few that the filters could leave): they are fetched by their own index, then narrowed and sorted.
- Many: an index in the order of the list is walked until the page is full; it holds what decides on the way.
- What is found by few rows elsewhere (approvals, tasks, draws): from those rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import F, Q, QuerySet
from django.db.models.expressions import RawSQL

from lianxin.domains.cases import sql
from lianxin.domains.cases.models import Case
from lianxin.domains.cases.models.case import UNCLOSED_STATES
from lianxin.domains.cases.queries.filters import Filters, category_ids, narrowing
from lianxin.domains.cases.queries.queues import BESIDE, BY_DUE, WIDE, Queue, condition, own_branches
from lianxin.domains.cases.queries.sight import branches, seen_in_passing, sizes
from lianxin.foundation.access.queries import Reach
from lianxin.foundation.orgs.rules import path_range

FEW = 3_000
COUNTED = 1_000


@dataclass(frozen=True)
class Scope:
    """What somebody reads, at a moment; knows, once asked, whether that is few."""

    reach: Reach
    user_id: int
    now: datetime

    @cached_property
    def _few(self) -> tuple[bool, bool]:
        every = sizes(self.reach, live=False, most=FEW + 1)
        living = sizes(self.reach, live=True, most=FEW + 1)
        found = sql.counts([*every, *living])
        return all(number <= FEW for number in found[: len(every)]), all(n <= FEW for n in found[len(every) :])

    @property
    def few(self) -> bool:
        """Whether all there is in sight is few."""
        return self._few[0]

    @property
    def few_live(self) -> bool:
        """Whether what somebody still does something for is few."""
        return self._few[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A statement in the order of a list: over the table, or over a part of it that is fetched first.

    `living`: the part is what somebody still does something for, which several counts share. `slim`: the part's key and
    state are enough. `pieces`: statements without a row in common that have the same rows, for counting up to a limit.
    """

    cases: QuerySet[Case]
    part: Sequence[QuerySet[Case]] | None = None
    living: bool = False
    slim: bool = False
    pieces: Sequence[QuerySet[Case]] = ()


def order_of(queue: Queue) -> tuple[str, str]:
    """By deadline or newest first."""
    return ("due_at", "id") if queue in BY_DUE else ("-submitted_at", "-id")


def reading(scope: Scope, queue: Queue, filters: Filters) -> Reading:
    """How the cases of a queue are read in its order. A statement or two to decide it, at most."""
    what = condition(queue, reach=scope.reach, user_id=scope.user_id, now=scope.now)
    wanted = what & narrowing(filters, now=scope.now, by_due=queue in BY_DUE)
    in_order = Case.objects.filter(wanted).order_by(*order_of(queue))
    if queue in BESIDE:
        moment = sql.Still(F("submitted_at"))
        found = in_order.filter(seen_in_passing(scope.reach)).order_by(moment.desc(), "-id")
        return Reading(cases=found, pieces=[found])
    if queue == Queue.ALL and scope.few:
        parts = branches(scope.reach, most=FEW + 1)
        pieces = [branch.filter(wanted) for branch in branches(scope.reach)]
        return Reading(cases=in_order, part=parts, slim=filters.by_state_alone, pieces=pieces)
    if queue != Queue.ALL and scope.few_live:
        return Reading(cases=in_order, part=branches(scope.reach, live=True, most=FEW + 1), living=True)
    if queue == Queue.MINE:
        own = [branch.filter(what) for branch in own_branches(scope.reach, scope.user_id)]
        return Reading(cases=in_order, part=own, pieces=[branch.filter(wanted) for branch in own])
    walked = in_order.filter(seen_in_passing(scope.reach)) if queue in WIDE else in_order
    handle = _rare(filters)
    if handle is not None:
        return Reading(cases=walked, part=[Case.objects.filter(handle).order_by()])
    return Reading(cases=walked, pieces=_pieces(scope, queue, filters, wanted) or [walked])


def _rare(filters: Filters) -> Q | None:
    """A filter that few cases meet, whoever sees them; a statement or two, if any filter could be one."""
    if filters.among is not None:
        return Q(pk__in=filters.among)
    handles: list[Q] = []
    for path, column in ((filters.place, "place_path"), (filters.unit, "unit_path")):
        if path:
            low, high = path_range(path)
            handles.append(Q((f"{column}__gte", low), (f"{column}__lt", high)))
    if filters.category:
        handles.append(Q(category_id__in=category_ids(filters.category)))
    if filters.exempt:
        handles.append(Q(exempt_at__isnull=False))
    if filters.supervised:
        handles.append(Q(supervised_at__isnull=False))
    found = sql.counts([Case.objects.filter(handle).order_by()[: FEW + 1] for handle in handles])
    return next((handle for handle, number in zip(handles, found, strict=True) if number <= FEW), None)


def _pieces(scope: Scope, queue: Queue, filters: Filters, wanted: Q) -> list[QuerySet[Case]]:
    """Along the paths, where what is wanted is common and so found soonest; none for what has an index of its own."""
    if filters.state in UNCLOSED_STATES or filters.overdue or queue not in {Queue.OPEN, Queue.ALL}:
        return []
    return [branch.filter(wanted) for branch in branches(scope.reach, live=queue == Queue.OPEN)]


def page_keys(read: Reading, beyond: Q, size: int) -> RawSQL:
    """The ids of one page, and of one row more."""
    return sql.keys(read.cases.filter(beyond)[: size + 1], read.part, slim=read.slim)
