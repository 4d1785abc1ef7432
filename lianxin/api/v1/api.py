"""The API of version 1: how it reads, how it fails, and its description."""

import json
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser
from ninja.renderers import JSONRenderer

from lianxin.api.doors import BearerToken
from lianxin.api.problems import KEY_REUSED, FieldError, KeyReused, problem, refusal
from lianxin.api.v1.description import completed
from lianxin.kernel.errors import LianxinError

DEEPEST_JSON = 20


class StrictParser(Parser):
    """JSON as RFC 8259 has it: no NaN, no Infinity, not nested beyond reason."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        body = json.loads(request.body, parse_constant=_refuse)
        if _depth(body) > DEEPEST_JSON:
            raise ValueError("nested too deep")
        parsed: dict[str, Any] = body
        return parsed


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _depth(value: Any) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + max(map(_depth, inner), default=0)


class CompactJson(JSONRenderer):
    """UTF-8 as it is, without blanks."""

    json_dumps_params: Mapping[str, Any] = {"ensure_ascii": False, "separators": (",", ":")}


class Api(NinjaAPI):
    """ninja's, with a description that names every answer."""

    def get_openapi_schema(self, **more: Any) -> OpenAPISchema:
        return completed(super().get_openapi_schema(**more))

    def endpoints(self) -> list[URLPattern | URLResolver]:
        """The addresses of the operations alone: the description has its own."""
        return [found for found in self._get_urls() if isinstance(found, URLPattern) and found.name != "api-root"]

    def get_openapi_operation_id(self, operation: Any) -> str:
        """The name of the function: `submit`, `get_case`."""
        return str(operation.view_func.__name__)


api = Api(
    title="Lianxin 连心",
    version="1",
    urls_namespace="api-v1",
    openapi_url=None,
    docs_url=None,
    auth=BearerToken(),
    parser=StrictParser(),
    renderer=CompactJson(),
)


@api.exception_handler(LianxinError)
def _refused(request: HttpRequest, error: LianxinError) -> HttpResponse:
    return refusal(request, error)


@api.exception_handler(KeyReused)
def _key_reused(request: HttpRequest, error: KeyReused) -> HttpResponse:
    return problem(request, 422, kind=KEY_REUSED)


@api.exception_handler(AuthenticationError)
def _unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    shown = ', error="invalid_token"' if "Authorization" in request.headers else ""
    return problem(request, 401, headers={"WWW-Authenticate": f'Bearer realm="lianxin"{shown}'})


@api.exception_handler(HttpError)
def _malformed(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(request, error.status_code)


@api.exception_handler(Http404)
def _missing(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(request, 404)


@api.exception_handler(RequestDataTooBig)
def _too_large(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    return problem(request, 413)


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return problem(request, 422, errors=[_field_error(found) for found in error.errors])


def _field_error(found: Mapping[str, Any]) -> FieldError:
    """Pydantic's finding in the caller's language; where we have no words of our own, its English ones."""
    place, *path = found["loc"]
    # ninja puts the name of the argument before the fields of a body.
    steps = path[1:] if place in {"body", "form"} and len(path) > 1 else path
    words = {
        "missing": _("This is needed."),
        "extra_forbidden": _("There is no such field here."),
        "string_too_long": _("This is too long."),
        "string_too_short": _("This is too short."),
        "enum": _("This is none of the values that the description names."),
        "literal_error": _("This is none of the values that the description names."),
        "uuid_parsing": _("This is no UUID."),
        "string_type": _("This must be text."),
    }
    detail = words.get(found["type"], str(found["msg"]))
    return FieldError(str(place), ".".join(map(str, steps)), detail)
