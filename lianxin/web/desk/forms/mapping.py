"""What the cells of a form mean: the empty sheet to click on, and a panel that says, and corrects, one cell."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from lianxin.domains.forms.actions.mapping import Meant, correct_cell, correct_part
from lianxin.domains.forms.enums import Kind, Scope, Source, When, Whose
from lianxin.domains.forms.permissions import MANAGE, can
from lianxin.domains.forms.queries.explaining import checks_in_words
from lianxin.domains.forms.queries.forms import (
    alternatives_for,
    cell_at,
    cell_name,
    cells_of,
    form_for,
    latest_version,
    tally_of,
)
from lianxin.domains.forms.queries.sheets import empty_grid
from lianxin.domains.forms.queries.words import (
    Wording,
    choices_for,
    choices_for_parts,
    counted_in_words,
    dimensions_of,
    whose_in_words,
)
from lianxin.foundation.orgs.queries import kinds_to_open, path_of
from lianxin.kernel import clock
from lianxin.kernel.errors import Invalid, LianxinError
from lianxin.web.shell.doors import needs
from lianxin.web.shell.request import ShellRequest

if TYPE_CHECKING:
    from lianxin.domains.forms.models import FormCell, FormVersion

MOST_FACTOR_DIGITS = 9
LONGEST = 200


@needs("forms.fill")
def cells(request: ShellRequest, uuid: UUID) -> HttpResponseBase:
    """The sheet and the panel of the chosen cell; saying what it means."""
    form = form_for(request.reach, uuid)
    version = latest_version(form)
    if request.method != "POST":
        return _page(request, version, request.GET.get("cell", ""))
    name = request.POST.get("cell", "")
    cell = cell_at(version, name)
    try:
        part = request.POST.get("part", "")
        if part.isdecimal() and len(part) <= 2:
            return _keep_part(request, cell, name, int(part))
        scope = request.POST.get("scope", "")
        count = correct_cell(
            cell=cell,
            meant=_meant(request.POST, cell),
            scope=Scope(scope) if scope in set(Scope) else Scope.CELL,
            by=request.actor,
            at=clock.now(),
        )
    except LianxinError as error:
        return _page(request, version, name, error=error)
    words = ngettext("One cell is kept.", "%(count)d cells are kept.", count) % {"count": count}
    messages.success(request, words)
    return redirect(f"{reverse('desk_form_cells', args=[form.uuid])}?cell={name}#panel")


def _keep_part(request: ShellRequest, cell: "FormCell", name: str, number: int) -> HttpResponseBase:
    source, _colon, code = request.POST.get("as", "").partition(":")
    if source not in Source.values:
        raise Invalid(_("Choose what the cell holds."), {"as": _("Choose what the cell holds.")})
    correct_part(cell=cell, number=number, source=Source(source), code=code, by=request.actor, at=clock.now())
    messages.success(request, ngettext("One cell is kept.", "%(count)d cells are kept.", 1) % {"count": 1})
    return redirect(f"{reverse('desk_form_cells', args=[cell.version.form.uuid])}?cell={name}#panel")


def _page(
    request: ShellRequest, version: "FormVersion", name: str, *, error: LianxinError | None = None
) -> HttpResponse:
    every = cells_of(version)
    wording = Wording()
    chosen = next((cell for cell in every if name and cell_name(cell.row, cell.col) == name), None)
    if chosen is None:
        chosen = next((cell for cell in every if cell.source == Source.UNKNOWN), None)
    if chosen is None and every:
        chosen = every[0]
    name = cell_name(chosen.row, chosen.col) if chosen else ""
    context = {
        "form": version.form,
        "version": version,
        "grid": empty_grid(version, every, chosen=name, wording=wording),
        "tally": tally_of(version),
        "part_groups": choices_for_parts(version.form.kind),
        "checks": checks_in_words(version, every),
        "manages": can(request.reach, MANAGE, path_of(version.form.org_id)),
        "unsure": [cell for cell in every if cell.source == Source.UNKNOWN][:12],
        "error": error,
        "fields": getattr(error, "fields", {}),
        **(_panel(version, chosen, name, wording, request) if chosen else {}),
    }
    return render(request, "desk/forms/cells.html", context, status=error.status if error else 200)


def _panel(
    version: "FormVersion", cell: "FormCell", name: str, wording: Wording, request: ShellRequest
) -> dict[str, object]:
    """What is said of one cell. `?as=` tries another meaning out: its dimensions are offered before it is kept."""
    tried = request.GET.get("as", "") or request.POST.get("as", "")
    source, _colon, code = tried.partition(":") if tried else (cell.source, "", cell.code)
    known = source in Source.values
    in_body = version.body_first <= cell.row <= version.body_last
    where = cell.where if (source, code) == (cell.source, cell.code) else {}
    return {
        "cell": cell,
        "name": name,
        "meaning": wording.whole(cell),
        "whose": whose_in_words(cell),
        "counted": counted_in_words(source, code) if known else "",
        "chosen": f"{source}:{code}" if known else "",
        "formula": code if source == Source.SUM else "",
        "alternatives": [
            (f"{one.source.value}:{one.code}", wording.whole(one), one.likely, one.learned, one)
            for one in alternatives_for(version, cell)
        ],
        "groups": choices_for(version.form.kind),
        "dimensions": dimensions_of(source, code, where, wording) if known else [],
        "whens": When.choices,
        "whoses": [one for one in Whose.choices if one[0] != Whose.EACH],
        "kinds": kinds_to_open(),
        "is_matrix": version.form.kind == Kind.MATRIX and in_body,
        "is_each": cell.whose == Whose.EACH,
        "is_sum": source == Source.SUM,
    }


def _meant(data: QueryDict, cell: "FormCell") -> Meant:
    """What was chosen: one of the alternatives as it stands, or a choice of the list with its values."""
    picked = data.get("pick", "")
    if picked.isdecimal() and len(picked) <= 2:
        offered = alternatives_for(cell.version, cell)
        if int(picked) < len(offered):
            one = offered[int(picked)]
            return Meant(source=one.source, code=one.code, where=one.where, when=one.when, factor=cell.factor)
    source, _colon, code = data.get("as", "").partition(":")
    if source not in Source.values:
        raise Invalid(_("Choose what the cell holds."), {"as": _("Choose what the cell holds.")})
    if source == Source.SUM:
        code = data.get("formula", "")[:LONGEST]
    when, whose = data.get("when", ""), data.get("whose", "")
    factor = data.get("factor", "1")
    return Meant(
        source=Source(source),
        code=code[:LONGEST],
        where={
            dim: chosen[0] if len(chosen) == 1 else chosen
            for key in data
            if key.startswith("dim-") and (dim := key.removeprefix("dim-")) and (chosen := data.getlist(key))
        },
        when=When(when) if when in When.values else When.THIS,
        whose=Whose(whose) if whose in Whose.values and whose != Whose.EACH else None,
        kinds=data.getlist("kinds")[:20],
        named=data.get("named", "")[:LONGEST],
        factor=int(factor) if factor.isdecimal() and len(factor) <= MOST_FACTOR_DIGITS else 0,
    )
