"""Who did it: the `by=` of every action."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class ActorKind(StrEnum):
    USER = "user"
    REPORTER = "reporter"
    LINK = "link"
    TOKEN = "token"  # noqa: S105  a kind, no secret
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """An account, a resident holding a tracking code, the holder of a task link, a program with a token, or the system.

    `pseudonym` is what the journal keeps; its link to a person is erasable. `label` is a name fit for the timeline.
    """

    kind: ActorKind
    label: str
    user_id: int | None = None
    pseudonym: UUID | None = None
    token_id: int | None = None

    @property
    def is_user(self) -> bool:
        return self.kind == ActorKind.USER


SYSTEM = Actor(kind=ActorKind.SYSTEM, label="system")
REPORTER = Actor(kind=ActorKind.REPORTER, label="reporter")
