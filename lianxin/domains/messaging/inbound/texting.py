"""Text messages as gateways push them: JSON or a form, one or many, under names that each vendor chose. Pure."""

import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl

from lianxin.domains.people.rules import normal_phone, takes_text_messages
from lianxin.kernel.errors import Invalid
from lianxin.kernel.text import clean_text

MOST_MESSAGES = 100
WORDS_LENGTH = 2000
# What vendors call our four fields; settings.INBOUND_SMS["fields"] goes before these.
_NAMES: Mapping[str, Sequence[str]] = {
    "id": ("id", "message_id", "messageid", "msgid", "msg_id", "sid", "smsid", "sequence_id", "biz_id"),
    "from": ("from", "phone", "mobile", "phone_number", "phonenumber", "src", "sender", "src_id", "tel"),
    "to": ("to", "dest_code", "destcode", "dest_id", "dst", "extno", "extend", "ext_code", "recipient"),
    "text": ("text", "content", "msg", "message", "body", "sms_content", "msgcontent"),
}


@dataclass(frozen=True, slots=True)
class Text:
    """One text message: `sender` in E.164, `to` the number it was sent to, as the gateway writes it."""

    id: str
    sender: str
    to: str
    words: str


class NotTexts(Exception):
    """The body is no text messages."""


def signature_of(body: bytes, *, secret: str) -> str:
    """What stands in X-Signature: as we sign what we send to the gateway."""
    return hmac.new(secret.encode(), body, sha256).hexdigest()


def read_texts(body: bytes, *, content_type: str, fields: Mapping[str, str]) -> list[Text]:
    """The messages in a push; those from land lines and short codes are left out. Raises NotTexts."""
    rows = _rows(body, content_type=content_type)
    if not 0 < len(rows) <= MOST_MESSAGES:
        raise NotTexts
    return [text for row in rows if (text := _text(row, fields)) is not None]


def _rows(body: bytes, *, content_type: str) -> list[Mapping[str, Any]]:
    try:
        if "json" in content_type or body.lstrip()[:1] in {b"{", b"["}:
            found = json.loads(body)
        else:
            found = dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=100))
    except (ValueError, RecursionError) as error:
        raise NotTexts from error
    rows = found if isinstance(found, list) else [found]
    if not all(isinstance(row, dict) for row in rows):
        raise NotTexts
    return [{str(name).lower(): value for name, value in row.items()} for row in rows]


def _text(row: Mapping[str, Any], fields: Mapping[str, str]) -> Text | None:
    values = {
        name: _value(row, [fields[name].lower()] if name in fields else aliases) for name, aliases in _NAMES.items()
    }
    if not values["from"] or "text" not in values:
        raise NotTexts
    try:
        sender = normal_phone(values["from"])
    except Invalid:
        return None
    words = clean_text(values["text"])[:WORDS_LENGTH]
    if not takes_text_messages(sender) or not words:
        return None
    own_id = values["id"] or sha256(json.dumps(row, sort_keys=True, default=str).encode()).hexdigest()
    return Text(id=own_id[:200], sender=sender, to=values["to"][:40], words=words)


def _value(row: Mapping[str, Any], names: Sequence[str]) -> str:
    return next((str(row[name]) for name in names if isinstance(row.get(name), str | int) and str(row[name])), "")
