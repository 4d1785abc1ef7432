"""QR posters: one, or many on one print; scanning leads to the report page of a place."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from lianxin.domains.cases.queries import poster_kinds, poster_place, poster_places
from lianxin.foundation.orgs.queries import receiving_unit
from lianxin.kernel.errors import Missing
from lianxin.web.desk.qr import inline_qr
from lianxin.web.shell.doors import needs
from lianxin.web.shell.request import ShellRequest

if TYPE_CHECKING:
    from lianxin.foundation.orgs.models import Org

# On one print: a page each, or eight labels to cut on a page.
FORMS = ("labels", "pages")


@dataclass(frozen=True, slots=True)
class Poster:
    """A place, the desk that takes its requests, and where its code leads."""

    place: "Org"
    desk: "Org"
    address: str
    qr: SafeString


def _poster(place: "Org") -> Poster:
    address = settings.SITE_URL + reverse("report", args=[place.code])
    return Poster(place=place, desk=receiving_unit(place), address=address, qr=inline_qr(address))


@needs("cases.desk")
def posters(request: ShellRequest) -> HttpResponse:
    """The places of one's own units, each with its poster, by kind."""
    kind = request.GET.get("kind", "")
    context = {
        "places": poster_places(request.reach, kind=kind),
        "kinds": poster_kinds(request.reach),
        "kind": kind,
    }
    return render(request, "desk/posters.html", context)


@needs("cases.desk")
def poster(request: ShellRequest, code: str) -> HttpResponse:
    """A QR poster to hang up: scanning it opens the report page of this place."""
    return render(request, "desk/poster.html", {"poster": _poster(poster_place(request.reach, code))})


@needs("cases.desk")
def sheet(request: ShellRequest) -> HttpResponse:
    """Many on one print: those chosen, else all of the kind."""
    places = poster_places(request.reach, kind=request.GET.get("kind", ""), codes=request.GET.getlist("code"))
    drawn = [_poster(place) for place in places]
    if not drawn:
        raise Missing(_("There is no such place in your units."))
    form = request.GET.get("form", "")
    context = {"posters": drawn, "form": form if form in FORMS else FORMS[0]}
    return render(request, "desk/poster_sheet.html", context)
