"""The figures of a unit as a Word file, and the Monday digest one asks for."""

from io import BytesIO
from typing import TYPE_CHECKING, cast

from django.http import FileResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from lianxin.domains.insight.actions import ask_for_digest, stop_digest
from lianxin.domains.insight.briefing import file_name, write
from lianxin.domains.insight.queries import unit_page
from lianxin.foundation.orgs.queries import org_by_id
from lianxin.kernel import clock
from lianxin.web.desk.insight.asked import known, read
from lianxin.web.shell.doors import needs
from lianxin.web.shell.request import ShellRequest

if TYPE_CHECKING:
    from lianxin.foundation.accounts.models import User

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@needs("insight.view")
@require_safe
def document(request: ShellRequest, org_id: int) -> HttpResponseBase:
    """The page of the unit as a file one goes on writing in."""
    page = unit_page(request.reach, known(org_id), read(request.GET))
    return FileResponse(BytesIO(write(page)), as_attachment=True, filename=file_name(page), content_type=_WORD)


@needs("insight.view")
@require_POST
def wish(request: ShellRequest, org_id: int) -> HttpResponseBase:
    """Ask for the digest about this unit, or stop it."""
    unit = org_by_id(known(org_id))
    change = stop_digest if request.POST.get("wish") == "stop" else ask_for_digest
    change(user=cast("User", request.user), org=unit, by=request.actor, at=clock.now())
    return redirect("desk_figures_unit", org_id=unit.pk)
