"""Enqueueing in the caller's transaction, and remembering what was done."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from lianxin.foundation.jobs.enums import JobState
from lianxin.foundation.jobs.models import InboxKey, Job
from lianxin.foundation.jobs.registry import Task, task_of
from lianxin.kernel import clock
from lianxin.kernel.canonical import plain
from lianxin.kernel.sql import insert_new

KEY_LENGTH = 200


def enqueue(task: Task[Any] | str, *, key: str | None = None, run_at: datetime | None = None, **arguments: Any) -> None:
    """Leave a task (or the one of that name) to a worker, not before `run_at`: one INSERT, undone with the caller's
    transaction.

    With a `key`, a second job of that key is left out (for 90 days after the first is done). Raises TypeError when
    the task does not take the arguments, UnknownTask for a name that none has.
    """
    declared = task_of(task) if isinstance(task, str) else task
    if key is not None and not 0 < len(key) <= KEY_LENGTH:
        raise ValueError(f"A job's key has 1 to {KEY_LENGTH} characters, not {len(key)}")
    now = clock.now()
    job = Job(
        name=declared.name,
        arguments=declared.checked(arguments),
        key=key,
        run_at=run_at or now,
        max_attempts=declared.attempts,
        created_at=now,
    )
    if key is None:
        job.save(force_insert=True)
    else:
        insert_new([job], unique=["key"])


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
