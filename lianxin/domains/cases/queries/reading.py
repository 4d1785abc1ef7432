"""How a list is read, decided by counting up to a few thousand and never by what a planner believes.

- Few cases in sight (or few that the filters could leave): they are fetched by their own index, then narrowed and sorted.
- Many: an index in the order of the list is walked until the page is full; it holds what decides on the way.
- What is found by few rows elsewhere (approvals, tasks, draws): from those rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from lianxin.domains.cases import sql
from lianxin.domains.cases.models.case import UNCLOSED_STATES
from lianxin.domains.cases.queries.filters import Filters, narrowing, rare_kinds
from lianxin.domains.cases.queries.queues import BESIDE, BY_DUE, WIDE, Queue, condition, own_branches
from lianxin.domains.cases.queries.sight import branches, seen_in_passing, sizes
from lianxin.foundation.access.queries import Reach

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
        every, living = sizes(self.reach, live=False), sizes(self.reach, live=True)
        found = sql.counts([sql.Tally(branches=[one]) for one in (*every, *living)], most=FEW + 1)
        return max(found[: len(every)], default=0) <= FEW, max(found[len(every) :], default=0) <= FEW

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
    """A condition and an order: over the table, or over a part of it that is fetched first.

    `living`: the part is what somebody still does something for, which several counts share. `tally`: how the same rows
    are counted in the table.
    """

    where: sql.Term
    order: str
    part: sql.Part | None = None
    living: bool = False
    tally: sql.Tally | None = None


def living_part(reach: Reach) -> sql.Part:
    """All that somebody still does something for, where it is few."""
    return sql.Part(branches=branches(reach, live=True), most=FEW + 1)


def reading(scope: Scope, queue: Queue, filters: Filters) -> Reading:
    """How the cases of a queue are read in its order. A statement to decide it, at most."""
    what = condition(queue, reach=scope.reach, user_id=scope.user_id, now=scope.now)
    wanted = what & narrowing(filters, now=scope.now, by_due=queue in BY_DUE)
    order = sql.BY_DUE if queue in BY_DUE else sql.NEWEST
    if queue in BESIDE:
        # Found only under paths in reach already: asking once more would lead PostgreSQL to read the whole table.
        return Reading(where=wanted, order=sql.NEWEST_OF_FEW, tally=sql.Tally(branches=[sql.Branch(where=wanted)]))
    if queue == Queue.ALL and scope.few:
        rows = branches(scope.reach)
        part = sql.Part(branches=rows, most=FEW + 1)
        return Reading(where=wanted, order=order, part=part, tally=sql.Tally(branches=_narrowed(rows, wanted)))
    if queue != Queue.ALL and scope.few_live:
        return Reading(where=wanted, order=order, part=living_part(scope.reach), living=True)
    if queue == Queue.MINE:
        own = own_branches(scope.reach, scope.user_id)
        tally = sql.Tally(branches=_narrowed(own, wanted))
        return Reading(where=wanted, order=order, part=sql.Part(branches=own), tally=tally)
    walked = wanted & seen_in_passing(scope.reach) if queue in WIDE else wanted
    rare = _rare(filters)
    if rare is not None:
        return Reading(where=walked, order=order, part=sql.Part(branches=[rare]))
    if filters.state in UNCLOSED_STATES or filters.overdue or queue not in {Queue.OPEN, Queue.ALL}:
        return Reading(where=walked, order=order, tally=sql.Tally(branches=[sql.Branch(where=walked, order=order)]))
    return Reading(where=walked, order=order, tally=_by_path(scope, queue, wanted))


def _narrowed(rows: Sequence[sql.Branch], wanted: sql.Term) -> list[sql.Branch]:
    return [replace(branch, where=branch.where & wanted) for branch in rows]


def _rare(filters: Filters) -> sql.Branch | None:
    """A filter that few cases meet, whoever sees them; one statement, if any filter could be one."""
    if filters.among is not None:
        return sql.Branch(where=sql.is_among("c.id", filters.among))
    handles: list[sql.Branch] = []
    for path, column in ((filters.place, "place_path"), (filters.unit, "unit_path")):
        if path:
            handles.append(sql.Branch(where=sql.under(column, path), order=f"c.{column}"))
    if filters.category:
        handles.append(rare_kinds(filters.category))
    for column, chosen in (("exempt_at", filters.exempt), ("supervised_at", filters.supervised)):
        if chosen:
            handles.append(sql.Branch(where=sql.Term(f"c.{column} IS NOT NULL")))
    found = sql.counts([sql.Tally(branches=[handle]) for handle in handles], most=FEW + 1)
    return next((handle for handle, number in zip(handles, found, strict=True) if number <= FEW), None)


def _by_path(scope: Scope, queue: Queue, wanted: sql.Term) -> sql.Tally:
    """Along the paths, where what is common is found soonest, and what is not costs what is in sight."""
    live = queue == Queue.OPEN
    soonest = [one for one in sizes(scope.reach, live=live) if one.table == sql.TABLE]
    return sql.Tally(branches=_narrowed(branches(scope.reach, live=live), wanted), soonest=_narrowed(soonest, wanted))
