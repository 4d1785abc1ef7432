"""Requests about one thing: found in the evening and within the hour, kept once, growing and lapsing."""

from datetime import datetime, timedelta

import pytest

from lianxin.domains.cases import actions
from lianxin.domains.cases.models import Case, PublicEvent
from lianxin.domains.messaging.models import Notice
from lianxin.domains.triage.actions import clustering
from lianxin.domains.triage.actions.clustering import (
    lapse_clusters,
    look_through,
    propose_clusters,
)
from lianxin.domains.triage.actions.clusters import dismiss_cluster, take_as_event
from lianxin.domains.triage.enums_clusters import Sort, Standing
from lianxin.domains.triage.models import CaseCluster, ClusterMember
from lianxin.domains.triage.queries.alike import BACKGROUND, areas, read, weights
from lianxin.domains.triage.tasks import find_clusters
from lianxin.foundation.audit.queries import records_about
from lianxin.foundation.jobs.models import Job
from lianxin.foundation.jobs.worker import run_due
from lianxin.foundation.orgs.actions import close_org
from lianxin.foundation.orgs.models import OrgKind
from lianxin.foundation.orgs.queries import path_of
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM
from tests.factories.cases import Town, make_answered, make_case, make_town
from tests.factories.clusters import OTHER, make_cluster, make_like
from tests.factories.orgs import make_org

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def town(db: None) -> Town:
    return make_town()


def in_the_evening(town: Town, at: datetime | None = None) -> int:
    return propose_clusters(area=town.orgs["county"].pk, at=at or clock.now())


def of(cluster: CaseCluster) -> set[int]:
    return set(cluster.members.values_list("case_id", flat=True))


def pks(cases: list[Case]) -> set[int]:
    return {case.pk for case in cases}


def audited(cluster: CaseCluster) -> list[str]:
    return [record.verb for record in records_about(("cluster", str(cluster.uuid))).order_by("id")]


def fresh(cluster: CaseCluster) -> CaseCluster:
    return CaseCluster.objects.get(pk=cluster.pk)


def noticed(user) -> list[Notice]:
    return list(Notice.objects.filter(person__account=user, template="triage.cluster"))


def test_in_the_evening_what_is_about_one_thing_is_proposed_once(town: Town) -> None:
    like = make_like(town, 4, at=clock.now() - 2 * DAY)
    others = [make_case(town.orgs["grid"], words=one) for one in OTHER]
    assert in_the_evening(town) == 1
    (cluster,) = CaseCluster.objects.all()
    assert of(cluster) == pks(like)
    assert not of(cluster) & pks(others)
    assert (cluster.sort, cluster.standing, cluster.place) == (Sort.EVENING, Standing.PROPOSED, town.orgs["grid"])
    assert cluster.core_id in of(cluster)
    assert "暖气不热" in cluster.name
    assert cluster.event is None
    assert audited(cluster) == ["triage.propose_cluster"]
    assert in_the_evening(town) == 0
    assert (CaseCluster.objects.count(), ClusterMember.objects.count()) == (1, 4)
    assert not noticed(town.desk)


def test_nothing_found_leaves_nothing(town: Town) -> None:
    look_through(at=clock.now())
    assert in_the_evening(town) == 0
    for words in OTHER:
        make_case(town.orgs["grid"], words=words)
    make_like(town, 2)
    assert in_the_evening(town) == 0
    assert not CaseCluster.objects.exists()


def test_what_happens_behind_one_house_is_not_one_thing(town: Town) -> None:
    for words in OTHER:
        case = make_case(town.orgs["grid"], words=words)
        Case.objects.filter(pk=case.pk).update(place_text="兰花苑后面的巷子，靠近菜市场的那个单元门口")
    assert in_the_evening(town) == 0


def test_the_place_is_the_nearest_above_all(town: Town) -> None:
    second = make_org("太保社区第二网格", kind="grid", parent=town.orgs["community"], code="530502001001002")
    make_like(town, 2, at=clock.now() - DAY)
    make_like(town, 2, place=second, at=clock.now() - 2 * DAY)
    assert in_the_evening(town) == 1
    assert CaseCluster.objects.get().place == town.orgs["community"]


def test_a_closed_unit_is_no_place_to_act_for(town: Town) -> None:
    make_like(town, 3, at=clock.now() - DAY)
    close_org(org=town.orgs["grid"], on=clock.today(), by=SYSTEM, at=clock.now())
    assert in_the_evening(town) == 1
    assert CaseCluster.objects.get().place == town.orgs["community"]


def test_townships_are_not_mixed(town: Town) -> None:
    beside = make_org("永昌街道", kind="township", parent=town.orgs["county"], code="530502002000")
    there = make_org("升阳社区", kind="community", parent=beside, code="530502002001")
    make_like(town, 2, at=clock.now() - DAY)
    make_like(town, 2, place=there, at=clock.now() - 2 * DAY)
    assert in_the_evening(town) == 0
    make_like(town, 1, place=there, at=clock.now() - 3 * DAY)
    assert in_the_evening(town) == 1
    assert CaseCluster.objects.get().place == there


def test_only_what_is_open_and_alone_is_put_together(town: Town) -> None:
    like = make_like(town, 5, at=clock.now() - DAY)
    make_like(town, 3, at=clock.now() - 16 * DAY)
    lead, merged, back, answered, kept = like
    for case in (merged, back):
        actions.merge_case(case=case, lead=lead, by=town.desk.actor, at=clock.now())
    actions.unmerge_case(case=Case.objects.get(pk=back.pk), by=town.desk.actor, at=clock.now())
    make_answered(town, case=answered)
    assert in_the_evening(town) == 0
    more = make_like(town, 1, at=clock.now() - 2 * DAY)
    assert in_the_evening(town) == 1
    assert of(CaseCluster.objects.get()) == pks([lead, kept, *more])


def test_more_of_it_joins_what_is_proposed(town: Town) -> None:
    cluster, like = make_cluster(town, 3)
    more = make_like(town, 2, place=town.orgs["community"], at=clock.now() - HOUR)
    assert in_the_evening(town, clock.now() + MINUTE) == 0
    grown = fresh(cluster)
    assert of(grown) == pks([*like, *more])
    assert grown.place == town.orgs["community"]
    assert grown.grown_at > cluster.made_at


def test_what_was_dismissed_comes_back_only_grown(town: Town) -> None:
    cluster, _like = make_cluster(town, 3)
    dismiss_cluster(cluster=cluster, reason="三家的原因不同", by=town.desk.actor, at=clock.now())
    make_like(town, 1, at=clock.now() - 2 * HOUR)
    assert in_the_evening(town) == 0
    make_like(town, 1, at=clock.now() - 3 * HOUR)
    assert in_the_evening(town) == 1
    assert CaseCluster.objects.latest("pk").members.count() == 5


def test_what_was_left_out_or_refused_is_not_proposed_again_by_itself(town: Town) -> None:
    cluster, like = make_cluster(town, 6)
    take_as_event(
        cluster=cluster,
        chosen=[case.uuid for case in like[:3]],
        title="停暖",
        words="正在抢修",
        by=town.desk.actor,
        at=clock.now(),
    )
    PublicEvent.objects.update(closed_at=clock.now())
    assert in_the_evening(town) == 0
    make_like(town, 2, at=clock.now() - HOUR)
    assert in_the_evening(town) == 1
    assert CaseCluster.objects.latest("pk").members.count() == 5


def test_a_single_one_like_those_attached_is_proposed_to_the_same_event(town: Town) -> None:
    cluster, like = make_cluster(town, 3)
    given = {"chosen": [case.uuid for case in like], "title": "停暖", "words": "正在抢修"}
    event = take_as_event(cluster=cluster, by=town.desk.actor, at=clock.now(), **given).event
    (late,) = make_like(town, 1, at=clock.now() - HOUR)
    assert in_the_evening(town) == 1
    again = CaseCluster.objects.latest("pk")
    assert (of(again), again.event) == ({late.pk}, event)


def test_one_left_out_hides_no_newcomer_of_the_same_event_and_comes_along_with_none(town: Town) -> None:
    cluster, (out, *others) = make_cluster(town, 3)
    given = {"chosen": [case.uuid for case in others], "title": "停暖", "words": "正在抢修"}
    event = take_as_event(cluster=cluster, by=town.desk.actor, at=clock.now(), **given).event
    assert in_the_evening(town) == 0
    (new,) = make_like(town, 1, at=clock.now() - 2 * HOUR)
    assert in_the_evening(town) == 1
    again = CaseCluster.objects.latest("pk")
    assert (of(again), again.event) == ({new.pk}, event)
    (newer,) = make_like(town, 1, at=clock.now() - HOUR)
    assert in_the_evening(town) == 0
    assert of(again) == {new.pk, newer.pk}
    assert out.pk not in of(again)


def test_one_refused_since_it_lies_elsewhere_hides_no_newcomer(town: Town) -> None:
    cluster, like = make_cluster(town, 4)
    away = next(case for case in like if case.pk != cluster.core_id)
    given = {"chosen": [case.uuid for case in like if case != away], "title": "停暖", "words": "正在抢修"}
    event = take_as_event(cluster=cluster, by=town.desk.actor, at=clock.now(), **given).event
    Case.objects.filter(pk=away.pk).update(place=town.orgs["neighbour"], place_path=path_of(town.orgs["neighbour"].pk))
    (new,) = make_like(town, 1, at=clock.now() - HOUR)
    assert in_the_evening(town) == 1
    again = CaseCluster.objects.latest("pk")
    assert (of(again), again.event) == ({new.pk}, event)


def test_an_event_called_by_their_words_is_offered(town: Town) -> None:
    event = actions.declare_event(
        place=town.orgs["community"], title="三号楼暖气不热", words="正在抢修", by=town.desk.actor, at=clock.now()
    )
    cluster, _like = make_cluster(town, 3)
    assert cluster.event == event


def test_an_event_about_another_place_is_not_offered(town: Town) -> None:
    actions.declare_event(
        place=town.orgs["neighbour"], title="三号楼暖气不热", words="正在抢修", by=town.stranger.actor, at=clock.now()
    )
    assert make_cluster(town, 3)[0].event is None


@pytest.mark.parametrize(
    ("sort", "days", "lapses"), [("evening", 15, True), ("evening", 3, False), ("at_once", 2, True)]
)
def test_old_proposals_lapse(town: Town, sort: str, days: int, lapses: bool) -> None:
    cluster, _like = make_cluster(town, 3)
    CaseCluster.objects.update(sort=sort)
    assert lapse_clusters(at=clock.now() + days * DAY) == int(lapses)
    assert (fresh(cluster).standing == Standing.LAPSED) == lapses
    assert audited(cluster)[1:] == ["triage.lapse_cluster"] * lapses
    assert lapse_clusters(at=clock.now() + days * DAY) == 0


def test_many_lapse_some_at_a_time(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    cluster, _like = make_cluster(town, 3)
    for _number in range(2):
        CaseCluster.objects.create(
            place=cluster.place, core=cluster.core, made_at=cluster.made_at, grown_at=cluster.made_at, sort=Sort.EVENING
        )
    monkeypatch.setattr(clustering, "_LOOKED_AT", 2)
    assert lapse_clusters(at=clock.now()) == 2
    assert fresh(cluster).standing == Standing.PROPOSED
    assert lapse_clusters(at=clock.now() + 15 * DAY) == 1


def test_what_is_no_longer_open_lapses_and_is_deleted_after_90_days(town: Town) -> None:
    cluster, like = make_cluster(town, 3)
    for case in like[:2]:
        make_answered(town, case=case)
    assert lapse_clusters(at=clock.now()) == 1
    lapse_clusters(at=clock.now() + 89 * DAY)
    assert fresh(cluster).standing == Standing.LAPSED
    lapse_clusters(at=clock.now() + 91 * DAY)
    assert not CaseCluster.objects.exists()


def test_every_county_has_a_job_of_its_own_once_a_day(town: Town) -> None:
    other = make_org("施甸县", kind="county", parent=town.orgs["city"], code="530521000000")
    there = make_org("甸阳镇", kind="township", parent=other, code="530521101000")
    make_like(town, 3, place=there, at=clock.now() - DAY)
    make_like(town, 3, at=clock.now() - DAY)
    make_like(town, 3, place=town.orgs["city"], at=clock.now() - DAY)
    assert areas(clock.now()) == sorted([town.orgs["city"].pk, town.orgs["county"].pk, other.pk])
    for _time in range(2):
        find_clusters()
    assert Job.objects.filter(name="triage.cluster_area").count() == 3
    run_due()
    places = set(CaseCluster.objects.values_list("place__name", flat=True))
    assert places == {"甸阳镇", "太保社区第一网格", "保山市"}
    assert all(cluster.members.count() == 3 for cluster in CaseCluster.objects.all())


def test_a_county_of_a_kind_of_its_own_is_one_by_its_rank(town: Town) -> None:
    OrgKind.objects.create(code="zone", name_zh="开发区", name_en="Zone", rank=30, receives=True)
    zone = make_org("保山经开区", kind="zone", parent=town.orgs["city"], code="530571000000")
    there = make_org("青华街道", kind="township", parent=zone, code="530571001000")
    make_like(town, 3, place=there, at=clock.now() - DAY)
    make_like(town, 3, place=town.orgs["city"], at=clock.now() - DAY)
    assert areas(clock.now()) == sorted([zone.pk, town.orgs["city"].pk])
    for area in areas(clock.now()):
        assert propose_clusters(area=area, at=clock.now()) == 1


def test_words_are_weighed_among_the_newest_of_anywhere_where_few_are_at_hand(town: Town) -> None:
    far = make_org("施甸县", kind="county", parent=town.orgs["city"], code="530521000000")
    for words in OTHER:
        make_case(far, words=words)
    like = make_like(town, 3)
    own = read(Case.objects.filter(pk__in=pks(like)))
    weighed = weights(own, at=clock.now())
    assert weighed.common["垃圾"] == 1
    assert weighed.common["暖气"] == 3
    assert BACKGROUND > 8


def test_private_words_of_the_core_stand_in_no_name(town: Town) -> None:
    words = "王小明家的暖气不热，电话13800001234，车牌云M3A527，三号楼都不热。"
    for number in range(3):
        make_case(town.orgs["grid"], words=words, name="王小明", phone=f"1398751{number:04d}")
    assert in_the_evening(town) == 1
    cluster = CaseCluster.objects.get()
    told = f"{cluster.name} {cluster.words}"
    assert "暖气不热" in told
    assert not [one for one in ("王小明", "小明", "13800001234", "3A527", "0000") if one in told]
