"""The frame of every endpoint: what it returns is written in the format asked for, what it raises as the standard's errors."""

from collections.abc import Callable, Mapping
from functools import wraps
from http import HTTPStatus
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from lianxin.api.open311.documents import FORMATS, Document, Many, Value
from lianxin.kernel.errors import Invalid, LianxinError, TooMany

log = structlog.get_logger(__name__)

Endpoint = Callable[..., Document]
# Ours that the standard knows: anything else "where the request can not be fulfilled as expected" is 400.
_KEPT = frozenset({HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.TOO_MANY_REQUESTS})


def endpoint(*methods: str) -> Callable[[Endpoint], Callable[..., HttpResponse]]:
    """A view at `….xml` and `….json`. No cookie has a say here, so no form token is asked for: the key is the right."""

    def framed(function: Endpoint) -> Callable[..., HttpResponse]:
        @csrf_exempt
        @wraps(function)
        def view(request: HttpRequest, *, form: str, **named: Any) -> HttpResponse:
            if request.method not in {*methods, "HEAD", "OPTIONS"}:
                answer = _errors(
                    {"": _("Only %(methods)s works here.") % {"methods": ", ".join(methods)}}, 405, form=form
                )
                answer["Allow"] = ", ".join(methods)
                return answer
            try:
                answer = _written(function(request, **named), form=form)
            except LianxinError as error:
                answer = _refusal(error, form=form)
            # Everything here is read without cookies: pages of others may ask too.
            answer["Access-Control-Allow-Origin"] = "*"
            return answer

        return view

    return framed


def _written(document: Document, *, form: str, status: int = 200) -> HttpResponse:
    return HttpResponse(document.written(form), status=status, content_type=FORMATS[form])


def _refusal(error: LianxinError, *, form: str) -> HttpResponse:
    fields = error.fields if isinstance(error, Invalid) and error.fields else {"": error.message}
    answer = _errors(fields, error.status if error.status in _KEPT else HTTPStatus.BAD_REQUEST, form=form)
    if isinstance(error, TooMany):
        answer["Retry-After"] = str(error.retry_after)
    return answer


def _errors(messages: Mapping[str, Any], status: int, *, form: str) -> HttpResponse:
    rows: list[Value] = [
        {"code": int(status), "description": str(message) if not name or name in str(message) else f"{name}: {message}"}
        for name, message in messages.items()
    ]
    return _written(Document("errors", Many("error", rows)), form=form, status=status)
