"""What a request may be about, as one-tap choices: while it is entered, on the telephone desk, on its page."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lianxin.domains.cases import actions
from lianxin.domains.cases.actions.routing import set_route
from lianxin.domains.cases.enums import State, Verb
from lianxin.domains.cases.models import Case, Category
from lianxin.domains.cases.queries import state_choices
from lianxin.domains.triage.models import KeptProposal, ModelVersion, Proposed
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM
from tests.factories.access import make_worker
from tests.factories.cases import make_assigned, make_case, make_category
from tests.factories.triage import make_tree
from tests.web.desk.test_budgets import CASE_BUDGET, LIST_BUDGET
from tests.web.pages import aged_key, hidden, text_of

pytestmark = pytest.mark.django_db
WORDS = "小区路灯不亮,夜里黑漆漆的。"
PARTS = ("/desk/enter/likely/", "/desk/enter/proposed/")
HTMX = {"HX-Request": "true"}
# The part beside a form may ask so much: who asks, where, what it is about, who gets it, what is alike.
PART_BUDGET = {"/desk/enter/likely/": 20, "/desk/enter/proposed/": 13}
HOSTILE = [
    "<script>alert(1)</script>路灯",
    "路灯" * 5_000,
    "\x00\ud800路灯".encode("utf-8", "replace").decode(),
    "%(x)s{{ 7*7 }}路灯",
]


@pytest.fixture
def tree():
    return make_tree()


@pytest.fixture
def place(town):
    return f"{town.orgs['grid'].name} · {town.orgs['grid'].code}"


def codes(body: str) -> list[str]:
    return re.findall(r'data-proposes="([^"]*)"', body)


def test_the_pages_ask_while_somebody_types(desk):
    """Entering asks once for what is alike and what it may be about; the telephone desk for the second alone."""
    for page, part in (("/desk/enter/", PARTS[0]), ("/desk/call/", PARTS[1])):
        body = desk.get(page).content.decode()
        assert f'hx-post="{part}"' in body
        assert 'id="proposed"' in body
        assert "desk/proposed" in body


@pytest.mark.parametrize("address", PARTS)
def test_three_choices_with_words_figures_and_who_would_get_it(town, tree, desk, place, address):
    part = desk.post(address, {"words": WORDS, "place": place})
    body, said = part.content.decode(), text_of(part)
    assert sorted(codes(body)) == ["bus", "lamp", "water"]
    assert codes(body)[0] == "lamp"
    assert "路灯照明" in said
    assert re.search(r"\d+ %", said)
    assert re.search(r"<q>[^<]*灯[^<]*</q>", body)
    assert "隆阳区住建局" in said
    assert "“路灯照明”" in said
    # Nothing is ever chosen by itself; the keys are those that no number of an emergency bears.
    assert body.count('aria-pressed="false"') == 3
    assert re.findall(r'data-alt="(\d)"', body) == ["7", "8", "9"]


@pytest.mark.parametrize("address", PARTS)
def test_without_a_place_nobody_is_named_who_would_get_it(town, tree, desk, address):
    part = desk.post(address, {"words": WORDS, "place": "没有这个地方"})
    assert len(codes(part.content.decode())) == 3
    assert "住建局" not in text_of(part)


@pytest.mark.parametrize("address", PARTS)
def test_no_tree_and_no_words_propose_nothing(town, desk, place, address):
    assert codes(desk.post(address, {"words": WORDS, "place": place}).content.decode()) == []
    make_tree()
    assert codes(desk.post(address, {"words": " ", "place": place}).content.decode()) == []


@pytest.mark.parametrize("address", PARTS)
def test_one_proposal_takes_as_many_statements_as_three(town, tree, desk, place, address):
    Category.objects.update(department="住建")
    set_route(category=tree["bus"], place=None, unit=town.orgs["township"], by=SYSTEM, at=clock.now())
    desk.post(address, {"words": WORDS, "place": place})
    counts = {}
    for shown in (3, 1):
        with CaptureQueriesContext(connection) as captured:
            body = desk.post(address, {"words": WORDS, "place": place}).content.decode()
        assert len(codes(body)) == shown
        counts[shown] = len(captured)
        Category.objects.exclude(code="bus").update(valid_to=clock.today())
    assert counts[1] == counts[3]
    assert counts[3] <= PART_BUDGET[address]


@pytest.mark.parametrize("address", PARTS)
@pytest.mark.parametrize("words", HOSTILE)
def test_whatever_is_typed_is_words(town, tree, desk, place, address, words):
    page = desk.post(address, {"words": words, "place": place})
    assert page.status_code == 200
    assert "<script" not in page.content.decode()


@pytest.mark.parametrize("address", PARTS)
def test_words_stand_in_no_address_and_strangers_are_sent_away(town, tree, opened, address):
    assert opened(town.desk).get(address, {"words": WORDS}).status_code == 405
    assert Client().post(address, {"words": WORDS}).status_code == 302
    assert opened(town.grid_worker).post(address, {"words": WORDS}).status_code == 200
    assert opened(town.handler).post(address, {"words": WORDS}).status_code == 403


def test_a_damaged_file_takes_no_page_down(town, tree, desk, place, settings, tmp_path):
    settings.TRIAGE_ROOT = tmp_path
    now = clock.now()
    ModelVersion.objects.create(made_at=now, digest="0" * 64, card={}, serves=True, served_at=now)
    case = make_case(town.orgs["grid"], words=WORDS)
    for address in PARTS:
        page = desk.post(address, {"words": WORDS, "place": place})
        assert (page.status_code, codes(page.content.decode())) == (200, [])
    assert desk.get(f"/desk/cases/{case.uuid}/form/proposed/", headers=HTMX).status_code == 200


@pytest.mark.parametrize("address", ["/desk/enter/", "/desk/call/"])
def test_without_a_script_the_list_itself_offers_them(town, tree, desk, place, address):
    page = desk.post(address, {"words": WORDS, "place": place, "show": "proposals", "form_key": aged_key()})
    body = page.content.decode()
    assert page.status_code == 200
    (group,) = re.findall(r"<optgroup.*?</optgroup>", body, re.DOTALL)
    assert group.count("<option") == 3
    assert "selected" not in group
    assert WORDS in body
    assert not Case.objects.exists()


@pytest.mark.parametrize("address", ["/desk/enter/", "/desk/call/"])
def test_a_kind_below_those_listed_stays_chosen(town, tree, desk, place, address):
    deep = make_category("lamp.1", name="杆灯", parent=make_category("lamp.0", name="照明", parent=tree["lamp"]))
    said = {"words": "", "place": "没有这个地方", "category": deep.code, "tell_by": "code", "form_key": aged_key()}
    page = desk.post(address, said)
    assert page.status_code == 422
    assert f'<option value="{deep.code}" selected>杆灯 · 照明</option>' in page.content.decode()
    sent = desk.post(address, said | {"words": WORDS, "place": place})
    assert sent.status_code == 302
    assert Case.objects.get().category == deep


@pytest.fixture
def case(town, tree):
    return make_case(town.orgs["grid"], words=WORDS)


def part_of(client, case):
    return client.get(f"/desk/cases/{case.uuid}/form/proposed/?seen={case.version}", headers=HTMX)


def take(client, case, chosen, **more):
    sent = {"form_key": aged_key(), "seen": case.version, "take": chosen} | more
    return client.post(f"/desk/cases/{case.uuid}/proposed/", sent)


def choices(body: str) -> list[str]:
    return re.findall(r'name="take" value="([^"]*)"', body)


def test_one_tap_on_the_page_hands_it_on(town, case, desk):
    page = desk.get(f"/desk/cases/{case.uuid}/").content.decode()
    assert f"/desk/cases/{case.uuid}/form/proposed/?seen=1" in page
    part = part_of(desk, case)
    first = choices(part.content.decode())[0]
    assert first == f"{town.orgs['department'].pk} lamp"
    assert hidden(part, "seen") == "1"
    answer = take(desk, case, first, form_key=hidden(part, "form_key"))
    assert answer.url == f"/desk/cases/{case.uuid}/"
    taken = Case.objects.get()
    assert (taken.category.code, taken.unit, taken.state) == ("lamp", town.orgs["department"], State.ASSIGNED)
    said = text_of(desk.get(answer.url))
    assert "隆阳区住建局" in said
    assert "%" in said


def test_without_a_script_it_opens_by_a_link(town, case, desk):
    page = desk.get(f"/desk/cases/{case.uuid}/").content.decode()
    assert '<noscript><a href="?form=proposed#form_proposed">' in page
    assert len(choices(desk.get(f"/desk/cases/{case.uuid}/?form=proposed").content.decode())) == 3


def test_who_hands_it_out_of_sight_is_led_to_the_board(town, case, opened):
    """The township's dispatcher holds the place, whoever only the unit does not."""
    away = make_case(town.orgs["village"], words=WORDS)
    set_route(category=None, place=town.orgs["village"], unit=town.orgs["community"], by=SYSTEM, at=clock.now())
    here = actions.assign_case(case=away, unit=town.orgs["community"], by=town.dispatcher.actor, at=clock.now())
    Case.objects.filter(pk=here.pk).update(state=State.RECEIVED)
    lent = Case.objects.get(pk=here.pk)
    Category.objects.update(department="")
    set_route(
        category=Category.objects.get(code="lamp"),
        place=town.orgs["village"],
        unit=town.orgs["village"],
        by=SYSTEM,
        at=clock.now(),
    )
    answer = take(opened(town.desk), lent, f"{town.orgs['village'].pk} lamp")
    assert answer.url == "/desk/"


@pytest.mark.parametrize("who", ["grid_worker", "supervisor"])
def test_who_may_not_hand_it_on_is_shown_nothing_and_refused(town, case, opened, who):
    client = opened(getattr(town, who))
    assert "form/proposed" not in client.get(f"/desk/cases/{case.uuid}/").content.decode()
    assert part_of(client, case).status_code == 404
    answer = take(client, case, f"{town.orgs['department'].pk} lamp")
    assert answer.status_code == 403
    assert Case.objects.get().version == 1


def test_strangers_nobody_and_lookers_do_nothing(town, case, opened, desk):
    assert take(opened(town.stranger), case, f"{town.orgs['department'].pk} lamp").status_code == 404
    assert part_of(opened(town.stranger), case).status_code == 404
    assert take(Client(), case, "x").status_code == 302
    assert desk.get(f"/desk/cases/{case.uuid}/proposed/").url == f"/desk/cases/{case.uuid}/"
    assert Case.objects.get().version == 1


@pytest.mark.parametrize("chosen", ["", "x", "9999999999999 lamp", "１ lamp", "1 ", "lamp", "1 nothing"])
def test_a_made_up_choice_is_none(town, case, desk, chosen):
    assert take(desk, case, chosen).status_code in {404, 409, 422}
    assert Case.objects.get().version == 1


def test_who_was_first_is_told_on_the_page(town, case, desk):
    actions.assign_case(case=case, unit=town.orgs["grid"], by=town.desk.actor, at=clock.now())
    page = take(desk, case, f"{town.orgs['department'].pk} lamp", seen=1)
    assert page.status_code == 409
    assert "李春梅" in text_of(page)
    assert Case.objects.get().category is None


def test_only_fresh_requests_propose(town, tree, desk):
    case = make_assigned(town, case=make_case(town.orgs["grid"], words=WORDS))
    assert "form/proposed" not in desk.get(f"/desk/cases/{case.uuid}/").content.decode()
    known = make_case(town.orgs["neighbour"], words=WORDS)
    assert part_of(desk, known).status_code == 404


def test_what_a_person_chose_is_not_proposed_again(town, tree, desk):
    Category.objects.update(department="")
    case = make_case(town.orgs["grid"], words=WORDS, category=tree["lamp"])
    assert choices(part_of(desk, case).content.decode()) == []


def test_the_page_of_a_fresh_request_keeps_its_statements(town, case, desk):
    state_choices()
    desk.get(f"/desk/cases/{case.uuid}/")
    with CaptureQueriesContext(connection) as captured:
        assert desk.get(f"/desk/cases/{case.uuid}/").status_code == 200
    assert len(captured) <= CASE_BUDGET


def test_the_part_takes_as_many_statements_for_one_as_for_three(town, case, desk):
    Category.objects.update(department="住建")
    part_of(desk, case)
    counts = set()
    for _shown in (3, 1):
        with CaptureQueriesContext(connection) as captured:
            assert part_of(desk, case).status_code == 200
        counts.add(len(captured))
        Category.objects.exclude(code="bus").update(valid_to=clock.today())
    assert len(counts) == 1
    assert counts.pop() <= CASE_BUDGET


def test_who_only_looks_reads_none_of_it(town, case, opened):
    auditor = opened(make_worker("auditor", town.orgs["county"], name="审计"))
    assert "form/proposed" not in auditor.get(f"/desk/cases/{case.uuid}/").content.decode()
    assert part_of(auditor, case).status_code == 404
    assert Verb.RECATEGORISE not in set(case.events.values_list("verb", flat=True))


def test_a_list_hints_at_what_is_rather_sure(town, tree, desk):
    """Within the budget of a list, and as many statements whatever the number of rows."""
    state_choices()
    desk.get("/desk/")
    counts = set()
    for rows in (1, 3):
        while Proposed.objects.count() < rows:
            made = make_case(town.orgs["grid"], words=WORDS)
            kept = Proposed.objects.create(case=made, unit=made.unit, made_at=clock.now())
            KeptProposal.objects.create(proposed=kept, rank=0, category=tree["lamp"], confidence=0.95)
        with CaptureQueriesContext(connection) as captured:
            page = desk.get("/desk/?queue=new")
        assert text_of(page).count("路灯照明") == rows
        counts.add(len(captured))
    assert len(counts) == 1
    assert counts.pop() <= LIST_BUDGET
    KeptProposal.objects.update(confidence=0.5)
    assert "路灯照明" not in text_of(desk.get("/desk/?queue=new"))
