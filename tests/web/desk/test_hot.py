"""Pages of hot spots: owner, colleague above, who may not open the requests, stranger; one row and three; the note."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianxin.domains.triage.actions.hot_notes import note_hot_spot
from lianxin.domains.triage.actions.hot_spots import reckon_hot_spots
from lianxin.domains.triage.models import HotNote
from lianxin.foundation.access.enums import Role
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM
from lianxin.web.forms.keys import new_form_key
from tests.factories.access import make_worker
from tests.factories.cases import make_town
from tests.factories.heat import make_hot_spot, make_rise, make_topic
from tests.web.pages import text_of

pytestmark = pytest.mark.django_db
LIST_BUDGET, ONE_BUDGET = 8, 9


@pytest.fixture
def town():
    return make_town()


@pytest.fixture
def topic():
    return make_topic()


@pytest.fixture
def spot(town, topic):
    return make_hot_spot(town.orgs["grid"], topic)


@pytest.fixture
def opened(client):
    def sign_in(user):
        client.force_login(user)
        return client

    return sign_in


def statements(client, address):
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def address(spot, rest=""):
    return f"/desk/hot/{spot.uuid}/{rest}"


def test_a_desk_reads_what_rises_with_its_formula(town, spot, opened):
    page = opened(town.desk).get("/desk/hot/")
    assert [row.spot for row in page.context["rows"]] == [spot]
    assert "供水排水1" in text_of(page)
    one = opened(town.desk).get(address(spot))
    text = text_of(one)
    assert sum(part.points for part in one.context["parts"]) == spot.heat
    assert "12 件诉求" in text
    assert len(one.context["course"]) == 13
    assert one.context["course"][-1].number == 12


def test_the_requests_behind_are_the_ordinary_list(town, spot, opened):
    client = opened(town.desk)
    behind = client.get(address(spot)).context["behind"]
    listed = client.get(behind)
    assert listed.status_code == 200
    assert not listed.context["wrong"]
    assert listed.context["total"].number == spot.cases


def test_a_supervisor_sees_below_and_the_map_leads_down(town, spot, opened):
    client = opened(town.supervisor)
    page = client.get("/desk/hot/")
    assert [row.exact for row in page.context["rows"]] == [True]
    tiles = {tile.below.org: tile for row in page.context["tiles"] for tile, _href in row}
    assert tiles[town.orgs["township"]].below.heat == spot.heat
    href = next(href for row in page.context["tiles"] for tile, href in row if tile.below.heat)
    assert client.get(f"/desk/hot/{href}").context["unit"] == town.orgs["township"]


def test_who_may_not_open_the_requests_sees_rounded_numbers_and_no_parts(town, spot, opened):
    admin = make_worker(Role.ORG_ADMIN, town.orgs["county"], name="组织员")
    client = opened(admin)
    page = client.get("/desk/hot/")
    assert f" {spot.heat} " not in text_of(page)
    row = page.context["rows"][0]
    assert (row.exact, row.cases, row.persons) == (False, "10", "10")
    one = client.get(address(spot))
    assert not any(one.context[name] for name in ("parts", "expected", "course", "behind", "declare", "may_note"))
    assert "12" not in [row.cases, row.persons]
    assert f" {spot.heat}" not in text_of(one)


def test_below_ten_is_only_said_so(town, topic, opened):
    spot = make_hot_spot(town.orgs["grid"], topic, count=7)
    client = opened(make_worker(Role.ORG_ADMIN, town.orgs["county"], name="组织员"))
    assert client.get("/desk/hot/").context["rows"][0].persons == "<10"
    assert client.get(address(spot)).context["row"].cases == "<10"


def test_a_stranger_sees_nothing_of_it(town, spot, opened):
    client = opened(town.stranger)
    assert client.get("/desk/hot/").context["rows"] == []
    assert client.get(address(spot)).status_code == 404
    assert client.get(f"/desk/hot/?unit={town.orgs['community'].pk}").status_code == 404
    assert client.post(address(spot, "note/"), {"words": "我们知道。"}).status_code == 404


@pytest.mark.parametrize(
    "query", ["?unit=9999999999999", "?unit=1", "?unit=x&period=z&level=q&after=1-x", "?after=" + "9" * 60]
)
def test_addresses_that_make_no_sense_break_nothing(town, spot, opened, query):
    assert opened(town.desk).get(f"/desk/hot/{query}").status_code in {200, 404}
    assert opened(town.desk).get(f"/desk/hot/{uuid4()}/").status_code == 404


def test_a_unit_says_what_it_does_and_everybody_there_reads_it(town, spot, opened):
    client = opened(town.desk)
    sent = {"words": "已知道，管道周四修好。", "form_key": new_form_key()}
    for _twice in range(2):
        assert client.post(address(spot, "note/"), sent).status_code == 302
    assert HotNote.objects.count() == 1
    assert "管道周四修好" in text_of(opened(town.supervisor).get(address(spot)))


@pytest.mark.parametrize(
    ("words", "warned"), [("请找赵国栋，电话13800001234。", True), ("已知道，管道周四修好。", False)]
)
def test_a_note_with_private_data_is_said_and_its_writer_warned(town, spot, opened, words, warned):
    sent = {"words": words, "form_key": new_form_key()}
    page = opened(town.desk).post(address(spot, "note/"), sent, follow=True)
    assert ("可能含有个人信息" in text_of(page)) is warned
    assert HotNote.objects.get().words == words
    assert words in text_of(page)


@pytest.mark.parametrize("role", [Role.ORG_ADMIN, Role.AUDITOR])
def test_who_only_looks_reads_notes_masked(town, spot, opened, role):
    note_hot_spot(spot=spot, words="管道周四修好，电话13800001234。", by=town.desk.actor, at=clock.now())
    text = text_of(opened(make_worker(role, town.orgs["county"], name="旁人")).get(address(spot)))
    assert "管道周四修好" in text
    assert "13800001234" not in text
    assert "138****1234" in text
    assert "13800001234" in text_of(opened(town.supervisor).get(address(spot)))


def test_an_empty_note_comes_back_with_what_is_missing(town, spot, opened):
    page = opened(town.desk).post(address(spot, "note/"), {"words": " ", "form_key": new_form_key()})
    assert page.status_code == 422
    assert page.context["fields"]["words"]


def test_what_is_over_stands_under_earlier_times_alone(town, spot, opened):
    later = clock.now() + timedelta(days=9)
    reckon_hot_spots(org=town.orgs["county"], day=clock.local_day(later), by=SYSTEM, at=later)
    client = opened(town.desk)
    assert client.get("/desk/hot/").context["rows"] == []
    page = client.get("/desk/hot/?period=28")
    assert [row.spot for row in page.context["rows"]] == [spot]
    assert not client.get(address(spot)).context["may_note"]


def test_levels_narrow_the_list_down(town, spot, opened):
    client = opened(town.supervisor)
    assert client.get("/desk/hot/?level=local").context["rows"]
    assert not client.get("/desk/hot/?level=township").context["rows"]


def test_an_event_is_declared_with_place_and_words_filled_in(town, spot, opened):
    client = opened(town.desk)
    page = client.get(client.get(address(spot)).context["declare"])
    assert page.context["typed"]["title"] == "停水1"
    assert "太保社区" in page.context["typed"]["place"]


def test_one_row_costs_what_three_cost(town, spot, opened):
    client = opened(town.supervisor)
    first, one = statements(client, "/desk/hot/"), statements(client, address(spot))
    for number, name in ((2, "neighbour"), (3, "village")):
        make_rise(town.orgs[name], make_topic(number))
    reckon_hot_spots(org=town.orgs["county"], day=clock.today() - timedelta(days=1), by=SYSTEM, at=clock.now())
    assert len(client.get("/desk/hot/").context["rows"]) == 3
    assert statements(client, "/desk/hot/") == first <= LIST_BUDGET
    client.post(address(spot, "note/"), {"words": "我们知道。", "form_key": new_form_key()})
    assert statements(client, address(spot)) <= one <= ONE_BUDGET


def test_pages_by_key_show_each_once(town, opened, topic, monkeypatch):
    for number, name in ((2, "grid"), (3, "neighbour"), (4, "village")):
        make_rise(town.orgs[name], make_topic(number), count=6 + number)
    reckon_hot_spots(org=town.orgs["county"], day=clock.today() - timedelta(days=1), by=SYSTEM, at=clock.now())
    client = opened(town.supervisor)
    whole = [row.spot.pk for row in client.get("/desk/hot/").context["rows"]]
    heats = [(row.spot.heat, row.spot.pk) for row in client.get("/desk/hot/").context["rows"]]
    assert heats == sorted(heats, reverse=True)
    heat, pk = heats[0]
    assert [row.spot.pk for row in client.get(f"/desk/hot/?after={heat}-{pk}").context["rows"]] == whole[1:]
