"""Entering a request for somebody else: pasted words, a picture, who asked, how to tell them; answered at once or not."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from lianxin.domains.cases.actions.intake import Reporter, Request
from lianxin.domains.cases.actions.joining import enter_and_join
from lianxin.domains.cases.enums import Channel, Kind, TellBy
from lianxin.domains.cases.queries import (
    as_typed,
    category_by_code,
    code_typed,
    notice_for,
    place_typed,
    plain_or_leaf,
    suggest_places,
)
from lianxin.domains.cases.queries.categories import referred
from lianxin.foundation.orgs.queries import org_by_code
from lianxin.kernel import clock
from lianxin.kernel.errors import Conflict, Invalid, LianxinError, Missing, Refused
from lianxin.web.desk.likely import chosen_case, chosen_event
from lianxin.web.desk.proposed import kinds_offered
from lianxin.web.forms.keys import new_form_key, sent_form_key
from lianxin.web.forms.questions import answers_sent, named_errors, offered
from lianxin.web.forms.uploads import Kept, keep_uploads, kept_earlier
from lianxin.web.shell.doors import needs
from lianxin.web.shell.request import ShellRequest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lianxin.domains.cases.models import Case
    from lianxin.foundation.orgs.models import Org
    from lianxin.kernel.errors import Message

ENTERED_CHANNELS = (Channel.DESK, Channel.PHONE, Channel.CHAT, Channel.VISIT, Channel.HOTLINE, Channel.OTHER)
PLACE_COOKIE = "enter_place"


@needs("cases.submit_for")
def enter(request: ShellRequest) -> HttpResponseBase:
    """One form; the place of the last entry is filled in already."""
    if request.method != "POST" or "show" in request.POST:
        return _page(request, kept=kept_earlier(request))
    kept = keep_uploads(request, names=("photos",), purpose="cases", by=request.actor)
    try:
        form_key = sent_form_key(request.POST)
        kept.check()
        place = place_typed(reach=request.reach, typed=request.POST.get("place", ""))
        case = _submit(request, place, kept, form_key.value)
    except (Invalid, Refused, Conflict) as error:
        return _page(request, error=error, kept=kept)
    response = redirect("desk_case", uuid=case.uuid)
    secure = settings.SESSION_COOKIE_SECURE
    response.set_signed_cookie(PLACE_COOKIE, place.code, httponly=True, samesite="Lax", secure=secure)
    return response


def _submit(request: ShellRequest, place: "Org", kept: Kept, key: str) -> "Case":
    data = request.POST
    shown = notice_for(place)
    category = category_by_code(data.get("category", ""))
    asked = Request(
        words=data.get("words", ""),
        channel=Channel(data["channel"]) if data.get("channel") in ENTERED_CHANNELS else Channel.OTHER,
        category=category,
        kind=data.get("kind", ""),
        answers=answers_sent(category, data),
        place_text=data.get("place_text", ""),
        reporter=Reporter(name=data.get("name", ""), phone=data.get("phone", "")),
        tell_by=data.get("tell_by", "") or TellBy.CODE,
        tell_note=data.get("tell_note", ""),
        files=kept.ids,
        notice_id=shown.pk if shown else None,
    )
    return enter_and_join(
        place=place,
        request=asked,
        answer=data.get("answer", ""),
        lead=chosen_case(request),
        event=chosen_event(request),
        by=request.actor,
        at=clock.now(),
        key=key,
    )


@needs("cases.submit_for")
def places(request: ShellRequest) -> HttpResponse:
    """What fits the typed place, as options of a list."""
    found = suggest_places(reach=request.reach, typed=request.GET.get("place", ""))
    return render(request, "desk/place_options.html", {"found": found})


@needs("cases.submit_for")
def questions(request: ShellRequest) -> HttpResponse:
    """What the chosen kind asks besides, as fields; where it belongs, if elsewhere."""
    return render(request, "desk/enter_questions.html", _asked(request, request.GET.get("category", ""), {}))


def _asked(request: ShellRequest, code: str, wrong: "Mapping[str, Message]") -> dict[str, object]:
    """The chosen kind's questions and where it belongs; the names of what is wrong."""
    try:
        category = category_by_code(code)
    except Invalid as unknown:
        return {"fields": {**wrong, **unknown.fields}}
    fields = named_errors(category, wrong)
    return {
        "fields": fields,
        "offer": offered(category, request.POST, fields) if category else None,
        "category": category,
        "belongs": referred(category),
        "place_code": _code_typed(request.POST.get("place") or request.GET.get("place", "")),
    }


def _code_typed(typed: str) -> str:
    """The code of the place as a suggestion writes it; empty for none we know."""
    try:
        return org_by_code(code_typed(typed)).code
    except Missing:
        return ""


def _last_place(request: ShellRequest) -> str:
    """The place of the last entry as a suggestion writes it; a cookie holds no Chinese."""
    try:
        place = org_by_code(request.get_signed_cookie(PLACE_COOKIE, default="") or "")
    except Missing:
        return ""
    return as_typed(place)


def _page(request: ShellRequest, *, error: LianxinError | None = None, kept: Kept | None = None) -> HttpResponse:
    context = {
        "channels": [(channel.value, channel.label) for channel in ENTERED_CHANNELS],
        "tell_by": TellBy.choices,
        "categories": plain_or_leaf(),
        "place": request.POST.get("place", "") if request.method == "POST" else _last_place(request),
        "typed": request.POST,
        "kept": kept or Kept(),
        "form_key": new_form_key(),
        "error": error,
        "kinds": Kind.choices,
        **_asked(request, request.POST.get("category", ""), getattr(error, "fields", {})),
        **kinds_offered(request),
    }
    return render(request, "desk/enter.html", context, status=error.status if error else 200)
