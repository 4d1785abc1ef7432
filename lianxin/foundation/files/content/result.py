"""What an examination finds, and how it refuses."""

from dataclasses import dataclass

from lianxin.foundation.files.rules import Content
from lianxin.kernel.errors import Invalid, Message


@dataclass(frozen=True, slots=True)
class Examined:
    """`body` is what is stored; `small` a photo's thumbnail in the same format."""

    content: Content
    body: bytes
    small: bytes = b""
    width: int | None = None
    height: int | None = None
    seconds: int | None = None


def refused(message: Message) -> Invalid:
    """The upload cannot be kept; the message stands at the file's own field."""
    return Invalid(message, {"file": message})
