"""The tree of units: who sees it, the tree of any day, and every change of it."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lianxin.foundation.access.enums import Role
from lianxin.foundation.orgs.actions import close_org, move_org, rename_org
from lianxin.foundation.orgs.enums import Line
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.orgs.queries import children, path_of, successors
from tests.factories.access import make_worker
from tests.factories.accounts import make_resident
from tests.factories.orgs import days, deed, make_org, names, verbs
from tests.web.pages import aged_key, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(town, opened):
    """Manages the township and all below it."""
    return opened(make_worker(Role.ORG_ADMIN, town.orgs["township"], name="组织管理员"))


def page_of(org, **query):
    return f"/desk/units/{org.pk}/" + (
        "?" + "&".join(f"{name}={value}" for name, value in query.items()) if query else ""
    )


def send(client, org, verb, *, key="", line="territorial", **fields):
    typed = {f"{verb}-{name}": value for name, value in fields.items()}
    return client.post(f"/desk/units/{org.pk}/{verb}/", {"form_key": key or aged_key(), "line": line} | typed)


def fresh(org):
    return Org.objects.get(pk=org.pk)


# Who may


def test_nobody_is_led_to_the_login(town):
    for address in ("/desk/units/", page_of(town.orgs["township"])):
        assert Client().get(address).url.startswith("/account/login/")
    assert send(Client(), town.orgs["community"], "close", on=days(0)).status_code == 302
    assert fresh(town.orgs["community"]).closed is None


def test_the_owner_sees_their_units_and_no_others(town, admin):
    assert admin.get("/desk/units/").status_code == 200
    assert admin.get(page_of(town.orgs["grid"])).status_code == 200
    for name in ("county", "department"):
        assert admin.get(page_of(town.orgs[name])).status_code == 404
    assert admin.get("/desk/units/987654321/").status_code == 404


def test_a_colleague_who_only_looks_gets_no_forms(town, opened):
    client = opened(town.dispatcher)
    page = client.get(page_of(town.orgs["township"]))
    assert page.status_code == 200
    assert 'name="form_key"' not in page.content.decode()
    assert send(client, town.orgs["community"], "close", on=days(0)).status_code == 403
    assert fresh(town.orgs["community"]).closed is None


@pytest.mark.parametrize("who", ["grid_worker", "handler", "desk"])
def test_a_stranger_is_refused(town, opened, who):
    client = opened(getattr(town, who))
    assert client.get("/desk/units/").status_code == 403
    assert client.get(page_of(town.orgs["community"])).status_code == 403
    assert send(client, town.orgs["community"], "close", on=days(0)).status_code == 403


def test_a_resident_is_refused(town, opened):
    assert opened(make_resident()).get("/desk/units/").status_code == 403


def test_an_administrator_elsewhere_finds_nothing_here(town, opened):
    client = opened(make_worker(Role.ORG_ADMIN, town.orgs["village"]))
    for verb in ("open", "rename", "move", "merge", "split", "close"):
        assert send(client, town.orgs["community"], verb, on=days(0), name="x").status_code == 404
    assert verbs(town.orgs["community"]) == ["orgs.open"]


# Looking


def test_a_unit_shows_what_is_above_and_below(town, admin):
    page = admin.get(page_of(town.orgs["community"]))
    body = page.content.decode()
    assert "太保社区第一网格" in body
    assert "网格" in text_of(page)
    assert f'href="/desk/units/{town.orgs["township"].pk}/' in body
    # Above the reader's reach there are names, no links.
    assert "隆阳区" in body
    assert f'href="/desk/units/{town.orgs["county"].pk}/' not in body


@pytest.mark.parametrize("typed", ["太保", "taibao", "tb", "530502001001"])
def test_a_unit_is_found_within_reach(town, admin, typed):
    assert "太保社区" in text_of(admin.get(f"/desk/units/?q={typed}"))


def test_a_unit_out_of_reach_is_not_found(town, admin):
    page = admin.get("/desk/units/?q=住建局")
    assert page.status_code == 200
    assert "没有这样的单位" in text_of(page)


def test_the_tree_of_a_day_is_as_it_was(town, admin):
    rename_org(org=town.orgs["grid"], name="太保网格甲", on=days(-10), **deed())
    move_org(org=town.orgs["grid"], parent=town.orgs["neighbour"], on=days(-10), **deed())
    then = text_of(admin.get(page_of(town.orgs["community"], on=days(-20))))
    assert "太保社区第一网格" in then
    assert "form_key" not in then
    assert "太保社区第一网格" not in text_of(admin.get(page_of(town.orgs["community"])))
    assert "太保网格甲" in text_of(admin.get(page_of(town.orgs["neighbour"])))
    assert "不在这条线上" in text_of(admin.get(page_of(town.orgs["community"], on="1990-01-01")))


def test_a_day_ahead_is_not_shown(town, admin):
    page = admin.get(page_of(town.orgs["community"], on=days(5)))
    assert "只能查看过去的日期" in text_of(page)


def test_the_other_line_is_shown_where_the_unit_stands_in_it(town, opened):
    committee = make_org("兰城街道党工委", kind="committee", line=Line.ADMINISTRATIVE)
    branch = make_org("太保党支部", kind="branch", parent=committee, line=Line.ADMINISTRATIVE)
    user = make_worker(Role.ORG_ADMIN, committee, line=Line.ADMINISTRATIVE)
    client = opened(user)
    assert "太保党支部" in text_of(client.get(page_of(committee)))
    assert "太保党支部" in text_of(client.get("/desk/units/?line=administrative&q=太保"))
    assert send(client, branch, "close", line="administrative", on=days(0)).status_code == 302
    assert fresh(branch).closed == days(0)


def test_pages_go_on_by_key(town, admin, monkeypatch):
    monkeypatch.setattr("lianxin.web.desk.units.PAGE_SIZE", 2)
    township = town.orgs["township"]
    seen, after = [], ""
    for _round in range(5):
        context = admin.get(page_of(township, after=after)).context
        seen += [row.unit.pk for row in context["rows"]]
        after = context["next"]
        if not after:
            break
    assert seen == [org.pk for org in children(township.pk)]


def test_the_page_takes_as_many_statements_for_three_as_for_one(town, admin):
    place = make_org("保岫社区", parent=town.orgs["township"])
    counts = []
    for number in range(1, 4):
        make_org(f"保岫网格{number}", kind="grid", parent=place)
        with CaptureQueriesContext(connection) as taken:
            admin.get(page_of(place))
        counts.append(len(taken))
    assert counts[0] == counts[2]
    assert counts[2] <= 22


# Changing


def test_every_form_begins_with_today_as_browsers_read_it(town, admin):
    body = admin.get(page_of(town.orgs["community"])).content.decode()
    assert body.count(f'value="{days(0).isoformat()}"') == 6


def test_open_puts_a_unit_below(town, admin):
    answer = send(admin, town.orgs["community"], "open", name="第二网格", kind="grid", code="A2", on=days(0))
    assert answer.status_code == 302
    assert "第二网格" in names(children(town.orgs["community"].pk))


def test_a_day_ahead_is_shown_as_planned(town, admin):
    send(admin, town.orgs["community"], "open", name="第三网格", kind="grid", on=days(30))
    page = admin.get(page_of(town.orgs["community"]))
    assert "下属单位计划" in text_of(page)
    assert "第三网格" in text_of(page)
    assert "已计划于" in text_of(page)
    send(admin, town.orgs["village"], "rename", name="杨官新村", code="530502001201", on=days(30))
    assert "计划中" in text_of(admin.get(page_of(town.orgs["village"])))
    send(admin, town.orgs["neighbour"], "close", on=days(30))
    page = text_of(admin.get(page_of(town.orgs["neighbour"])))
    assert "将于" in page
    assert "不能再作变更" in page


def test_rename_and_telephone(town, admin):
    assert send(admin, town.orgs["village"], "rename", name="杨官新村", code="X1", on=days(-1)).status_code == 302
    assert send(admin, town.orgs["village"], "phone", phone="0875-2123456").status_code == 302
    village = fresh(town.orgs["village"])
    assert (village.name, village.code, village.phone) == ("杨官新村", "X1", "0875-2123456")


def test_move_by_name_or_code(town, admin):
    assert send(admin, town.orgs["grid"], "move", parent="龙泉社区", on=days(0)).status_code == 302
    assert path_of(town.orgs["grid"].pk).startswith(path_of(town.orgs["neighbour"].pk))
    assert send(admin, town.orgs["grid"], "move", parent="530502001001", on=days(0)).status_code == 302
    assert path_of(town.orgs["grid"].pk).startswith(path_of(town.orgs["community"].pk))


def test_merge_hands_everything_over(town, admin):
    assert send(admin, town.orgs["community"], "merge", into="龙泉社区", on=days(0)).status_code == 302
    assert fresh(town.orgs["community"]).closed == days(0)
    assert [row.new_id for row in successors(town.orgs["community"].pk)] == [town.orgs["neighbour"].pk]
    page = text_of(admin.get(page_of(town.orgs["community"])))
    assert "承接记录" in page


def test_split_places_each_unit_below(town, admin):
    community = town.orgs["community"]
    second = make_org("太保社区第二网格", kind="grid", parent=community)
    one = make_org("太保一社区", parent=town.orgs["township"], code="S1")
    two = make_org("太保二社区", parent=town.orgs["township"], code="S2")
    placed = {f"child{second.pk}": "part2"}
    answer = send(admin, community, "split", part1="S1", part2="太保二社区", heir="part1", on=days(0), **placed)
    assert answer.status_code == 302
    assert names(children(one.pk)) == ["太保社区第一网格"]
    assert names(children(two.pk)) == ["太保社区第二网格"]
    assert {row.new_id: row.heir for row in successors(community.pk)} == {one.pk: True, two.pk: False}


def test_split_into_units_that_open_on_the_same_day_ahead(town, admin):
    for number in (1, 2):
        send(admin, town.orgs["township"], "open", name=f"新社区{number}", kind="community", on=days(9))
    assert "新社区1" in admin.get(page_of(town.orgs["community"])).content.decode()
    answer = send(admin, town.orgs["community"], "split", part1="新社区1", part2="新社区2", heir="part1", on=days(9))
    assert answer.status_code == 302
    assert fresh(town.orgs["community"]).closing == days(9)


def test_close_ends_a_unit(town, admin):
    assert send(admin, town.orgs["grid"], "close", on=days(0)).status_code == 302
    assert fresh(town.orgs["grid"]).closed == days(0)
    assert "不能再作变更" in text_of(admin.get(page_of(town.orgs["grid"])))


FORMS = {
    "open": {"name": "第九网格", "kind": "grid", "code": "", "on": "today"},
    "rename": {"name": "太保新社区", "code": "N1", "on": "today"},
    "phone": {"phone": "0875-2123456"},
    "move": {"parent": "龙泉社区", "on": "today"},
    "merge": {"into": "龙泉社区", "on": "today"},
    "split": {"part1": "龙泉社区", "part2": "杨官村", "heir": "part1", "on": "today"},
}
REFUSALS = [
    ("open", {"name": ""}, 422, "name"),
    ("open", {"kind": "nonsense"}, 422, "kind"),
    ("open", {"code": "a b"}, 422, "code"),
    ("open", {"code": "530502001201"}, 409, ""),
    ("open", {"on": "1600-01-01"}, 422, "on"),
    ("open", {"on": "tomorrow"}, 422, "on"),
    ("open", {"on": "2010-01-01"}, 409, ""),
    ("rename", {"name": " "}, 422, "name"),
    ("rename", {"code": "530502001201"}, 409, ""),
    ("phone", {"phone": "call me"}, 422, "phone"),
    ("move", {"parent": "住建局"}, 422, "parent"),
    ("move", {"parent": "太保社区第一网格"}, 409, ""),
    ("move", {"parent": "社区"}, 422, "parent"),
    ("merge", {"into": ""}, 422, "into"),
    ("merge", {"into": "太保社区"}, 422, ""),
    ("merge", {"into": "太保社区第一网格"}, 409, ""),
    ("split", {"part2": "龙泉社区"}, 422, ""),
    ("split", {"heir": "part3"}, 422, "part3"),
    ("split", {"heir": "part9"}, 422, "heir"),
    ("close", {"on": "today"}, 409, ""),
]


def dated(fields):
    return {name: days(0) if value == "today" else value for name, value in fields.items()}


@pytest.mark.parametrize(("verb", "wrong", "status", "field"), REFUSALS)
def test_a_refused_change_says_why_and_loses_nothing(town, admin, verb, wrong, status, field):
    typed = dated(FORMS.get(verb, {}) | wrong)
    page = send(admin, town.orgs["community"], verb, **typed)
    body = page.content.decode()
    assert page.status_code == status
    if field:
        assert f'id="id_{verb}-{field}_error"' in body
    for name, value in typed.items():
        if value and name not in {"kind", "heir", "on"}:
            assert value in body
    assert verbs(town.orgs["community"]) == ["orgs.open"]


def test_a_double_click_opens_one_unit(town, admin):
    key = aged_key()
    for _click in range(2):
        answer = send(admin, town.orgs["community"], "open", key=key, name="第二网格", kind="grid", on=days(0))
        assert answer.status_code == 302
    assert names(children(town.orgs["community"].pk)).count("第二网格") == 1


def test_a_refused_form_may_be_sent_again_with_its_key(town, admin):
    key = aged_key()
    assert send(admin, town.orgs["community"], "open", key=key, name="", kind="grid", on=days(0)).status_code == 422
    send(admin, town.orgs["community"], "open", key=key, name="第二网格", kind="grid", on=days(0))
    assert "第二网格" in names(children(town.orgs["community"].pk))


def test_a_stale_or_forged_form_comes_back(town, admin):
    page = send(admin, town.orgs["community"], "open", key="nonsense", name="第二网格", kind="grid", on=days(0))
    assert page.status_code == 422
    assert "第二网格" in page.content.decode()


def test_the_top_of_the_reach_is_neither_moved_nor_closed(town, admin):
    page = admin.get(page_of(town.orgs["township"])).content.decode()
    assert "/rename/" in page
    assert "/close/" not in page
    answer = send(admin, town.orgs["township"], "close", on=days(0))
    assert answer.status_code == 403
    assert fresh(town.orgs["township"]).closed is None


def test_the_second_of_two_at_once_is_told(town, admin):
    close_org(org=town.orgs["grid"], on=days(0), **deed())
    page = send(admin, town.orgs["grid"], "rename", name="新名", code="", on=days(0))
    assert page.status_code == 409
    assert "太保社区第一网格" in text_of(page)


@pytest.mark.parametrize(
    "query",
    [
        "?on=2026-13-45",
        "?on=%00",
        "?on=0001-01-01",
        "?line=up",
        "?after=x",
        "?after=99999999999999999999",
        "?after=²",
        "?after=9999999999",
        "?q=%00%F0%9F%98%80",
        "?q=" + "长" * 3000,
    ],
)
def test_odd_addresses_are_no_fault_of_ours(town, admin, query):
    for address in ("/desk/units/", page_of(town.orgs["community"])):
        assert admin.get(address + query).status_code == 200


def test_odd_forms_are_no_fault_of_ours(town, admin):
    odd = "\x00\u202e😀" * 200
    for verb, fields in FORMS.items():
        assert send(admin, town.orgs["community"], verb, **dict.fromkeys(fields, odd)).status_code == 422
        assert admin.post(f"/desk/units/{town.orgs['community'].pk}/{verb}/", {}).status_code == 422
    assert send(admin, town.orgs["community"], "nonsense").status_code == 302
    assert admin.get(f"/desk/units/{town.orgs['community'].pk}/open/").status_code == 302
    assert admin.get("/desk/units/99999999999999999999999/").status_code == 404
    assert verbs(town.orgs["community"]) == ["orgs.open"]
