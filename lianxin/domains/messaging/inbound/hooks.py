"""What comes in, as it is handed on, and to whom: a room above registers in its `apps.ready()`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from lianxin.domains.messaging.enums import Channel
from lianxin.foundation.files.actions import WrittenFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One message of a person. `org` is the code of the unit that its box or number belongs to.

    `sender` is a phone in E.164 or a mail address, never proved; `token` is what an answer carries, "" for none.
    `key` is the same for the same message, however often it arrives. `left_out` counts files that cannot be used.
    """

    channel: Channel
    org: str
    sender: str
    key: str
    words: str
    subject: str = ""
    name: str = ""
    token: str = ""
    files: Sequence[WrittenFile] = ()
    left_out: int = 0


# Called in the transaction that remembers the key: what it raises undoes both.
Handler = Callable[[Incoming, datetime], None]


@dataclass(frozen=True, slots=True)
class Listener:
    """The room that takes messages, and the purpose under which it keeps their files."""

    handle: Handler
    files_purpose: str


class NobodyListens(LookupError):
    """No room has registered: a fault of the installation, never of the message."""


_listeners: list[Listener] = []


def register_handler(handler: Handler, *, files_purpose: str) -> None:
    """The last one registered gets all messages."""
    _listeners[:] = [Listener(handler, files_purpose)]


def the_listener() -> Listener:
    """Raises NobodyListens."""
    if not _listeners:
        raise NobodyListens
    return _listeners[0]
