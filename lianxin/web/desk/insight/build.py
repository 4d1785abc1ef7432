"""The builder: any figures by units, periods or kinds; the address is the whole definition."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lianxin.domains.insight.actions import drop_table, keep_table
from lianxin.domains.insight.enums import Base
from lianxin.domains.insight.exporting import chart_of, csv_of, file_name, workbook_of
from lianxin.domains.insight.queries import Built, Closed, Frame, build_table, choices_of, frame_of, saved_table
from lianxin.domains.insight.rules.building import NOTHING, PERIODS, UNITS, Wish, wish_of
from lianxin.domains.insight.rules.drawing import Chart, draw
from lianxin.foundation.tallies.enums import Basis
from lianxin.kernel import clock
from lianxin.kernel.errors import Invalid, LianxinError, Message, Missing, TooMany
from lianxin.web.desk.insight.asked import known, own_unit
from lianxin.web.desk.insight.build_table import head_rows, table_rows
from lianxin.web.shell.doors import needs
from lianxin.web.shell.downloads import as_download
from lianxin.web.shell.request import ShellRequest

if TYPE_CHECKING:
    from lianxin.domains.insight.queries import Choices

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Option = tuple[str, Message, bool]


@needs("insight.view")
@require_safe
def builder(request: ShellRequest) -> HttpResponse:
    """The form, and the table of this address below it."""
    return _page(request, _wish(request, request.GET))


@needs("insight.view")
@require_safe
def download(request: ShellRequest, form: str) -> HttpResponse:
    """The table of this address as a workbook, as CSV, or its chart as an image."""
    try:
        frame = frame_of(request.reach, _wish(request, request.GET), today=clock.today())
        built = build_table(request.reach, frame)
    except Closed as error:
        return _closed(request, error)
    if form == "csv":
        answer = HttpResponse(csv_of(built), content_type="text/csv; charset=utf-8")
    elif form == "svg":
        answer = HttpResponse(draw(_drawable(built)), content_type="image/svg+xml")
    else:
        answer = HttpResponse(workbook_of(built), content_type=_XLSX)
    return as_download(answer, file_name(built, form))


@needs("insight.view")
@require_POST
def keep(request: ShellRequest) -> HttpResponse:
    """Keep the table of an address under a name, for everybody at the unit."""
    wish = _wish(request, QueryDict(request.POST.get("query", "")))
    try:
        frame = frame_of(request.reach, wish, today=clock.today())
        keep_table(org=frame.own, name=request.POST.get("name", ""), wish=wish, by=request.actor, at=clock.now())
    except Closed as error:
        return _closed(request, error)
    except (Invalid, TooMany) as error:
        return _page(request, wish, error=error)
    return _to(wish)


@needs("insight.view")
@require_POST
def forget(request: ShellRequest, table_id: int) -> HttpResponse:
    """Give up a kept table."""
    table = saved_table(known(table_id))
    wish = _wish(request, QueryDict(table.query))
    drop_table(table=table, by=request.actor, at=clock.now())
    return _to(wish)


def _to(wish: Wish) -> HttpResponse:
    answer = redirect("desk_figures_build")
    answer["Location"] += f"?{wish.query()}"
    return answer


def _wish(request: ShellRequest, query: QueryDict) -> Wish:
    given = dict(query.lists())
    unit = 0 if given.get("unit") else own_unit(request.reach)
    wish = wish_of(given, unit=unit)
    if not known(wish.unit):
        raise Missing(_("There is no such unit."))
    return wish


def _page(request: ShellRequest, wish: Wish, *, error: LianxinError | None = None) -> HttpResponse:
    try:
        frame = frame_of(request.reach, wish, today=clock.today())
    except Closed as closed:
        return _closed(request, closed)
    try:
        built = build_table(request.reach, frame)
    except Invalid as large:
        built, error = None, error or large
    choices = choices_of(request.reach, frame, today=clock.today())
    context = {
        "frame": frame,
        "wish": wish,
        "query": wish.query(),
        "error": error,
        "typed": request.POST.get("name", ""),
        "choices": choices,
        "built": built,
        "chart": _chart(built) if built else "",
        "heads": head_rows(built) if built else "",
        "rows": table_rows(built) if built else "",
        **_options(frame, choices),
    }
    return render(request, "desk/insight/build.html", context, status=error.status if error else 200)


def _closed(request: ShellRequest, error: Closed) -> HttpResponse:
    return render(request, "desk/insight/build_closed.html", {"error": error, "unit": error.unit}, status=error.status)


def _chart(built: Built) -> SafeString:
    """Drawn here, so that it stands without a script; all words in it are escaped where it is drawn."""
    chart = chart_of(built)
    return mark_safe(draw(chart)) if chart.fits else SafeString("")  # noqa: S308  escaped piece by piece


def _drawable(built: Built) -> Chart:
    chart = chart_of(built)
    if not chart.fits:
        raise Invalid(_("These are too many lines or colours for one drawing. Choose fewer."))
    return chart


def _options(frame: Frame, choices: "Choices") -> dict[str, Sequence[Any]]:
    """What each select offers, with what is chosen."""
    wish = frame.wish
    axes = [(UNITS, _("Unit by unit")), (PERIODS, _("Period by period")), *choices.dims]
    chosen = {shown.code for shown in frame.figures}
    return {
        "figures": sorted(
            ((one.code, one.words, one.code in chosen) for one in frame.offered), key=lambda option: not option[2]
        ),
        "rows_offered": _marked(axes, wish.rows),
        "columns_offered": _marked([(NOTHING, _("Only the figures")), *axes], wish.columns),
        "levels": _marked(choices.levels, wish.level),
        "cuts": _marked([(code, cut.words) for code, cut in frame.cuts.items()], frame.cut.code),
        "pers": _marked([("", _("Nothing"))] + [(one.value, one.label) for one in Base], wish.per),
        "only": [(words, _marked(pairs, str(wish.only or ""))) for words, pairs in choices.values],
        "bases": _marked(
            [(Basis.IS.value, _("Today's units")), (Basis.WAS.value, _("Units of that time"))], wish.basis.value
        ),
    }


def _marked(pairs: Sequence[tuple[str, Message]], chosen: str) -> list[Option]:
    return [(value, words, value == chosen) for value, words in pairs]
