"""Looking for a request: by number or code straight to it, by words in a list of the newest."""

import re
from typing import TYPE_CHECKING

from django.http import HttpResponseBase
from django.shortcuts import redirect, render

from lianxin.domains.cases.queries import case_by_number, search_cases, units_to_search
from lianxin.kernel.errors import Missing
from lianxin.kernel.text import clean_text
from lianxin.web.shell.doors import needs
from lianxin.web.shell.request import ShellRequest

if TYPE_CHECKING:
    from lianxin.foundation.orgs.models import Org

LONGEST = 100
_NUMBER = re.compile(r"[\d\s-]+")


@needs("cases.view")
def search(request: ShellRequest) -> HttpResponseBase:
    """The newest 25 that have all the words, page by page; one's own units only."""
    typed = clean_text(request.GET.get("q", ""), multiline=False)[:LONGEST]
    while_typing = request.htmx and not request.htmx.boosted
    if _NUMBER.fullmatch(typed) and not while_typing:
        try:
            return redirect("desk_case", uuid=case_by_number(request.reach, typed).uuid)
        except Missing:
            # Numbers stand in words too: a house, an amount.
            pass
    unit = request.GET.get("unit", "")
    units = units_to_search(request.reach) if unit or not while_typing else []
    under = _chosen(units, unit)
    after = _position(request.GET.get("after", ""))
    page = search_cases(reach=request.reach, typed=typed, under=under, after=after)
    context = {"typed": typed, "page": page, "units": units, "under": under, "after": after}
    return render(request, "desk/search_rows.html" if while_typing else "desk/search.html", context)


def _chosen(units: "list[Org]", code: str) -> "Org | None":
    return next((unit for unit in units if unit.code == code), None) if code else None


def _position(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 19 else None
