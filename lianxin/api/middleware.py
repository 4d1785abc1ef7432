"""What Django itself answers under /api/ (no such address, no such method, a crash) takes the shape of all problems."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from lianxin.api.problems import problem

PREFIX = "/api/"
_HEADERS_KEPT = ("Allow", "Retry-After", "WWW-Authenticate")


class ProblemMiddleware:
    """Looks only at failures that are pages or bare text: endpoints speak for themselves."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code < 400 or not request.path.startswith(PREFIX) or not _is_a_page(response):
            return response
        kept = {name: response[name] for name in _HEADERS_KEPT if name in response}
        return problem(request, response.status_code, headers=kept)


def _is_a_page(response: HttpResponseBase) -> bool:
    return isinstance(response, HttpResponse) and response.get("Content-Type", "").startswith("text/")
