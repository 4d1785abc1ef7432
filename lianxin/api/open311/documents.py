"""One answer, two formats: XML, and JSON by the "Spark" convention of the standard (wiki.open311.org).

A value is text, a number, a truth or None; a mapping is an element with named children; `Many` is an element around any
number of like ones, which JSON writes as an array. The root has a name in XML and none in JSON.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias
from xml.etree.ElementTree import Element, SubElement, tostring

Value: TypeAlias = "str | int | float | bool | Mapping[str, Value] | Many | None"

FORMATS: Mapping[str, str] = {"xml": "text/xml; charset=utf-8", "json": "application/json; charset=utf-8"}
# What XML 1.0 cannot hold, escaped or not.
_IMPOSSIBLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Many:
    """Like elements, each under the tag `item`."""

    item: str
    values: Sequence[Value]


@dataclass(frozen=True, slots=True)
class Document:
    """An answer under its root."""

    root: str
    value: Value

    def written(self, form: str) -> str:
        """The text of the answer in one of FORMATS."""
        return _as_json(self.value) if form == "json" else _as_xml(self.root, self.value)


def _as_json(value: Value) -> str:
    return json.dumps(_plain(value), ensure_ascii=False, allow_nan=False)


def _plain(value: Value) -> object:
    if isinstance(value, Many):
        return [_plain(each) for each in value.values]
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    return value


def _as_xml(root: str, value: Value) -> str:
    element = Element(root)
    _fill(element, value)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{tostring(element, encoding="unicode")}\n'


def _fill(element: Element, value: Value) -> None:
    if isinstance(value, Many):
        for each in value.values:
            _fill(SubElement(element, value.item), each)
    elif isinstance(value, Mapping):
        for name, each in value.items():
            _fill(SubElement(element, name), each)
    elif isinstance(value, bool):
        element.text = "true" if value else "false"
    elif value is not None:
        element.text = _IMPOSSIBLE.sub("", str(value)) or None
