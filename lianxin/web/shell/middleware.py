"""Who acts, how a refusal looks, and that no page is kept on the way."""

from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.functional import SimpleLazyObject
from django_htmx.http import HttpResponseClientRedirect

from lianxin.foundation.access.queries import Reach, reach_of
from lianxin.kernel.actors import REPORTER, Actor
from lianxin.kernel.errors import LianxinError
from lianxin.web.shell.errors import refusal
from lianxin.web.shell.request import ShellRequest

Handler = Callable[[HttpRequest], HttpResponseBase]


def actor_of(request: HttpRequest) -> Actor:
    """The account that is logged in, else a reporter."""
    user = request.user
    return user.actor if user.is_authenticated else REPORTER


class ActorMiddleware:
    """Gives every request its `actor`, and its `reach` when somebody asks for it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        actor = actor_of(request)
        shell_request = cast(ShellRequest, request)
        shell_request.actor = actor
        shell_request.reach = cast(Reach, SimpleLazyObject(lambda: reach_of(actor)))
        return self.get_response(request)


class RefusalMiddleware:
    """Turns the errors of the kernel into a page in our look, or into a toast where htmx asked for a fragment."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if (
            cast(ShellRequest, request).htmx
            and isinstance(response, HttpResponseRedirect)
            and _leads_to_login(response)
        ):
            # A redirect inside a fragment would put the login form into a table cell.
            return HttpResponseClientRedirect(response.url)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, LianxinError):
            return refusal(request, exception)
        return None


class NothingKeptMiddleware:
    """No browser or cache keeps an answer that does not say otherwise: the next at a shared computer finds nothing.

    It stands behind the one that serves static files; `files.py` says for stored ones how long they keep.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response


def _leads_to_login(response: HttpResponseRedirect) -> bool:
    return response.url.partition("?")[0] == resolve_url(settings.LOGIN_URL)
