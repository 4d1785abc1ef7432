"""The tree of units: as it is, as it was on a day, and what may be changed in it."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lianxin.foundation.access.queries import top_units, unit_in_reach, units_in_reach
from lianxin.foundation.orgs.enums import Line
from lianxin.foundation.orgs.queries import (
    ChildPage,
    UnitHistory,
    ancestors,
    child_page,
    history_of,
    names_on,
    planned_below,
    search_orgs,
)
from lianxin.foundation.orgs.rules import step_of
from lianxin.kernel import clock
from lianxin.kernel.errors import LianxinError, Missing
from lianxin.kernel.text import clean_text
from lianxin.web.desk.unit_forms import FORMS, ON_ITSELF, Change, UnitForm
from lianxin.web.forms.keys import new_form_key
from lianxin.web.forms.moments import day_typed
from lianxin.web.shell.doors import needs
from lianxin.web.shell.request import ShellRequest

if TYPE_CHECKING:
    from lianxin.foundation.orgs.models import Org

PAGE_SIZE = 50
HITS = 20
SIBLINGS_LISTED = 200
PLANNED_LISTED = 50


@dataclass(frozen=True, slots=True)
class View:
    """Which tree is looked at: its line, a day in the past (None: today), from which child on."""

    line: Line = Line.TERRITORIAL
    on: date | None = None
    after: str = ""
    # A day was asked for that cannot be shown: it lies ahead, or is none.
    refused_day: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A unit as it was called on the day looked at; `open`: the reader may follow the link."""

    unit: "Org"
    name: str
    code: str
    open: bool


def view_asked(request: ShellRequest) -> View:
    """What the address asks for; what cannot be read is left out."""
    line, typed = request.GET.get("line", ""), request.GET.get("on", "")[:20]
    day = day_typed(typed)
    past = day if day and day < clock.today() else None
    return View(
        line=Line(line) if line in Line.values else Line.TERRITORIAL,
        on=past,
        after=request.GET.get("after", "")[:20],
        refused_day=typed if typed and past is None and day != clock.today() else "",
    )


@needs("orgs.view")
@require_safe
def units(request: ShellRequest) -> HttpResponse:
    """Where the reader's units begin, or what a search finds among them."""
    view = view_asked(request)
    find = clean_text(request.GET.get("q", ""), multiline=False)[:60]
    tops = [] if find else top_units(request.reach, permission="orgs.view", line=view.line)
    if len(tops) == 1:
        return show_unit(request, tops[0], view=view)
    within = request.reach.paths("orgs.view", view.line)
    hits = search_orgs(find, within=within, limit=HITS, line=view.line) if find else []
    context = {"view": view, "lines": Line.choices, "find": find, "hits": hits, "tops": tops}
    return render(request, "desk/units.html", context)


@needs("orgs.view")
@require_safe
def unit(request: ShellRequest, org_id: int) -> HttpResponse:
    """One unit: what stands below it, what it was, what may be changed."""
    found = unit_in_reach(request.reach, org_id, permission="orgs.view")
    return show_unit(request, found, view=view_asked(request))


def show_unit(
    request: ShellRequest,
    org: "Org",
    *,
    view: View,
    failed: tuple[Change, UnitForm] | None = None,
    error: LianxinError | None = None,
) -> HttpResponse:
    """The page of a unit, with what was typed and what was wrong if a change did not go through."""
    history = history_of(org.pk)
    lines = sorted({link.line for link in history.links}, reverse=True)
    if view.line not in lines and lines:
        view = View(line=Line(lines[0]), on=view.on, after=view.after, refused_day=view.refused_day)
    trail = _trail(org, view)
    page = child_page(org.pk, line=view.line, on=view.on, after=view.after, size=PAGE_SIZE)
    rows = _rows(request, [*(trail or [org]), *page.rows], view)
    split_at = len(trail or [org])
    forms = {} if view.on else _forms(request, org, history, below=units_below(page, view), failed=failed)
    context: dict[str, Any] = {
        "org": org,
        "here": rows[split_at - 1],
        "trail": rows[: split_at - 1],
        "stands": trail is not None,
        "sends_on": _sends_on(request, trail or [], view),
        "rows": rows[split_at:],
        "next": page.after,
        "view": view,
        "today": clock.today(),
        "lines": [(line, Line(line).label) for line in lines],
        "history": history,
        "planned": [] if view.on else planned_below(org.pk, line=view.line, limit=PLANNED_LISTED),
        "forms": forms,
        "siblings": _siblings(history, view) if Change.MOVE in forms else [],
        "failed": failed[0] if failed else "",
        "failed_form": failed[1] if failed else None,
        "form_key": new_form_key() if forms else "",
        "error": error,
    }
    return render(request, "desk/units_one.html", context, status=error.status if error else 200)


def units_below(page: ChildPage, view: View) -> list["Org"]:
    """All open units directly below, to be placed one by one in a split; none where a page does not hold them."""
    return list(page.rows) if not (page.after or view.after) else []


def _trail(org: "Org", view: View) -> "list[Org] | None":
    """The units from the top down to this one on the day; None when it did not stand in the line then."""
    try:
        return ancestors(org.pk, line=view.line, on=view.on, with_self=True)
    except Missing:
        return None


def _sends_on(request: ShellRequest, trail: "list[Org]", view: View) -> bool:
    """Whether the reader sends requests on for this unit, and so may have sure ones go without a person."""
    today = view.line == Line.TERRITORIAL and view.on is None
    return today and request.reach.covers("cases.desk", "".join(step_of(org.pk) for org in trail))


def _rows(request: ShellRequest, orgs: "list[Org]", view: View) -> list[Row]:
    ids = [org.pk for org in orgs]
    reached = units_in_reach(request.reach, ids, permission="orgs.view")
    called = names_on(ids, view.on) if view.on else {}
    return [
        Row(
            unit=org,
            name=called[org.pk].name if org.pk in called else org.name,
            code=called[org.pk].code if org.pk in called else org.code,
            open=org.pk in reached,
        )
        for org in orgs
    ]


def _forms(
    request: ShellRequest,
    org: "Org",
    history: UnitHistory,
    *,
    below: "list[Org]",
    failed: tuple[Change, UnitForm] | None,
) -> dict[Change, UnitForm]:
    """The changes open to this reader: to a unit that stands, by who manages it, its place by who manages above."""
    if org.closed or org.closing or not request.reach.has("orgs.manage"):
        return {}
    above = {parent for parent in history.parent_ids() if parent is not None}
    managed = units_in_reach(request.reach, [org.pk, *above], permission="orgs.manage")
    may_place = bool(above) and above <= managed and None not in history.parent_ids()
    allowed = [change for change in Change if (org.pk in managed if change in ON_ITSELF else may_place)]
    return {
        change: failed[1]
        if failed and failed[0] == change
        else FORMS[change](unit=org, below=below if change == Change.SPLIT else (), prefix=change.value)
        for change in allowed
    }


def _siblings(history: UnitHistory, view: View) -> "list[Org]":
    """Units beside this one, planned ones too, as suggestions for a form."""
    parent = next((link.parent_id for link in history.links if link.line == view.line and not link.valid_to), None)
    if parent is None:
        return []
    open_ones = child_page(parent, line=view.line, on=None, after="", size=SIBLINGS_LISTED).rows
    ahead = [link.org for link in planned_below(parent, line=view.line, limit=PLANNED_LISTED)]
    return [org for org in [*ahead, *open_ones] if org.pk not in {link.org_id for link in history.links}]
