"""The page of a unit: what matters, against the period before and beside the sister units."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lianxin.domains.insight.dimensions import label_of
from lianxin.domains.insight.enums import Sight
from lianxin.domains.insight.queries import Figure, Row, Tile, UnitPage, unit_page, wants_digest
from lianxin.domains.insight.words import stretch_words, then_words
from lianxin.web.desk.insight.asked import Ways, known, own_unit, read
from lianxin.web.desk.insight.parts import Bar, Choice, cuts, neighbours, trees
from lianxin.web.shell.doors import needs
from lianxin.web.shell.request import ShellRequest


@dataclass(frozen=True, slots=True)
class Cell:
    """A reading in a table, and where it leads."""

    text: str
    label: Any
    href: str
    share: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A unit in a table."""

    name: str
    href: str
    is_own: bool
    cells: list[Cell]


@needs("insight.view")
@require_safe
def mine(request: ShellRequest) -> HttpResponse:
    """The figures of the reader's own unit."""
    return _page(request, own_unit(request.reach).pk)


@needs("insight.view")
@require_safe
def unit(request: ShellRequest, org_id: int) -> HttpResponse:
    """The figures of any unit; how closely, the query decides."""
    return _page(request, known(org_id))


def _page(request: ShellRequest, org_id: int) -> HttpResponse:
    page = unit_page(request.reach, org_id, read(request.GET))
    ways = Ways.of(page.view, page.by)
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
        "below": _lines(page, page.below, ways),
        "beside": _lines(page, page.beside, ways),
        "tiles": _tiles(page.tiles, ways),
        "more": ways.query(after=page.view.around.after) if page.view.around.after else "",
        "bars": _bars(page, ways),
        "dims": [Choice(label_of(dim), ways.query(by=dim), dim == page.by) for dim in ("category", "channel", "level")],
        "briefing": ways.query(by=""),
        "asked": wants_digest(request.actor.user_id, unit.pk),
    }
    return render(request, "desk/insight/unit.html", context)


def _cards(figures: tuple[Figure, ...], ways: Ways, org_id: int) -> list[tuple[Figure, str]]:
    return [(figure, ways.figure(org_id, figure.subject.code)) for figure in figures]


def _lines(page: UnitPage, rows: tuple[Row, ...], ways: Ways) -> list[Line]:
    """A table of units; the first column has bars in proportion to its largest."""
    most = max((row.readings[0].value or 0 for row in rows if row.readings), default=0)
    return [
        Line(
            name=row.unit.short_name,
            href=ways.unit(row.unit.pk),
            is_own=row.is_own,
            cells=[
                Cell(
                    text=reading.text,
                    label=subject.words,
                    href=ways.figure(row.unit.pk, subject.code),
                    share=round(100 * (reading.value or 0) / most) if not place and most else None,
                )
                for place, (subject, reading) in enumerate(zip(page.subjects, row.readings, strict=True))
            ],
        )
        for row in rows
    ]


def _tiles(rows: tuple[tuple[Tile, ...], ...], ways: Ways) -> list[list[tuple[Tile, str]]]:
    return [[(tile, ways.unit(tile.unit.pk)) for tile in row] for row in rows]


def _bars(page: UnitPage, ways: Ways) -> list[Bar]:
    code = "cases.resolved" if page.by == "level" else "cases.received"
    most = max((part.now.value or 0 for part in page.parts), default=0)
    exact = page.view.sight == Sight.EXACT
    return [
        Bar(
            words=part.words,
            text=part.now.text,
            then=part.then.text,
            share=round(100 * (part.now.value or 0) / most) if most else 0,
            href=ways.records(page.view.unit.pk, code, by=page.by, value=part.value) if exact and part.value else "",
        )
        for part in page.parts
    ]
