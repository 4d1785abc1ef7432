"""The POST itself: signed, to the checked address, without following anybody elsewhere."""

import hashlib
import hmac
import socket
import ssl
from datetime import datetime
from http.client import HTTPConnection, HTTPException

from lianxin.domains.messaging.webhooks.addresses import Target

TIMEOUT = 10.0
SIGNATURE = "Lianxin-Signature"


class Failed(Exception):
    """Not taken. `reason` is a short kind of failure, `status` what the other side answered, if it did."""

    def __init__(self, reason: str, status: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason[:80]
        self.status = status


def signature(body: bytes, *, secret: str, at: datetime) -> str:
    """`t=<seconds>,v1=<hex>`: HMAC-SHA256 over `<seconds>.<body>`. Whoever takes it refuses what is older than 5 minutes."""
    seconds = int(at.timestamp())
    digest = hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={seconds},v1={digest}"


def post(target: Target, body: bytes, *, headers: dict[str, str]) -> int:
    """The status of the answer, a number of 200 to 299; raises Failed for everything else. A redirect is no answer."""
    connection = HTTPConnection(target.host, target.port, timeout=TIMEOUT)
    try:
        connection.sock = _connected(target)
        connection.request("POST", target.path, body, {"Content-Type": "application/json; charset=utf-8", **headers})
        status = connection.getresponse().status
    except (OSError, HTTPException) as error:
        raise Failed(type(error).__name__) from error
    finally:
        connection.close()
    if not 200 <= status < 300:
        raise Failed(f"HTTP {status}", status)
    return status


def _connected(target: Target) -> socket.socket:
    """To the address that was checked, under the name that the certificate must bear."""
    plain = socket.create_connection((target.address, target.port), timeout=TIMEOUT)
    if target.scheme != "https":
        return plain
    try:
        return ssl.create_default_context().wrap_socket(plain, server_hostname=target.host)
    except OSError:
        plain.close()
        raise
