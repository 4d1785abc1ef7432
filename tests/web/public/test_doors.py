"""A list of doors on a phone, without an account."""

import pytest
from django.test import Client
from django.urls import reverse

from lianxin.domains.cases import actions
from lianxin.domains.cases.models import AssistDoor
from lianxin.kernel import clock
from tests.factories.cases import Town, make_case, make_in_progress, make_town


@pytest.fixture
def address(db: None) -> str:
    town: Town = make_town()
    case = make_in_progress(town, case=make_case(town.orgs["grid"], phone="13987512345", name="李大姐"))
    token = actions.ask_doors(
        case=case, who="王楼长", doors="301\n302", words="看看暖气", by=town.grid_worker.actor, at=clock.now()
    )
    return reverse("doors", args=[token])


def answer(client: Client, address: str, label: str, **given: str) -> int:
    door = AssistDoor.objects.get(label=label)
    return client.post(address, {"door": door.pk, **given}).status_code


def test_the_page_shows_task_and_doors_and_nothing_of_the_reporter(client: Client, address: str) -> None:
    shown = client.get(address).content.decode()
    assert "看看暖气" in shown
    assert "301" in shown
    assert "李大姐" not in shown
    assert "三单元楼道灯坏了" not in shown


def test_each_door_is_kept_at_once_and_the_last_one_ends_it(client: Client, address: str) -> None:
    assert answer(client, address, "301", finding="fine") == 302
    assert AssistDoor.objects.get(label="301").finding == "fine"
    assert client.get(address).status_code == 200
    assert answer(client, address, "302", finding="found", words="不热") == 200
    assert client.get(address).status_code == 404


def test_who_cannot_go_on_sends_what_there_is(client: Client, address: str) -> None:
    answer(client, address, "301", finding="fine")
    assert client.post(address, {"finish": "1", "words": "302 没人"}).status_code == 200
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("sent", [{"door": "x"}, {"door": "9" * 30}, {}])
def test_made_up_input_is_refused(client: Client, address: str, sent: dict[str, str]) -> None:
    assert client.post(address, {"finding": "fine", **sent}).status_code == 422
    assert answer(client, address, "301", finding="so-so") == 422
    assert client.post(address, {"door": "999999", "finding": "fine"}).status_code == 404
    assert client.get(reverse("doors", args=["made-up"])).status_code == 404
