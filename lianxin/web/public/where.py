"""Where a phone stands: asked for by a tap, answered with a place, and forgotten."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from lianxin.domains.cases.actions.guard import count_where
from lianxin.foundation.access.addresses import limited_address
from lianxin.foundation.orgs.coordinates import MICRO, Spot, is_on_earth, spot_of
from lianxin.foundation.orgs.queries import place_at, places_near, search_orgs
from lianxin.kernel import clock
from lianxin.web.shell.doors import public_page
from lianxin.web.shell.request import ShellRequest

OFFERED = 5
SUGGESTED = 8


@public_page
def where(request: ShellRequest) -> HttpResponseBase:
    """The place a position belongs to, and others to choose; a part of a page when a script asks for it."""
    if request.method != "POST":
        return redirect("home")
    count_where(address=limited_address(request), at=clock.now())
    spot = read_spot(request.POST.get("latitude", ""), request.POST.get("longitude", ""))
    found, others = None, []
    if spot is not None:
        found = place_at(*spot.degrees)
        near = places_near(*spot.degrees, limit=OFFERED + 1)
        others = [one for one in near if one.org.code and (found is None or one.org.pk != found.pk)][:OFFERED]
    context = {"found": found, "others": others, "here": request.POST.get("here", "")[:40]}
    is_part = request.headers.get("X-Requested-With") == "fetch"
    return render(request, "public/where_found.html" if is_part else "public/where.html", context)


@public_page
def places(request: ShellRequest) -> HttpResponse:
    """What fits the typed place, as options of a list."""
    typed = request.GET.get("q", "").strip()[:40]
    found = [hit for hit in search_orgs(typed, limit=SUGGESTED) if hit.code] if typed else []
    return render(request, "public/place_options.html", {"found": found})


def read_spot(latitude: str, longitude: str) -> Spot | None:
    """Degrees as a page sends them; None for none, and for what is no place on earth."""
    try:
        lat, lon = float(latitude[:24]), float(longitude[:24])
    except ValueError:
        return None
    return spot_of(lat, lon) if is_on_earth(lat, lon) else None


def kept_spot(spot: Spot | None, *, exact: bool) -> Spot | None:
    """As much of it as is kept: a thing to repair is found to the metre, a person who asks to ten metres at most."""
    if spot is None or exact:
        return spot
    step = MICRO // 10_000
    return Spot(round(spot.lat / step) * step, round(spot.lon / step) * step)
