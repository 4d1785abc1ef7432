"""Small things at the desk: a lost code, a printed receipt, a QR poster, a whole phone number, somebody asked to look."""

from uuid import UUID

import segno
from django.conf import settings
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from lianxin.domains.cases.actions import ask_to_look
from lianxin.domains.cases.queries import (
    case_for,
    cases_by_name_and_last4,
    may_unmask,
    notice_for,
    poster_place,
    poster_places,
)
from lianxin.domains.cases.sentences import status_sentence
from lianxin.domains.people.actions import unmask_phone
from lianxin.foundation.orgs.queries import receiving_unit
from lianxin.kernel import clock
from lianxin.kernel.errors import Conflict, Invalid, Missing, Refused
from lianxin.web.desk.case import show_case
from lianxin.web.shell.doors import needs
from lianxin.web.shell.request import ShellRequest


def _qr(address: str) -> SafeString:
    """An inline SVG without any style attribute, so that the content policy lets it pass."""
    drawn = segno.make(address, error="m").svg_inline(scale=1, border=2, omitsize=True, svgclass="qr", lineclass=None)
    return mark_safe(drawn)  # noqa: S308  squares drawn by segno; nothing of the address stands in them as text


@needs("cases.desk")
def lost(request: ShellRequest) -> HttpResponse:
    """Who lost the code is found by name and the last four digits."""
    context: dict[str, object] = {"typed": request.POST}
    status = 200
    if request.method == "POST":
        try:
            context["found"] = cases_by_name_and_last4(
                request.reach, name=request.POST.get("name", ""), last4=request.POST.get("last4", "")
            )
        except Invalid as error:
            context |= {"error": error, "fields": error.fields}
            status = error.status
    return render(request, "desk/lost.html", context, status=status)


@needs("cases.submit_for")
def receipt(request: ShellRequest, uuid: UUID) -> HttpResponse:
    """What somebody without a phone takes home: large print, with the code and the promised day."""
    case = case_for(request.reach, uuid)
    address = settings.SITE_URL + reverse("follow", args=[case.tracking_code])
    context = {
        "case": case,
        "sentence": status_sentence(case, now=clock.now()),
        "desk": receiving_unit(case.place),
        "qr": _qr(address),
        "notice": notice_for(case.place),
    }
    return render(request, "desk/receipt.html", context)


@needs("cases.desk")
def posters(request: ShellRequest) -> HttpResponse:
    """The places of one's own units, each with its poster."""
    return render(request, "desk/posters.html", {"places": poster_places(request.reach)})


@needs("cases.desk")
def poster(request: ShellRequest, code: str) -> HttpResponse:
    """A QR poster to hang up: scanning it opens the report page of this place."""
    place = poster_place(request.reach, code)
    address = settings.SITE_URL + reverse("report", args=[place.code])
    context = {"place": place, "desk": receiving_unit(place), "qr": _qr(address), "address": address}
    return render(request, "desk/poster.html", context)


@needs("people.unmask")
def phone(request: ShellRequest, uuid: UUID) -> HttpResponseBase:
    """The whole number of the reporter, with a reason that goes into the audit."""
    case = case_for(request.reach, uuid)
    if request.method != "POST":
        return redirect("desk_case", uuid=case.uuid)
    if case.reporter is None:
        raise Missing(_("Nobody left a phone number."))
    if not may_unmask(case, request.reach):
        raise Refused(_("You may see whole numbers only of requests to your own units."))
    try:
        number = unmask_phone(
            person=case.reporter, by=request.actor, at=clock.now(), reason=request.POST.get("reason", "")
        )
    except Invalid as error:
        return show_case(request, case, error=error, verb="phone")
    return render(request, "desk/phone.html", {"case": case, "number": number})


@needs("cases.view")
def ask_look(request: ShellRequest, uuid: UUID) -> HttpResponseBase:
    """The address to send to somebody who goes and looks; it is shown once."""
    case = case_for(request.reach, uuid)
    if request.method != "POST":
        return redirect("desk_case", uuid=case.uuid)
    try:
        token = ask_to_look(case=case, who=request.POST.get("who", ""), by=request.actor, at=clock.now())
    except (Invalid, Conflict) as error:
        return show_case(request, case, error=error, verb="look")
    address = settings.SITE_URL + reverse("look", args=[token])
    return render(request, "desk/look_link.html", {"case": case, "address": address, "qr": _qr(address)})
