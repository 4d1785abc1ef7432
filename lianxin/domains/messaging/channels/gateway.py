"""Text messages through an HTTP gateway: one POST of JSON, whatever the vendor behind it.

A place puts a small adapter between its vendor and this form, or its vendor speaks it. The body is
`{"id", "phone", "signature", "template", "params", "text", "language"}`; the header `Idempotency-Key` repeats the id, so
that a gateway can drop a repetition, and `X-Signature` is the HMAC-SHA256 of the body under the shared secret, in hex.
"""

import hashlib
import hmac
import json
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from django.conf import settings

from lianxin.domains.messaging.channels.base import Message, NotSent, Rejected

_TAKEN = range(200, 300)
_LATER = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})
_REFUSED = range(400, 500)


class GatewayChannel:
    """Reads settings.SMS_GATEWAY: url, signature, secret, timeout (s), templates (language -> code -> gateway's id)."""

    def send(self, message: Message) -> None:
        gateway = settings.SMS_GATEWAY
        template = gateway["templates"].get(message.language, {}).get(message.template, "")
        if gateway["templates"] and not template:
            raise Rejected("no gateway template")
        body = json.dumps(
            {
                "id": str(message.id),
                "phone": message.address,
                "signature": gateway["signature"],
                "template": template,
                "params": json.loads(message.params or "{}"),
                "text": message.body,
                "language": message.language,
            },
            ensure_ascii=False,
        ).encode()
        _judge(_post(body, message_id=str(message.id)))


def _post(body: bytes, *, message_id: str) -> int:
    """The status of the answer. Only what happens before the first byte leaves is certain."""
    gateway = settings.SMS_GATEWAY
    target = urlsplit(gateway["url"])
    kind = HTTPSConnection if target.scheme == "https" else HTTPConnection
    connection = kind(target.hostname or "", target.port, timeout=gateway["timeout"])
    try:
        connection.connect()
    except (OSError, HTTPException) as error:
        raise NotSent(f"no connection: {type(error).__name__}") from error
    try:
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Idempotency-Key": message_id,
            "X-Signature": hmac.new(gateway["secret"].encode(), body, hashlib.sha256).hexdigest(),
        }
        connection.request("POST", f"{target.path or '/'}{'?' + target.query if target.query else ''}", body, headers)
        return connection.getresponse().status
    finally:
        connection.close()


class GatewayError(Exception):
    """An answer that leaves open whether the message was sent."""


def _judge(status: int) -> None:
    if status in _TAKEN:
        return
    if status in _LATER:
        raise NotSent(f"HTTP {status}")
    if status in _REFUSED:
        raise Rejected(f"HTTP {status}")
    raise GatewayError(status)
