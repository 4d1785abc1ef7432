"""Requests that seem to be about one thing: what is proposed to a desk, and what it makes of it."""

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lianxin.domains.cases.queries.events import event_in_sight
from lianxin.domains.cases.queries.words import private_in
from lianxin.domains.triage.actions.clusters import dismiss_cluster, take_as_event, take_as_merge
from lianxin.domains.triage.enums_clusters import Sort
from lianxin.domains.triage.queries.clusters import cluster_for, clusters_waiting, members_of, proposed_clusters
from lianxin.kernel import clock
from lianxin.kernel.errors import Conflict, Invalid, LianxinError, Refused
from lianxin.web.forms.keys import new_form_key, sent_form_key
from lianxin.web.shell.doors import needs
from lianxin.web.shell.request import ShellRequest

if TYPE_CHECKING:
    from django.http import QueryDict

    from lianxin.domains.cases.models import PublicEvent
    from lianxin.domains.triage.models import CaseCluster

_KEY_LENGTH = 18


@needs("cases.desk")
def clusters(request: ShellRequest) -> HttpResponse:
    """What waits to be decided, page by page."""
    sort, after = request.GET.get("sort", ""), request.GET.get("after", "")[:_KEY_LENGTH]
    sort = sort if sort in Sort.values else ""
    page = proposed_clusters(request.reach, sort=sort, after=after)
    context = {"page": page, "sort": sort, "sorts": Sort.choices, "after": after}
    return render(request, "desk/clusters.html", context)


@needs("cases.desk")
def waiting(request: ShellRequest) -> HttpResponse:
    """The number beside the way in."""
    return HttpResponse(str(clusters_waiting(request.reach) or ""))


@needs("cases.desk")
def cluster(request: ShellRequest, uuid: UUID) -> HttpResponse:
    """One of them: who wrote what, why they are alike, and what to make of it."""
    return _one(request, cluster_for(request.reach, uuid))


def _one(request: ShellRequest, shown: "CaseCluster", *, error: LianxinError | None = None) -> HttpResponse:
    members = members_of(shown, request.reach)
    chosen = set(request.POST.getlist("case")) or {str(one.case.uuid) for one in members.shown}
    context = {
        "cluster": shown,
        "members": members,
        "offered": shown.event if shown.is_proposed and shown.event is not None and shown.event.is_open else None,
        "chosen": chosen,
        "lead": request.POST.get("lead", "") or str(members.first),
        "typed": request.POST,
        "error": error,
        "fields": getattr(error, "fields", {}),
        "form_key": new_form_key(),
    }
    return render(request, "desk/cluster.html", context, status=error.status if error else 200)


@needs("cases.desk")
def as_event(request: ShellRequest, uuid: UUID) -> HttpResponseBase:
    """All of them are one public event: one that is going on, or a new one."""

    def act(shown: "CaseCluster", data: "QueryDict") -> None:
        event = _event(request, data)
        title, words = data.get("title", ""), data.get("words", "")
        take_as_event(
            cluster=shown,
            chosen=_uuids(data.getlist("case")),
            event=event,
            title=title,
            words=words,
            by=request.actor,
            at=clock.now(),
            key=sent_form_key(data).value,
        )
        messages.success(request, _("They are attached to the event; everybody who asked for messages is told."))
        if event is None and (private := private_in(title, words)):
            found = ", ".join(map(str, private))
            messages.warning(request, _("It may hold private data (%(found)s): everybody reads it.") % {"found": found})

    return _decide(request, uuid, act)


@needs("cases.desk")
def as_merge(request: ShellRequest, uuid: UUID) -> HttpResponseBase:
    """All of them go on under one."""

    def act(shown: "CaseCluster", data: "QueryDict") -> None:
        take_as_merge(
            cluster=shown,
            chosen=_uuids(data.getlist("case")),
            lead=next(iter(_uuids([data.get("lead", "")])), None),
            by=request.actor,
            at=clock.now(),
            key=sent_form_key(data).value,
        )
        messages.success(request, _("They go on under one request, and each is answered."))

    return _decide(request, uuid, act)


@needs("cases.desk")
def dismiss(request: ShellRequest, uuid: UUID) -> HttpResponseBase:
    """They are not about one thing."""

    def act(shown: "CaseCluster", data: "QueryDict") -> None:
        dismiss_cluster(
            cluster=shown,
            reason=data.get("reason", ""),
            by=request.actor,
            at=clock.now(),
            key=sent_form_key(data).value,
        )
        messages.success(request, _("They stay as they are. It is proposed again only when more join."))

    return _decide(request, uuid, act)


def _decide(request: ShellRequest, uuid: UUID, act: Callable[["CaseCluster", "QueryDict"], None]) -> HttpResponseBase:
    shown = cluster_for(request.reach, uuid)
    if request.method == "POST":
        try:
            act(shown, request.POST)
        except (Invalid, Conflict, Refused) as error:
            return _one(request, cluster_for(request.reach, uuid), error=error)
    return redirect("desk_cluster", uuid=uuid)


def _event(request: ShellRequest, data: "QueryDict") -> "PublicEvent | None":
    """The event chosen; None: a new one. Raises Missing for one out of sight."""
    found = _uuids([data.get("event", "")])
    return event_in_sight(request.reach, found.pop()) if found else None


def _uuids(typed: list[str]) -> set[UUID]:
    """What is no such thing is left out."""
    found = set()
    for one in typed:
        try:
            found.add(UUID(one))
        except ValueError:
            continue
    return found
