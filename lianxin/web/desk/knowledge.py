"""Keeping the answers that the phone desk reads out: their list, one to change, a new one."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lianxin.domains.cases.actions.knowledge import Kept, keep_answer, retire_answer
from lianxin.domains.cases.permissions import KNOWLEDGE
from lianxin.domains.cases.queries import as_typed, case_for, place_typed, suggest_places
from lianxin.domains.cases.queries.knowledge import Standing, kept_answer, kept_answers, knowledge_for
from lianxin.domains.cases.queries.words import private_in
from lianxin.foundation.access.queries import top_units
from lianxin.kernel import clock
from lianxin.kernel.errors import Conflict, Invalid, LianxinError, Refused
from lianxin.web.desk.step_fields import read_version
from lianxin.web.forms.moments import read_day
from lianxin.web.shell.doors import needs
from lianxin.web.shell.request import ShellRequest

if TYPE_CHECKING:
    from lianxin.domains.cases.models import KnowledgeAnswer

LONGEST = 60
OFFERED = 3


@needs("cases.knowledge")
def answers(request: ShellRequest) -> HttpResponse:
    """What one's own units offer, what ends soon, what was retired."""
    asked = request.GET.get("standing", "")
    standing = Standing(asked) if asked in Standing.values else Standing.HOLDING
    typed = request.GET.get("q", "")[:LONGEST]
    context = {
        "answers": kept_answers(request.reach, standing=standing, typed=typed),
        "standing": standing,
        "standings": Standing.choices,
        "typed": typed,
        "today": clock.today(),
    }
    return render(request, "desk/knowledge.html", context)


@needs("cases.knowledge")
def new(request: ShellRequest) -> HttpResponseBase:
    """Add an answer."""
    return _keep(request, None)


@needs("cases.knowledge")
def one(request: ShellRequest, uuid: UUID) -> HttpResponseBase:
    """Change an answer, or retire it."""
    answer = kept_answer(request.reach, uuid)
    if request.method == "POST" and "retire" in request.POST:
        try:
            retire_answer(answer=answer, seen=read_version(request.POST), by=request.actor, at=clock.now())
        except (Conflict, Refused) as error:
            return _form(request, answer, error=error)
        messages.success(request, _("The answer is offered no more."))
        return redirect("desk_knowledge")
    return _keep(request, answer)


def _keep(request: ShellRequest, answer: "KnowledgeAnswer | None") -> HttpResponseBase:
    if request.method != "POST":
        return _form(request, answer)
    try:
        kept = _read(request)
        keep_answer(kept=kept, answer=answer, seen=read_version(request.POST), by=request.actor, at=clock.now())
    except (Invalid, Conflict, Refused) as error:
        return _form(request, answer, error=error)
    messages.success(request, _("The answer is kept."))
    if private := private_in(kept.title, kept.words, kept.asked_as):
        found = ", ".join(map(str, private))
        messages.warning(request, _("It may hold private data (%(found)s): many will hear it.") % {"found": found})
    return redirect("desk_knowledge")


def _read(request: ShellRequest) -> Kept:
    data = request.POST
    owner = place_typed(reach=request.reach, typed=data.get("owner", ""), permission=KNOWLEDGE, field="owner")
    holds, until = data.get("org", "").strip(), data.get("valid_until", "").strip()
    return Kept(
        title=data.get("title", ""),
        words=data.get("words", ""),
        source=data.get("source", ""),
        owner=owner,
        org=place_typed(reach=request.reach, typed=holds, permission=KNOWLEDGE, field="org") if holds else owner,
        asked_as=data.get("asked_as", ""),
        valid_until=read_day(until, "valid_until") if until else None,
    )


def _form(
    request: ShellRequest, answer: "KnowledgeAnswer | None", *, error: LianxinError | None = None
) -> HttpResponse:
    typed = request.POST if request.method == "POST" else _stored(request, answer)
    context = {"answer": answer, "typed": typed, "error": error, "fields": getattr(error, "fields", {})}
    return render(request, "desk/knowledge_one.html", context, status=error.status if error else 200)


def _stored(request: ShellRequest, answer: "KnowledgeAnswer | None") -> dict[str, str]:
    """What the form shows at first."""
    if answer is None:
        own = top_units(request.reach, permission=KNOWLEDGE)
        return {"owner": as_typed(own[0])} if len(own) == 1 else {}
    return {
        "title": answer.title,
        "words": answer.words,
        "asked_as": answer.asked_as,
        "source": answer.source,
        "owner": as_typed(answer.owner),
        "org": as_typed(answer.org),
        "valid_until": answer.valid_until.isoformat() if answer.valid_until else "",
    }


@needs("cases.submit_for")
def known(request: ShellRequest, uuid: UUID) -> HttpResponse:
    """What may answer this request: by what is typed, else by its own words; a part of its page."""
    case = case_for(request.reach, uuid)
    typed = request.GET.get("known", "").strip()[:LONGEST]
    found = knowledge_for(request.reach, case.place, typed or f"{case.title} {case.words}")
    return render(request, "desk/known.html", {"found": found[:OFFERED], "typed": typed})


@needs("cases.knowledge")
def units(request: ShellRequest) -> HttpResponse:
    """What fits the typed unit, as options of a list."""
    typed = request.GET.get("owner") or request.GET.get("org", "")
    found = suggest_places(reach=request.reach, typed=typed, permission=KNOWLEDGE)
    return render(request, "desk/place_options.html", {"found": found})
