"""Whose files they are: a room above registers, per purpose, who may read."""

from collections.abc import Callable
from uuid import UUID

from lianxin.kernel.actors import Actor

# The file, who asks, and the tracking codes this browser session has opened.
MayRead = Callable[[UUID, Actor, frozenset[str]], bool]

_readers: dict[str, MayRead] = {}


def register_reader(purpose: str, may_read: MayRead) -> None:
    """Called in `apps.ready()`; the last one registered for a purpose decides."""
    _readers[purpose] = may_read


def may_read(purpose: str, file_id: UUID, actor: Actor, codes: frozenset[str]) -> bool:
    """Whether `actor` may read the file; nobody may where no room answers for the purpose."""
    reader = _readers.get(purpose)
    return reader is not None and reader(file_id, actor, codes)
