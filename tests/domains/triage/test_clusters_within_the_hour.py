"""What comes within the hour is looked at when it comes; what changes during the reckoning counts as it is then."""

import json
from datetime import timedelta

import pytest
from django.db import connection

from lianxin.domains.cases import actions
from lianxin.domains.triage.actions import clustering
from lianxin.domains.triage.actions.clustering import look_around
from lianxin.domains.triage.actions.clusters import dismiss_cluster
from lianxin.domains.triage.actions.keeping_clusters import lock_area
from lianxin.domains.triage.enums_clusters import Sort
from lianxin.domains.triage.models import CaseCluster
from lianxin.domains.triage.rules_clusters import groups
from lianxin.foundation.access.enums import Role
from lianxin.foundation.jobs.worker import run_due
from lianxin.foundation.orgs.models import Org, OrgKind
from lianxin.kernel import clock
from tests.domains.triage.test_clusters import in_the_evening, noticed, of, pks
from tests.factories.access import make_worker
from tests.factories.cases import Town, make_answered, make_case, make_town
from tests.factories.clusters import HEATING, make_like

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def town(db: None) -> Town:
    return make_town()


def test_three_within_the_hour_are_proposed_at_once_and_told_once(town: Town) -> None:
    make_like(town, 2)
    run_due()
    assert not CaseCluster.objects.exists()
    make_like(town, 1, at=clock.now() - MINUTE)
    run_due()
    (cluster,) = CaseCluster.objects.all()
    assert (cluster.sort, cluster.members.count()) == (Sort.AT_ONCE, 3)
    (notice,) = noticed(town.desk)
    told = json.loads(notice.params)
    assert str(cluster.uuid) in told["url"]
    assert (told["count"], told["name"], told["place"]) == ("3", cluster.name, "太保社区第一网格")
    assert not noticed(town.dispatcher)
    make_like(town, 1)
    run_due()
    assert CaseCluster.objects.count() == 1
    assert cluster.members.count() == 4
    assert len(noticed(town.desk)) == 1


def test_further_ones_join_while_it_is_proposed_though_the_hour_is_over(town: Town) -> None:
    began = clock.now() - 3 * HOUR
    early = make_like(town, 3, at=began)
    for case in early:
        look_around(case_id=case.pk, at=began + 5 * MINUTE)
    (late,) = make_like(town, 1, at=began + 2 * HOUR)
    joined = look_around(case_id=late.pk, at=began + 2 * HOUR)
    assert joined is not None
    assert of(joined) == pks([*early, late])


def test_one_who_writes_thrice_is_no_event(town: Town) -> None:
    earlier = clock.now() - 20 * MINUTE
    for number in range(3):
        make_case(town.orgs["grid"], words=HEATING[number], name="王芳", phone="13987512345", at=earlier)
    run_due()
    assert not CaseCluster.objects.exists()
    make_like(town, 2, at=clock.now() - 3 * MINUTE)
    run_due()
    assert CaseCluster.objects.get().members.count() == 5


def test_who_leaves_no_name_counts_once_unless_they_say_it_otherwise(town: Town) -> None:
    for _number in range(3):
        make_case(town.orgs["grid"], words=HEATING[0])
    run_due()
    assert not CaseCluster.objects.exists()
    for number in (1, 2):
        make_case(town.orgs["grid"], words=HEATING[number])
    run_due()
    assert CaseCluster.objects.exists()


def test_more_than_an_hour_apart_is_left_to_the_evening(town: Town) -> None:
    now = clock.now()
    for ago in (150, 80, 5):
        make_like(town, 1, at=now - ago * MINUTE)
    run_due()
    assert not CaseCluster.objects.exists()
    assert in_the_evening(town) == 1


def test_what_comes_late_to_the_worker_is_left_to_the_evening(town: Town) -> None:
    cases = make_like(town, 3)
    assert look_around(case_id=cases[-1].pk, at=clock.now() + 7 * HOUR) is None


def test_at_once_a_fitting_event_is_enough_for_one(town: Town) -> None:
    early = make_like(town, 3, at=clock.now() - 5 * HOUR)
    event = actions.declare_event(
        place=town.orgs["community"], title="停暖", words="正在抢修", by=town.desk.actor, at=clock.now()
    )
    for case in early:
        actions.attach_case(case=case, event=event, by=town.desk.actor, at=clock.now())
    (late,) = make_like(town, 1, at=clock.now() - MINUTE)
    run_due()
    cluster = CaseCluster.objects.get()
    assert (of(cluster), cluster.event, cluster.sort) == ({late.pk}, event, Sort.AT_ONCE)


def test_the_desk_above_is_told_where_the_place_has_none(town: Town) -> None:
    second = make_worker(Role.DESK, town.orgs["township"], name="街道受理")
    make_like(town, 2)
    make_like(town, 1, place=town.orgs["neighbour"], at=clock.now() - MINUTE)
    run_due()
    assert CaseCluster.objects.get().place == town.orgs["township"]
    assert len(noticed(second)) == 1
    assert not noticed(town.desk)


def test_a_proposal_decided_before_the_notice_goes_out_tells_nobody(town: Town) -> None:
    cases = make_like(town, 3)
    cluster = look_around(case_id=cases[-1].pk, at=clock.now())
    assert cluster is not None
    dismiss_cluster(cluster=cluster, reason="已电话核实", by=town.desk.actor, at=clock.now())
    run_due()
    assert not noticed(town.desk)


def test_nothing_is_compared_with_what_is_answered_at_once(town: Town) -> None:
    like = make_like(town, 3)
    make_answered(town, case=like[0])
    assert look_around(case_id=like[0].pk, at=clock.now()) is None
    run_due()
    assert not CaseCluster.objects.exists()


@pytest.mark.parametrize("sort", ["evening", "at_once"])
def test_what_was_answered_during_the_reckoning_is_left_out(
    town: Town, sort: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    like = make_like(town, 5)

    def lock(area: int) -> None:
        answered = [case for case in like if case.pk != core[0]]
        make_answered(town, case=answered[0])
        lock_area(area)

    core: list[int] = []

    def reckon(*given, **more):
        found = groups(*given, **more)
        core.extend(group.core for group in found)
        return found

    monkeypatch.setattr(clustering, "groups", reckon)
    monkeypatch.setattr(clustering, "lock_area", lock)
    if sort == "evening":
        in_the_evening(town)
    else:
        look_around(case_id=like[-1].pk, at=clock.now())
    answered = next(case for case in like if case.pk != core[0])
    assert of(CaseCluster.objects.get()) == pks(like) - {answered.pk}


@pytest.mark.parametrize("sort", ["evening", "at_once"])
def test_a_core_answered_during_the_reckoning_leaves_nothing(
    town: Town, sort: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    like = make_like(town, 5)
    monkeypatch.setattr(clustering, "lock_area", lambda _area: [make_answered(town, case=case) for case in like[:4]])
    if sort == "evening":
        assert in_the_evening(town) == 0
    else:
        assert look_around(case_id=like[-1].pk, at=clock.now()) is None
    assert not CaseCluster.objects.exists()


def test_at_once_no_transaction_stands_open_around_the_reckoning(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    make_like(town, 3)
    outermost, depths = len(connection.savepoint_ids), []

    def reckon(*given, **more):
        depths.append(len(connection.savepoint_ids))
        return groups(*given, **more)

    monkeypatch.setattr(clustering, "groups", reckon)
    run_due()
    assert CaseCluster.objects.count() == 1
    assert depths
    assert set(depths) == {outermost}


def test_looked_at_twice_it_is_proposed_once_and_told_once(town: Town) -> None:
    last = make_like(town, 3)[-1]
    first, again = (look_around(case_id=last.pk, at=clock.now()) for _time in range(2))
    assert first == again == CaseCluster.objects.get()
    run_due()
    assert len(noticed(town.desk)) == 1


def test_where_the_township_is_no_organisation_more_still_joins_what_was_proposed_above(town: Town) -> None:
    Org.objects.filter(pk=town.orgs["township"].pk).update(kind=OrgKind.objects.get(code="virtual"))
    make_like(town, 2)
    make_like(town, 1, place=town.orgs["neighbour"], at=clock.now() - MINUTE)
    run_due()
    cluster = CaseCluster.objects.get()
    assert (cluster.place, cluster.members.count()) == (town.orgs["county"], 3)
    make_like(town, 1, place=town.orgs["neighbour"], at=clock.now() - MINUTE)
    run_due()
    assert CaseCluster.objects.get().members.count() == 4
