"""The wall screen, the Word file and the wish for the Monday digest: owner, colleague, stranger."""

from datetime import timedelta
from io import BytesIO
from uuid import UUID

import pytest
from docx import Document

from lianxin.foundation.access.links import make_task_link
from lianxin.foundation.audit.queries import records_about
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM
from tests.web.pages import text_of

pytestmark = pytest.mark.django_db
WALL = "/desk/figures/wall/"


def test_the_wall_shows_totals_of_one_s_own_unit(busy, opened):
    page = opened(busy.dispatcher).get(WALL)
    assert page.status_code == 200
    assert page.context["wall"].unit == busy.orgs["township"]
    assert len(page.context["bars"]) == 30
    assert page.context["bars"][-1][0].value == 1


def test_a_colleague_above_hangs_up_the_wall_of_a_unit_below(busy, opened):
    page = opened(busy.supervisor).get(f"{WALL}?unit={busy.orgs['township'].pk}")
    assert page.context["wall"].unit == busy.orgs["township"]


def test_a_stranger_hangs_up_no_wall_of_others(busy, opened):
    assert opened(busy.stranger).get(f"{WALL}?unit={busy.orgs['community'].pk}").status_code == 403


def test_the_wall_renews_its_figures_alone(busy, opened):
    page = opened(busy.dispatcher).get(WALL, headers={"HX-Request": "true"})
    assert page.content.decode().lstrip().startswith('<div id="wall-now"')


def test_the_wall_names_nobody_and_no_kind_of_fewer_than_ten(busy, opened):
    page = opened(busy.dispatcher).get(WALL)
    assert page.context["wall"].about == ()
    assert "李春梅" not in text_of(page)
    assert "灯坏了" not in text_of(page)


@pytest.mark.parametrize("unit", ["x", "999999", "99999999999999999999", "-1", "²"])
def test_a_wall_of_no_unit_is_not_found(busy, opened, unit):
    assert opened(busy.supervisor).get(f"{WALL}?unit={unit}").status_code == 404


def test_the_word_file_holds_the_sentence_and_the_tables(busy, desk):
    answer = desk.get(f"/desk/figures/{busy.orgs['community'].pk}/briefing.docx")
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    document = Document(BytesIO(b"".join(answer.streaming_content)))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "收到诉求 1 件" in text
    assert len(document.tables) >= 3
    assert document.tables[0].rows[1].cells[1].text == "1"


def test_the_word_file_of_a_stranger_is_rounded(busy, opened):
    answer = opened(busy.stranger).get(f"/desk/figures/{busy.orgs['community'].pk}/briefing.docx")
    document = Document(BytesIO(b"".join(answer.streaming_content)))
    assert document.tables[0].rows[1].cells[1].text == "10"


def test_one_asks_for_the_digest_and_stops_it(busy, desk):
    page = f"/desk/figures/{busy.orgs['community'].pk}/"
    assert not desk.get(page).context["asked"]
    assert desk.post(f"{page}digest/", {"wish": "ask"}).status_code == 302
    assert desk.get(page).context["asked"]
    desk.post(f"{page}digest/", {"wish": "stop"})
    assert not desk.get(page).context["asked"]


def test_a_stranger_is_not_told_of_others(busy, opened):
    stranger = opened(busy.stranger)
    assert stranger.post(f"/desk/figures/{busy.orgs['community'].pk}/digest/", {"wish": "ask"}).status_code == 403


def walls(org):
    return f"/desk/figures/{org.pk}/walls/"


def hang(client, org, label="大厅一楼"):
    page = client.post(walls(org), {"label": label})
    assert page.status_code == 200
    return page.context["made"].removeprefix("http://testserver")


def test_an_address_shows_the_wall_without_a_login_in_rounded_figures(busy, opened, client):
    township = busy.orgs["township"]
    made = hang(opened(busy.dispatcher), township)
    page = client.get(made)
    assert page.status_code == 200
    assert page.context["wall"].unit == township
    received = page.context["wall"].totals[0]
    assert (received.subject.code, received.month.text, received.today) == ("cases.received", "15", None)
    assert {one.text for one in page.context["wall"].drawn} == {"15", "<10"}
    assert "灯坏了" not in text_of(page)
    assert client.get(made, headers={"HX-Request": "true"}).content.decode().lstrip().startswith('<div id="wall-now"')
    assert client.post(made).status_code == 405


def test_an_address_shows_the_same_to_who_may_see_more(busy, opened, client):
    made = hang(opened(busy.dispatcher), busy.orgs["community"])
    shown = opened(busy.supervisor).get(made).context["wall"]
    assert shown.totals == client.get(made).context["wall"].totals
    assert shown.totals[0].month.text == "10"


def test_addresses_are_listed_and_ended(busy, opened, client):
    community, desk = busy.orgs["community"], opened(busy.desk)
    made = hang(desk, community)
    page = desk.get(walls(community))
    link = page.context["walls"].links[0]
    assert link.label == "大厅一楼"
    assert made not in page.content.decode()
    assert opened(busy.stranger).post(f"{walls(community)}{link.pk}/end/").status_code == 403
    assert desk.post(f"{walls(busy.orgs['grid'])}{link.pk}/end/").status_code == 404
    assert desk.post(f"{walls(community)}{link.pk}/end/").status_code == 302
    assert client.get(made).status_code == 404
    assert desk.post(f"{walls(community)}{link.pk}/end/").status_code == 404
    verbs = {one.verb for one in records_about(("access.task_link", str(link.pk)))}
    assert verbs == {"access.link_made", "access.link_revoked"}


def test_only_who_manages_the_unit_hangs_up_its_wall(busy, opened, client):
    community = busy.orgs["community"]
    for user in (busy.stranger, busy.grid_worker):
        assert opened(user).get(walls(community)).status_code == 403
        assert opened(user).post(walls(community), {"label": "x"}).status_code == 403
    assert client.get(walls(community)).status_code == 302
    assert opened(busy.dispatcher).get(walls(community)).status_code == 200


def test_a_screen_has_a_place_and_a_unit_not_too_many(busy, opened, monkeypatch):
    community, desk = busy.orgs["community"], opened(busy.desk)
    for label in ("", " ", "长" * 61):
        assert desk.post(walls(community), {"label": label}).status_code == 422
    monkeypatch.setattr("lianxin.domains.insight.actions.wall.MOST_HUNG", 1)
    hang(desk, community)
    assert desk.post(walls(community), {"label": "二楼"}).status_code == 429
    assert len(desk.get(walls(community)).context["walls"].links) == 1


def test_a_link_for_something_else_opens_no_wall(busy, client):
    token = make_task_link(
        purpose="cases.look",
        subject=UUID(int=busy.orgs["community"].pk),
        org=busy.orgs["community"],
        label="x",
        expires=clock.now() + timedelta(days=1),
        by=SYSTEM,
        at=clock.now(),
    )
    for one in (token, "nothing", "x" * 43):
        assert client.get(f"{WALL}{one}/").status_code == 404
