"""The desk's queues: not states but what to do now. Here is which cases each holds; `reading` knows how they are read."""

from datetime import datetime
from functools import lru_cache

from django.core.exceptions import EmptyResultSet
from django.db import models
from django.utils.translation import gettext_lazy as _

from lianxin.domains.cases import sql
from lianxin.domains.cases.enums import State, TellBy
from lianxin.domains.cases.models.case import OPEN_STATES, PAUSED_STATES, SELF_CHANNELS
from lianxin.domains.cases.permissions import DESK, HANDLE, VIEW
from lianxin.domains.cases.queries.proposals import proposals_waiting
from lianxin.domains.cases.queries.settled import call_backs_waiting
from lianxin.domains.cases.queries.together import assistances_waiting
from lianxin.domains.cases.rules import DUE_SOON
from lianxin.foundation.access.queries import Reach


class Queue(models.TextChoices):
    """In the order of the board."""

    NEW = "new", _("New requests")
    MINE = "mine", _("Mine")
    SOON = "soon", _("Due soon")
    OVERDUE = "overdue", _("Overdue")
    SUPERVISED = "supervised", _("Under supervision")
    RETURNED = "returned", _("Returned")
    WAITING = "waiting", _("Waiting or suspended")
    URGED = "urged", _("Urged")
    APPROVE = "approve", _("To approve")
    ASSIST = "assist", _("We assist")
    CALL = "call", _("To be called")
    CALL_BACK = "call_back", _("Call-backs drawn")
    OPEN = "open", _("All open")
    ALL = "all", _("All requests")


# Queues that are read by their deadline; the others newest first.
BY_DUE = frozenset({Queue.SOON, Queue.OVERDUE})
# Found by few rows elsewhere (of approvals, tasks, draws), whatever the number of cases.
BESIDE = frozenset({Queue.APPROVE, Queue.ASSIST, Queue.CALL_BACK})
# These hold also what is about one's places and lies elsewhere; the others what lies with one's units.
WIDE = frozenset({Queue.APPROVE, Queue.ASSIST, Queue.OPEN, Queue.ALL})

OPEN = sql.is_one_of("state", OPEN_STATES)
_RECEIVED = sql.Term(f"c.state = '{State.RECEIVED}'")
_BY_THEMSELVES = sql.is_one_of("channel", SELF_CHANNELS)
_BY_ANOTHER = ~_BY_THEMSELVES | sql.Term("c.entered_by_id IS NOT NULL") | ~sql.Term(f"c.tell_by = '{TellBy.CODE}'")
# Those that are the same for everybody, written as the indexes of the model have them.
_CONDITIONS: dict[Queue, sql.Term] = {
    Queue.NEW: _RECEIVED & sql.Term("c.returned = 0"),
    Queue.SUPERVISED: sql.Term("c.supervised_at IS NOT NULL") & OPEN,
    Queue.RETURNED: _RECEIVED & sql.Term("c.returned > 0"),
    Queue.WAITING: sql.is_one_of("state", PAUSED_STATES),
    Queue.URGED: sql.Term("c.urged_at IS NOT NULL") & OPEN,
    # A part of a request has nobody to be called.
    Queue.CALL: sql.Term(f"c.state = '{State.RESOLVED}' AND c.parent_id IS NULL") & _BY_ANOTHER,
    Queue.OPEN: OPEN,
    Queue.ALL: sql.ALWAYS,
}


def condition(queue: Queue, *, reach: Reach, user_id: int, now: datetime) -> sql.Term:
    """Which of the cases one may see lie in it."""
    lies_here = sql.ALWAYS if queue in WIDE else sql.in_passing("unit_path", reach.paths(VIEW))
    return lies_here & _what(queue, reach, user_id, now)


def _what(queue: Queue, reach: Reach, user_id: int, now: datetime) -> sql.Term:
    match queue:
        case Queue.NEW:
            return _CONDITIONS[queue] & sql.in_passing("unit_path", reach.paths(DESK))
        case Queue.MINE:
            return OPEN & _mine(reach, user_id)
        case Queue.SOON:
            span = (sql.moment(now), sql.moment(now + DUE_SOON))
            return OPEN & sql.Term("c.due_at >= %s AND c.due_at <= %s", span)
        case Queue.OVERDUE:
            return OPEN & sql.Term("c.due_at < %s", (sql.moment(now),))
        case Queue.APPROVE | Queue.ASSIST | Queue.CALL_BACK:
            return _beside(queue, reach, user_id)
        case _:
            return _CONDITIONS[queue]


def _mine(reach: Reach, user_id: int) -> sql.Term:
    own = sql.Term("c.handler_id = %s", (user_id,))
    return own | _waiting_for(reach)


def _waiting_for(reach: Reach) -> sql.Term:
    """Given to one of their own units, and not yet accepted."""
    units = [span.org_id for span in reach.spans] if reach.has(HANDLE) else []
    return sql.Term(f"c.state = '{State.ASSIGNED}'") & sql.is_among("c.unit_id", units)


def own_branches(reach: Reach, user_id: int) -> list[sql.Branch]:
    """What is somebody's own, by an index each and none twice: by handler, and by unit before it is accepted."""
    by_handler = OPEN & sql.Term("c.handler_id = %s", (user_id,))
    by_another = sql.Term("COALESCE(c.handler_id, 0) <> %s", (user_id,))
    return [sql.Branch(where=by_handler), sql.Branch(where=_waiting_for(reach) & by_another)]


@lru_cache(maxsize=1024)
def _beside(queue: Queue, reach: Reach, user_id: int) -> sql.Term:
    """As text, once for each reach and reader: making it takes the ORM longer than the database takes to answer.

    The reader is of the key: reaches are the same whoever has them.
    """
    found: models.QuerySet[models.Model, models.Model]
    if queue == Queue.APPROVE:
        found = proposals_waiting(reach).order_by().values("case_id").distinct()  # type: ignore[assignment]
    elif queue == Queue.ASSIST:
        found = assistances_waiting(reach).order_by().values("case_id").distinct()  # type: ignore[assignment]
    else:
        found = call_backs_waiting(reach, user_id=user_id).order_by().values("case_id").distinct()  # type: ignore[assignment]
    try:
        return sql.chosen("c.id", found)
    except EmptyResultSet:
        return sql.NEVER
