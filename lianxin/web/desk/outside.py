"""Living beside another platform: its workbook is dropped here and mapped once, results go back in its columns."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lianxin.domains.cases.enums import Binding
from lianxin.domains.cases.importing import dropped
from lianxin.domains.cases.importing.columns import Column
from lianxin.domains.cases.importing.results import make_results
from lianxin.domains.cases.importing.run import Outcome, Plan, run_import
from lianxin.domains.cases.queries import as_typed, place_typed
from lianxin.foundation.access.queries import top_units
from lianxin.kernel import clock
from lianxin.kernel.errors import Invalid, LianxinError
from lianxin.web.forms.uploads import Kept, keep_uploads
from lianxin.web.shell.doors import needs
from lianxin.web.shell.downloads import as_download
from lianxin.web.shell.request import ShellRequest

_BOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@needs("cases.import")
def outside(request: ShellRequest) -> HttpResponseBase:
    """The platforms known; a workbook dropped, its columns, a trial, and taking it in: one form, step by step."""
    if request.method != "POST":
        return _page(request)
    kept = keep_uploads(request, names=("book",), purpose=dropped.PURPOSE, by=request.actor)
    plan: Plan | None = None
    try:
        plan = _plan(request, kept)
        step = request.POST.get("step", "")
        if step == "refused":
            return _book(dropped.refused_rows(plan, by=request.actor, at=clock.now()), _("refused-rows.xlsx"))
        if step == "take":
            create = bool(request.POST.get("create_categories"))
            outcome = run_import(plan, by=request.actor, at=clock.now(), create_categories=create)
            messages.success(request, _taken(outcome))
            return redirect("desk_outside")
        outcome = run_import(plan, by=request.actor, at=clock.now(), dry_run=True)
    except LianxinError as error:
        return _page(request, kept=kept, plan=plan, error=error)
    return _page(request, kept=kept, plan=plan, outcome=outcome)


def _plan(request: ShellRequest, kept: Kept) -> Plan:
    if kept.wrong:
        raise Invalid(_("This file could not be used."), kept.wrong)
    if not kept.ids:
        raise Invalid(_("Choose a workbook."), {"book": _("Choose a workbook.")})
    place = place_typed(reach=request.reach, typed=request.POST.get("place", ""))
    said = {
        column.value: request.POST.get(f"column-{column.value}", "")
        for column in Column
        if f"column-{column.value}" in request.POST
    }
    binding = request.POST.get("binding", "")
    return dropped.plan_dropped(
        file_id=kept.ids[-1],
        place=place,
        source=request.POST.get("source", ""),
        columns=said or None,
        binding=Binding(binding) if binding in Binding.values else None,
    )


def _taken(outcome: Outcome) -> str:
    return _("Taken in: %(new)d new, %(known)d known already, %(wrong)d refused.") % {
        "new": outcome.new,
        "known": outcome.known,
        "wrong": outcome.wrong,
    }


def _page(
    request: ShellRequest,
    *,
    kept: Kept | None = None,
    plan: Plan | None = None,
    outcome: Outcome | None = None,
    error: LianxinError | None = None,
) -> HttpResponse:
    places = top_units(request.reach, permission="cases.import")
    context = {
        "platforms": dropped.platforms(request.reach),
        "place": request.POST.get("place") or (as_typed(places[0]) if places else ""),
        "typed": request.POST,
        "kept": kept or Kept(),
        "plan": plan,
        "columns": _columns(plan) if plan else [],
        "bindings": Binding.choices,
        "outcome": outcome,
        "reasons": outcome.reasons.most_common(12) if outcome else [],
        "error": error,
        "fields": getattr(error, "fields", {}),
    }
    return render(request, "desk/outside.html", context, status=error.status if error else 200)


def _columns(plan: Plan) -> list[dict[str, str]]:
    """Each of our fields with the heading it is read from."""
    words = dropped.column_words()
    return [
        {"name": column.value, "words": words[column], "heading": plan.mapped.get(column.value, "")}
        for column in Column
    ]


@needs("cases.import")
def results(request: ShellRequest, map_id: int) -> HttpResponseBase:
    """What was settled since the last time, as a workbook in their columns."""
    platform = dropped.platform_by_id(request.reach, map_id)
    if request.method != "POST":
        return redirect("desk_outside")
    made = make_results(remembered=platform, by=request.actor, at=clock.now())
    if not made.rows:
        messages.info(request, _("Nothing was settled since the last time."))
        return redirect("desk_outside")
    return _book(made.body, made.name)


def _book(body: bytes, name: str) -> HttpResponse:
    return as_download(HttpResponse(body, content_type=_BOOK), name)
