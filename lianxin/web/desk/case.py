"""The page of one request: what is asked, what happened, what to do."""

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from lianxin.domains.cases.enums import TellBy, Verb
from lianxin.domains.cases.queries import (
    OpenProposal,
    case_for,
    deliveries_by_event,
    earlier_at_place,
    open_proposals,
    queue_page,
    standing_of,
    timeline,
    verbs_for,
)
from lianxin.domains.cases.queries.categories import questions_of
from lianxin.domains.cases.queries.papers import papers_for
from lianxin.domains.cases.queries.words import name_shown_to, shown_to, steps_shown_to
from lianxin.domains.cases.questions import answered
from lianxin.domains.cases.sentences import old_promise
from lianxin.foundation.orgs.coordinates import MICRO
from lianxin.kernel import clock
from lianxin.kernel.errors import LianxinError, Missing
from lianxin.web.desk.lists import chosen_queue
from lianxin.web.desk.page_forms import PAGE_FORMS, page_forms
from lianxin.web.desk.step_fields import read_version
from lianxin.web.desk.step_forms import StepForm, offers, step_forms
from lianxin.web.desk.tie_forms import tied
from lianxin.web.forms.keys import new_form_key
from lianxin.web.forms.uploads import Kept
from lianxin.web.shell.doors import needs
from lianxin.web.shell.request import ShellRequest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from lianxin.domains.cases.models import Case, CaseEvent
    from lianxin.domains.triage.answers.rules import Remark

BESIDE = 14


@needs("cases.view")
def case_page(request: ShellRequest, uuid: "UUID") -> HttpResponse:
    """Show it; `?form=` names the form that stands open, for who opens it without a script."""
    return show_case(request, case_for(request.reach, uuid))


@needs("cases.view")
def form(request: ShellRequest, uuid: "UUID", name: str) -> HttpResponseBase:
    """One form of the page, when somebody opens it; `seen` is the version that the page around it shows."""
    if not request.htmx:
        return redirect(f"{reverse('desk_case', args=[uuid])}?{urlencode({'form': name})}")
    case = case_for(request.reach, uuid)
    verbs = verbs_for(case, request.reach)
    context: dict[str, Any] = {
        **_blank(request, case),
        "typed": QueryDict(),
        "fields": {},
        "kept": Kept(),
        "seen": read_version(request.GET) or case.version,
    }
    if name in page_forms(case, request.reach, verbs):
        return render(request, PAGE_FORMS[name].template, context | PAGE_FORMS[name].offers(case))
    forms = step_forms(case, verbs, open_proposals(case, request.reach))
    chosen = next((one for one in forms if one.name == name), None)
    if chosen is None:
        raise Missing(_("This cannot be done any more: somebody has moved the request on."))
    return render(request, "desk/step.html", context | {"form": chosen, **offers(case, request.reach, chosen)})


def _blank(request: ShellRequest, case: "Case") -> dict[str, Any]:
    """What every form shows."""
    return {"case": case, "now": clock.now(), "tell_by": TellBy.choices, "form_key": new_form_key()}


def show_case(
    request: ShellRequest,
    case: "Case",
    *,
    error: LianxinError | None = None,
    verb: str = "",
    kept: Kept | None = None,
    remarks: "Sequence[Remark]" = (),
) -> HttpResponse:
    """The page, with what was typed, and what was wrong if a step did not go through or may be looked at once more."""
    queue = chosen_queue(request)
    events = steps_shown_to(request.reach, case, timeline(case))
    shown_to(request.reach, [case])
    steps = frozenset(event.verb for event in events)
    verbs = verbs_for(case, request.reach, steps=steps)
    failed = request.POST.get("form", verb) if error or remarks else ""
    context: dict[str, Any] = {
        **_blank(request, case),
        "typed": request.POST,
        "kept": kept or Kept(),
        "error": error,
        "remarks": remarks,
        "fields": getattr(error, "fields", {}),
        "seen": case.version,
        "queue": queue,
        "beside": queue_page(
            reach=request.reach, user_id=request.actor.user_id or 0, queue=queue, now=clock.now(), size=BESIDE
        ).rows,
        "failed_form": failed,
        **_asked(request, case, events),
        **_to_do(request, case, verbs, steps, opened=failed or request.GET.get("form", "")),
        **tied(case, request.reach, verbs=verbs, steps=steps),
    }
    return render(request, "desk/case.html", context, status=error.status if error else 200)


def _asked(request: ShellRequest, case: "Case", events: "list[CaseEvent]") -> dict[str, Any]:
    """What is asked, and what happened."""
    standing = standing_of(case)
    return {
        "events": events,
        "old_due": old_promise(events),
        "asked": events[0] if events else None,
        "asks": name_shown_to(request.reach, case),
        "told": deliveries_by_event(events) if case.reporter else {},
        "trail": standing.trail[:-1],
        "provisional": standing.provisional,
        "earlier": earlier_at_place(case, request.reach),
        "answers": answered(questions_of(case.category), case.answers),
        "papers": papers_for(case),
        "position": _position(case),
    }


def _to_do(
    request: ShellRequest, case: "Case", verbs: list[Verb], steps: frozenset[str], *, opened: str
) -> dict[str, Any]:
    """What this reader may do with it; only the form that stands open brings what it shows."""
    waiting = open_proposals(case, request.reach, steps=steps)
    forms = step_forms(case, verbs, waiting)
    first = _first(forms, opened, waiting)
    beside = page_forms(case, request.reach, verbs)
    return {
        "first": first,
        "forms": [form for form in forms if form != first and not form.is_seldom],
        "seldom_forms": [form for form in forms if form != first and form.is_seldom],
        "page_forms": beside,
        "opened": opened,
        "waiting_approval": waiting,
        **_beside(case, opened if opened in beside else ""),
        **offers(case, request.reach, first),
    }


def _beside(case: "Case", opened: str) -> dict[str, Any]:
    if not opened:
        return {}
    return {"form_template": PAGE_FORMS[opened].template, **PAGE_FORMS[opened].offers(case)}


def _first(forms: list[StepForm], opened: str, waiting: list[OpenProposal]) -> StepForm | None:
    """The big one: the one that is opened, else the likely step; none beside an approval that is theirs to decide."""
    if opened.startswith(("grant_", "refuse_")) or (not opened and any(one.may_decide for one in waiting)):
        return None
    return next((form for form in forms if form.name == opened), forms[0] if forms else None)


def _position(case: "Case") -> str:
    """Latitude and longitude in degrees, with no more digits than are kept."""
    if case.latitude is None or case.longitude is None:
        return ""
    return ", ".join(f"{number / MICRO:.6f}".rstrip("0") for number in (case.latitude, case.longitude))
