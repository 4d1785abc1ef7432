"""One figure of a unit: how it went, by what it can be told apart, what the units below have of it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lianxin.domains.insight.dimensions import label_of
from lianxin.domains.insight.enums import Sight
from lianxin.domains.insight.queries import figure_page
from lianxin.domains.insight.words import stretch_words, then_words
from lianxin.web.desk.insight.asked import Ways, known, read
from lianxin.web.desk.insight.parts import Choice, bars, cuts, neighbours, trees
from lianxin.web.shell.doors import needs
from lianxin.web.shell.request import ShellRequest


@needs("insight.view")
@require_safe
def figure(request: ShellRequest, org_id: int, code: str) -> HttpResponse:
    """The page of one figure: from here to the units below, and to the records behind."""
    page = figure_page(request.reach, known(org_id), code, read(request.GET))
    ways = Ways(page.view, page.by)
    unit = page.view.unit
    after = page.view.around.after
    context = {
        "page": page,
        "unit": unit,
        "trail": " › ".join((*page.view.around.trail, unit.short_name)),
        "up": ways.unit(unit.pk),
        "drawn": [page.subject],
        "period": stretch_words(page.view.stretch),
        "then": then_words(page.view.stretch),
        "rounded": page.view.sight == Sight.ROUNDED,
        "cuts": cuts(page.view, ways),
        "neighbours": neighbours(page.view, ways),
        "trees": trees(page.view, ways),
        "records": ways.records(unit.pk, code) if page.opens else "",
        "dims": [Choice(label_of(dim), ways.query(by=dim), dim == page.by) for dim in page.dims],
        "bars": bars(page.parts, ways, unit.pk, code, page.by, opens=page.opens),
        "below": [(child, ways.figure(child.unit.pk, code)) for child in page.below],
        "tiles": [[(tile, ways.figure(tile.unit.pk, code)) for tile in row] for row in page.tiles],
        "more": ways.query(after=after) if after else "",
    }
    return render(request, "desk/insight/figure.html", context)
