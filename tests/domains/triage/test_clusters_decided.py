"""What a desk makes of a cluster: an event, a merge, or nothing; every request by the ordinary step."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from lianxin.domains.cases import actions as steps
from lianxin.domains.cases.enums import State
from lianxin.domains.cases.models import Case, PublicEvent
from lianxin.domains.triage.actions import clusters
from lianxin.domains.triage.actions.clustering import lapse_clusters
from lianxin.domains.triage.actions.clusters import dismiss_cluster, take_as_event, take_as_merge
from lianxin.domains.triage.enums_clusters import Outcome, Standing
from lianxin.domains.triage.models import CaseCluster
from lianxin.domains.triage.queries.clusters import cluster_for, clusters_waiting, members_of, proposed_clusters
from lianxin.foundation.access.enums import Role
from lianxin.foundation.access.queries import reach_of
from lianxin.foundation.audit.queries import records_about
from lianxin.foundation.jobs.models import Job
from lianxin.foundation.jobs.worker import run_due
from lianxin.foundation.orgs.queries import path_of
from lianxin.kernel import clock
from lianxin.kernel.actors import REPORTER, SYSTEM
from lianxin.kernel.errors import Conflict, Invalid, Missing, Refused
from tests.domains.cases.told import facts_of
from tests.factories.access import make_worker
from tests.factories.cases import Town, make_answered, make_assigned, make_town
from tests.factories.clusters import make_cluster
from tests.factories.orgs import make_org

WORDS = {"title": "三号楼停暖", "words": "管道爆裂,正在抢修。"}
Made = tuple[CaseCluster, list[Case]]


@pytest.fixture
def town(db: None) -> Town:
    return make_town()


@pytest.fixture
def made(town: Town) -> Made:
    return make_cluster(town, 4)


def ids(cases: list[Case]) -> list[UUID]:
    return [case.uuid for case in cases]


def as_event(town: Town, made: Made, **more: object) -> CaseCluster:
    given = {"cluster": made[0], "chosen": ids(made[1]), "by": town.desk.actor, "at": clock.now(), **WORDS}
    return take_as_event(**given | more)


def as_merge(town: Town, made: Made, **more: object) -> CaseCluster:
    cluster, cases = made
    given = {"cluster": cluster, "chosen": ids(cases), "lead": cases[0].uuid, "by": town.desk.actor, "at": clock.now()}
    return take_as_merge(**given | more)


def dismiss(town: Town, made: Made, **more: object) -> CaseCluster:
    given = {"cluster": made[0], "reason": "原因不同", "by": town.desk.actor, "at": clock.now()}
    return dismiss_cluster(**given | more)


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def outcomes(cluster: CaseCluster) -> dict[int, str]:
    return dict(cluster.members.values_list("case_id", "outcome"))


def audited(cluster: CaseCluster) -> list[str]:
    return [record.verb for record in records_about(("cluster", str(cluster.uuid))).order_by("id")]


DEEDS = pytest.mark.parametrize("deed", [as_event, as_merge, dismiss])


def test_an_event_is_declared_and_all_are_attached(town: Town, made: Made) -> None:
    taken = as_event(town, made)
    event = PublicEvent.objects.get()
    assert (event.title, event.place) == ("三号楼停暖", made[0].place)
    assert (taken.standing, taken.event, taken.decided_by_id) == (Standing.TAKEN, event, town.desk.pk)
    assert all(fresh(case).public_event == event for case in made[1])
    assert set(outcomes(taken).values()) == {Outcome.DONE}
    assert audited(taken) == ["triage.propose_cluster", "triage.take_as_event"]
    assert [record.verb for record in records_about(("public_event", str(event.uuid)))] == ["cases.event_open"]
    assert [facts_of(case)[:2] for case in made[1]] == [["cases.received", "cases.responded"]] * 4


def test_what_goes_on_already_takes_them(town: Town, made: Made) -> None:
    event = steps.declare_event(
        place=town.orgs["community"], title="停暖", words="在修", by=town.desk.actor, at=clock.now()
    )
    as_event(town, made, event=event, title="", words="")
    assert PublicEvent.objects.count() == 1
    assert all(fresh(case).public_event == event for case in made[1])


def test_they_go_on_under_the_one_chosen(town: Town, made: Made) -> None:
    cluster, (first, second, third, fourth) = made
    taken = as_merge(town, made, chosen=ids([first, second, third]), lead=second.uuid)
    assert (taken.standing, taken.lead, taken.event) == (Standing.TAKEN, second, None)
    assert fresh(second).merged == 2
    assert [fresh(case).lead_id for case in (first, third, fourth)] == [second.pk, second.pk, None]
    assert fresh(fourth).state == State.RECEIVED
    expected = {first.pk: Outcome.DONE, second.pk: Outcome.DONE, third.pk: Outcome.DONE, fourth.pk: Outcome.OUT}
    assert outcomes(taken) == expected
    assert audited(cluster)[1:] == ["triage.take_as_merge"]


def test_dismissed_they_stay_as_they_are(town: Town, made: Made) -> None:
    left = dismiss(town, made)
    assert (left.standing, left.reason) == (Standing.DISMISSED, "原因不同")
    assert all(fresh(case).version == 1 for case in made[1])
    assert set(outcomes(left).values()) == {Outcome.WAITING}
    assert audited(left)[1:] == ["triage.dismiss_cluster"]
    assert clusters_waiting(reach_of(town.desk.actor)) == 0


@DEEDS
def test_another_desk_and_nobody_decide_nothing(town: Town, made: Made, deed) -> None:
    for by in (town.stranger.actor, town.grid_worker.actor, town.supervisor.actor, SYSTEM, REPORTER):
        with pytest.raises(Refused):
            deed(town, made, by=by)
    assert CaseCluster.objects.get().standing == Standing.PROPOSED
    assert not PublicEvent.objects.exists()
    assert set(outcomes(made[0]).values()) == {Outcome.WAITING}


@DEEDS
def test_who_comes_second_reads_who_was_first(town: Town, made: Made, deed) -> None:
    dismiss(town, made)
    with pytest.raises(Conflict) as second:
        deed(town, made, by=town.dispatcher.actor)
    assert town.desk.name in str(second.value.message)


def test_who_comes_a_day_later_reads_on_which_day_it_was(town: Town, made: Made) -> None:
    dismiss(town, made, at=datetime(2026, 3, 2, 6, 5, tzinfo=UTC))
    with pytest.raises(Conflict) as second:
        as_event(town, made)
    assert "3月2日 14:05" in str(second.value.message)


@DEEDS
def test_what_has_lapsed_is_decided_by_nobody(town: Town, made: Made, deed) -> None:
    lapse_clusters(at=clock.now() + timedelta(days=20))
    with pytest.raises(Conflict):
        deed(town, made)


@DEEDS
def test_one_form_sent_twice_decides_once(town: Town, made: Made, deed) -> None:
    first, again = deed(town, made, key="one form"), deed(town, made, key="one form")
    assert (first.pk, again.standing) == (again.pk, first.standing)
    assert len(audited(made[0])) == 2
    assert PublicEvent.objects.count() <= 1


@pytest.mark.parametrize(
    ("deed", "wrong", "field"),
    [
        (as_event, {"chosen": []}, ""),
        (as_event, {"title": ""}, "title"),
        (as_event, {"words": " "}, "words"),
        (as_merge, {"lead": None}, "lead"),
        (as_merge, {"lead": UUID(int=1)}, "lead"),
        (as_merge, {"chosen": []}, "lead"),
        (dismiss, {"reason": " "}, "reason"),
        (dismiss, {"reason": "长" * 201}, "reason"),
    ],
)
def test_what_is_missing_is_said_and_nothing_happens(town: Town, made: Made, deed, wrong, field) -> None:
    with pytest.raises(Invalid) as error:
        deed(town, made, **wrong)
    assert (not field) or field in error.value.fields
    assert CaseCluster.objects.get().standing == Standing.PROPOSED
    assert set(outcomes(made[0]).values()) == {Outcome.WAITING}
    assert not PublicEvent.objects.exists()


def test_one_alone_cannot_be_merged(town: Town, made: Made) -> None:
    with pytest.raises(Invalid):
        as_merge(town, made, chosen=ids(made[1][:1]))


def test_what_is_refused_of_one_stands_there_and_stops_no_other(town: Town, made: Made) -> None:
    _cluster, cases = made
    make_answered(town, case=cases[1])
    taken = as_event(town, made)
    assert fresh(cases[1]).public_event is None
    refused = taken.members.get(case=cases[1])
    assert (refused.outcome, bool(refused.refusal)) == (Outcome.REFUSED, True)
    assert [fresh(case).public_event_id for case in cases if case != cases[1]] == [taken.event_id] * 3


def test_where_none_can_be_done_nothing_is_declared(town: Town, made: Made) -> None:
    for case in made[1]:
        make_answered(town, case=case)
    with pytest.raises(Conflict):
        as_event(town, made)
    assert not PublicEvent.objects.exists()
    assert CaseCluster.objects.get().standing == Standing.PROPOSED
    assert set(outcomes(made[0]).values()) == {Outcome.WAITING}


def test_what_lies_with_another_unit_is_refused_by_the_ordinary_right(town: Town, made: Made) -> None:
    case = made[1][2]
    beside = make_org("街道城管中队", kind="department", parent=town.orgs["township"])
    steps.assign_case(case=case, unit=beside, by=town.desk.actor, at=clock.now())
    taken = as_merge(town, made)
    assert outcomes(taken)[case.pk] == Outcome.REFUSED
    assert fresh(case).lead_id is None


def test_many_are_done_by_jobs_in_the_name_of_who_decided(
    town: Town, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_due()
    monkeypatch.setattr(clusters, "CHUNK", 2)
    taken = as_event(town, made)
    assert sorted(outcomes(taken).values()) == [Outcome.DONE, Outcome.DONE, Outcome.WAITING, Outcome.WAITING]
    assert Job.objects.filter(name="triage.carry_on").count() == 1
    make_answered(town, case=made[1][3])
    run_due()
    assert sorted(outcomes(taken).values()) == [Outcome.DONE, Outcome.DONE, Outcome.DONE, Outcome.REFUSED]
    last = made[1][2].events.order_by("version").last()
    assert last is not None
    assert (last.verb, last.actor_id) == ("attach", town.desk.pk)


def test_a_right_that_ended_meanwhile_is_asked_for_again(
    town: Town, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clusters, "CHUNK", 3)
    taken = as_event(town, made)
    monkeypatch.setattr(clusters, "reach_of", lambda _actor: reach_of(town.stranger.actor))
    run_due()
    assert outcomes(taken)[made[1][3].pk] == Outcome.REFUSED


def test_a_reader_sees_what_they_may_open_and_the_rest_is_counted(town: Town, made: Made) -> None:
    cluster, cases = made
    away = cases[3]
    there = town.orgs["neighbour"]
    path = path_of(there.pk)
    Case.objects.filter(pk=away.pk).update(place=there, place_path=path, unit=there, unit_path=path)
    members = members_of(cluster, reach_of(town.desk.actor))
    assert [one.case.pk for one in members.shown] == [case.pk for case in cases[:3]]
    assert (members.hidden, members.waiting, members.first) == (1, 3, cases[0].uuid)
    because = {one.case.pk: one.because for one in members.shown}
    assert because.pop(cluster.core_id, "其他几件都像这一件。") == "其他几件都像这一件。"
    assert all(len(one) > 4 and one[1:-1] in Case.objects.get(pk=pk).words for pk, one in because.items())
    taken = as_event(town, made)
    assert outcomes(taken)[away.pk] == Outcome.OUT


def test_in_sight_of_the_desk_of_the_place_and_above_only(town: Town, made: Made) -> None:
    cluster = made[0]
    for user in (town.desk, town.dispatcher):
        assert cluster_for(reach_of(user.actor), cluster.uuid) == cluster
        assert clusters_waiting(reach_of(user.actor)) == 1
    auditor = make_worker(Role.AUDITOR, town.orgs["county"])
    for user in (town.stranger, town.grid_worker, town.handler, town.supervisor, auditor):
        with pytest.raises(Missing):
            cluster_for(reach_of(user.actor), cluster.uuid)
        assert proposed_clusters(reach_of(user.actor)).rows == []


def test_what_was_assigned_meanwhile_still_waits(town: Town, made: Made) -> None:
    make_assigned(town, case=made[1][0])
    assert members_of(made[0], reach_of(town.desk.actor)).waiting == 4
    taken = as_merge(town, made)
    assert set(outcomes(taken).values()) == {Outcome.DONE}
