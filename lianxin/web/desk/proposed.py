"""What a request may be about, as one-tap choices: while it is entered, and on its page for who hands it on."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lianxin.domains.cases.actions.steps import WORDS_LIMIT
from lianxin.domains.cases.enums import Verb
from lianxin.domains.cases.queries import case_for, category_by_code, hats_on, place_typed
from lianxin.domains.triage.actions import take_proposal
from lianxin.domains.triage.queries import Meant, likely_categories, propose, unless_damaged
from lianxin.foundation.orgs.queries import org_by_id
from lianxin.kernel import clock
from lianxin.kernel.errors import Conflict, Invalid, Refused
from lianxin.web.desk.step_fields import LARGEST_ID_DIGITS, read_version
from lianxin.web.desk.steps import show_again
from lianxin.web.forms.keys import sent_form_key
from lianxin.web.shell.doors import needs
from lianxin.web.shell.request import ShellRequest

if TYPE_CHECKING:
    from uuid import UUID

    from lianxin.domains.cases.models import Category
    from lianxin.foundation.orgs.models import Org


@needs("cases.submit_for")
@require_POST
def proposed(request: ShellRequest) -> HttpResponse:
    """A part of the page, while somebody types; what is typed stands in no address."""
    return render(request, "desk/proposed.html", proposals_for(request, known_place(request)))


def known_place(request: ShellRequest) -> "Org | None":
    """The place as far as it is typed; None while it names none, or none of the reader's."""
    try:
        return place_typed(reach=request.reach, typed=request.POST.get("place", ""))
    except Invalid:
        return None


def proposals_for(request: ShellRequest, place: "Org | None") -> dict[str, Any]:
    """What the part shows of the words typed; who would get it only where the place is known."""
    at, words = clock.now(), request.POST.get("words", "")[:WORDS_LIMIT]

    def asked() -> list[Meant]:
        if place is None:
            return likely_categories(words=words, at=at)
        return [*propose(words=words, place=place, at=at)]

    return {"proposals": unless_damaged(asked), "proposed_place": place}


def kinds_offered(request: ShellRequest) -> dict[str, Any]:
    """For the list of kinds: the chosen one where it lies below those listed, and the proposals, for who works without a
    script and asks for them (`show`).
    """
    try:
        chosen = category_by_code(request.POST.get("category", ""))
    except Invalid:
        chosen = None
    below = chosen if chosen is not None and chosen.level > 1 else None
    shown = proposals_for(request, known_place(request)) if "show" in request.POST else {"proposals": []}
    return {"chosen_below": below, **shown}


@needs("cases.view")
def take(request: ShellRequest, uuid: "UUID") -> HttpResponseBase:
    """Set the category and hand it to the unit shown, in one step."""
    case = case_for(request.reach, uuid)
    if request.method != "POST":
        return redirect("desk_case", uuid=case.uuid)
    try:
        form_key = sent_form_key(request.POST)
        category, unit = _chosen(request.POST.get("take", ""))
        taken = take_proposal(
            case=case,
            category=category,
            unit=unit,
            by=request.actor,
            at=clock.now(),
            seen=read_version(request.POST),
            key=form_key.value,
        )
    except (Invalid, Conflict, Refused) as error:
        return show_again(request, uuid, error, verb="proposed")
    if taken.unit_id == case.unit_id:
        messages.success(request, _("Done: %(verb)s.") % {"verb": Verb.RECATEGORISE.label})
    else:
        messages.success(request, _("It goes to %(unit)s now.") % {"unit": taken.unit.short_name})
    return redirect("desk_case", uuid=case.uuid) if hats_on(taken, request.reach) else redirect("desk_board")


def _chosen(typed: str) -> "tuple[Category, Org]":
    """The category and the unit of a button; raises Invalid for what no button sends, Missing for a unit that is none."""
    unit, _space, code = typed.partition(" ")
    category = category_by_code(code)
    if category is None or not unit.isdecimal() or len(unit) > LARGEST_ID_DIGITS:
        raise Invalid(_("Choose one of the proposals."))
    return category, org_by_id(int(unit))
