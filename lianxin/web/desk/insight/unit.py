"""The page of a unit: what matters, against the period before and beside the sister units."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lianxin.domains.insight.dimensions import label_of
from lianxin.domains.insight.enums import Sight
from lianxin.domains.insight.permissions import can_manage
from lianxin.domains.insight.queries import Figure, Tile, UnitPage, unit_page, wants_digest
from lianxin.domains.insight.words import stretch_words, then_words
from lianxin.web.desk.insight.asked import Ways, known, own_unit, read
from lianxin.web.desk.insight.parts import Bar, Choice, bars, cuts, neighbours, trees
from lianxin.web.desk.insight.tables import unit_rows
from lianxin.web.shell.doors import needs
from lianxin.web.shell.request import ShellRequest

# The further ones stand on the page of the figure.
PARTS_SHOWN = 8


@needs("insight.view")
@require_safe
def mine(request: ShellRequest) -> HttpResponse:
    """The figures of the reader's own unit."""
    return _page(request, own_unit(request.reach))


@needs("insight.view")
@require_safe
def unit(request: ShellRequest, org_id: int) -> HttpResponse:
    """The figures of any unit; how closely, the query decides."""
    return _page(request, known(org_id))


def _page(request: ShellRequest, org_id: int) -> HttpResponse:
    page = unit_page(request.reach, org_id, read(request.GET))
    ways = Ways(page.view, page.by)
    unit = page.view.unit
    context = {
        "page": page,
        "unit": unit,
        "trail": " › ".join(page.view.around.trail),
        "period": stretch_words(page.view.stretch),
        "then": then_words(page.view.stretch),
        "rounded": page.view.sight == Sight.ROUNDED,
        "cuts": cuts(page.view, ways),
        "neighbours": neighbours(page.view, ways),
        "trees": trees(page.view, ways),
        "figures": _cards(page.figures, ways, unit.pk),
        "rates": _cards(page.rates, ways, unit.pk),
        "work": _cards(page.work.figures, ways, unit.pk),
        "below": unit_rows(page.below, page.subjects, ways),
        "beside": unit_rows(page.beside, page.subjects, ways) if len(page.beside) > 1 else "",
        "tiles": _tiles(page.tiles, ways),
        "more": ways.query(after=page.view.around.after) if page.view.around.after else "",
        "bars": _bars(page, ways),
        "dims": [Choice(label_of(dim), ways.query(by=dim), dim == page.by) for dim in ("category", "channel", "level")],
        "all_parts": len(page.parts) > PARTS_SHOWN and _about(page, ways),
        "briefing": ways.query(by=""),
        "manages": can_manage(request.reach, page.view.around.path),
        "asked": wants_digest(request.actor.user_id, unit.pk),
    }
    return render(request, "desk/insight/unit.html", context)


def _cards(figures: tuple[Figure, ...], ways: Ways, org_id: int) -> list[tuple[Figure, str]]:
    return [(figure, ways.figure(org_id, figure.subject.code)) for figure in figures]


def _tiles(rows: tuple[tuple[Tile, ...], ...], ways: Ways) -> list[list[tuple[Tile, str]]]:
    return [[(tile, ways.unit(tile.unit.pk)) for tile in row] for row in rows]


def _bars(page: UnitPage, ways: Ways) -> list[Bar]:
    code = "cases.resolved" if page.by == "level" else "cases.received"
    opens = page.view.sight == Sight.EXACT
    return bars(page.parts[:PARTS_SHOWN], ways, page.view.unit.pk, code, page.by, opens=opens)


def _about(page: UnitPage, ways: Ways) -> str:
    """Where all parts stand."""
    code = "cases.resolved" if page.by == "level" else "cases.received"
    return ways.figure(page.view.unit.pk, code, by=page.by)
