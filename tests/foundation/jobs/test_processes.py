"""Several real processes on one database."""

import os
import signal
from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connection, connections

from lianxin.foundation.jobs import worker
from lianxin.foundation.jobs.actions import enqueue, remember
from lianxin.foundation.jobs.enums import JobState
from lianxin.foundation.jobs.models import Job
from lianxin.foundation.jobs.registry import task
from lianxin.foundation.jobs.rules import WorkerId
from lianxin.kernel import clock
from tests.factories.jobs import leave_trace, traces

pytestmark = pytest.mark.django_db(transaction=True)


def fork(work: Callable[[], object]) -> int:
    """Run `work` in a process of its own; its id. The connection is closed first: two processes must not share it."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            work()
            status = 0
        finally:
            os._exit(status)
    return child


def test_two_processes_share_the_jobs_and_none_is_done_twice() -> None:
    trace = task("test.trace")(leave_trace)
    for _ in range(60):
        enqueue(trace)

    children = [fork(worker.run_due) for _ in range(2)]
    assert [os.waitpid(child, 0)[1] for child in children] == [0, 0]

    assert traces() == 60
    assert set(Job.objects.values_list("state", "attempts")) == {(JobState.DONE, 1)}


@pytest.mark.parametrize(("outside", "effects"), [(False, 1), (True, 2)])
def test_a_process_killed_in_the_middle_of_a_job(outside: bool, effects: int) -> None:
    parent = os.getpid()

    def trace_and_die() -> None:
        leave_trace()
        if os.getpid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)

    enqueue(task("test.die", outside=outside)(trace_and_die))
    _, status = os.waitpid(fork(worker.run_due), 0)
    assert os.WTERMSIG(status) == signal.SIGKILL
    assert traces() == effects - 1

    assert worker.reap(WorkerId.new(), at=clock.now()) == 1
    Job.objects.update(run_at=clock.now())
    assert worker.run_due() == 1
    assert traces() == effects
    assert list(Job.objects.values_list("state", "attempts")) == [(JobState.DONE, 2)]


def test_of_several_callers_at_once_one_is_first() -> None:
    barrier = Barrier(4)
    answers: list[dict[str, object] | None] = []

    def call(number: int) -> None:
        barrier.wait(10)
        answers.append(remember(scope="sync", key="op", result={"number": number}))
        connection.close()

    threads = [Thread(target=call, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert answers.count(None) == 1
    later = [answer for answer in answers if answer is not None]
    assert len(later) == 3
    assert all(answer == later[0] for answer in later)
