"""Several fold while others record, read and change the tree: every fact counts once, at every moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from time import sleep

import pytest
from django.db import connection

from lianxin.foundation.jobs.models import Job
from lianxin.foundation.journal.actions import record
from lianxin.foundation.journal.models import FactTail
from lianxin.foundation.orgs.actions import move_org
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.tallies import tasks
from lianxin.foundation.tallies.actions import fold, squash
from lianxin.foundation.tallies.enums import Basis
from lianxin.foundation.tallies.models import Tally, TallyDelta
from lianxin.foundation.tallies.queries import figures
from lianxin.foundation.tallies.rules import Span
from lianxin.foundation.tallies.state import hold_tree, rest
from lianxin.kernel import clock
from tests.factories.orgs import days, deed, make_city_tree
from tests.foundation.tallies.counting import CAME, PEOPLE, keep_all, recounted, register_counted, subject

pytestmark = pytest.mark.django_db(transaction=True)

FACTS = 60
SPAN = Span(days(-3), days(0))


@pytest.fixture(autouse=True)
def _measures(monkeypatch: pytest.MonkeyPatch) -> None:
    register_counted(monkeypatch)
    keep_all("city", "county", "township", "village", "community", "grid")


def test_many_workers_count_every_fact_once_and_readers_miss_none() -> None:
    tree = make_city_tree()
    units, city = [tree[name].pk for name in ("grid", "village", "group", "township")], tree["city"].pk
    start, written, done = Barrier(5), [0], Event()

    def write() -> None:
        for number in range(FACTS):
            unit = units[number % len(units)]
            record(measure=CAME, org=unit, at=clock.now(), key=f"a{number}", dims={"category": "road"})
            record(measure=PEOPLE, org=unit, at=clock.now(), key=f"b{number}", subject=subject(number % 7 + 1))
            written[0] = number + 1
        done.set()

    def take_up() -> None:
        while not done.is_set() or FactTail.objects.exists():
            fold(5)
            squash(50)
            # SQLite keeps no queue: who asks without a pause can hold the one writer's place for as long as others wait.
            sleep(0.005)

    def read() -> None:
        while not done.is_set():
            known = written[0]
            assert figures(CAME, orgs=[city], spans=[SPAN]).get((city, 0, ()), 0) >= known

    def move() -> None:
        for turn in range(4):
            move_org(**deed(org=tree["grid"], parent=tree["village" if turn % 2 else "community"], on=days(0)))

    with ThreadPoolExecutor(5) as pool:
        for result in [pool.submit(_together, start, work) for work in (write, take_up, take_up, read, move)]:
            result.result(timeout=120)
    assert_counted_once()
    assert figures(CAME, orgs=[city], spans=[SPAN]) == {(city, 0, ()): FACTS}


def assert_counted_once() -> None:
    tasks.squash_deltas()
    assert not TallyDelta.objects.exists()
    orgs = list(Org.objects.values_list("id", flat=True))
    for measure in (CAME, PEOPLE):
        for basis in Basis:
            found = figures(measure, orgs=orgs, spans=[SPAN], basis=basis)
            assert found == recounted(measure, [SPAN], basis, (), {})


def _together(start: Barrier, work: Callable[[], None]) -> None:
    try:
        start.wait(timeout=30)
        work()
    finally:
        connection.close()


def test_nothing_is_folded_while_a_recount_goes_on() -> None:
    tree = make_city_tree()
    fold()
    record(measure=CAME, org=tree["grid"].pk, at=clock.now(), key="a")
    hold_tree()
    rest(clock.at_local(days(1)))
    assert fold() == 0
    rest(None)
    assert fold() == 1


def test_a_commit_with_facts_leaves_one_job_for_all_of_two_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "_nudged", 0)
    monkeypatch.setattr(tasks.time, "time", lambda: 1_000_001.5)
    for number in range(3):
        record(measure=CAME, org=1, at=clock.now(), key=f"{number}")
    job = Job.objects.get(name="tallies.fold")
    assert (job.key, job.run_at.timestamp()) == ("tallies.fold:500001", 1_000_002)


def test_squashing_leaves_no_delta_and_the_same_figures() -> None:
    tree = make_city_tree()
    for number in range(5):
        record(measure=CAME, org=tree["village"].pk, at=clock.now(), key=f"{number}")
        fold()
    tasks.squash_deltas()
    assert not TallyDelta.objects.exists()
    assert Tally.objects.exists()
    city = tree["city"].pk
    assert figures(CAME, orgs=[city], spans=[SPAN]) == {(city, 0, ()): 5}
