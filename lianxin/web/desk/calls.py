"""The telephone desk, worked by keyboard alone: who calls, what they ask, what to answer, all on one page."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from lianxin.domains.cases.actions.calls import pass_call_on
from lianxin.domains.cases.actions.intake import Reporter, Request
from lianxin.domains.cases.actions.joining import enter_and_join
from lianxin.domains.cases.enums import EMERGENCY_NUMBERS, Channel, TellBy
from lianxin.domains.cases.queries import (
    as_typed,
    case_by_number,
    category_by_code,
    notice_for,
    place_typed,
    plain_or_leaf,
)
from lianxin.domains.cases.queries.calls import COMMON_LANGUAGE, Caller, caller, speakers
from lianxin.domains.cases.queries.events import open_events_in_sight
from lianxin.domains.cases.queries.knowledge import knowledge_for, used_answer
from lianxin.foundation.access.queries import top_units
from lianxin.kernel import clock
from lianxin.kernel.errors import Conflict, Invalid, LianxinError, Missing, Refused
from lianxin.web.desk.likely import event_named
from lianxin.web.desk.proposed import kinds_offered
from lianxin.web.forms.keys import new_form_key, read_form_key, sent_form_key
from lianxin.web.shell.doors import needs
from lianxin.web.shell.request import ShellRequest

PHONE_LENGTH = 40


@needs("cases.submit_for")
def call(request: ShellRequest) -> HttpResponseBase:
    """`?caller=` opens what this number has asked before; a telephone system may open the page by it."""
    typed = (request.POST.get("phone") or request.GET.get("caller", ""))[:PHONE_LENGTH]
    known = caller(request.reach, typed)
    if request.method != "POST" or "show" in request.POST:
        return _page(request, known, typed)
    try:
        form_key = sent_form_key(request.POST)
        place = place_typed(reach=request.reach, typed=request.POST.get("place", ""))
        shown = notice_for(place)
        data = request.POST
        asked = Request(
            words=data.get("words", ""),
            channel=Channel.PHONE,
            category=category_by_code(data.get("category", "")),
            place_text=data.get("place_text", ""),
            reporter=Reporter(name=data.get("name", ""), phone=typed, language=_language(data.get("language", ""))),
            tell_by=data.get("tell_by", "") or TellBy.CALL,
            notice_id=shown.pk if shown else None,
        )
        made = enter_and_join(
            place=place,
            request=asked,
            answer=data.get("answer", ""),
            knowledge=used_answer(request.reach, data.get("knowledge", "")),
            event=event_named(request, data.get("event", "")),
            told_by=asked.tell_by,
            by=request.actor,
            at=clock.now(),
            key=form_key.value,
        )
    except (Invalid, Refused, Conflict) as error:
        return _page(request, known, typed, error=error)
    return redirect(f"{reverse('desk_call')}?{urlencode({'done': made.number})}")


def _language(code: str) -> str:
    known = [language for language, _name in settings.SPOKEN_LANGUAGES]
    return code if code in known else COMMON_LANGUAGE


def _page(request: ShellRequest, known: Caller, typed: str, *, error: LianxinError | None = None) -> HttpResponse:
    now = clock.now()
    language = request.POST.get("language") or request.GET.get("language") or known.language or COMMON_LANGUAGE
    latest = known.cases[0] if known.cases else None
    context: dict[str, Any] = {
        "caller": known,
        "phone": typed,
        "name": request.POST.get("name") or next(iter(known.names), ""),
        "place": request.POST.get("place") or (as_typed(latest.place) if latest else ""),
        "typed": request.POST,
        "languages": settings.SPOKEN_LANGUAGES,
        "language": language,
        "speakers": speakers(request.reach, language, at=now),
        "categories": plain_or_leaf(),
        "tell_by": [choice for choice in TellBy.choices if choice[0] != TellBy.RELATIVE],
        "events": open_events_in_sight(request.reach),
        "numbers": EMERGENCY_NUMBERS,
        "form_key": new_form_key(),
        "done": _done(request),
        "now": now,
        "error": error,
        "fields": getattr(error, "fields", {}),
        **kinds_offered(request),
    }
    return render(request, "desk/call.html", context, status=error.status if error else 200)


def _done(request: ShellRequest) -> Any:
    """The request entered just before, by its number; None for none."""
    try:
        return case_by_number(request.reach, request.GET["done"]) if "done" in request.GET else None
    except Missing:
        return None


@needs("cases.submit_for")
def about_caller(request: ShellRequest) -> HttpResponse:
    """What a number has asked before and who speaks its language: the part of the page that follows the number."""
    known = caller(request.reach, request.GET.get("phone", "")[:PHONE_LENGTH])
    language = request.GET.get("language") or known.language
    context = {
        "caller": known,
        "now": clock.now(),
        "language": language,
        "speakers": speakers(request.reach, language, at=clock.now()),
    }
    return render(request, "desk/caller.html", context)


@needs("cases.submit_for")
def known_answers(request: ShellRequest) -> HttpResponse:
    """The kept answers that fit what was typed, by characters, pinyin or initials."""
    typed = request.GET.get("known", "")[:PHONE_LENGTH]
    try:
        place = place_typed(reach=request.reach, typed=request.GET.get("place", ""))
    except Invalid:
        place = None
    found = knowledge_for(request.reach, place, typed) if typed.strip() else ()
    return render(request, "desk/known.html", {"found": found, "typed": typed, "open": True})


@needs("cases.submit_for")
def passed_on(request: ShellRequest) -> HttpResponseBase:
    """A call went on to an emergency number: counted, nothing else."""
    form_key = read_form_key(request.POST.get("form_key", ""))
    units = top_units(request.reach, permission="cases.submit_for")
    if request.method == "POST" and form_key is not None and units:
        number = request.POST.get("number", "")
        pass_call_on(unit=units[0], number=number, by=request.actor, at=clock.now(), key=f"{form_key.value} {number}")
        messages.success(request, _("Passed on to %(number)s: counted, nothing else is kept.") % {"number": number})
    return redirect("desk_call")
