"""Base figures of a unit and of those below it: what holds today, and a form to declare what is new."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_http_methods

from lianxin.domains.insight.actions import declare_base_figures
from lianxin.domains.insight.enums import Base
from lianxin.domains.insight.queries import base_page
from lianxin.kernel import clock
from lianxin.kernel.errors import Invalid, Message
from lianxin.web.desk.insight.asked import known, own_unit
from lianxin.web.forms.moments import read_day
from lianxin.web.shell.doors import needs
from lianxin.web.shell.request import ShellRequest

if TYPE_CHECKING:
    from lianxin.domains.insight.queries import BasePage

_DIGITS = 10


@needs("insight.view")
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: ShellRequest) -> HttpResponse:
    """Those of the reader's own unit."""
    return redirect("desk_figures_base_unit", org_id=own_unit(request.reach))


@needs("insight.view")
@require_http_methods(["GET", "HEAD", "POST"])
def unit(request: ShellRequest, org_id: int) -> HttpResponse:
    """Those of a unit; a POST declares what was typed, what was left empty stays as it is."""
    page = base_page(request.reach, known(org_id), today=clock.today())
    if request.method != "POST":
        return _show(request, page)
    try:
        changed = declare_base_figures(
            figures=_typed(request, page),
            day=read_day(request.POST.get("day", ""), "day"),
            source=request.POST.get("source", ""),
            by=request.actor,
            at=clock.now(),
        )
    except Invalid as error:
        return _show(request, page, error=error)
    told = ngettext("%(number)d figure declared.", "%(number)d figures declared.", changed)
    messages.success(request, told % {"number": changed})
    return redirect("desk_figures_base_unit", org_id=page.unit.pk)


def _typed(request: ShellRequest, page: "BasePage") -> dict[tuple[int, Base], int]:
    """The numbers that were typed, for units of this page; raises Invalid for what is no number."""
    found: dict[tuple[int, Base], int] = {}
    wrong: dict[str, Message] = {}
    for row in page.rows:
        for code in Base:
            name = f"{code.value}-{row.unit.pk}"
            typed = request.POST.get(name, "").strip().replace(",", "")
            if typed.isascii() and typed.isdecimal() and len(typed) <= _DIGITS:
                found[row.unit.pk, code] = int(typed)
            elif typed:
                wrong[name] = _("A whole number, not below zero.")
    if wrong:
        raise Invalid(_("Please look at the marked places."), wrong)
    return found


def _show(request: ShellRequest, page: "BasePage", *, error: Invalid | None = None) -> HttpResponse:
    fields = error.fields if error else {}
    rows = [
        (
            row,
            [
                (code, name, row.figures.get(code.value), request.POST.get(name, ""), name in fields)
                for code in Base
                for name in [f"{code.value}-{row.unit.pk}"]
            ],
        )
        for row in page.rows
    ]
    context = {
        "page": page,
        "rows": rows,
        "codes": list(Base),
        "today": clock.today(),
        "typed": request.POST,
        "error": error,
        "fields": fields,
        "may_declare": page.rows[0].open,
        "sums": page.sums,
    }
    return render(request, "desk/insight/base.html", context, status=error.status if error else 200)
