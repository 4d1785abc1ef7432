"""Public events: declared once for a place, said how they stand, and over."""

from collections.abc import Callable
from datetime import datetime, time
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lianxin.domains.cases.actions import close_event, declare_event, update_event
from lianxin.domains.cases.queries import cases_for, category_by_code, place_typed, plain_categories
from lianxin.domains.cases.queries.events import attached_cases, event_in_sight, events_in_sight, may_speak_for
from lianxin.domains.cases.queries.words import shown_to
from lianxin.kernel import clock
from lianxin.kernel.errors import Conflict, Invalid, LianxinError, Refused
from lianxin.web.forms.keys import new_form_key, sent_form_key
from lianxin.web.forms.moments import END_OF_DAY, day_typed, time_typed
from lianxin.web.shell.doors import needs
from lianxin.web.shell.request import ShellRequest

if TYPE_CHECKING:
    from django.http import QueryDict

    from lianxin.domains.cases.models import PublicEvent


@needs("cases.view")
def events(request: ShellRequest) -> HttpResponseBase:
    """What is going on at or around the reader's places; a desk declares another one."""
    if request.method != "POST":
        return _list(request)
    try:
        data = request.POST
        event = declare_event(
            place=place_typed(reach=request.reach, typed=data.get("place", "")),
            title=data.get("title", ""),
            words=data.get("words", ""),
            expected_at=_expected(data),
            category=category_by_code(data.get("category", "")),
            by=request.actor,
            at=clock.now(),
            key=sent_form_key(data).value,
        )
    except (Invalid, Refused) as error:
        return _list(request, error=error)
    messages.success(request, _("Everybody who looks at this place now reads it."))
    return redirect("desk_event", uuid=event.uuid)


def _list(request: ShellRequest, *, error: LianxinError | None = None) -> HttpResponse:
    context = _form(request, error) | {
        "events": events_in_sight(request.reach),
        "may_declare": request.reach.has("cases.desk"),
        "categories": plain_categories(),
    }
    return render(request, "desk/events.html", context, status=error.status if error else 200)


@needs("cases.view")
def event(request: ShellRequest, uuid: UUID) -> HttpResponseBase:
    """One event: what was said, who is attached, and what to say next."""
    return _one(request, event_in_sight(request.reach, uuid))


def _one(request: ShellRequest, shown: "PublicEvent", *, error: LianxinError | None = None) -> HttpResponse:
    context = _form(request, error) | {
        "event": shown,
        "said": shown.messages.all(),
        "cases": shown_to(request.reach, attached_cases(shown, cases_for(request.reach))),
        "may_speak": may_speak_for(shown, request.reach),
    }
    return render(request, "desk/event.html", context, status=error.status if error else 200)


@needs("cases.desk")
def say(request: ShellRequest, uuid: UUID) -> HttpResponseBase:
    """Tell everyone attached how it stands."""

    def act(shown: "PublicEvent", data: "QueryDict") -> None:
        update_event(
            event=shown,
            words=data.get("words", ""),
            expected_at=_expected(data),
            by=request.actor,
            at=clock.now(),
            key=sent_form_key(data).value,
        )
        messages.success(request, _("Everyone attached is told."))

    return _speak(request, uuid, act)


@needs("cases.desk")
def over(request: ShellRequest, uuid: UUID) -> HttpResponseBase:
    """It is over: everyone attached is answered."""

    def act(shown: "PublicEvent", data: "QueryDict") -> None:
        close_event(
            event=shown, words=data.get("words", ""), by=request.actor, at=clock.now(), key=sent_form_key(data).value
        )
        messages.success(request, _("Everyone attached is answered and may rate."))

    return _speak(request, uuid, act)


def _speak(request: ShellRequest, uuid: UUID, act: Callable[["PublicEvent", "QueryDict"], None]) -> HttpResponseBase:
    shown = event_in_sight(request.reach, uuid)
    if request.method == "POST":
        try:
            act(shown, request.POST)
        except (Invalid, Conflict, Refused) as error:
            return _one(request, event_in_sight(request.reach, uuid), error=error)
    return redirect("desk_event", uuid=uuid)


def _form(request: ShellRequest, error: LianxinError | None) -> dict[str, Any]:
    fields = getattr(error, "fields", {})
    # A hot spot proposes where and what in its address.
    typed = request.POST if request.method == "POST" else request.GET
    return {"form_key": new_form_key(), "typed": typed, "error": error, "fields": fields, "now": clock.now()}


def _expected(data: "QueryDict") -> datetime | None:
    """The moment by which it should be over: a day, and an hour or the end of the day; None where no day was given."""
    day, hour = data.get("expected_day", ""), data.get("expected_hour", "")
    if not day:
        return None
    on, at = day_typed(day), time_typed(hour) if hour else time(END_OF_DAY)
    if on is None or at is None:
        wrong = _("Choose a moment to come.")
        raise Invalid(_("Please look at the marked places."), {"expected_at": wrong})
    return clock.at_local(on, at.hour, at.minute)
