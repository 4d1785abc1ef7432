"""What may go wrong, in the user's words.

Actions raise these; pages and endpoints turn them into an answer. The message is translatable and says what to do now.
"""

from collections.abc import Mapping

from django.utils.functional import Promise

Message = str | Promise


class LianxinError(Exception):
    """Any refusal the user may read. `message` is shown to them as it stands."""

    status = 400

    def __init__(self, message: Message) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


class Invalid(LianxinError):
    """The input cannot be used; `fields` maps an input's name to its own message."""

    status = 422

    def __init__(self, message: Message, fields: Mapping[str, Message] | None = None) -> None:
        super().__init__(message)
        self.fields = dict(fields or {})


class Refused(LianxinError):
    """This actor may not do this. Says nothing about whether the object exists."""

    status = 403


class Missing(LianxinError):
    """There is no such thing, or not for this reader: the two are never told apart."""

    status = 404


class Conflict(LianxinError):
    """Somebody was first, or the thing has moved on since the page was opened."""

    status = 409


class TooMany(LianxinError):
    """A limit was reached; `retry_after` is in seconds."""

    status = 429

    def __init__(self, message: Message, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after
