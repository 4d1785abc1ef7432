"""What ninja leaves out of the OpenAPI description: how every endpoint fails, in which shape, and which headers go with it."""

from typing import Any, cast

from ninja.openapi.schema import OpenAPISchema

from lianxin.api.problems import KINDS, MEDIA_TYPE
from lianxin.kernel.errors import Message

_ALWAYS = (400, 401, 403, 405, 422, 429, 500)
_ON_WRITING = (409, 413)
_HEADERS: dict[int, dict[str, Any]] = {
    401: {"WWW-Authenticate": {"schema": {"type": "string"}}},
    405: {"Allow": {"schema": {"type": "string"}}},
    429: {"Retry-After": {"schema": {"type": "integer", "minimum": 0}, "description": "Seconds to wait."}},
}
_PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "RFC 9457. `type` leads to the words about this kind of failure.",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["in", "field", "detail"],
                "properties": {
                    "in": {"type": "string", "description": "body, form, file, query, path or header"},
                    "field": {"type": "string"},
                    "detail": {"type": "string"},
                },
                "additionalProperties": False,
            },
        },
    },
    "additionalProperties": False,
}


def lazy(message: Message) -> str:
    """Words that are put into the caller's language only when the description is written out; ninja asks for a str."""
    return cast(str, message)


def completed(schema: OpenAPISchema) -> OpenAPISchema:
    """The description with every status that may come back."""
    components = schema["components"]
    components["schemas"]["Problem"] = _PROBLEM
    components["responses"] = {KINDS[status].code: _response(status) for status in KINDS}
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            statuses = [*_ALWAYS, *(_ON_WRITING if method == "post" else ()), *((404,) if _may_miss(path) else ())]
            for status in sorted(statuses):
                reference = {"$ref": f"#/components/responses/{KINDS[status].code}"}
                operation["responses"].setdefault(status, reference)
            operation["parameters"] = [_plain(parameter) for parameter in operation["parameters"]]
    return schema


def _plain(parameter: dict[str, Any]) -> dict[str, Any]:
    """Left out is how a parameter is empty: there is no null in an address. Its examples stand in its schema."""
    schema = dict(parameter["schema"])
    options = [option for option in schema.pop("anyOf", ()) if option != {"type": "null"}]
    plain = {name: value for name, value in parameter.items() if name != "examples"}
    return plain | {"schema": schema | options[0] if options else schema}


def _may_miss(path: str) -> bool:
    return "{" in path


def _response(status: int) -> dict[str, Any]:
    kind = KINDS[status]
    told: dict[str, Any] = {
        "description": str(kind.title),
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    if status in _HEADERS:
        told["headers"] = _HEADERS[status]
    return told
