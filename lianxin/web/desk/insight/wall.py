"""The screen on the wall of a hall: large, dark, renewing itself, nothing in it about anybody; and its addresses."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lianxin.domains.insight.actions import hang_wall, take_down_wall
from lianxin.domains.insight.queries import Drawn, Wall, wall_behind, wall_of, walls_of
from lianxin.foundation.orgs.queries import org_by_id
from lianxin.kernel import clock
from lianxin.kernel.errors import Invalid, Missing, TooMany
from lianxin.web.desk.insight.asked import known, own_unit
from lianxin.web.shell.doors import needs, public_page
from lianxin.web.shell.request import ShellRequest


@needs("insight.view")
@require_safe
def wall(request: ShellRequest) -> HttpResponse:
    """The whole screen, or (asked by htmx once a minute) what has changed in it."""
    asked = request.GET.get("unit", "")
    if asked and not (asked.isascii() and asked.isdecimal() and len(asked) < 12):
        raise Missing(_("There is no such unit."))
    found = wall_of(request.reach, known(int(asked)) if asked else own_unit(request.reach))
    return _show(request, found)


@public_page
@require_safe
def hung(request: ShellRequest, token: str) -> HttpResponse:
    """The same behind an address of its own, in rounded figures."""
    answer = _show(request, wall_behind(token, at=clock.now()))
    answer["Cache-Control"] = "no-store"
    return answer


@needs("insight.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def addresses(request: ShellRequest, org_id: int) -> HttpResponse:
    """The screens of a unit; a POST makes an address, which is shown once."""
    found, error, made = walls_of(request.reach, known(org_id), at=clock.now()), None, ""
    if request.method == "POST":
        try:
            token = hang_wall(org=found.unit, label=request.POST.get("label", ""), by=request.actor, at=clock.now())
            made = request.build_absolute_uri(reverse("desk_figures_wall_hung", args=[token]))
            found = walls_of(request.reach, org_id, at=clock.now())
        except (Invalid, TooMany) as refused:
            error = refused
    context = {"walls": found, "unit": found.unit, "made": made, "error": error, "typed": request.POST.get("label", "")}
    return render(request, "desk/insight/walls.html", context, status=error.status if error else 200)


@needs("insight.manage")
@require_POST
def take_down(request: ShellRequest, org_id: int, link_id: int) -> HttpResponse:
    """The address shows nothing any more."""
    unit = org_by_id(known(org_id))
    take_down_wall(org=unit, link_id=known(link_id), by=request.actor, at=clock.now())
    return redirect("desk_figures_walls", org_id=unit.pk)


def _show(request: ShellRequest, found: Wall) -> HttpResponse:
    context = {"wall": found, "bars": _bars(found), "renew": request.get_full_path()}
    return render(request, "desk/insight/wall_now.html" if request.htmx else "desk/insight/wall.html", context)


def _bars(found: Wall) -> list[tuple[Drawn, int, int]]:
    """How high each bar is of a hundred, and what is free above it."""
    most = max((one.value for one in found.drawn), default=0) or 1
    shares = [(one, round(100 * one.value / most)) for one in found.drawn]
    return [(one, share, 100 - share) for one, share in shares]
