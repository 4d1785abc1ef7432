"""The wall screen, the Word file and the wish for the Monday digest: owner, colleague, stranger."""

from io import BytesIO

import pytest
from docx import Document

from tests.web.pages import text_of

pytestmark = pytest.mark.django_db
WALL = "/desk/figures/wall/"


def test_the_wall_shows_totals_of_one_s_own_unit(busy, opened):
    page = opened(busy.dispatcher).get(WALL)
    assert page.status_code == 200
    assert page.context["wall"].unit == busy.orgs["township"]
    assert len(page.context["bars"]) == 30
    assert page.context["bars"][-1][1] == 1


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
