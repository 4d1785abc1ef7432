"""Doing the work: claim, run, finish; lost workers' jobs are taken over.

Claiming raises the job's attempt number, and finishing succeeds only under the number claimed. For tasks inside the
database the function and the finish share a transaction, so whatever a late worker did is rolled back.
"""

import random
import signal
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from threading import Event, Thread

import structlog
from django.db import DatabaseError, InterfaceError, close_old_connections, transaction
from django.db.models import F, Q

from lianxin.foundation.jobs.enums import JobState
from lianxin.foundation.jobs.models import Job
from lianxin.foundation.jobs.registry import UnknownTask, task_of
from lianxin.foundation.jobs.rules import LEASE_GRACE, WorkerId, error_text, retry_delay
from lianxin.foundation.jobs.schedule import Periodic, enqueue_due, the_schedule
from lianxin.kernel import clock

log = structlog.get_logger(__name__)

TICK = timedelta(seconds=10)
UNKNOWN_TASK_LEASE = 60
LONGEST_PAUSE = 30.0


class Superseded(Exception):
    """The lease ran out and another worker took the job: what this one did must not be kept."""


def run(*, stop: Event, poll: float = 1.0, batch: int = 1, schedule: Sequence[Periodic] | None = None) -> int:
    """Work until `stop` is set (the job in hand is finished first); returns how many jobs were run.

    Looks every `poll` seconds when there is nothing to do. A `batch` above 1 claims several jobs at once: faster for
    crowds of short ones, but a killed worker's share may wait longer. Survives the database going away.
    """
    table = the_schedule() if schedule is None else schedule
    me, next_tick, failures, ran = WorkerId.new(), clock.now(), 0, 0
    known: dict[str, datetime] = {}
    log.info("worker.started", worker=str(me))
    while not stop.is_set():
        try:
            if clock.now() >= next_tick:
                enqueue_due(table, at=clock.now(), known=known)
                reap(me, at=clock.now())
                next_tick = clock.now() + TICK
            done = work(me, limit=batch, stop=stop)
        except (DatabaseError, InterfaceError) as error:
            failures += 1
            known.clear()
            log.warning("worker.database_error", error=error_text(error), failures=failures)
            close_old_connections()
            stop.wait(min(poll * 2 ** min(failures, 10), LONGEST_PAUSE))
            continue
        failures, ran = 0, ran + done
        if not done:
            close_old_connections()
            stop.wait(poll)
    log.info("worker.stopped", worker=str(me), ran=ran)
    return ran


def run_due() -> int:
    """Run whatever is due, here and now, and return: for commands and tests. How many jobs were run."""
    me, ran = WorkerId.new(), 0
    while done := work(me):
        ran += done
    return ran


def stop_on_signals(stop: Event) -> None:
    """Let SIGTERM and SIGINT end `run` after the job in hand. Main thread only."""
    for number in (signal.SIGTERM, signal.SIGINT):
        # A thread sets it: the handler may interrupt the very lines that hold the event's lock.
        signal.signal(number, lambda *_: Thread(target=stop.set).start())


def work(me: WorkerId, *, limit: int = 1, stop: Event | None = None) -> int:
    """Claim up to `limit` due jobs and run them one after the other; how many were run."""
    jobs = claim(me, limit=limit, at=clock.now())
    for position, job in enumerate(jobs):
        if stop is not None and stop.is_set():
            _give_back(jobs[position:])
            return position
        run_job(job)
    return len(jobs)


def claim(me: WorkerId, *, limit: int, at: datetime) -> list[Job]:
    """Take up to `limit` due jobs, oldest first, each under a new attempt number and a lease long enough for its turn.

    PostgreSQL skips rows another worker is claiming; on SQLite the transaction is IMMEDIATE, so there is no other.
    """
    due = Job.objects.filter(state=JobState.READY, run_at__lte=at).order_by("run_at", "pk")
    # Asked first without a transaction: an idle worker must not take SQLite's write lock every second.
    if not due.exists():
        return []
    with transaction.atomic():
        jobs = list(due.select_for_update(skip_locked=True)[:limit])
        lease = at + LEASE_GRACE
        for job in jobs:
            lease += timedelta(seconds=_timeout(job.name))
            job.state, job.attempts, job.lease_until, job.worker = JobState.RUNNING, job.attempts + 1, lease, str(me)
        Job.objects.bulk_update(jobs, ["state", "attempts", "lease_until", "worker"])
    return jobs


def _timeout(name: str) -> int:
    try:
        return task_of(name).timeout
    except UnknownTask:
        return UNKNOWN_TASK_LEASE


def run_job(job: Job) -> None:
    """Run a claimed job and finish it, or set it down for another attempt. Database errors outside it are raised."""
    started = time.monotonic()
    outcome = "done"
    with structlog.contextvars.bound_contextvars(job=job.pk, task=job.name, attempt=job.attempts):
        try:
            _execute(job)
        except Superseded:
            outcome = "superseded"
        except Exception as error:  # noqa: BLE001  whatever a task raises, the worker lives on
            outcome = _set_down(job, error_text(error), at=clock.now())
            log.warning("job.error", error=error_text(error))
        log.info("job.finished", outcome=outcome, milliseconds=round((time.monotonic() - started) * 1000))


def _execute(job: Job) -> None:
    task = task_of(job.name)
    if task.outside:
        task(**job.arguments)
        _finish(job)
        return
    with transaction.atomic():
        task(**job.arguments)
        _finish(job)


def _mine(job: Job) -> Q:
    return Q(pk=job.pk, state=JobState.RUNNING, attempts=job.attempts)


def _finish(job: Job) -> None:
    done = Job.objects.filter(_mine(job)).update(
        state=JobState.DONE, lease_until=None, finished_at=clock.now(), last_error=""
    )
    if not done:
        raise Superseded


def _set_down(job: Job, error: str, *, at: datetime) -> str:
    """Back among the ready ones after a pause, or failed after the last attempt; what became of it."""
    failed = job.attempts >= job.max_attempts
    kept = Job.objects.filter(_mine(job)).update(
        state=JobState.FAILED if failed else JobState.READY,
        run_at=at + retry_delay(job.attempts, luck=random.random()),  # noqa: S311  not a secret
        lease_until=None,
        last_error=error,
        finished_at=at if failed else None,
    )
    if not kept:
        return "superseded"
    return "failed" if failed else "retry"


def _give_back(jobs: Sequence[Job]) -> None:
    """Jobs claimed and not begun: ready again, the attempt uncounted."""
    for job in jobs:
        Job.objects.filter(_mine(job)).update(state=JobState.READY, lease_until=None, attempts=F("attempts") - 1)


def reap(me: WorkerId, *, at: datetime) -> int:
    """Set down the jobs whose lease ran out or whose worker is surely dead; how many."""
    reaped = 0
    for job in Job.objects.filter(state=JobState.RUNNING):
        worker = WorkerId.parse(job.worker)
        expired = job.lease_until is not None and job.lease_until <= at
        if expired or (worker is not None and worker.is_surely_dead(seen_by=me)):
            outcome = _set_down(job, "lease expired" if expired else "worker died", at=at)
            log.warning("job.reaped", job=job.pk, task=job.name, attempt=job.attempts, outcome=outcome)
            reaped += outcome != "superseded"
    return reaped
