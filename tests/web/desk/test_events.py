"""The pages of public events: declare, say, over."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from lianxin.domains.cases import actions
from lianxin.domains.cases.enums import State
from lianxin.domains.cases.models import EventMessage, PublicEvent
from lianxin.foundation.accounts.models import User
from lianxin.foundation.jobs.worker import run_due
from lianxin.kernel import clock
from lianxin.web.forms.keys import new_form_key
from tests.domains.cases.told import fresh
from tests.factories.cases import Town, make_case


def declared(desk: Client, town: Town, **more: object) -> int:
    given = {"form_key": new_form_key(), "title": "太保片区停暖", "words": "正在抢修", "place": "太保社区", **more}
    return desk.post(reverse("desk_events"), given).status_code


@pytest.fixture
def event(town: Town) -> PublicEvent:
    return actions.declare_event(
        place=town.orgs["community"], title="停暖", words="正在抢修。", by=town.desk.actor, at=clock.now()
    )


def test_declared_at_the_desk_residents_read_it_at_their_place(town: Town, desk: Client, client: Client) -> None:
    assert desk.get(reverse("desk_events")).status_code == 200
    tomorrow = clock.today().replace(year=clock.today().year + 1).isoformat()
    assert declared(desk, town, expected_day=tomorrow, expected_hour="18:00") == 302
    made = PublicEvent.objects.get()
    assert made.title in desk.get(reverse("desk_events")).content.decode()
    assert desk.get(reverse("desk_event", args=[made.uuid])).status_code == 200
    here = client.get(reverse("report", args=[town.orgs["grid"].code])).content.decode()
    assert "正在抢修" in here
    assert "18:00" in here
    assert "正在抢修" not in client.get(reverse("report", args=[town.orgs["neighbour"].code])).content.decode()


@pytest.mark.parametrize(
    "wrong",
    [{"title": ""}, {"words": ""}, {"place": "没有的地方"}, {"expected_day": "1999-01-01"}, {"expected_day": "x"}],
)
def test_what_is_missing_comes_back_with_the_rest(town: Town, desk: Client, wrong: dict[str, str]) -> None:
    assert declared(desk, town, **wrong) == 422
    assert not PublicEvent.objects.exists()


def test_a_form_sent_twice_declares_once(town: Town, desk: Client) -> None:
    key = new_form_key()
    assert declared(desk, town, form_key=key) == declared(desk, town, form_key=key) == 302
    assert PublicEvent.objects.count() == 1
    assert declared(desk, town, form_key="made up") == 422


def test_said_and_over_everyone_attached_is_answered(
    town: Town, desk: Client, client: Client, event: PublicEvent
) -> None:
    case = make_case(town.orgs["grid"], phone="13987512345")
    actions.attach_case(case=case, event=event, by=town.desk.actor, at=clock.now())
    follow = reverse("follow", args=[case.tracking_code])
    assert "正在抢修" in client.get(follow).content.decode()
    say, over = reverse("desk_event_say", args=[event.uuid]), reverse("desk_event_over", args=[event.uuid])
    assert desk.post(say, {"form_key": new_form_key(), "words": ""}).status_code == 422
    assert desk.post(say, {"form_key": new_form_key(), "words": "还要两小时"}).status_code == 302
    assert case.number in desk.get(reverse("desk_event", args=[event.uuid])).content.decode()
    assert desk.post(over, {"form_key": new_form_key(), "words": "恢复了"}).status_code == 302
    assert desk.post(over, {"form_key": new_form_key(), "words": "恢复了"}).status_code == 409
    run_due()
    assert fresh(case).state == State.RESOLVED
    assert EventMessage.objects.count() == 3
    assert "恢复了" in client.get(follow).content.decode()


def test_another_desk_neither_sees_nor_speaks(town: Town, event: PublicEvent, opened: Callable[[User], Client]) -> None:
    stranger = opened(town.stranger)
    assert stranger.get(reverse("desk_event", args=[event.uuid])).status_code == 404
    assert stranger.post(reverse("desk_event_over", args=[event.uuid]), {"words": "好了"}).status_code == 404
    worker = opened(town.grid_worker)
    assert worker.get(reverse("desk_event", args=[event.uuid])).status_code == 200
    assert worker.post(reverse("desk_event_over", args=[event.uuid]), {"words": "好了"}).status_code == 403
