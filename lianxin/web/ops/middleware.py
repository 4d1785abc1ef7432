"""Measures every request and gives its log line the route instead of the path, which may hold a tracking code."""

import time
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponseBase

from lianxin.web.ops.metrics import IN_FLIGHT, REQUEST_SECONDS

_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})
NOWHERE = "-"


class MeasureMiddleware:
    """Stands right below the one that writes the log line."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        started = time.perf_counter()
        with IN_FLIGHT.track_inprogress():
            response = self.get_response(request)
        seconds = time.perf_counter() - started
        # Anybody can invent methods and addresses; labels must stay few.
        method = request.method if request.method in _METHODS else "other"
        found = request.resolver_match
        view = (found.view_name or found.route) if found else NOWHERE
        REQUEST_SECONDS.labels(view, method, str(response.status_code)).observe(seconds)
        structlog.contextvars.bind_contextvars(
            method=method, route=found.route if found else NOWHERE, duration_ms=round(seconds * 1000, 1)
        )
        return response
