"""The desk's queues: not states but what to do now. Here is which cases each holds; `reading` knows how they are read."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lianxin.domains.cases.enums import State, TellBy
from lianxin.domains.cases.models import CallBack, Case
from lianxin.domains.cases.models.case import OPEN_STATES, PAUSED_STATES, SELF_CHANNELS
from lianxin.domains.cases.permissions import DESK, DISPATCH, HANDLE, SUPERVISE, VIEW
from lianxin.domains.cases.queries.proposals import waits_for_approval
from lianxin.domains.cases.queries.sight import is_one_of, under
from lianxin.domains.cases.queries.together import assistances_waiting
from lianxin.domains.cases.rules import DUE_SOON
from lianxin.domains.cases.sql import OneOf
from lianxin.foundation.access.queries import Reach


class Queue(models.TextChoices):
    """In the order of the board."""

    NEW = "new", _("New requests")
    MINE = "mine", _("Mine")
    SOON = "soon", _("Due soon")
    OVERDUE = "overdue", _("Overdue")
    SUPERVISED = "supervised", _("Under supervision")
    RETURNED = "returned", _("Returned")
    WAITING = "waiting", _("Waiting")
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
WIDE = frozenset({Queue.ASSIST, Queue.OPEN, Queue.ALL})


def condition(queue: Queue, *, reach: Reach, user_id: int, now: datetime) -> Q:
    """Which of the cases one may see lie in it."""
    lies_here = Q() if queue in WIDE else under(reach.paths(VIEW), "unit_path")
    return lies_here & _what(queue, reach, user_id, now)


def _what(queue: Queue, reach: Reach, user_id: int, now: datetime) -> Q:
    if queue in _CONDITIONS:
        return _CONDITIONS[queue]
    match queue:
        case Queue.NEW:
            return Q(state=State.RECEIVED, returned=0) & under(reach.paths(DESK), "unit_path")
        case Queue.MINE:
            return _OPEN & _mine(reach, user_id)
        case Queue.SOON:
            return _OPEN & Q(due_at__gte=now, due_at__lte=now + DUE_SOON)
        case Queue.OVERDUE:
            return _OPEN & Q(due_at__lt=now)
        case Queue.APPROVE:
            return waits_for_approval(reach)
        case Queue.ASSIST:
            return Q(pk__in=assistances_waiting(reach).values("case_id"))
        case _:
            return _to_call_back(reach)


_OPEN = is_one_of(OPEN_STATES)
_BY_ANOTHER = Q(~Q(OneOf(F("channel"), list(SELF_CHANNELS)))) | Q(entered_by__isnull=False) | ~Q(tell_by=TellBy.CODE)
# Those that are the same for everybody, written as the indexes of the model have them.
_CONDITIONS: dict[Queue, Q] = {
    Queue.SUPERVISED: Q(supervised_at__isnull=False) & _OPEN,
    Queue.RETURNED: Q(state=State.RECEIVED, returned__gt=0),
    Queue.WAITING: is_one_of(PAUSED_STATES),
    Queue.URGED: Q(urged_at__isnull=False) & _OPEN,
    Queue.CALL: Q(state=State.RESOLVED) & _BY_ANOTHER,
    Queue.OPEN: _OPEN,
    Queue.ALL: Q(),
}


def _to_call_back(reach: Reach) -> Q:
    drawn = CallBack.objects.filter(done_at__isnull=True).values("case_id")
    callers = [*reach.paths(DESK), *reach.paths(DISPATCH), *reach.paths(SUPERVISE)]
    return Q(pk__in=drawn) & under(callers, "unit_path")


def own_branches(reach: Reach, user_id: int) -> list[models.QuerySet[Case]]:
    """What is somebody's own, open, as statements without a row in common: by handler, and by unit before it is accepted."""
    by_handler = Case.objects.filter(is_one_of(OPEN_STATES), handler_id=user_id)
    units = [span.org_id for span in reach.spans]
    by_unit = Case.objects.filter(unit_id__in=units, state=State.ASSIGNED).exclude(handler_id=user_id)
    return [by_handler.order_by(), by_unit.order_by()]


def _mine(reach: Reach, user_id: int) -> Q:
    own = Q(handler_id=user_id)
    if reach.has(HANDLE):
        own |= Q(state=State.ASSIGNED, unit_id__in=[span.org_id for span in reach.spans])
    return own
