"""Requests that go without a person: how the proposals of a unit fared, the threshold that follows, on and off."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lianxin.domains.triage import queries
from lianxin.domains.triage.actions import allow_automatic, stop_automatic
from lianxin.domains.triage.rules_assigning import FEWEST, LAST, ONE_IN, RIGHT_OF_HUNDRED
from lianxin.foundation.access.queries import top_units, unit_in_reach
from lianxin.foundation.orgs.queries import children, trail
from lianxin.kernel import clock
from lianxin.kernel.errors import Conflict, LianxinError
from lianxin.web.shell.doors import needs
from lianxin.web.shell.request import ShellRequest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lianxin.foundation.orgs.models import Org

PERMISSION = "cases.desk"
BELOW_LISTED = 100


@needs("cases.desk")
@require_safe
def units(request: ShellRequest) -> HttpResponseBase:
    """The reader's own units; the page of the one they have."""
    tops = top_units(request.reach, permission=PERMISSION)
    if len(tops) == 1:
        return redirect("desk_automatic_unit", org_id=tops[0].pk)
    return render(request, "desk/automatic_units.html", {"rows": _rows(tops)})


@needs("cases.desk")
def unit(request: ShellRequest, org_id: int) -> HttpResponseBase:
    """One unit; sent with `wish`, allow it or stop it."""
    found = unit_in_reach(request.reach, org_id, permission=PERMISSION)
    if request.method != "POST":
        return _page(request, found)
    wish = allow_automatic if request.POST.get("wish") == "allow" else stop_automatic
    try:
        wish(unit=found, by=request.actor, at=clock.now())
    except Conflict as error:
        return _page(request, found, error=error)
    said = (
        _("From now on sure ones go without a person.")
        if wish is allow_automatic
        else _("A person decides about each.")
    )
    messages.success(request, said)
    return redirect("desk_automatic_unit", org_id=found.pk)


def _page(request: ShellRequest, org: "Org", *, error: LianxinError | None = None) -> HttpResponse:
    below = children(org.pk).filter(kind__receives=True)
    at = clock.now()
    found = queries.reckoned_today(org.pk, at=at)
    context = {
        "unit": org,
        "trail": " › ".join(trail(org)[:-1]),
        "found": found,
        "bands": [band for band in reversed(found.bands) if band.proposals],
        "given": queries.allowance_of(org),
        "within_year": queries.alone_within(org, at=at),
        "alone": queries.last_alone(request.reach, org),
        "before": queries.allowances_before(org),
        "rows": _rows(list(below[:BELOW_LISTED])),
        "fewest": FEWEST,
        "last": LAST,
        "of_hundred": RIGHT_OF_HUNDRED,
        "wrong_of_hundred": 100 - RIGHT_OF_HUNDRED,
        "one_in": ONE_IN,
        "error": error,
    }
    return render(request, "desk/automatic.html", context, status=error.status if error else 200)


def _rows(orgs: "Sequence[Org]") -> "list[tuple[Org, bool]]":
    """Each with whether it allows it today."""
    allowing = queries.allowing([org.pk for org in orgs])
    return [(org, org.pk in allowing) for org in orgs]
