"""The page of one request: what is asked, what happened, what to do."""

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render

from lianxin.domains.cases.enums import TellBy, Verb
from lianxin.domains.cases.queries import (
    OpenProposal,
    case_for,
    deliveries_by_event,
    earlier_at_place,
    leaf_categories,
    look_links,
    may_unmask,
    open_proposals,
    queue_page,
    timeline,
    verbs_for,
)
from lianxin.domains.cases.queries.categories import questions_of, ready_answers_of
from lianxin.domains.cases.queries.papers import papers_for
from lianxin.domains.cases.questions import answered
from lianxin.domains.cases.sentences import old_promise
from lianxin.foundation.orgs.coordinates import MICRO
from lianxin.foundation.orgs.queries import trail
from lianxin.kernel import clock
from lianxin.kernel.errors import LianxinError
from lianxin.web.desk.lists import chosen_queue
from lianxin.web.desk.step_forms import StepForm, offers, step_forms
from lianxin.web.desk.tie_forms import tied
from lianxin.web.forms.keys import new_form_key
from lianxin.web.forms.uploads import Kept
from lianxin.web.shell.doors import needs
from lianxin.web.shell.request import ShellRequest

if TYPE_CHECKING:
    from uuid import UUID

    from lianxin.domains.cases.models import Case, CaseEvent

BESIDE = 14


@needs("cases.view")
def case_page(request: ShellRequest, uuid: "UUID") -> HttpResponse:
    """Show it."""
    return show_case(request, case_for(request.reach, uuid))


def _first(forms: list[StepForm], failed: str, waiting: list[OpenProposal]) -> str:
    """The big one: what did not go through, else the likely step; none beside an approval that is theirs to decide."""
    if failed.startswith(("grant_", "refuse_")) or (not failed and any(one.may_decide for one in waiting)):
        return ""
    return next((form.name for form in forms if form.name == failed), forms[0].name if forms else "")


def show_case(
    request: ShellRequest,
    case: "Case",
    *,
    error: LianxinError | None = None,
    verb: str = "",
    kept: Kept | None = None,
) -> HttpResponse:
    """The page, with what was typed and what was wrong if a step did not go through."""
    now, queue = clock.now(), chosen_queue(request)
    events = list(timeline(case))
    verbs = verbs_for(case, request.reach)
    context: dict[str, Any] = {
        "case": case,
        "now": now,
        "typed": request.POST,
        "kept": kept or Kept(),
        "error": error,
        "fields": getattr(error, "fields", {}),
        "queue": queue,
        "beside": queue_page(
            reach=request.reach, user_id=request.actor.user_id or 0, queue=queue, now=now, size=BESIDE
        ).rows,
        **_asked(request, case, events),
        **_to_do(request, case, verbs, failed=request.POST.get("form", verb) if error else ""),
        **tied(case, request.reach, verbs=verbs, steps={event.verb for event in events}),
    }
    return render(request, "desk/case.html", context, status=error.status if error else 200)


def _asked(request: ShellRequest, case: "Case", events: "list[CaseEvent]") -> dict[str, Any]:
    """What is asked, and what happened."""
    return {
        "events": events,
        "old_due": old_promise(events),
        "asked": events[0] if events else None,
        "told": deliveries_by_event(events) if case.reporter else {},
        "trail": trail(case.place)[:-1],
        "earlier": earlier_at_place(case, request.reach),
        "answers": answered(questions_of(case.category), case.answers),
        "papers": papers_for(case),
        "position": _position(case),
        "may_unmask": case.reporter is not None and may_unmask(case, request.reach),
    }


def _to_do(request: ShellRequest, case: "Case", verbs: list[Verb], *, failed: str) -> dict[str, Any]:
    """What this reader may do with it, each with its form; `failed` is the form that did not go through."""
    waiting = open_proposals(case, request.reach)
    forms = step_forms(case, verbs, waiting)
    first = _first(forms, failed, waiting)
    return {
        "forms": [form for form in forms if form.name == first or not form.is_seldom],
        "seldom_forms": [form for form in forms if form.name != first and form.is_seldom],
        "first_form": first,
        "failed_form": failed,
        "waiting_approval": waiting,
        "look_links": look_links(case, now=clock.now()) if Verb.RESPOND in verbs else [],
        "may_ask_to_look": Verb.RESPOND in verbs,
        "tell_by": TellBy.choices,
        "categories": leaf_categories() if Verb.RESPOND in verbs else [],
        "ready_answers": ready_answers_of(case.category),
        "form_key": new_form_key(),
        **offers(case, request.reach, forms),
    }


def _position(case: "Case") -> str:
    """Latitude and longitude in degrees, with no more digits than are kept."""
    if case.latitude is None or case.longitude is None:
        return ""
    return ", ".join(f"{number / MICRO:.6f}".rstrip("0") for number in (case.latitude, case.longitude))
