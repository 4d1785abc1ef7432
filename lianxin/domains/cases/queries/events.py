"""Public events: which are going on where, and which a case may be attached to."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from lianxin.domains.cases.models import Case, EventMessage, PublicEvent
from lianxin.domains.cases.permissions import DESK, VIEW
from lianxin.foundation.access.queries import Reach
from lianxin.foundation.orgs.enums import Line
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.orgs.queries import path_of
from lianxin.foundation.orgs.rules import ids_on
from lianxin.kernel.errors import Missing

LISTED = 100


def open_events_at(place_path: str) -> QuerySet[PublicEvent]:
    """What is going on at a place or around it, the newest first; one statement."""
    around = ids_on(place_path)
    return PublicEvent.objects.filter(place_id__in=around, closed_at__isnull=True).select_related("place")


def open_events_of(place: Org) -> QuerySet[PublicEvent]:
    """The same, for a place whose path is not at hand."""
    return open_events_at(path_of(place.pk))


def event_of(case: Case) -> PublicEvent | None:
    """The event a case is about, by itself or through the case it was merged into."""
    if case.public_event_id is not None:
        return case.public_event
    return case.lead.public_event if case.lead is not None else None


def events_in_sight(reach: Reach) -> Sequence[PublicEvent]:
    """Open events at or around the reader's places first, the newest first, then those that are over; at most 100."""
    events = _touching(reach).annotate(attached=Count("cases"))
    going_on = list(events.filter(closed_at__isnull=True).order_by("-opened_at", "-id")[:LISTED])
    over = events.filter(closed_at__isnull=False).order_by("-closed_at", "-id")
    return going_on + list(over[: LISTED - len(going_on)])


def open_events_in_sight(reach: Reach) -> QuerySet[PublicEvent]:
    """What is going on at or around the reader's places, the newest first; at most 100, one statement."""
    return _touching(reach).filter(closed_at__isnull=True).order_by("-opened_at", "-id")[:LISTED]


def _touching(reach: Reach) -> QuerySet[PublicEvent]:
    """Those whose place is in reach, or around something that is."""
    around = {org_id for path in reach.paths(VIEW) for org_id in ids_on(path)}
    within = reach.org_ids(VIEW, line=Line.TERRITORIAL)
    touching = PublicEvent.objects.filter(Q(place_id__in=around) | Q(place_id__in=within))
    return touching.select_related("place", "category")


def _touches(path: str, reach: Reach) -> bool:
    """Whether the place is in reach, or around something that is."""
    return bool(path) and any(path.startswith(own) or own.startswith(path) for own in reach.paths(VIEW))


def event_in_sight(reach: Reach, uuid: UUID) -> PublicEvent:
    """The event with what was said of it; raises Missing."""
    said = Prefetch("messages", EventMessage.objects.select_related("by").order_by("-pk"))
    event = PublicEvent.objects.filter(uuid=uuid).select_related("place", "category").prefetch_related(said).first()
    if event is None or not _touches(path_of(event.place_id), reach):
        raise Missing(_("There is no such event."))
    return event


def may_speak_for(event: PublicEvent, reach: Reach) -> bool:
    """Whether this desk may say how it stands and that it is over."""
    return event.is_open and reach.covers(DESK, path_of(event.place_id))


def attached_cases(event: PublicEvent, cases: QuerySet[Case]) -> QuerySet[Case]:
    """Those of `cases` (what the reader may open) that are attached, the newest first; at most 100."""
    mine = cases.filter(public_event=event).select_related("place", "unit", "category")
    return mine.order_by("-submitted_at", "-id")[:LISTED]
