"""While a request is entered: what is known of the same matter already, to join it instead."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from lianxin.domains.cases.queries import case_for
from lianxin.domains.cases.queries.duplicates import likely_duplicates, likely_events
from lianxin.domains.cases.queries.events import event_in_sight
from lianxin.kernel import clock
from lianxin.kernel.errors import Missing
from lianxin.web.desk.proposed import known_place, proposals_for
from lianxin.web.shell.doors import needs
from lianxin.web.shell.request import ShellRequest

if TYPE_CHECKING:
    from lianxin.domains.cases.models import Case, PublicEvent
    from lianxin.foundation.orgs.models import Org

COMPARED = 1_000


@needs("cases.submit_for")
@require_POST
def likely(request: ShellRequest) -> HttpResponse:
    """Two parts of the page: requests and public events that are like what is typed, and what it may be about.

    What is typed stands in no address, and is asked about once.
    """
    place = known_place(request)
    context = {
        **_known(request, place, request.POST.get("words", "")[:COMPARED]),
        **proposals_for(request, place),
        "chosen": request.POST.get("join", "")[:60],
        "joins": request.reach.has("cases.desk"),
    }
    return render(request, "desk/enter_typed.html", context)


def _known(request: ShellRequest, place: "Org | None", words: str) -> dict[str, Any]:
    if place is None or not words.strip():
        return {"likely": [], "events": []}
    found = likely_duplicates(reach=request.reach, place=place, words=words, at=clock.now())
    return {"likely": found, "events": likely_events(place=place, words=words)}


def chosen_case(request: ShellRequest) -> "Case | None":
    """The request this shall be merged into; None for none, or for one out of reach meanwhile."""
    try:
        return case_for(request.reach, UUID(_chosen(request, "case:")))
    except (ValueError, Missing):
        return None


def chosen_event(request: ShellRequest) -> "PublicEvent | None":
    """What is going on and was chosen; None for none, or for what is out of sight meanwhile."""
    return event_named(request, _chosen(request, "event:"))


def event_named(request: ShellRequest, typed: str) -> "PublicEvent | None":
    """What is going on under this identifier; None for no identifier, or for what is out of sight meanwhile."""
    try:
        return event_in_sight(request.reach, UUID(typed))
    except (ValueError, Missing):
        return None


def _chosen(request: ShellRequest, sort: str) -> str:
    """The identifier chosen of this sort; empty for none, or for one of another sort."""
    chosen = request.POST.get("join", "")
    return chosen.removeprefix(sort) if chosen.startswith(sort) else ""
