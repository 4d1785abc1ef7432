"""Who would get this, and why; and the table that says so."""

import csv
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from lianxin.domains.cases.actions.routing import end_route, set_route
from lianxin.domains.cases.importing.route_file import COLUMNS, route_rows
from lianxin.domains.cases.permissions import CONFIGURE
from lianxin.domains.cases.queries import as_typed, category_by_code, every_category, place_typed, suggest_places
from lianxin.domains.cases.queries.routes import routes_within, who_gets
from lianxin.kernel import clock
from lianxin.kernel.errors import Invalid, LianxinError, Missing, Refused
from lianxin.kernel.text import safe_cell
from lianxin.web.shell.doors import needs
from lianxin.web.shell.downloads import as_download
from lianxin.web.shell.request import ShellRequest

if TYPE_CHECKING:
    from lianxin.foundation.orgs.models import Org

LISTED = 500
_LARGEST_ID_DIGITS = 10


@needs("cases.configure")
def routes(request: ShellRequest) -> HttpResponse:
    """Choose a kind of request and a place: the answer, those who lose with their reasons, and the table."""
    error: LianxinError | None = None
    context: dict[str, object] = {}
    if request.GET.get("place"):
        try:
            place = _typed(request, request.GET["place"], "place")
            category = category_by_code(request.GET.get("category", ""))
            context = {"place": place, "category": category, "answer": who_gets(category, place)}
        except Invalid as refusal:
            error = refusal
    return _page(request, error=error, **context)


@needs("cases.configure")
def change(request: ShellRequest) -> HttpResponseBase:
    """Set a line, or end one."""
    if request.method != "POST":
        return redirect("desk_routes")
    ended = request.POST.get("end", "")
    try:
        if ended.isdecimal() and len(ended) <= _LARGEST_ID_DIGITS:
            end_route(route_id=int(ended), by=request.actor, at=clock.now())
            messages.success(request, _("This line holds no more."))
            return redirect("desk_routes")
        return _set(request)
    except (Invalid, Refused, Missing) as error:
        return _page(request, error=error)


def _set(request: ShellRequest) -> HttpResponseBase:
    data = request.POST
    where = data.get("where", "").strip()
    place = _typed(request, where, "where") if where else None
    category = category_by_code(data.get("what", ""))
    unit = _typed(request, data.get("unit", ""), "unit")
    note = data.get("note", "")
    set_route(category=category, place=place, unit=unit, note=note, by=request.actor, at=clock.now())
    messages.success(request, _("From now on: %(unit)s.") % {"unit": unit.short_name})
    if place is None:
        return redirect("desk_routes")
    asked = {"place": as_typed(place), "category": category.code if category else ""}
    return redirect(f"{reverse('desk_routes')}?{urlencode(asked)}")


def _typed(request: ShellRequest, typed: str, field: str) -> "Org":
    """The unit of one's own that is meant; raises Invalid under the field's name."""
    return place_typed(reach=request.reach, typed=typed, permission=CONFIGURE, field=field)


@needs("cases.configure")
def units(request: ShellRequest) -> HttpResponse:
    """What fits the typed unit, as options of a list."""
    typed = next((request.GET[name] for name in ("place", "where", "unit") if name in request.GET), "")
    found = suggest_places(reach=request.reach, typed=typed, permission=CONFIGURE)
    return render(request, "desk/place_options.html", {"found": found})


@needs("cases.configure")
def table(request: ShellRequest) -> HttpResponse:
    """The table of one's own units as a file that `lianxin place routes` reads."""
    response = as_download(HttpResponse(content_type="text/csv; charset=utf-8"), "routes.csv")
    response.write("\ufeff")
    writer = csv.writer(response)
    writer.writerow(COLUMNS)
    for cells in route_rows(routes_within(request.reach, CONFIGURE)):
        writer.writerow([safe_cell(cell) for cell in cells])
    return response


def _page(request: ShellRequest, *, error: LianxinError | None = None, **more: object) -> HttpResponse:
    typed = request.POST if request.method == "POST" else request.GET
    context = {
        "categories": every_category(),
        "lines": routes_within(request.reach, CONFIGURE)[:LISTED],
        "everywhere": request.reach.covers_everything(CONFIGURE),
        "typed": typed,
        "chosen": typed.get("what", typed.get("category", "")),
        "where": typed.get("where", typed.get("place", "")),
        "error": error,
        "fields": getattr(error, "fields", {}),
        **more,
    }
    return render(request, "desk/routes.html", context, status=error.status if error else 200)
