"""The pages of what seems to be about one thing: list, one, and what the desk makes of it."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lianxin.domains.cases import actions
from lianxin.domains.cases.enums import State
from lianxin.domains.cases.models import Case, PublicEvent
from lianxin.domains.triage.enums_clusters import Outcome, Sort, Standing
from lianxin.domains.triage.models import CaseCluster
from lianxin.foundation.access.enums import Role
from lianxin.foundation.accounts.models import User
from lianxin.kernel import clock
from lianxin.web.forms.keys import new_form_key
from tests.factories.access import make_worker
from tests.factories.cases import Town, make_case
from tests.factories.clusters import make_cluster

DEEDS = ("event", "merge", "dismiss")


@pytest.fixture
def made(town: Town) -> tuple[CaseCluster, list[Case]]:
    return make_cluster(town, 4)


def address(cluster: CaseCluster, deed: str = "") -> str:
    return reverse(f"desk_cluster_{deed}" if deed else "desk_cluster", args=[cluster.uuid])


def sent(cases: list[Case], **more: object) -> dict[str, object]:
    words = {"title": "三号楼停暖", "words": "正在抢修,今天晚上恢复。"}
    return {"form_key": new_form_key(), "case": [str(case.uuid) for case in cases], **words, **more}


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def test_the_desk_reads_the_list_and_one(desk: Client, made: tuple[CaseCluster, list[Case]]) -> None:
    cluster, cases = made
    page = desk.get(reverse("desk_clusters")).content.decode()
    assert cluster.name in page
    assert address(cluster) in page
    assert desk.get(reverse("desk_clusters_waiting")).content == b"1"
    assert cluster.name in desk.get(reverse("desk_clusters"), {"sort": "evening"}).content.decode()
    assert cluster.name not in desk.get(reverse("desk_clusters"), {"sort": "at_once"}).content.decode()
    one = desk.get(address(cluster)).content.decode()
    assert all(case.number in one for case in cases)
    assert "暖气" in one


def test_empty_the_list_says_what_it_is_for(desk: Client) -> None:
    page = desk.get(reverse("desk_clusters")).content.decode()
    assert "empty" in page
    assert desk.get(reverse("desk_clusters_waiting")).content == b""
    assert desk.get(reverse("desk_clusters"), {"sort": "x", "after": "y"}).status_code == 200


def test_an_event_is_declared_for_those_ticked(desk: Client, made: tuple[CaseCluster, list[Case]]) -> None:
    cluster, cases = made
    assert f'value="{cluster.name}"' in desk.get(address(cluster)).content.decode()
    answer = desk.post(address(cluster, "event"), sent(cases[:3]))
    assert (answer.status_code, answer.url) == (302, address(cluster))
    event = PublicEvent.objects.get()
    assert [fresh(case).public_event for case in cases] == [event, event, event, None]
    page = desk.get(address(cluster)).content.decode()
    assert "三号楼停暖" in page
    assert "together" not in page
    assert desk.get(reverse("desk_clusters_waiting")).content == b""


def test_what_goes_on_already_is_offered_first(town: Town, desk: Client, made: tuple[CaseCluster, list[Case]]) -> None:
    cluster, cases = made
    event = actions.declare_event(
        place=town.orgs["community"], title="三号楼停暖", words="在修", by=town.desk.actor, at=clock.now()
    )
    CaseCluster.objects.update(event=event)
    assert f'value="{event.uuid}"' in desk.get(address(cluster)).content.decode()
    assert "三号楼停暖" in desk.get(reverse("desk_clusters")).content.decode()
    assert desk.post(address(cluster, "event"), sent(cases, event=str(event.uuid))).status_code == 302
    assert PublicEvent.objects.count() == 1
    assert all(fresh(case).public_event == event for case in cases)


def test_an_event_that_is_over_is_no_longer_offered(
    town: Town, desk: Client, made: tuple[CaseCluster, list[Case]]
) -> None:
    cluster, cases = made
    event = actions.declare_event(
        place=town.orgs["community"], title="三号楼停暖", words="在修", by=town.desk.actor, at=clock.now()
    )
    CaseCluster.objects.update(event=event)
    actions.close_event(event=event, words="好了", by=town.desk.actor, at=clock.now())
    assert str(event.uuid) not in desk.get(address(cluster)).content.decode()
    assert desk.post(address(cluster, "event"), sent(cases, event=str(event.uuid))).status_code == 409
    assert CaseCluster.objects.get().standing == Standing.PROPOSED


def test_they_are_merged_under_the_one_chosen(desk: Client, made: tuple[CaseCluster, list[Case]]) -> None:
    cluster, cases = made
    page = desk.get(address(cluster)).content.decode()
    assert f'<option value="{cases[0].uuid}" selected>' in page
    assert desk.post(address(cluster, "merge"), sent(cases, lead=str(cases[1].uuid))).status_code == 302
    assert [fresh(case).lead_id for case in cases] == [cases[1].pk, None, cases[1].pk, cases[1].pk]
    assert cases[1].number in desk.get(address(cluster)).content.decode()


def test_dismissed_with_a_reason(desk: Client, made: tuple[CaseCluster, list[Case]]) -> None:
    cluster, _cases = made
    assert desk.post(address(cluster, "dismiss"), {"form_key": new_form_key()}).status_code == 422
    answer = desk.post(address(cluster, "dismiss"), {"form_key": new_form_key(), "reason": "原因不同"})
    assert answer.status_code == 302
    assert "原因不同" in desk.get(address(cluster)).content.decode()
    again = desk.post(address(cluster, "dismiss"), {"form_key": new_form_key(), "reason": "x"})
    assert again.status_code == 409
    assert "李春梅" in again.content.decode()


@pytest.mark.parametrize(
    ("deed", "wrong", "status"),
    [
        ("event", {"title": ""}, 422),
        ("event", {"case": []}, 422),
        ("event", {"case": ["x"]}, 422),
        ("event", {"form_key": "made up"}, 422),
        ("event", {"event": "01a20200-0000-7000-8000-000000000000"}, 404),
        ("merge", {"lead": ""}, 422),
        ("merge", {"lead": "x"}, 422),
    ],
)
def test_what_is_missing_comes_back_with_the_rest(
    desk: Client, made: tuple[CaseCluster, list[Case]], deed: str, wrong: dict[str, object], status: int
) -> None:
    cluster, cases = made
    answer = desk.post(address(cluster, deed), sent(cases[:2], **wrong))
    assert answer.status_code == status
    assert not PublicEvent.objects.exists()
    assert CaseCluster.objects.get().standing == Standing.PROPOSED
    if status == 422 and "case" not in wrong:
        page = answer.content.decode()
        assert [f'value="{case.uuid}" form="together" checked' in page for case in cases] == [True, True, False, False]


def test_what_was_refused_is_said_at_each(town: Town, desk: Client, made: tuple[CaseCluster, list[Case]]) -> None:
    cluster, cases = made
    actions.answer_case(case=cases[1], words="已答复", by=town.desk.actor, at=clock.now())
    desk.post(address(cluster, "event"), sent(cases))
    member = cluster.members.get(case=cases[1])
    assert member.outcome == Outcome.REFUSED
    assert member.refusal in desk.get(address(cluster)).content.decode()


def test_private_words_of_an_event_are_warned_about(desk: Client, made: tuple[CaseCluster, list[Case]]) -> None:
    cluster, cases = made
    answer = desk.post(address(cluster, "event"), sent(cases, words="请打13800001234找王小明"), follow=True)
    assert "个人信息" in answer.content.decode()


@pytest.mark.parametrize("deed", DEEDS)
def test_a_deed_is_not_done_by_looking(desk: Client, made: tuple[CaseCluster, list[Case]], deed: str) -> None:
    answer = desk.get(address(made[0], deed))
    assert (answer.status_code, answer.url) == (302, address(made[0]))
    assert CaseCluster.objects.get().standing == Standing.PROPOSED


def test_doors(town: Town, opened: Callable[[User], Client], made: tuple[CaseCluster, list[Case]]) -> None:
    cluster, cases = made
    lists = [reverse("desk_clusters"), reverse("desk_clusters_waiting")]
    mine, unknown = address(cluster), reverse("desk_cluster", args=["01a20200-0000-7000-8000-000000000000"])
    expected = {"desk": 200, "dispatcher": 200, "stranger": 404, "grid_worker": 403, "handler": 403, "supervisor": 403}
    for who, status in expected.items():
        client = opened(getattr(town, who))
        assert {client.get(one).status_code for one in lists} == {403 if status == 403 else 200}
        assert client.get(mine).status_code == status
        assert client.get(unknown).status_code == (404 if status == 200 else status)
        if status != 200:
            assert {client.post(address(cluster, deed), sent(cases)).status_code for deed in DEEDS} == {status}
    assert cluster.name not in opened(town.stranger).get(lists[0]).content.decode()
    for one in (*lists, mine):
        answer = Client().get(one)
        assert (answer.status_code, answer.url.startswith("/account/login/")) == (302, True)
    assert CaseCluster.objects.get().standing == Standing.PROPOSED


def test_forms_need_their_csrf_token(town: Town, made: tuple[CaseCluster, list[Case]]) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(town.desk)
    assert strict.post(address(made[0], "event"), sent(made[1])).status_code == 403
    assert not PublicEvent.objects.exists()


def statements(client: Client, where: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(where).status_code == 200
    return len(captured)


def proposal(town: Town, number: int) -> CaseCluster:
    case = make_case(town.orgs["grid"], words=f"第{number}件")
    at = clock.now()
    given = {"place": town.orgs["grid"], "core": case, "name": f"第{number}件", "made_at": at, "grown_at": at}
    cluster = CaseCluster.objects.create(sort=Sort.AT_ONCE, **given)
    cluster.members.create(case=case, likeness=100, added_at=at)
    return cluster


def test_the_list_takes_8_statements_at_most_whatever_stands_in_it(town: Town, desk: Client) -> None:
    where = reverse("desk_clusters")
    desk.get(where)
    counts = set()
    for made, wanted in ((0, 1), (1, 3), (3, 40)):
        for number in range(made, wanted):
            proposal(town, number)
        counts.add(statements(desk, where))
    assert len(counts) == 1
    assert counts.pop() <= 8


def test_the_list_has_pages(town: Town, desk: Client) -> None:
    made = [proposal(town, number) for number in range(30)]
    first = desk.get(reverse("desk_clusters"))
    rows = list(first.context["page"].rows)
    assert [one.pk for one in rows] == [one.pk for one in reversed(made[5:])]
    second = desk.get(reverse("desk_clusters"), {"after": first.context["page"].after})
    assert [one.pk for one in second.context["page"].rows] == [one.pk for one in reversed(made[:5])]
    assert second.context["page"].after == ""


def test_the_page_takes_the_same_statements_for_few_and_many(town: Town, desk: Client) -> None:
    few = statements(desk, address(make_cluster(town, 3)[0]))
    CaseCluster.objects.all().delete()
    many = statements(desk, address(make_cluster(town, 12)[0]))
    assert few == many
    assert many <= 16


def test_the_desk_above_reads_it_too(town: Town, opened: Callable[[User], Client]) -> None:
    cluster, _cases = make_cluster(town, 3)
    above = opened(make_worker(Role.DISPATCHER, town.orgs["county"]))
    assert cluster.name in above.get(address(cluster)).content.decode()
    assert str(State.RECEIVED.label) in above.get(address(cluster)).content.decode()
