"""Enqueueing belongs to the caller's transaction; what was done is remembered once."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction
from pytest_django import DjangoAssertNumQueries

from lianxin.foundation.jobs.actions import enqueue, remember, retry_failed
from lianxin.foundation.jobs.enums import JobState
from lianxin.foundation.jobs.models import InboxKey, Job
from lianxin.foundation.jobs.queries import counts_by_state, failed_jobs, oldest_ready_age
from lianxin.foundation.jobs.registry import UnknownTask, all_tasks, task, task_of
from lianxin.kernel import clock
from tests.factories.jobs import the_job

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)


@task("test.note")
def note(*, case: int, words: str = "") -> None:
    """Nothing to do."""


def test_enqueue_is_one_insert_and_keeps_the_arguments(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        enqueue(note, case=5, words="𠮷")
    job = the_job()
    assert (job.name, job.arguments, job.state, job.attempts) == ("test.note", {"case": 5, "words": "𠮷"}, "ready", 0)
    assert job.run_at <= clock.now()


def test_enqueue_takes_the_name_of_a_task() -> None:
    """Actions stand below their own app's tasks and cannot import them."""
    task("test.note")(note.function)
    enqueue("test.note", case=5)
    assert the_job().max_attempts == 5
    with pytest.raises(UnknownTask):
        enqueue("test.nope", case=5)


def test_enqueue_is_undone_with_the_transaction_of_its_caller() -> None:
    with transaction.atomic():
        enqueue(note, case=5)
        enqueue(note, case=6, key="six")
        transaction.set_rollback(True)
    assert not Job.objects.exists()


def test_a_second_job_of_the_same_key_is_left_out(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for case in (5, 6):
        with django_assert_num_queries(1):
            enqueue(note, key="once", case=case)
    assert the_job().arguments == {"case": 5}


@pytest.mark.parametrize("arguments", [{}, {"case": 1, "other": 2}, {"case": uuid4()}, {"case": 1.5}, {"case": (1,)}])
def test_arguments_that_cannot_be_kept_are_refused_at_once(arguments: dict[str, object]) -> None:
    with pytest.raises(TypeError):
        enqueue(note, **arguments)


@pytest.mark.parametrize("key", ["", "x" * 201])
def test_a_key_that_cannot_be_kept_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="key"):
        enqueue(note, key=key, case=1)
    with pytest.raises(ValueError, match="key"):
        remember(scope="sync", key=key, result={})


def test_a_task_is_a_keyword_only_function_under_a_name_of_its_own() -> None:
    task("test.a")(note.function)
    assert task_of("test.a").function is note.function
    assert [known.name for known in all_tasks()] == ["test.a"]

    def positional(case: int) -> None: ...
    def reserved(*, key: str) -> None: ...
    def other(*, case: int) -> None: ...

    with pytest.raises(TypeError, match="keyword-only"):
        task("test.b")(positional)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="arguments of enqueue"):
        task("test.b")(reserved)
    with pytest.raises(ValueError, match="Two tasks"):
        task("test.a")(other)
    with pytest.raises(UnknownTask):
        task_of("test.b")


def test_remember_answers_none_once_and_the_first_result_afterwards(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(1):
        assert remember(scope="sync", key="op-1", result={"code": "1"}) is None
    assert remember(scope="sync", key="op-1", result={"code": "2"}) == {"code": "1"}
    assert remember(scope="form", key="op-1", result={"code": "3"}) is None
    assert InboxKey.objects.count() == 2


def test_a_failed_operation_is_not_remembered() -> None:
    with transaction.atomic():
        remember(scope="sync", key="op-1", result={"code": "1"})
        transaction.set_rollback(True)
    assert remember(scope="sync", key="op-1", result={"code": "2"}) is None


def test_the_queue_tells_its_state() -> None:
    assert counts_by_state() == {"ready": 0, "running": 0, "failed": 0}
    assert oldest_ready_age(at=AT) is None
    enqueue(note, case=1, run_at=AT - timedelta(minutes=3))
    enqueue(note, case=2, run_at=AT + timedelta(minutes=3))
    enqueue(note, case=3, run_at=AT - timedelta(minutes=9))
    failed = Job.objects.latest("id")
    Job.objects.filter(pk=failed.pk).update(state=JobState.FAILED, attempts=5, finished_at=AT)

    assert counts_by_state() == {"ready": 2, "running": 0, "failed": 1}
    assert oldest_ready_age(at=AT) == timedelta(minutes=3)
    assert list(failed_jobs()) == [failed]


def test_a_failed_job_gets_all_its_attempts_again() -> None:
    enqueue(note, case=1)
    job = the_job()
    assert not retry_failed(job_id=job.pk, at=AT)
    Job.objects.update(state=JobState.FAILED, attempts=5, finished_at=AT)
    assert retry_failed(job_id=job.pk, at=AT)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.run_at, job.finished_at) == (JobState.READY, 0, AT, None)


def test_searching_for_work_reads_the_partial_index() -> None:
    due = Job.objects.filter(state=JobState.READY, run_at__lte=AT).order_by("run_at", "pk")[:1]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    assert "job_ready" in due.explain()
