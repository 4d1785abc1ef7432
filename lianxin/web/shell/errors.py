"""Pages for what went wrong: what happened, and what to do now."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianxin.kernel.errors import Invalid, LianxinError, Message, TooMany
from lianxin.web.shell.doors import public_page


@dataclass(frozen=True, slots=True)
class Words:
    """The heading and the next step of one status; the message comes from whoever refused."""

    title: Promise
    message: Promise
    advice: Promise


WORDS = {
    400: Words(
        _("We could not read this request"),
        _("The address or the form reached us incomplete."),
        _("Go back, load the page again and try once more."),
    ),
    403: Words(
        _("This page is not open to you"),
        _("Your account has no right to see or do this."),
        _("If it belongs to your work, ask your unit's administrator for the role."),
    ),
    404: Words(
        _("There is nothing here"),
        _("The address is wrong, or the page is not for this account."),
        _("Check the number or the address, or start again from the first page."),
    ),
    409: Words(
        _("Somebody was first"),
        _("This has changed since you opened the page."),
        _("Load the page again to see how it stands now. What you typed can be copied from the form."),
    ),
    422: Words(
        _("Something in the form needs another look"),
        _("We could not use what was entered."),
        _("Go back, correct what is named here and send it again."),
    ),
    429: Words(
        _("Please wait a moment"),
        _("There were many requests in a short time."),
        _("Nothing is lost. Wait a little, then send it again."),
    ),
    500: Words(
        _("Our system made a mistake"),
        _("It was not you, and it has been noted."),
        _("Try again in a few minutes. If it is urgent, call us."),
    ),
}


def refusal(request: HttpRequest, error: LianxinError) -> HttpResponse:
    """The answer to an error of the kernel: its own message under the heading of its status."""
    fields = error.fields if isinstance(error, Invalid) else {}
    response = _answer(request, error.status, error.message, fields=list(fields.values()))
    if isinstance(error, TooMany):
        response["Retry-After"] = str(error.retry_after)
    return response


def _answer(
    request: HttpRequest, status: int, message: Message | None = None, fields: list[Message] | None = None
) -> HttpResponse:
    words = WORDS[status]
    context = {
        "status": status,
        "title": words.title,
        "message": message or words.message,
        "advice": words.advice,
        "fields": fields or [],
    }
    if getattr(request, "htmx", False):
        response = render(request, "shell/refusal_toast.html", context, status=status)
        response["HX-Retarget"] = "#toasts"
        response["HX-Reswap"] = "beforeend"
        return response
    return render(request, "shell/error.html", context, status=status)


@public_page
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler400"""
    return _answer(request, 400)


@public_page
def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler403"""
    return _answer(request, 403)


@public_page
def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler404"""
    return _answer(request, 404)


@public_page
def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """CSRF_FAILURE_VIEW: a form that was open too long, or cookies that are switched off."""
    return _answer(request, 403, _("This form was open too long, or your browser does not keep cookies."))


@public_page
def failed(request: HttpRequest) -> HttpResponse:
    """handler500: needs neither database nor session, for these may be what failed."""
    words = WORDS[500]
    context = {"title": words.title, "message": words.message, "advice": words.advice}
    return HttpResponse(render_to_string("shell/500.html", context), status=500)
