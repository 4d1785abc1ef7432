"""The desk's queues: not states but what to do now."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import models
from django.db.models import Count, Q, QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from lianxin.domains.cases.enums import State, TellBy
from lianxin.domains.cases.models import Case
from lianxin.domains.cases.models.case import OPEN_STATES
from lianxin.domains.cases.permissions import DESK, HANDLE, VIEW
from lianxin.domains.cases.rules import DUE_SOON, SELF_SERVICE
from lianxin.foundation.access.queries import Reach
from lianxin.foundation.orgs.models import OrgPath

PAGE_SIZE = 25


class Queue(models.TextChoices):
    """In the order of the board."""

    NEW = "new", _("New requests")
    MINE = "mine", _("Mine")
    SOON = "soon", _("Due soon")
    OVERDUE = "overdue", _("Overdue")
    RETURNED = "returned", _("Returned")
    CALL = "call", _("To be called")
    OPEN = "open", _("All open")
    ALL = "all", _("All requests")


# Queues that are read by their deadline; the others newest first.
_BY_DUE = frozenset({Queue.SOON, Queue.OVERDUE})


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a queue and where the next ones begin (None at the end)."""

    rows: Sequence[Case]
    after: str | None


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows a queue down; empty fields narrow nothing."""

    state: str = ""
    category: str = ""


NO_FILTERS = Filters()


def queue_page(
    *,
    reach: Reach,
    user_id: int,
    queue: Queue,
    now: datetime,
    filters: Filters = NO_FILTERS,
    after: str = "",
    size: int = PAGE_SIZE,
) -> Page:
    """A page by key, so that page 1,000 costs what page 1 costs. A made-up `after` starts from the beginning."""
    by_due = queue in _BY_DUE
    rows = _narrowed(_queue(reach, user_id, queue, now), filters).select_related("place", "unit", "category", "handler")
    rows = rows.order_by("due_at", "id") if by_due else rows.order_by("-submitted_at", "-id")
    start = _decode(after)
    if start is not None:
        moment, last_id = start
        rows = rows.filter(
            Q(due_at__gt=moment) | Q(due_at=moment, id__gt=last_id)
            if by_due
            else Q(submitted_at__lt=moment) | Q(submitted_at=moment, id__lt=last_id)
        )
    found = list(rows[: size + 1])
    last = found[size - 1] if len(found) > size else None
    return Page(rows=found[:size], after=_encode(last, by_due=by_due) if last else None)


def queue_counts(*, reach: Reach, user_id: int, now: datetime) -> dict[Queue, int]:
    """How many lie in each working queue, in one statement."""
    working = [Queue.NEW, Queue.MINE, Queue.SOON, Queue.OVERDUE, Queue.RETURNED, Queue.CALL, Queue.OPEN]
    units = reach.org_ids(VIEW)
    cases = Case.objects.filter(_seen(Queue.OPEN, units), state__in=[*OPEN_STATES, State.RESOLVED])
    counts = {
        queue.value: Count("pk", filter=_seen(queue, units) & _condition(reach, user_id, queue, now))
        for queue in working
    }
    return {Queue(name): number for name, number in cases.aggregate(**counts).items()}


def _queue(reach: Reach, user_id: int, queue: Queue, now: datetime) -> QuerySet[Case]:
    return Case.objects.filter(_seen(queue, reach.org_ids(VIEW))).filter(_condition(reach, user_id, queue, now))


def _seen(queue: Queue, units: QuerySet[OrgPath, int]) -> Q:
    """Working queues hold what lies with one's units; the last two also what is about their places and lies elsewhere."""
    seen = Q(unit_id__in=units)
    return seen | Q(place_id__in=units) if queue in {Queue.ALL, Queue.OPEN} else seen


def _condition(reach: Reach, user_id: int, queue: Queue, now: datetime) -> Q:
    is_open = Q(state__in=OPEN_STATES)
    own_units = [span.org_id for span in reach.spans]
    match queue:
        case Queue.NEW:
            return Q(state=State.RECEIVED, returned=0, unit_id__in=reach.org_ids(DESK))
        case Queue.MINE:
            waiting = Q(state=State.ASSIGNED, unit_id__in=own_units) if reach.has(HANDLE) else Q(pk__in=[])
            return is_open & (Q(handler_id=user_id) | waiting)
        case Queue.SOON:
            return is_open & Q(due_at__gte=now, due_at__lte=now + DUE_SOON)
        case Queue.OVERDUE:
            return is_open & Q(due_at__lt=now)
        case Queue.RETURNED:
            return Q(state=State.RECEIVED, returned__gt=0)
        case Queue.CALL:
            by_themselves = Q(channel__in=SELF_SERVICE, entered_by__isnull=True, tell_by=TellBy.CODE)
            return Q(state=State.RESOLVED) & ~by_themselves
        case Queue.OPEN:
            return is_open
        case Queue.ALL:
            return Q()


def _narrowed(cases: QuerySet[Case], filters: Filters) -> QuerySet[Case]:
    if filters.state in State.values:
        cases = cases.filter(state=filters.state)
    if filters.category:
        cases = cases.filter(Q(category__code=filters.category) | Q(category__code__startswith=f"{filters.category}."))
    return cases


def _encode(case: Case, *, by_due: bool) -> str | None:
    moment = case.due_at if by_due else case.submitted_at
    raw = f"{moment.isoformat()} {case.pk}" if moment else ""
    return base64.urlsafe_b64encode(raw.encode()).decode() if raw else None


def _decode(cursor: str) -> tuple[datetime, int] | None:
    try:
        moment_text, _space, id_text = base64.urlsafe_b64decode(cursor.encode()).decode().rpartition(" ")
        moment = parse_datetime(moment_text)
        if moment is None or moment.tzinfo is None or not id_text.isdecimal() or len(id_text) > 18:
            return None
        # Databases store UTC, which the first and the last day of the calendar may not have.
        return moment.astimezone(UTC), int(id_text)
    except (binascii.Error, UnicodeError, ValueError, OverflowError):
        return None
