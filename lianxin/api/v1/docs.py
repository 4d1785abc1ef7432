"""The description of the API: for programs as OpenAPI, for people as a page without scripts."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from lianxin.api.problems import KEY_REUSED, KINDS
from lianxin.api.v1.api import api

_CACHE = "public, max-age=300"


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document, its words in the caller's language."""
    response = JsonResponse(api.get_openapi_schema(), json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = _CACHE
    return response


@require_safe
def root(request: HttpRequest) -> HttpResponse:
    """To the readable page."""
    return HttpResponseRedirect(reverse("api-v1:docs"))


@dataclass(frozen=True, slots=True)
class Field:
    """A line of a table: a parameter, or a field of what is sent or comes back."""

    name: str
    kind: str
    needed: bool
    words: str


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One address and method."""

    method: str
    path: str
    summary: str
    words: str
    parameters: list[Field]
    content: list[Field]
    answer: list[Field]
    answer_status: int


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Every endpoint, what it takes and gives, and every kind of failure."""
    schema = api.get_openapi_schema()
    context = {
        "groups": _groups(schema),
        "kinds": [(status, kind) for status, kind in KINDS.items()] + [(422, KEY_REUSED)],
        "base": request.build_absolute_uri("/api/v1"),
    }
    return render(request, "api/docs.html", context)


_GROUPS = {
    "token": _("The token"),
    "cases": _("Requests"),
    "verbs": _("What is done with a request"),
    "files": _("Files"),
    "units": _("Units"),
    "figures": _("Figures"),
}


def _groups(schema: dict[str, Any]) -> dict[Promise, list[Endpoint]]:
    groups: dict[Promise, list[Endpoint]] = {}
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            groups.setdefault(_GROUPS[operation["tags"][0]], []).append(_endpoint(schema, path, method, operation))
    return groups


def _endpoint(schema: dict[str, Any], path: str, method: str, operation: dict[str, Any]) -> Endpoint:
    status = next(status for status in operation["responses"] if int(status) < HTTPStatus.BAD_REQUEST)
    sent = operation.get("requestBody", {}).get("content", {})
    given = operation["responses"][status].get("content", {})
    return Endpoint(
        method=method.upper(),
        path=path.removeprefix("/api/v1"),
        summary=str(operation["summary"]),
        words=str(operation.get("description", "")),
        parameters=[
            Field(one["name"], _kind(one["schema"]), one["required"], one.get("description", ""))
            for one in operation["parameters"]
        ],
        content=_fields(schema, next(iter(sent.values()))["schema"]) if sent else [],
        answer=_fields(schema, next(iter(given.values()))["schema"]) if given else [],
        answer_status=int(status),
    )


def _fields(schema: dict[str, Any], shape: dict[str, Any]) -> list[Field]:
    found = _resolved(schema, shape)
    needed = set(found.get("required", ()))
    return [
        Field(name, _kind(one), name in needed, _words(schema, one))
        for name, one in found.get("properties", {}).items()
    ]


def _resolved(schema: dict[str, Any], shape: dict[str, Any]) -> dict[str, Any]:
    name = shape.get("$ref", "").rpartition("/")[2]
    found: dict[str, Any] = schema["components"]["schemas"][name] if name else shape
    return found


def _words(schema: dict[str, Any], one: dict[str, Any]) -> str:
    """What is said of a field: its own words, else the values it may have."""
    if "description" in one:
        return str(one["description"])
    options = [_resolved(schema, option).get("enum", ()) for option in one.get("anyOf", [one])]
    return " · ".join(str(value) for values in options for value in values)


def _kind(one: dict[str, Any]) -> str:
    """`text`, `Unit`, `list of EventTold`: as people say it."""
    if "anyOf" in one:
        return " / ".join(_kind(option) for option in one["anyOf"])
    if "$ref" in one:
        return str(one["$ref"]).rpartition("/")[2]
    if one.get("type") == "array":
        return f"[{_kind(one['items'])}]"
    return str(one.get("format") or one.get("type") or "any")
