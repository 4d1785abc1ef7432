"""The page of automatic assignment: owner, colleague, stranger; what it says before and after; on and off."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianxin.domains.cases.actions import return_case
from lianxin.domains.cases.actions.automatic import Grounds, assign_automatically
from lianxin.domains.cases.models import Case
from lianxin.domains.cases.queries import state_choices
from lianxin.domains.triage.models import Allowance, KeptProposal, ModelVersion, Proposed
from lianxin.foundation.access.enums import Role
from lianxin.foundation.jobs.worker import run_due
from lianxin.foundation.orgs.queries import path_of
from lianxin.kernel import clock
from tests.factories.access import make_grant, make_worker
from tests.factories.cases import make_case
from tests.factories.orgs import make_org
from tests.factories.triage import make_fared, make_tree
from tests.web.pages import text_of

pytestmark = pytest.mark.django_db
GROUNDS = Grounds(confidence=0.97, words=("路灯",), model="tree")


def address(town, unit="community"):
    return f"/desk/automatic/{town.orgs[unit].pk}/"


@pytest.fixture
def lamp():
    return make_tree()["lamp"]


def test_who_has_one_unit_comes_to_its_page(town, desk):
    assert desk.get("/desk/automatic/")["Location"] == address(town)


def test_who_has_several_chooses(town, desk):
    make_grant(town.desk, Role.DESK, town.orgs["neighbour"])
    page = desk.get("/desk/automatic/")
    assert text_of(page).count("未允许") == 2
    for unit in ("community", "neighbour"):
        assert address(town, unit).encode() in page.content


def test_a_hub_sees_which_desks_below_allow_it(town, opened, lamp):
    make_fared(town.orgs["community"], lamp, right=120)
    dispatcher = opened(town.dispatcher)
    assert dispatcher.get("/desk/automatic/")["Location"] == address(town, "township")
    dispatcher.post(address(town), {"wish": "allow"})
    page = dispatcher.get(address(town, "township"))
    assert text_of(page).count("已允许") == 1
    assert address(town).encode() in page.content


def test_without_cases_it_says_so_and_offers_nothing(town, desk):
    page = desk.get(address(town))
    assert page.status_code == 200
    assert "还没有见分晓的建议" in text_of(page)
    assert 'value="allow"' not in page.content.decode()
    assert desk.post(address(town), {"wish": "allow"}).status_code == 409
    assert not Allowance.objects.exists()


def test_the_desk_allows_it_and_ends_it(town, desk, lamp):
    make_fared(town.orgs["community"], lamp, right=150, confidence=0.96)
    page = desk.get(address(town))
    assert "96%" in text_of(page)
    assert "150" in text_of(page)
    assert desk.post(address(town), {"wish": "allow"})["Location"] == address(town)
    page = desk.get(address(town))
    assert town.desk.name in text_of(page)
    assert 'value="stop"' in page.content.decode()
    desk.post(address(town), {"wish": "stop"})
    assert Allowance.objects.get().stopped_by == town.desk
    assert "以前" in text_of(desk.get(address(town)))


def test_why_there_is_no_threshold_or_no_lower_one_is_told(town, desk, lamp):
    make_fared(town.orgs["community"], lamp, right=140, wrong=10)
    assert "错了 10 件，最多只能错 0 件" in text_of(desk.get(address(town)))
    make_fared(town.orgs["neighbour"], lamp, right=200)
    make_fared(town.orgs["neighbour"], lamp, right=15, wrong=10, confidence=0.9)
    clerk = make_worker(Role.DESK, town.orgs["neighbour"])
    desk.force_login(clerk)
    page = text_of(desk.get(address(town, "neighbour")))
    assert "99%" in page
    assert "25 件里错了 10 件，最多只能错 2 件" in page


def test_allowed_but_not_borne_out_any_more_it_says_that_nothing_goes(town, desk, lamp):
    make_fared(town.orgs["community"], lamp, right=120)
    desk.post(address(town), {"wish": "allow"})
    make_fared(town.orgs["community"], lamp, right=0, wrong=20, at=clock.now())
    assert "眼下一件也不会自动派" in text_of(desk.get(address(town)))


def test_the_lot_and_the_brake_are_told_in_both_languages(town, desk, lamp):
    make_fared(town.orgs["community"], lamp, right=120)
    desk.post(address(town), {"wish": "allow"})
    for _time in range(3):
        send_alone(town, lamp)
    page = text_of(desk.get(address(town)))
    assert "每 10 件" in page
    assert "最近自动派出的 3 件里，有 0 件" in page
    assert "眼下一件也不会自动派" not in page
    Proposed.objects.filter(assigned_at__isnull=False).update(returned_at=clock.now())
    page = text_of(desk.get(address(town)))
    assert "最近自动派出的 3 件里，有 3 件" in page
    assert "眼下一件也不会自动派" in page
    assert "没有：" not in page
    desk.cookies["django_language"] = "en"
    page = text_of(desk.get(address(town)))
    assert "one in 10 of the sure ones, drawn by lot" in page
    assert "too much of what went so came back" in page
    assert "clearly more than 3 of 100" in page


def test_where_what_serves_was_less_sure_itself_the_page_says_so(town, desk, lamp):
    at = clock.now()
    version = ModelVersion.objects.create(made_at=at, digest="0", card={"threshold": 0.98}, serves=True, served_at=at)
    make_fared(town.orgs["community"], lamp, right=120, confidence=0.95, version=version)
    desk.post(address(town), {"wish": "allow"})
    assert "不低于 98%" in text_of(desk.get(address(town)))
    ModelVersion.objects.update(card={"threshold": None})
    page = text_of(desk.get(address(town)))
    assert "眼下一件也不会自动派：最近学到的" in page
    assert "还没有门槛" not in page


@pytest.mark.parametrize(
    ("who", "status"), [("stranger", 404), ("grid_worker", 403), ("handler", 403), ("supervisor", 403)]
)
def test_others_see_nothing_and_change_nothing(town, opened, who, status):
    client = opened(getattr(town, who))
    assert client.get(address(town)).status_code == status
    assert client.post(address(town), {"wish": "allow"}).status_code == status


def test_an_unknown_unit_is_not_found(town, desk):
    assert desk.get("/desk/automatic/999999/").status_code == 404


def test_statements_do_not_grow_with_the_units_below_nor_with_cases(town, opened, lamp):
    dispatcher = opened(town.dispatcher)
    dispatcher.get(address(town, "township"))
    counts = set()
    for number in range(3):
        make_org(f"新村{number}", parent=town.orgs["township"], code=f"53050200{number}999")
        make_fared(town.orgs["township"], lamp, right=number + 1)
        with CaptureQueriesContext(connection) as taken:
            dispatcher.get(address(town, "township"))
        counts.add(len(taken))
    assert len(counts) == 1
    assert counts.pop() <= 16


def test_the_routing_table_and_the_unit_lead_to_it(town, opened):
    dispatcher = opened(town.dispatcher)
    assert b"/desk/automatic/" in dispatcher.get("/desk/routes/").content
    unit = dispatcher.get(f"/desk/units/{town.orgs['community'].pk}/")
    assert address(town).encode() in unit.content
    supervisor = opened(town.supervisor).get(f"/desk/units/{town.orgs['community'].pk}/")
    assert address(town).encode() not in supervisor.content


def test_what_nobody_decided_is_marked_in_lists_on_its_page_on_paper_and_for_its_reporter(town, opened, client, lamp):
    case = make_case(town.orgs["grid"], words="门口的路灯不亮,夜里走路害怕")
    assign_automatically(case=case, category=lamp, grounds=GROUNDS, at=clock.now())
    run_due()
    handler = opened(town.handler)
    pages = [
        "/desk/?queue=open",
        "/desk/search/?q=路灯不亮",
        f"/desk/cases/{case.uuid}/",
        f"/desk/cases/{case.uuid}/sheet/",
    ]
    for page in pages:
        assert "自动派单" in text_of(handler.get(page)), page
    assert "没有经人决定，把握 97%" in text_of(handler.get(pages[2]))
    assert "已自动转给" in text_of(client.get(f"/follow/{case.tracking_code}/"))
    handler.cookies["django_language"] = "en"
    english = text_of(handler.get(pages[2]))
    assert "Assigned automatically" in english
    assert "Without a person, 97% sure" in english


def send_alone(town, lamp):
    """A request that has gone without a person, and what was kept of it."""
    case = make_case(town.orgs["grid"], words="门口的路灯不亮,夜里走路害怕")
    assign_automatically(case=case, category=lamp, grounds=GROUNDS, at=clock.now())
    now = clock.now()
    kept = Proposed.objects.create(case=case, unit=town.orgs["community"], made_at=now, assigned_at=now)
    KeptProposal.objects.create(proposed=kept, rank=0, category=lamp, confidence=0.97)
    return case


def test_the_unit_sees_what_went_without_a_person_and_what_of_it_came_back(town, desk, lamp):
    send_alone(town, lamp)
    case = send_alone(town, lamp)
    return_case(case=Case.objects.get(pk=case.pk), words="不归我们管", by=town.handler.actor, at=clock.now())
    run_due()
    page = desk.get(address(town))
    assert "一年之内 2 件，退回 1 件" in text_of(page)
    assert text_of(page).count("门口的路灯不亮") == 2
    assert f"/desk/cases/{case.uuid}/".encode() in page.content


def test_what_the_reader_may_not_open_is_only_counted(town, desk, lamp):
    case = send_alone(town, lamp)
    Case.objects.filter(pk=case.pk).update(place=town.orgs["village"], place_path=path_of(town.orgs["village"].pk))
    page = desk.get(address(town))
    assert page.status_code == 200
    assert "门口的路灯不亮" not in text_of(page)


def test_statements_do_not_grow_with_what_went_without_a_person(town, desk, lamp):
    desk.get(address(town))
    # Every process keeps the place's words for states.
    state_choices()
    counts = set()
    for _time in range(3):
        send_alone(town, lamp)
        with CaptureQueriesContext(connection) as taken:
            desk.get(address(town))
        counts.add(len(taken))
    assert len(counts) == 1
    assert counts.pop() <= 20
