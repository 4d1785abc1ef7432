"""Keeping the index true to what it was made from. Derived data: nothing here is audited, everything can be made anew."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from itertools import islice

from django.db import transaction

from lianxin.foundation.jobs import actions as jobs
from lianxin.foundation.jobs.registry import task
from lianxin.foundation.search import sql
from lianxin.foundation.search.kinds import Document, Kind, all_kinds, kind_of

BATCH = 500
_MERGED_AT_ONCE = 2_000

Progress = Callable[[int], None]


def put(*, kind: str, subject_id: int, at: datetime, text: str, org_ids: Sequence[int]) -> None:
    """Enter a document, or the new text of one that is there. One statement, in the caller's transaction."""
    sql.put_rows(kind_of(kind).number, [Document(subject_id=subject_id, at=at, text=text, org_ids=org_ids)])


def put_many(*, kind: str, documents: Iterable[Document]) -> int:
    """Enter many documents, a batch a transaction (or all in the caller's); how many."""
    count, waiting = 0, iter(documents)
    while batch := list(islice(waiting, BATCH)):
        with transaction.atomic():
            sql.put_rows(kind_of(kind).number, batch)
        count += len(batch)
    return count


def forget(*, kind: str, subject_id: int) -> None:
    """Take a subject out of the index."""
    sql.drop_rows(kind_of(kind).number, [subject_id])


def refresh(*, kind: str, subject_ids: Sequence[int]) -> None:
    """Enter subjects as they are now, and take out those that are gone."""
    found = {document.subject_id: document for document in kind_of(kind).documents(subject_ids)}
    if found:
        sql.put_rows(kind_of(kind).number, found.values())
    gone = [subject_id for subject_id in subject_ids if subject_id not in found]
    if gone:
        sql.drop_rows(kind_of(kind).number, gone)


def refresh_later(*, kind: str, subject_id: int) -> None:
    """Leave it to a worker: one INSERT now, so that what people wait for does not wait for the index."""
    jobs.enqueue_together([refresh_job(kind=kind, subject_id=subject_id)])


def refresh_job(*, kind: str, subject_id: int) -> jobs.NewJob:
    """The same as a value, for who leaves other jobs with it."""
    return jobs.NewJob(refresh_subjects, {"kind": kind_of(kind).code, "subject_ids": [subject_id]})


def refresh_many_later(*, kind: str, subject_ids: Sequence[int]) -> None:
    """The same for many, a job for every batch."""
    for start in range(0, len(subject_ids), BATCH):
        jobs.enqueue(refresh_subjects, kind=kind_of(kind).code, subject_ids=list(subject_ids[start : start + BATCH]))


@task("search.refresh", timeout=120)
def refresh_subjects(*, kind: str, subject_ids: list[int]) -> None:
    """The job of `refresh_later`."""
    refresh(kind=kind, subject_ids=subject_ids)


@task("search.regroup", timeout=120)
def regroup(*, org_id: int, kind: str = "", before: int | None = None) -> None:
    """A unit has moved in the tree: enter the documents under it anew, a batch a job, newest first."""
    if not kind:
        for known in all_kinds():
            jobs.enqueue(regroup, org_id=org_id, kind=known.code)
        return
    found = sql.find_under(kind_of(kind).number, org_id, before=before, limit=BATCH)
    if found:
        refresh(kind=kind, subject_ids=[hit.subject_id for hit in found])
    if len(found) == BATCH:
        jobs.enqueue(regroup, org_id=org_id, kind=kind, before=found[-1].position)


@task("search.rebuild", timeout=6 * 3600, outside=True, attempts=2)
def rebuild_all() -> None:
    """The job that builds the index anew: when the tree was computed anew."""
    rebuild(progress=lambda _count: None)


def rebuild(*, progress: Progress) -> int:
    """Build the whole index anew, while people work; how many documents it has. `progress` is told each batch's size.

    After a restore (the index is in no backup), after a release that makes other terms. Until it is done, a search
    finds what is already in (SQLite) or nothing (PostgreSQL). A batch is one transaction.
    """
    with transaction.atomic():
        sql.clear_rows()
    count = sum(_rebuild_kind(kind, progress) for kind in all_kinds())
    with transaction.atomic():
        sql.settle_rows()
    merging = True
    while merging:
        with transaction.atomic():
            merging = sql.merge_rows(_MERGED_AT_ONCE)
    return count


def _rebuild_kind(kind: Kind, progress: Progress) -> int:
    count, last = 0, 0
    while ids := kind.ids_after(last, BATCH):
        # In one transaction: on SQLite nobody else writes between the reading and the entering.
        with transaction.atomic():
            documents = list(kind.documents(ids))
            sql.add_rows(kind.number, documents)
        count += len(documents)
        last = ids[-1]
        progress(len(ids))
    return count


def documents_to_build() -> int:
    """How many subjects a rebuild will read."""
    return sum(kind.count() for kind in all_kinds())
