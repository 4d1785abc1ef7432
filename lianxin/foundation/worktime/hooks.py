"""Whom worktime tells when working time has changed. A room above registers in its `apps.ready()`."""

from collections.abc import Callable
from datetime import date

# Called in the transaction of the change: leave a job, do nothing long.
Changed = Callable[[int | None, date], None]

_told: list[Changed] = []


def register_changed(tell: Changed) -> None:
    """`tell(org_id, since)`: calendar or hours are others for this unit and all below it (None: everywhere) from that day on."""
    if tell not in _told:
        _told.append(tell)


def changed(org_id: int | None, *, since: date) -> None:
    """Tell everyone who asked to know."""
    for tell in _told:
        tell(org_id, since)
