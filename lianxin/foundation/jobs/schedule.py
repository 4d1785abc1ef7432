"""Periodic work: which run of it is due. The table itself is config/schedule.py."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib import import_module

from croniter import croniter
from django.conf import settings
from django.utils import timezone

from lianxin.foundation.jobs.actions import enqueue
from lianxin.foundation.jobs.registry import Task


@dataclass(frozen=True, slots=True)
class Periodic:
    """A task without arguments at the times of a cron line, which is read in local time (TIME_ZONE)."""

    name: str
    cron: str
    task: Task[[]]

    def due(self, at: datetime) -> datetime:
        """The latest moment not after `at` at which this was to run."""
        local = timezone.localtime(at) + timedelta(microseconds=1)
        found: datetime = croniter(self.cron, local).get_prev(datetime)
        return found

    def key(self, due: datetime) -> str:
        return f"{self.name}@{due.astimezone(UTC):%Y-%m-%dT%H:%MZ}"


@cache
def the_schedule() -> Sequence[Periodic]:
    """The table of this installation. Loaded late: it names tasks of every app."""
    table: Sequence[Periodic] = import_module(settings.SCHEDULE_MODULE).SCHEDULE
    return table


def enqueue_due(schedule: Sequence[Periodic], *, at: datetime, known: dict[str, datetime]) -> None:
    """Enqueue the latest due run of each entry, once however many workers do so; a run missed is caught up once.

    `known` is the caller's memory of runs it has enqueued, which spares asking the database again.
    """
    for entry in schedule:
        due = entry.due(at)
        if known.get(entry.name) != due:
            enqueue(entry.task, key=entry.key(due), run_at=due)
            known[entry.name] = due
