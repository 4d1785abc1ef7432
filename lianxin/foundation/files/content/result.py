"""What an examination finds, and how it refuses."""

from dataclasses import dataclass
from typing import Protocol

from lianxin.foundation.files.rules import Content
from lianxin.kernel.errors import Invalid, Message


class Upload(Protocol):
    """What is asked of an upload: Django's UploadedFile, or any file that knows its name and size."""

    @property
    def name(self) -> str | None: ...

    @property
    def size(self) -> int | None: ...

    def seek(self, offset: int, /) -> object: ...

    def read(self, size: int, /) -> bytes: ...


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
