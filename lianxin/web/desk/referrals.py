"""Matters of other authorities that were sent to us all the same: the dispatcher reads one, passes it on, and it goes."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lianxin.domains.cases.actions.referring import pass_on_referral, read_referral
from lianxin.domains.cases.queries.referrals import referrals_for, waiting_referrals
from lianxin.kernel import clock
from lianxin.kernel.errors import Conflict, Invalid
from lianxin.web.shell.doors import needs
from lianxin.web.shell.request import ShellRequest


@needs("cases.dispatch")
def referrals(request: ShellRequest) -> HttpResponse:
    """What waits to be passed on; without a word of what was said."""
    return render(request, "desk/referrals.html", {"referrals": referrals_for(request.reach)})


@needs("cases.dispatch")
def waiting(request: ShellRequest) -> HttpResponse:
    """The number beside the way in."""
    return HttpResponse(waiting_referrals(request.reach) or "")


@needs("cases.dispatch")
def referral(request: ShellRequest, uuid: UUID) -> HttpResponseBase:
    """One, to read and to pass on."""
    error = None
    if request.method == "POST":
        try:
            pass_on_referral(uuid=uuid, passed_to=request.POST.get("passed_to", ""), by=request.actor, at=clock.now())
        except (Invalid, Conflict) as refusal:
            error = refusal
        else:
            messages.success(request, _("Noted as passed on."))
            return redirect("desk_referrals")
    found = read_referral(uuid=uuid, by=request.actor, at=clock.now())
    context = {"referral": found, "typed": request.POST, "error": error, "fields": getattr(error, "fields", {})}
    return render(request, "desk/referral.html", context, status=error.status if error else 200)
