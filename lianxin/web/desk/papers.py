"""Ticking the papers of an errand."""

from uuid import UUID

from django.http import HttpResponseBase
from django.shortcuts import redirect

from lianxin.domains.cases.actions.papers import receive_papers
from lianxin.domains.cases.queries import case_for
from lianxin.kernel import clock
from lianxin.kernel.errors import Conflict, Refused
from lianxin.web.desk.case import show_case
from lianxin.web.forms.keys import read_form_key
from lianxin.web.shell.doors import needs
from lianxin.web.shell.request import ShellRequest


@needs("cases.view")
def papers(request: ShellRequest, uuid: UUID) -> HttpResponseBase:
    """Note which are here."""
    case = case_for(request.reach, uuid)
    if request.method == "POST":
        form_key = read_form_key(request.POST.get("form_key", ""))
        try:
            receive_papers(
                case=case,
                papers=request.POST.getlist("paper"),
                by=request.actor,
                at=clock.now(),
                key=form_key.value if form_key else "",
            )
        except (Conflict, Refused) as error:
            return show_case(request, case, error=error, verb="papers")
    return redirect("desk_case", uuid=case.uuid)
