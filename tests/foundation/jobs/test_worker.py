"""A job's effects in our database happen once, whatever becomes of its workers."""

import os
import signal
from datetime import timedelta
from threading import Event

import pytest
from django.db import IntegrityError, OperationalError
from structlog.testing import capture_logs

from lianxin.foundation.jobs import worker
from lianxin.foundation.jobs.actions import enqueue
from lianxin.foundation.jobs.enums import JobState
from lianxin.foundation.jobs.models import Job
from lianxin.foundation.jobs.registry import Task, task
from lianxin.foundation.jobs.rules import WorkerId, error_text, retry_delay
from lianxin.kernel import clock
from tests.factories.jobs import leave_trace, make_worker, the_job, traces

pytestmark = pytest.mark.django_db

ME = make_worker()


class PowerCut(BaseException):
    """Ends a worker as a kill does: nothing it still wanted to do happens."""


def declare_tracing(*, outside: bool = False, attempts: int = 3) -> Task[[]]:
    """A task that leaves a trace each time."""
    return task("test.trace", outside=outside, attempts=attempts)(leave_trace)


def declare_failing(error: Exception, *, attempts: int = 3) -> Task[[]]:
    def fail() -> None:
        leave_trace()
        raise error

    return task("test.fail", attempts=attempts)(fail)


def make_due() -> None:
    """As if the pause before the next attempt were over."""
    Job.objects.filter(state=JobState.READY).update(run_at=clock.now())


@pytest.mark.parametrize("outside", [False, True])
def test_a_job_is_done_once(outside: bool) -> None:
    enqueue(declare_tracing(outside=outside))
    assert worker.run_due() == 1
    assert worker.run_due() == 0

    job = the_job()
    assert (job.state, job.attempts, job.lease_until, traces()) == (JobState.DONE, 1, None, 1)
    assert job.finished_at is not None


def test_a_job_waits_for_its_time() -> None:
    enqueue(declare_tracing(), run_at=clock.now() + timedelta(hours=1))
    assert worker.run_due() == 0


def test_jobs_run_in_the_order_of_their_times() -> None:
    order: list[int] = []

    @task("test.order")
    def note(*, number: int) -> None:
        order.append(number)

    now = clock.now()
    for number, minutes in [(1, 1), (2, 3), (3, 2)]:
        enqueue(note, number=number, run_at=now - timedelta(minutes=minutes))
    worker.run_due()
    assert order == [2, 3, 1]


@pytest.mark.parametrize(("outside", "effects"), [(False, 1), (True, 2)])
def test_a_worker_killed_between_effect_and_finish(
    outside: bool, effects: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Inside the database the effect happens exactly once, outside at least once."""
    enqueue(declare_tracing(outside=outside))

    def cut(_: Job) -> None:
        raise PowerCut

    with monkeypatch.context() as patch:
        patch.setattr(worker, "_finish", cut)
        with pytest.raises(PowerCut):
            worker.work(ME)
    assert the_job().state == JobState.RUNNING

    assert worker.reap(ME, at=clock.now()) == 0
    assert worker.reap(ME, at=clock.now() + timedelta(minutes=5)) == 1
    make_due()
    worker.run_due()
    assert (the_job().state, the_job().attempts, traces()) == (JobState.DONE, 2, effects)


def test_a_late_worker_leaves_nothing_behind() -> None:
    enqueue(declare_tracing())
    (late,) = worker.claim(ME, limit=1, at=clock.now())
    worker.reap(ME, at=clock.now() + timedelta(minutes=5))
    make_due()
    worker.run_due()
    successor = the_job()

    with capture_logs() as logs:
        worker.run_job(late)

    assert logs[-1]["outcome"] == "superseded"
    assert traces() == 1
    job = the_job()
    assert (job.state, job.attempts, job.finished_at) == (JobState.DONE, 2, successor.finished_at)


def test_a_late_worker_does_not_finish_a_job_taken_back_and_not_yet_begun() -> None:
    enqueue(declare_tracing())
    (late,) = worker.claim(ME, limit=1, at=clock.now())
    worker.reap(ME, at=clock.now() + timedelta(minutes=5))
    worker.run_job(late)
    assert (the_job().state, traces()) == (JobState.READY, 0)


def test_a_late_failure_does_not_disturb_the_successor() -> None:
    enqueue(declare_failing(ValueError()))
    (late,) = worker.claim(ME, limit=1, at=clock.now())
    worker.reap(ME, at=clock.now() + timedelta(minutes=5))
    make_due()
    worker.claim(make_worker(), limit=1, at=clock.now())
    worker.run_job(late)
    assert (the_job().state, the_job().attempts) == (JobState.RUNNING, 2)


def test_a_failure_is_rolled_back_and_tried_again_later() -> None:
    enqueue(declare_failing(ValueError("13812345678")))
    before = clock.now()
    with capture_logs() as logs:
        worker.run_due()

    job = the_job()
    assert (job.state, job.attempts, traces()) == (JobState.READY, 1, 0)
    assert timedelta(seconds=2) < job.run_at - before < timedelta(seconds=9)
    assert job.last_error.startswith("ValueError")
    assert "13812345678" not in job.last_error + str(logs)


def test_after_the_last_attempt_a_job_is_failed_and_stays_visible() -> None:
    enqueue(declare_failing(ValueError(), attempts=2))
    for _ in range(3):
        make_due()
        worker.run_due()
    job = the_job()
    assert (job.state, job.attempts) == (JobState.FAILED, 2)
    assert job.finished_at is not None


def test_a_failure_in_the_database_is_one_of_the_job() -> None:
    enqueue(declare_failing(IntegrityError("duplicate key")))
    worker.run_due()
    assert the_job().state == JobState.READY


def test_a_task_nobody_declares_is_tried_again() -> None:
    enqueue(declare_tracing())
    Job.objects.update(name="test.of_next_release")
    worker.run_due()
    assert (the_job().state, the_job().last_error.split()[0]) == (JobState.READY, "UnknownTask")


def test_a_lease_that_runs_out_counts_as_an_attempt() -> None:
    enqueue(declare_tracing(attempts=1))
    worker.claim(ME, limit=1, at=clock.now())
    worker.reap(ME, at=clock.now() + timedelta(minutes=5))
    assert (the_job().state, the_job().last_error) == (JobState.FAILED, "lease expired")


def test_the_job_of_a_dead_neighbour_is_taken_over_at_once() -> None:
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    here = WorkerId.new()
    enqueue(declare_tracing())
    worker.claim(WorkerId(here.host, here.space, child, "t"), limit=1, at=clock.now())

    assert worker.reap(here, at=clock.now()) == 1
    assert the_job().last_error == "worker died"


def test_a_worker_is_dead_only_when_one_can_tell() -> None:
    here = WorkerId.new()
    assert WorkerId.parse(str(here)) == here
    assert WorkerId.parse("somebody") is None
    assert not here.is_surely_dead(seen_by=here)
    assert not WorkerId(here.host, here.space, os.getppid(), "t").is_surely_dead(seen_by=here)
    assert not WorkerId("elsewhere", here.space, 2**22 + 1, "t").is_surely_dead(seen_by=here)
    assert WorkerId(here.host, here.space, here.pid, "before the restart").is_surely_dead(seen_by=here)


def test_a_batch_stopped_midway_is_given_back() -> None:
    stop = Event()
    task_once = task("test.stop")(stop.set)
    for _ in range(3):
        enqueue(task_once)
    assert worker.run(stop=stop, batch=3, schedule=()) == 1
    states = sorted(Job.objects.values_list("state", "attempts"))
    assert states == [("done", 1), ("ready", 0), ("ready", 0)]


def test_a_batchs_leases_reach_to_each_jobs_turn() -> None:
    for _ in range(2):
        enqueue(declare_tracing())
    now = clock.now()
    first, second = worker.claim(ME, limit=5, at=now)
    assert first.lease_until == now + timedelta(seconds=70)
    assert second.lease_until == now + timedelta(seconds=130)


def test_the_worker_lives_through_a_database_that_goes_away(monkeypatch: pytest.MonkeyPatch) -> None:
    stop, calls = Event(), 0

    def flaky(*_: object, **__: object) -> int:
        nonlocal calls
        calls += 1
        if calls < 3:
            raise OperationalError("gone, with all of its secrets")
        stop.set()
        return 4

    monkeypatch.setattr(worker, "work", flaky)
    with capture_logs() as logs:
        assert worker.run(stop=stop, poll=0.0001, schedule=()) == 4
    assert [line["failures"] for line in logs if line["event"] == "worker.database_error"] == [1, 2]
    assert "secrets" not in str(logs)


def test_the_worker_waits_when_there_is_nothing_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    stop = Event()
    waited: list[float | None] = []

    def wait(seconds: float | None = None) -> bool:
        waited.append(seconds)
        stop.set()
        return True

    monkeypatch.setattr(stop, "wait", wait)
    assert worker.run(stop=stop, poll=7, schedule=()) == 0
    assert waited == [7]


def test_sigterm_stops_the_worker() -> None:
    stop = Event()
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        worker.stop_on_signals(stop)
        os.kill(os.getpid(), signal.SIGTERM)
        assert stop.wait(5)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def test_pauses_grow_to_an_hour_and_differ() -> None:
    seconds = [retry_delay(attempt, luck=0.5).total_seconds() for attempt in range(1, 9)]
    assert seconds == [5, 15, 45, 135, 405, 1215, 3600, 3600]
    assert retry_delay(1, luck=0) == timedelta(seconds=2.5)
    assert retry_delay(10_000, luck=1) == timedelta(hours=1.5)


def test_an_error_is_told_without_its_message() -> None:
    assert error_text(ValueError("13812345678")) == "ValueError"
    with pytest.raises(TypeError) as caught:
        retry_delay(None, luck=0)  # type: ignore[arg-type]
    assert error_text(caught.value).startswith("TypeError at rules.py:")
