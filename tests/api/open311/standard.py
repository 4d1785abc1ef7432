"""The published text of GeoReport v2, field by field (wiki.open311.org/GeoReport_v2), as tables that answers are held against.

Answers of real servers pass through the same tables: what they leave out is written down beside their test.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element, fromstring

Check = Callable[[Any], bool]
_W3C = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$")


def _text(value: Any) -> bool:
    return isinstance(value, str) and value != ""


def _or_empty(check: Check) -> Check:
    return lambda value: value is None or value == "" or check(value)


def _one_of(*allowed: str) -> Check:
    return lambda value: value in allowed


def _truth(value: Any) -> bool:
    return value in {True, False, "true", "false"}


def _moment(value: Any) -> bool:
    return isinstance(value, str) and _W3C.match(value) is not None


def _number(value: Any) -> bool:
    try:
        return not isinstance(value, bool) and float(value) is not None
    except (TypeError, ValueError):
        return False


def _order(value: Any) -> bool:
    return _number(value) and int(value) > 0


@dataclass(frozen=True)
class Field:
    """`may_be_missing`: the standard says "May not be returned"."""

    check: Check
    may_be_missing: bool = False


TEXT, TEXT_OR_EMPTY = Field(_text), Field(_or_empty(_text))
MAY = Field(_or_empty(_text), may_be_missing=True)

SERVICE = {
    "service_code": TEXT,
    "service_name": TEXT,
    "description": TEXT_OR_EMPTY,
    "metadata": Field(_truth),
    "type": Field(_one_of("realtime", "batch", "blackbox")),
    "keywords": TEXT_OR_EMPTY,
    "group": TEXT_OR_EMPTY,
}
ATTRIBUTE = {
    "variable": Field(_truth),
    "code": TEXT,
    "datatype": Field(_one_of("string", "number", "datetime", "text", "singlevaluelist", "multivaluelist")),
    "required": Field(_truth),
    "datatype_description": TEXT_OR_EMPTY,
    "order": Field(_order),
    "description": TEXT_OR_EMPTY,
}
VALUE = {"key": TEXT, "name": TEXT}
REQUEST = {
    "service_request_id": TEXT,
    "status": Field(_one_of("open", "closed")),
    "status_notes": MAY,
    "service_name": TEXT_OR_EMPTY,
    "service_code": TEXT_OR_EMPTY,
    "description": TEXT_OR_EMPTY,
    "agency_responsible": MAY,
    "service_notice": MAY,
    "requested_datetime": Field(_moment),
    "updated_datetime": Field(_moment),
    "expected_datetime": Field(_or_empty(_moment), may_be_missing=True),
    "address": TEXT_OR_EMPTY,
    "address_id": TEXT_OR_EMPTY,
    "zipcode": TEXT_OR_EMPTY,
    "lat": Field(_or_empty(_number)),
    "long": Field(_or_empty(_number)),
    "media_url": TEXT_OR_EMPTY,
}
SENT = {"service_request_id": MAY, "token": MAY, "service_notice": MAY, "account_id": MAY}
TOKEN = {"service_request_id": TEXT, "token": TEXT}
ERROR = {"code": Field(_number), "description": TEXT}
DISCOVERY = {"changeset": TEXT, "contact": TEXT, "key_service": TEXT}
ENDPOINT = {
    "specification": TEXT,
    "url": TEXT,
    "changeset": TEXT,
    "type": Field(_one_of("production", "test")),
}


def faults(row: Mapping[str, Any], table: Mapping[str, Field]) -> set[str]:
    """What does not fit: `-name` is missing, `+name` is foreign, `name` has a wrong value."""
    missing = {f"-{name}" for name, field in table.items() if name not in row and not field.may_be_missing}
    foreign = {f"+{name}" for name in row if name not in table}
    return missing | foreign | {name for name, field in table.items() if name in row and not field.check(row[name])}


def rows_of_xml(text: str, *, root: str, item: str) -> list[dict[str, Any]]:
    """The elements of a list as flat mappings; raises AssertionError for another root or other children."""
    assert text.startswith("<?xml")
    assert 'encoding="utf-8"' in text.partition("?>")[0].lower()
    top = fromstring(text)
    assert top.tag == root
    assert {child.tag for child in top} <= {item}
    return [flat(child) for child in top]


def flat(element: Element) -> dict[str, Any]:
    return {child.tag: (child.text or "").strip() for child in element if not len(child)}


def all_faults(rows: Sequence[Mapping[str, Any]], table: Mapping[str, Field]) -> set[str]:
    return {fault for row in rows for fault in faults(row, table)}
