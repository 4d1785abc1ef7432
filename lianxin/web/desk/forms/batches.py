"""One form for all units below: how far it is, and the file."""

from uuid import UUID

from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from lianxin.domains.forms.queries.fillings import batch_for
from lianxin.domains.forms.queries.joined import name_of, together
from lianxin.kernel.errors import Missing
from lianxin.web.shell.doors import needs
from lianxin.web.shell.downloads import as_download
from lianxin.web.shell.request import ShellRequest


@needs("forms.fill")
def batch(request: ShellRequest, uuid: UUID) -> HttpResponse:
    """How far it is; asks again by itself until it is done."""
    found = batch_for(request.reach, uuid)
    template = "desk/forms/batch_state.html" if request.htmx else "desk/forms/batch.html"
    return render(request, template, {"batch": found, "form": found.version.form})


@needs("forms.fill")
def download(request: ShellRequest, uuid: UUID) -> HttpResponseBase:
    """The archive or the sheet."""
    found = batch_for(request.reach, uuid)
    if found.ready_at is None:
        raise Missing(_("It is not ready yet."))
    return as_download(FileResponse(together(found, request.reach)), name_of(found))
