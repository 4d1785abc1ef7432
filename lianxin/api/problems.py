"""One shape for every answer that fails: RFC 9457, `application/problem+json`."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianxin.kernel.errors import Invalid, LianxinError, Message, TooMany

MEDIA_TYPE = "application/problem+json"
DOCS = "/api/v1/docs/"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of failure: the anchor that explains it on the docs page, its heading, and what is said by default."""

    code: str
    title: Promise
    detail: Promise


KINDS: dict[int, Kind] = {
    400: Kind("malformed", _("The request could not be read"), _("Send JSON in UTF-8, as the description says.")),
    401: Kind(
        "token", _("No token, or one that does not hold"), _("Send “Authorization: Bearer …” with a token that holds.")
    ),
    403: Kind("refused", _("The token does not allow this"), _("Its role or its unit has no right to do this.")),
    404: Kind("missing", _("There is nothing here"), _("The address is wrong, or it lies outside the token's reach.")),
    405: Kind("method", _("This method does not work here"), _("The header “Allow” names those that do.")),
    409: Kind("conflict", _("It has moved on"), _("Somebody was first. Read it again, then decide.")),
    413: Kind("too-large", _("Too much at once"), _("Send less in one request.")),
    415: Kind("media-type", _("Not this kind of content"), _("Send the kind of content that the description names.")),
    422: Kind("invalid", _("Something in it cannot be used"), _("The list “errors” names what and why.")),
    429: Kind("too-many", _("Too many requests"), _("Wait as long as “Retry-After” says.")),
    500: Kind("failed", _("Our system made a mistake"), _("It was not you, and it has been noted.")),
}
KEY_REUSED = Kind(
    "key-reused",
    _("This key stands for something else"),
    _("The Idempotency-Key was used for another content. Send a new key with new content."),
)


class KeyReused(Exception):
    """The same Idempotency-Key came with another content."""


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one value; `place` is body, query, path or header."""

    place: str
    field: str
    detail: str


def problem(
    request: HttpRequest,
    status: int,
    *,
    detail: Message | None = None,
    errors: Sequence[FieldError] = (),
    kind: Kind | None = None,
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """The answer; `detail` is in the caller's language and says what to do now."""
    shown = kind or KINDS.get(status) or KINDS[400 if status < HTTPStatus.INTERNAL_SERVER_ERROR else 500]
    body: dict[str, Any] = {
        "type": f"{DOCS}#{shown.code}",
        "title": str(shown.title),
        "status": status,
        "detail": str(detail or shown.detail),
        "instance": request.path,
    }
    if errors:
        body["errors"] = [{"in": error.place, "field": error.field, "detail": error.detail} for error in errors]
    return HttpResponse(
        json.dumps(body, ensure_ascii=False), status=status, content_type=MEDIA_TYPE, headers=dict(headers or {})
    )


def refusal(request: HttpRequest, error: LianxinError) -> HttpResponse:
    """The answer to an error of the kernel."""
    fields = error.fields if isinstance(error, Invalid) else {}
    return problem(
        request,
        error.status,
        detail=error.message,
        errors=[
            FieldError("query" if request.method == "GET" else "body", name, str(message))
            for name, message in fields.items()
        ],
        headers={"Retry-After": str(error.retry_after)} if isinstance(error, TooMany) else None,
    )
