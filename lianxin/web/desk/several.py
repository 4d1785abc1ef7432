"""From a list: a step for many at once, and keeping the list itself under a name."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from lianxin.domains.cases.actions import assign_several, drop_view, merge_several, save_view
from lianxin.domains.cases.actions.several import Chosen, Result
from lianxin.domains.cases.permissions import VIEW
from lianxin.domains.cases.queries import place_typed
from lianxin.kernel import clock
from lianxin.kernel.errors import Conflict, Invalid, Refused
from lianxin.web.forms.keys import read_form_key
from lianxin.web.shell.doors import needs
from lianxin.web.shell.request import ShellRequest

_VERSION_DIGITS = 9


def _chosen(request: ShellRequest) -> Chosen:
    """Each row's box holds its id and the version it was shown in; what is no such thing is left out."""
    found: dict[UUID, int | None] = {}
    for box in request.POST.getlist("case"):
        written, _space, version = box.partition(" ")
        try:
            uuid = UUID(written)
        except ValueError:
            continue
        found[uuid] = int(version) if version.isdecimal() and len(version) <= _VERSION_DIGITS else None
    return found


@needs("cases.view")
def step(request: ShellRequest) -> HttpResponseBase:
    """Hand many over, or merge them; then what became of each."""
    if request.method != "POST":
        return redirect("desk_board")
    try:
        results = _taken(request)
    except (Invalid, Conflict, Refused) as error:
        return render(request, "desk/several.html", {"error": error, "back": _back(request)}, status=error.status)
    done = sum(not result.refused for result in results)
    context = {"results": results, "done": done, "back": _back(request)}
    return render(request, "desk/several.html", context)


def _taken(request: ShellRequest) -> list[Result]:
    key = read_form_key(request.POST.get("form_key", ""))
    if key is None:
        raise Invalid(_("This page was open for a long time. Please choose again."))
    chosen, at = _chosen(request), clock.now()
    if request.POST.get("verb") == "merge":
        return list(merge_several(chosen=chosen, by=request.actor, at=at, key=key.value))
    unit = place_typed(reach=request.reach, typed=request.POST.get("unit", ""), permission=VIEW, field="unit")
    words = request.POST.get("words", "")
    return list(assign_several(chosen=chosen, unit=unit, words=words, by=request.actor, at=at, key=key.value))


def _back(request: ShellRequest) -> str:
    """The list one came from; the address is put together anew, so it leads nowhere else."""
    return f"{reverse('desk_board')}?{request.POST.get('query', '')[:1000]}"


@needs("cases.view")
def keep(request: ShellRequest) -> HttpResponse:
    """Keep the list under a name."""
    if request.method == "POST":
        try:
            save_view(
                name=request.POST.get("name", ""),
                query=request.POST.get("query", ""),
                shared=bool(request.POST.get("shared")),
                by=request.actor,
                at=clock.now(),
            )
            messages.success(request, _("The list is kept."))
        except Invalid as error:
            messages.warning(request, str(error.message))
    return redirect(_back(request))


@needs("cases.view")
def forget(request: ShellRequest, view_id: int) -> HttpResponse:
    """Forget one of one's own lists."""
    if request.method == "POST":
        drop_view(view_id=view_id, by=request.actor, at=clock.now())
    return redirect(_back(request))
