"""A request on paper: one sheet to take along, printed by the browser."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from lianxin.domains.cases.queries import case_for, standing_of, timeline
from lianxin.domains.cases.queries.words import shown_to, steps_shown_to
from lianxin.kernel import clock
from lianxin.web.shell.doors import needs
from lianxin.web.shell.request import ShellRequest


@needs("cases.view")
def sheet(request: ShellRequest, uuid: UUID) -> HttpResponse:
    """What is asked, what happened, and room to write by hand; the contact is masked, as everywhere."""
    case = case_for(request.reach, uuid)
    events = steps_shown_to(request.reach, case, timeline(case))
    shown_to(request.reach, [case])
    context = {"case": case, "events": events, "trail": standing_of(case).trail, "printed": clock.now()}
    return render(request, "desk/sheet.html", context)
