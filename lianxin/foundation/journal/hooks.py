"""Whom the journal tells, once a transaction that recorded facts is committed: those who take up the tail."""

from collections.abc import Callable

_listeners: list[Callable[[], None]] = []


def register_recorded(listener: Callable[[], None]) -> None:
    """`listener()` is called after each commit that brought facts; the same one registered again counts once."""
    if listener not in _listeners:
        _listeners.append(listener)


def tell_recorded() -> None:
    """There is something new in the tail."""
    for listener in _listeners:
        listener()
