"""The forms of one's units, what is due and what is missing, which ask the same; uploading a new one."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lianxin.domains.cases.queries import as_typed, place_typed, suggest_places
from lianxin.domains.forms.actions.uploading import upload_form
from lianxin.domains.forms.permissions import FILL, MANAGE
from lianxin.domains.forms.queries.fillings import waiting_fillings
from lianxin.domains.forms.queries.forms import listed_forms
from lianxin.domains.forms.queries.overlap import gaps_in, totals_of, twins_in
from lianxin.foundation.access.queries import top_units
from lianxin.kernel import clock
from lianxin.kernel.errors import Invalid, LianxinError
from lianxin.web.shell.doors import needs
from lianxin.web.shell.request import ShellRequest


@needs("forms.fill")
def forms(request: ShellRequest) -> HttpResponse:
    """Every form with how much of it fills itself, what waits for somebody, and the argument for abolishing some."""
    listed = listed_forms(request.reach)
    context = {
        "listed": listed,
        "waiting": waiting_fillings(request.reach),
        "twins": twins_in(listed),
        "numberless": [one.form for one in listed if not one.form.bears_number],
        "totals": totals_of(listed),
        "manages": request.reach.has(MANAGE),
        "today": clock.today(),
    }
    return render(request, "desk/forms/list.html", context)


@needs("forms.fill")
def gaps(request: ShellRequest) -> HttpResponse:
    """What forms ask and nobody records, over all forms."""
    return render(request, "desk/forms/gaps.html", {"gaps": gaps_in(request.reach)})


@needs("forms.manage")
def new(request: ShellRequest) -> HttpResponseBase:
    """Upload an empty form."""
    if request.method != "POST":
        return _new(request)
    upload = request.FILES.get("file")
    try:
        if upload is None:
            raise Invalid(_("Choose a file."), {"file": _("Choose a file.")})
        org = place_typed(reach=request.reach, typed=request.POST.get("org", ""), permission=MANAGE, field="org")
        version = upload_form(
            upload=upload, org=org, name=request.POST.get("name", ""), by=request.actor, at=clock.now()
        )
    except LianxinError as error:
        return _new(request, error)
    messages.success(request, _("The form is kept. Look over what its cells mean, then publish it."))
    return redirect("desk_form_cells", uuid=version.form.uuid)


def _new(request: ShellRequest, error: LianxinError | None = None) -> HttpResponse:
    own = top_units(request.reach, permission=MANAGE)
    typed = request.POST if request.method == "POST" else {"org": as_typed(own[0])} if own else {}
    context = {"typed": typed, "error": error, "fields": getattr(error, "fields", {})}
    return render(request, "desk/forms/new.html", context, status=error.status if error else 200)


@needs("forms.fill")
def units(request: ShellRequest) -> HttpResponse:
    """What fits the typed unit, as options of a list."""
    found = suggest_places(reach=request.reach, typed=request.GET.get("org", ""), permission=FILL)
    return render(request, "desk/place_options.html", {"found": found})
