"""JSON that reads back the same from every database, and its one spelling for hashing."""

import json
from collections.abc import Mapping, Sequence, Set as AbstractSet
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

Json = None | bool | int | str | list["Json"] | dict[str, "Json"]


def plain(value: Any) -> Json:
    """`value` as JSON without floats: moments in UTC ISO form; floats, decimals, UUIDs and lazy texts as text.

    PostgreSQL rewrites numbers such as 1e22 and refuses NUL and lone surrogates, so none of these may reach it.
    """
    if isinstance(value, Enum):
        return plain(value.value)
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat() if value.tzinfo else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        named = {_text(key): item for key, item in value.items()}
        return {name: plain(named[name]) for name in sorted(named)}
    if isinstance(value, AbstractSet):
        return sorted((plain(item) for item in value), key=canonical)
    if isinstance(value, Sequence) and not isinstance(value, (str, bytes, bytearray)):
        return [plain(item) for item in value]
    return _text(value)


def _text(value: Any) -> str:
    return str(value).replace("\x00", "\ufffd").encode("utf-8", "replace").decode()


def canonical(value: Json) -> str:
    """The one spelling of a JSON value: sorted keys, no white space, no escapes beyond the necessary."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
