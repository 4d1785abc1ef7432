"""What is tied to a request: units that assist, doors, parts, members, the event it is about."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from lianxin.domains.cases.actions import ask_doors, release_helper
from lianxin.domains.cases.queries import case_for
from lianxin.domains.cases.queries.together import assistance_on
from lianxin.kernel import clock
from lianxin.kernel.errors import Conflict, Invalid, Refused
from lianxin.web.desk.case import show_case
from lianxin.web.desk.qr import inline_qr
from lianxin.web.desk.step_fields import read_version
from lianxin.web.shell.doors import needs
from lianxin.web.shell.request import ShellRequest

# The names of the doors' form on the case page, where other forms ask for words too.
_DOOR_FIELDS = {"who": "door_who", "words": "door_words"}


@needs("cases.handle")
def release(request: ShellRequest, uuid: UUID, helper: UUID) -> HttpResponseBase:
    """The help of a unit is no longer needed."""
    case = case_for(request.reach, uuid)
    if request.method == "POST":
        try:
            release_helper(case=case, assistance=assistance_on(case, helper), by=request.actor, at=clock.now())
        except (Conflict, Refused) as error:
            return show_case(request, case, error=error)
        messages.success(request, _("They are told that it is no longer needed."))
    return redirect("desk_case", uuid=case.uuid)


@needs("cases.handle")
def doors(request: ShellRequest, uuid: UUID) -> HttpResponseBase:
    """The address to send to a building lead; it is shown once."""
    case = case_for(request.reach, uuid)
    if request.method != "POST":
        return redirect("desk_case", uuid=case.uuid)
    data = request.POST
    try:
        token = ask_doors(
            case=case,
            who=data.get("door_who", ""),
            doors=data.get("doors", ""),
            words=data.get("door_words", ""),
            by=request.actor,
            at=clock.now(),
            seen=read_version(data),
        )
    except (Invalid, Conflict, Refused) as error:
        if isinstance(error, Invalid):
            error.fields = {_DOOR_FIELDS.get(name, name): words for name, words in error.fields.items()}
        return show_case(request, case_for(request.reach, uuid), error=error, verb="doors")
    address = settings.SITE_URL + reverse("doors", args=[token])
    return render(request, "desk/doors_link.html", {"case": case, "address": address, "qr": inline_qr(address)})
