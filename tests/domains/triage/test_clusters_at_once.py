"""A cluster found by two workers at once is one; taken while a clerk has a request of it in hand, nobody waits in a circle."""

import time
from threading import Thread

import pytest
from django.db import connection, transaction

from lianxin.domains.cases import actions as steps
from lianxin.domains.cases.models import Case, PublicEvent
from lianxin.domains.triage.actions.clustering import look_around
from lianxin.domains.triage.actions.clusters import take_as_event, take_as_merge
from lianxin.domains.triage.enums_clusters import Outcome
from lianxin.domains.triage.models import CaseCluster, ClusterMember
from lianxin.kernel import clock
from tests.domains.cases.test_ties_at_once import at_once
from tests.factories.cases import Town, make_town
from tests.factories.clusters import make_cluster, make_like

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def town() -> Town:
    return make_town()


def wait_until_somebody_waits() -> None:
    """Until another connection waits for a row that this one holds."""
    for _time in range(500):
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))")
            if cursor.fetchone() is not None:
                return
        time.sleep(0.01)
    pytest.fail("Nobody waits.")


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite locks the whole file")
@pytest.mark.parametrize("deed", ["event", "merge"])
def test_who_takes_a_cluster_waits_for_a_request_with_event_and_lead_untouched(town: Town, deed: str) -> None:
    cluster, cases = make_cluster(town, 4)
    by, at, uuids = town.desk.actor, clock.now(), [case.uuid for case in cases]
    event = steps.declare_event(place=town.orgs["community"], title="停暖", words="正在抢修", by=by, at=at)

    def take() -> None:
        try:
            if deed == "event":
                take_as_event(cluster=cluster, chosen=uuids, event=event, by=by, at=at)
            else:
                take_as_merge(cluster=cluster, chosen=uuids, lead=cases[3].uuid, by=by, at=at)
        finally:
            connection.close()

    taking = Thread(target=take)
    try:
        with transaction.atomic():
            Case.objects.select_for_update().get(pk=cases[1].pk)
            taking.start()
            wait_until_somebody_waits()
            # As the clerk's own step goes on: refused at once if it were held.
            if deed == "event":
                assert PublicEvent.objects.select_for_update(nowait=True).get() == event
            else:
                assert Case.objects.select_for_update(nowait=True).get(pk=cases[3].pk) == cases[3]
    finally:
        taking.join()
    assert set(ClusterMember.objects.values_list("outcome", flat=True)) == {Outcome.DONE}


def test_two_workers_propose_once(town: Town) -> None:
    cases, at = make_like(town, 4), clock.now()
    ended = at_once(*(lambda pk=case.pk: look_around(case_id=pk, at=at) for case in cases[2:]))
    assert ended == ["done", "done"]
    (cluster,) = CaseCluster.objects.all()
    assert set(cluster.members.values_list("case_id", flat=True)) == {case.pk for case in cases}
