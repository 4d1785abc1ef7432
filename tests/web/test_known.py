"""What is known already, on the pages where a request is written."""

import pytest

from lianxin.domains.cases.models import Case
from tests.factories.cases import make_case, make_category, make_town
from tests.web.pages import aged_key, text_of

pytestmark = pytest.mark.django_db
LAMP = "三单元楼道的路灯坏了一个多星期,老人晚上看不见。"


@pytest.fixture
def town():
    return make_town()


def place_of(town) -> str:
    return f"{town.orgs['grid'].name} · {town.orgs['grid'].code}"


def test_the_desk_sees_what_may_be_the_same_and_joins_it(town, client):
    lamp = make_case(town.orgs["grid"], words=LAMP)
    make_case(town.orgs["grid"], words="垃圾桶满了没人清运,味道很大。")
    client.force_login(town.desk)
    typed = {"words": "三单元路灯坏了,看不见路", "place": place_of(town)}
    part = client.post("/desk/enter/likely/", typed).content.decode()
    assert str(lamp.uuid) in part
    assert part.count('name="join"') == 2
    assert "同一地点，" in part
    sent = typed | {"join": f"case:{lamp.uuid}", "channel": "phone", "tell_by": "code", "form_key": aged_key()}
    answer = client.post("/desk/enter/", sent)
    assert answer.status_code == 302
    assert Case.objects.latest("pk").lead == lamp


def test_who_may_not_merge_is_only_shown_it(town, client):
    lamp = make_case(town.orgs["grid"], words=LAMP)
    client.force_login(town.grid_worker)
    part = client.post("/desk/enter/likely/", {"words": LAMP, "place": place_of(town)}).content.decode()
    assert str(lamp.uuid) in part
    assert 'name="join"' not in part


@pytest.mark.parametrize("join", ["case:nonsense", "event:", "case:00000000-0000-0000-0000-000000000000", "x"])
def test_a_made_up_choice_joins_nothing(town, client, join):
    client.force_login(town.desk)
    sent = {"words": LAMP, "place": place_of(town), "join": join, "channel": "phone", "tell_by": "code"}
    assert client.post("/desk/enter/", sent | {"form_key": aged_key()}).status_code == 302
    assert Case.objects.get().lead is None


@pytest.mark.parametrize("place", ["", "没有这个地方", "\x00"])
def test_without_a_place_nothing_is_shown(town, client, place):
    make_case(town.orgs["grid"], words=LAMP)
    client.force_login(town.desk)
    part = text_of(client.post("/desk/enter/likely/", {"words": LAMP, "place": place}))
    assert part.strip() == ""


def test_words_stand_in_no_address(town, client):
    client.force_login(town.desk)
    assert client.get("/desk/enter/likely/", {"words": LAMP}).status_code == 405
    assert client.get(f"/at/{town.orgs['grid'].code}/known/").status_code == 405


def test_a_resident_never_reads_others_words(town, client):
    category = make_category("p.power", name="用电路灯")
    lamp = make_case(town.orgs["grid"], words=LAMP, category=category)
    address = f"/at/{town.orgs['grid'].code}/known/"
    assert client.post(address, {"words": LAMP}).content.strip() == b""
    part = text_of(client.post(address, {"words": LAMP, "category": "p.power"}))
    assert "用电路灯" in part
    assert "楼道" not in part
    assert str(lamp.uuid) not in part
    assert client.post(address, {"words": LAMP, "category": "made up"}).status_code == 200


def test_the_report_page_asks_for_it(town, client):
    code = town.orgs["grid"].code
    assert f'data-known="/at/{code}/known/"' in client.get(f"/at/{code}/").content.decode()
