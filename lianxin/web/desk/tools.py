"""Small things at the desk: a lost code, a printed receipt, a whole phone number, somebody asked to look."""

from uuid import UUID

from django.conf import settings
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from lianxin.domains.cases.actions import ask_to_look, stop_look
from lianxin.domains.cases.queries import (
    case_for,
    cases_by_name_and_last4,
    may_unmask,
    notice_for,
)
from lianxin.domains.cases.sentences import status_sentence
from lianxin.domains.people.actions import unmask_phone
from lianxin.foundation.orgs.queries import receiving_unit
from lianxin.kernel import clock
from lianxin.kernel.errors import Conflict, Invalid, Missing, Refused
from lianxin.web.desk.case import show_case
from lianxin.web.desk.qr import inline_qr
from lianxin.web.shell.doors import needs
from lianxin.web.shell.request import ShellRequest


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
        "qr": inline_qr(address),
        "notice": notice_for(case.place),
    }
    return render(request, "desk/receipt.html", context)


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
    return render(request, "desk/look_link.html", {"case": case, "address": address, "qr": inline_qr(address)})


@needs("cases.view")
def stop_looking(request: ShellRequest, uuid: UUID, link_id: int) -> HttpResponseBase:
    """The address somebody was given opens nothing any more."""
    case = case_for(request.reach, uuid)
    if request.method == "POST":
        stop_look(case=case, link_id=link_id, by=request.actor, at=clock.now())
    return redirect("desk_case", uuid=case.uuid)
