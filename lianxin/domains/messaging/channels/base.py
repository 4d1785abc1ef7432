"""What a way out is given, and how it says what happened."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Message:
    """One message as it leaves. `id` stays the same however often it is tried; `params` is JSON."""

    id: UUID
    channel: str
    address: str
    language: str
    template: str
    subject: str
    body: str
    params: str


class MessageChannel(Protocol):
    """A way out. `send` returns when the next station has taken the message."""

    def send(self, message: Message) -> None:
        """Raises NotSent or Rejected when the message certainly did not leave; anything else raised means: maybe."""


class _Failed(Exception):
    """`reason` is a short kind of failure without personal data: it is stored and logged."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason[:80]


class NotSent(_Failed):
    """Certainly not sent, and worth another try: no connection, too busy."""


class Rejected(_Failed):
    """Certainly not sent, and another try would be the same: no such address, no such template."""
