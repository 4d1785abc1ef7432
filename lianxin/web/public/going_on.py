"""What is going on at a place, as residents read it."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from lianxin.domains.cases.queries.events import event_of, open_events_of
from lianxin.domains.cases.sentences import day_words

if TYPE_CHECKING:
    from lianxin.domains.cases.models import Case, PublicEvent
    from lianxin.foundation.orgs.models import Org

# An event, and by when it should be over: empty where nobody has said so, or that moment has passed.
GoingOn = list[tuple["PublicEvent", str]]


def at_place(place: "Org", *, now: datetime) -> GoingOn:
    """The open events at or around a place."""
    return _with_day(open_events_of(place), now)


def about_case(case: "Case", *, now: datetime) -> GoingOn:
    """The open event a request is about, also through the one it was merged into."""
    event = event_of(case)
    return _with_day([event] if event is not None and event.is_open else [], now)


def _with_day(events: Iterable["PublicEvent"], now: datetime) -> GoingOn:
    return [
        (event, day_words(event.expected_at, now=now) if event.expected_at and event.expected_at > now else "")
        for event in events
    ]
