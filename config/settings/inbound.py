"""What comes in by itself: mailboxes that are looked into, and text messages that a gateway pushes."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured

from config.settings.env import ENV

_NEEDED = frozenset({"address", "org", "host", "user", "password"})
_OPTIONAL = frozenset({"port", "security", "folder", "after", "plus"})


def _mailboxes() -> list[dict[str, Any]]:
    """Raises ImproperlyConfigured rather than leaving a mailbox unread without a word."""
    boxes = ENV.json("LIANXIN_INBOUND_MAILBOXES", default=[])
    if not isinstance(boxes, list):
        raise ImproperlyConfigured("LIANXIN_INBOUND_MAILBOXES is a list of mailboxes")
    for box in boxes:
        known = set(box) if isinstance(box, dict) else set()
        missing, strange = sorted(_NEEDED - known), sorted(known - _NEEDED - _OPTIONAL)
        if missing or strange:
            raise ImproperlyConfigured(f"LIANXIN_INBOUND_MAILBOXES: missing {missing}, unknown {strange}")
        if box.get("security", "ssl") not in {"ssl", "starttls", "none"}:
            raise ImproperlyConfigured("LIANXIN_INBOUND_MAILBOXES: security is ssl, starttls or none")
    return boxes


# [{"address", "org", "host", "user", "password", "port", "security", "folder", "after", "plus"}]
INBOUND_MAILBOXES = _mailboxes()

# numbers: the number a message was sent to -> the code of the unit it belongs to; "*" for all others.
INBOUND_SMS: dict[str, Any] = {
    "secret": ENV.str("LIANXIN_INBOUND_SMS_SECRET", default=""),
    "numbers": ENV.json("LIANXIN_INBOUND_SMS_NUMBERS", default={}),
    "fields": ENV.json("LIANXIN_INBOUND_SMS_FIELDS", default={}),
    "answer": ENV.json("LIANXIN_INBOUND_SMS_ANSWER", default={"code": 0, "msg": "ok"}),
}
if INBOUND_SMS["secret"] and len(INBOUND_SMS["secret"]) < 16:
    raise ImproperlyConfigured("LIANXIN_INBOUND_SMS_SECRET has at least 16 characters")
