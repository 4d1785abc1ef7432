"""Enqueueing in the caller's transaction, and remembering what was done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lianxin.foundation.jobs.enums import JobState
from lianxin.foundation.jobs.models import InboxKey, Job
from lianxin.foundation.jobs.registry import Task, task_of
from lianxin.kernel import clock
from lianxin.kernel.canonical import plain
from lianxin.kernel.sql import insert_new

KEY_LENGTH = 200


@dataclass(frozen=True, slots=True)
class NewJob:
    """What `enqueue` takes, as a value: for jobs left together."""

    task: Task[Any] | str
    arguments: Mapping[str, Any]
    key: str | None = None
    run_at: datetime | None = None


def enqueue(task: Task[Any] | str, *, key: str | None = None, run_at: datetime | None = None, **arguments: Any) -> None:
    """Leave a task (or the one of that name) to a worker, not before `run_at`: one INSERT, undone with the caller's
    transaction.

    With a `key`, a second job of that key is left out (for 90 days after the first is done). Raises TypeError when
    the task does not take the arguments, UnknownTask for a name that none has.
    """
    enqueue_together([NewJob(task, arguments, key, run_at)])


def enqueue_together(jobs: Sequence[NewJob]) -> None:
    """Several at once, in one INSERT."""
    now = clock.now()
    rows = [_row(job, now) for job in jobs]
    insert_new(rows, unique=["key"])


def _row(job: NewJob, now: datetime) -> Job:
    declared = task_of(job.task) if isinstance(job.task, str) else job.task
    if job.key is not None and not 0 < len(job.key) <= KEY_LENGTH:
        raise ValueError(f"A job's key has 1 to {KEY_LENGTH} characters, not {len(job.key)}")
    return Job(
        name=declared.name,
        arguments=declared.checked(job.arguments),
        key=job.key,
        run_at=job.run_at or now,
        max_attempts=declared.attempts,
        created_at=now,
    )


def remember(*, scope: str, key: str, result: Mapping[str, Any]) -> dict[str, Any] | None:
    """None the first time, the first time's `result` afterwards. One INSERT when new; concurrent callers: one wins.

    Call it in the transaction of the operation itself, so that a failed operation is not remembered.
    """
    if not 0 < len(key) <= KEY_LENGTH:
        raise ValueError(f"An operation's key has 1 to {KEY_LENGTH} characters, not {len(key)}")
    row = InboxKey(scope=scope, key=key, result=plain(result), created_at=clock.now())
    if insert_new([row], unique=["scope", "key"]):
        return None
    known: dict[str, Any] = InboxKey.objects.values_list("result", flat=True).get(scope=scope, key=key)
    return known


def retry_failed(*, job_id: int, at: datetime) -> bool:
    """Give a failed job all its attempts again; False when it is not failed (any more)."""
    failed = Job.objects.filter(pk=job_id, state=JobState.FAILED)
    return bool(failed.update(state=JobState.READY, run_at=at, attempts=0, finished_at=None))
