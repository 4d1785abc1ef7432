"""A filled form: the sheet with its values, where each comes from, its checks, and the file."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lianxin.domains.forms.actions.downloading import take_file
from lianxin.domains.forms.actions.filling import fill_card
from lianxin.domains.forms.queries.balancing import broken_at
from lianxin.domains.forms.queries.fillings import (
    allowed,
    correction_of,
    filled_cell,
    filled_cells,
    filling_for,
    issued_of,
    path_of_filling,
    unanswered,
)
from lianxin.domains.forms.queries.forms import form_for
from lianxin.domains.forms.queries.sheets import broken_in, cell_key, filled_grid, read_cell_key, rows_shown
from lianxin.domains.forms.queries.why import declaration, definition, why
from lianxin.domains.forms.queries.words import Wording
from lianxin.kernel import clock
from lianxin.kernel.errors import LianxinError, Missing
from lianxin.web.shell.doors import needs
from lianxin.web.shell.downloads import as_download
from lianxin.web.shell.request import ShellRequest


@needs("forms.fill")
def show(request: ShellRequest, uuid: UUID) -> HttpResponse:
    """The filled form with the panel of the chosen cell."""
    return show_filling(request, uuid)


def show_filling(request: ShellRequest, uuid: UUID, *, error: LianxinError | None = None) -> HttpResponse:
    """The page, after a step that was refused too."""
    filling = filling_for(request.reach, uuid)
    wording = Wording()
    values = filled_cells(filling)
    name = (request.POST if request.method == "POST" else request.GET).get("cell", "")
    chosen = next((cell for cell in values if cell_key(cell.row, cell.col, cell.number) == name), None)
    missing = unanswered(values)
    if chosen is None and missing and not filling.is_issued:
        chosen = missing[0]
        name = cell_key(chosen.row, chosen.col, chosen.number)
    broken = broken_in(filling)
    context = {
        "filling": filling,
        "form": filling.version.form,
        "allowed": allowed(request.reach, filling, path_of_filling(filling)),
        "grid": filled_grid(filling, values, chosen=name, wording=wording, broken=broken),
        "chosen": chosen,
        "name": name,
        "meaning": wording.title(chosen) if chosen else "",
        "definition": definition(chosen) if chosen else "",
        "missing": [(cell_key(cell.row, cell.col, cell.number), cell) for cell in missing],
        "broken": broken,
        "broken_here": broken_at(broken, chosen),
        "shown": rows_shown(filling, start=request.GET.get("from", "")),
        "issued": issued_of(filling),
        "correction": correction_of(filling),
        "typed": request.POST,
        "error": error,
        "fields": getattr(error, "fields", {}),
    }
    return render(request, "desk/forms/filling.html", context, status=error.status if error else 200)


@needs("forms.fill")
def download(request: ShellRequest, uuid: UUID) -> HttpResponseBase:
    """The file: what was issued as it left, otherwise as it stands."""
    filling = filling_for(request.reach, uuid)
    taken = take_file(filling=filling, by=request.actor, at=clock.now())
    return as_download(HttpResponse(taken.content, content_type=taken.mime), taken.name)


@needs("forms.fill")
def why_page(request: ShellRequest, uuid: UUID, cell: str) -> HttpResponse:
    """Why this number."""
    filling = filling_for(request.reach, uuid)
    try:
        row, col, number = read_cell_key(cell)
    except ValueError:
        raise Missing(_("There is no such cell.")) from None
    found = filled_cell(filling, row=row, col=col, number=number)
    context = {
        "filling": filling,
        "form": filling.version.form,
        "cell": found,
        "name": cell,
        "meaning": Wording().title(found),
        "definition": definition(found),
        "why": why(filling, found),
        "declared": declaration(found),
    }
    return render(request, "desk/forms/why.html", context)


@needs("forms.fill")
def card(request: ShellRequest, uuid: UUID, record: UUID) -> HttpResponseBase:
    """Fill a card in for one record, and hand the file out; by POST."""
    form = form_for(request.reach, uuid)
    if request.method != "POST":
        return render(request, "desk/forms/card.html", {"form": form, "record": record})
    unmasked = bool(request.POST.get("unmasked"))
    filling = fill_card(form=form, record=record, unmasked=unmasked, by=request.actor, at=clock.now())
    messages.success(request, _("The card is filled in."))
    return redirect("desk_filling", uuid=filling.uuid)
