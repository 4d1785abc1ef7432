"""Periodic work is enqueued once per due run, by however many workers."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from lianxin.foundation.jobs import tasks
from lianxin.foundation.jobs.actions import enqueue
from lianxin.foundation.jobs.enums import JobState
from lianxin.foundation.jobs.models import InboxKey, Job
from lianxin.foundation.jobs.registry import task
from lianxin.foundation.jobs.schedule import Periodic, enqueue_due
from lianxin.foundation.jobs.tasks import KEEP, housekeeping
from lianxin.kernel import clock
from tests.factories.jobs import leave_trace, traces

DAILY = Periodic("test.daily", "30 2 * * *", task("test.daily")(leave_trace))
YEARLY = Periodic("test.yearly", "0 0 1 1 *", task("test.yearly")(leave_trace))


def shanghai(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=timezone.get_default_timezone())


@pytest.mark.parametrize(
    ("at", "due"),
    [
        (shanghai(5, 2, 30), shanghai(5, 2, 30)),
        (shanghai(5, 2, 29), shanghai(4, 2, 30)),
        (shanghai(5, 23), shanghai(5, 2, 30)),
    ],
)
def test_the_latest_due_run_is_told_in_local_time(at: datetime, due: datetime) -> None:
    assert DAILY.due(at) == due
    assert DAILY.due(at.astimezone(UTC)) == due
    assert DAILY.key(due) == f"test.daily@{due.astimezone(UTC):%Y-%m-%dT%H:%MZ}"


@pytest.mark.django_db
def test_two_workers_enqueue_a_run_once_and_catch_up_one_missed() -> None:
    first: dict[str, datetime] = {}
    enqueue_due([DAILY], at=shanghai(5, 3), known=first)
    enqueue_due([DAILY], at=shanghai(5, 4), known=first)
    enqueue_due([DAILY], at=shanghai(5, 5), known={})
    assert list(Job.objects.values_list("run_at", flat=True)) == [shanghai(5, 2, 30)]

    enqueue_due([DAILY], at=shanghai(9, 3), known=first)
    assert Job.objects.count() == 2


@pytest.mark.django_db
def test_housekeeping_deletes_what_is_old_and_keeps_failures_and_latest_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "the_schedule", lambda: (YEARLY,))
    old, now = clock.now() - KEEP - timedelta(days=1), clock.now()
    kept_key = YEARLY.key(YEARLY.due(now))
    finished = [("old", old, JobState.DONE), (kept_key, old, JobState.DONE), ("new", now, JobState.DONE)]
    for key, at, state in [*finished, ("bad", old, JobState.FAILED), (None, old, JobState.DONE)]:
        enqueue(DAILY.task, key=key)
        Job.objects.filter(pk=Job.objects.latest("id").pk).update(state=state, finished_at=at)
    leave_trace()
    leave_trace()
    InboxKey.objects.filter(pk=InboxKey.objects.latest("id").pk).update(created_at=old)

    housekeeping()

    assert set(Job.objects.values_list("key", flat=True)) == {kept_key, "new", "bad"}
    assert traces() == 1
