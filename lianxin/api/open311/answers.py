"""The frame of every endpoint: what it returns is written in the format asked for, what it raises as the standard's errors."""

from collections.abc import Callable, Mapping
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from lianxin.api.open311.documents import FORMATS, Document, Many, Value
from lianxin.kernel.errors import Invalid, LianxinError, TooMany

Endpoint = Callable[..., Document]
_HEADERS = "Authorization, Content-Type, Idempotency-Key, X-Api-Key"
# Ours that the standard knows: anything else "where the request can not be fulfilled as expected" is 400.
_KEPT = frozenset({HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.TOO_MANY_REQUESTS})


def endpoint(*methods: str) -> Callable[[Endpoint], Callable[..., HttpResponse]]:
    """A view at `….xml` and `….json`. No cookie has a say here, so no form token is asked for: the key is the right."""

    def framed(function: Endpoint) -> Callable[..., HttpResponse]:
        @csrf_exempt
        @wraps(function)
        def view(request: HttpRequest, *, form: str, **named: Any) -> HttpResponse:
            if request.method == "OPTIONS":
                answer = HttpResponse(status=HTTPStatus.NO_CONTENT)
                answer["Access-Control-Allow-Headers"] = _HEADERS
            elif request.method not in {*methods, "HEAD"}:
                said = _("Only %(methods)s works here.") % {"methods": ", ".join(methods)}
                answer = _errors({"": said}, HTTPStatus.METHOD_NOT_ALLOWED, form=form)
            else:
                answer = _answered(function, request, form=form, named=named)
            answer["Allow"] = answer["Access-Control-Allow-Methods"] = ", ".join(methods)
            # No cookie counts here, so pages of others may ask too.
            answer["Access-Control-Allow-Origin"] = "*"
            return answer

        return view

    return framed


def _answered(function: Endpoint, request: HttpRequest, *, form: str, named: Mapping[str, Any]) -> HttpResponse:
    try:
        _check_text(request, named)
        return _written(function(request, **named), form=form)
    except LianxinError as error:
        return _refusal(error, form=form)


def _check_text(request: HttpRequest, named: Mapping[str, Any]) -> None:
    """Raises Invalid for the one character that no text in a database may hold."""
    sent = (text for arguments in (request.GET, request.POST) for _name, texts in arguments.lists() for text in texts)
    if any("\0" in str(text) for text in (*sent, *named.values())):
        raise Invalid(_("A zero character stands in what was sent."))


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
