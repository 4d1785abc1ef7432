"""One visibility: lists, counts, searches, exports, pages and programs show every account exactly the same cases."""

import csv
import io
from datetime import timedelta

import pytest
from django.test import Client

from lianxin.domains.cases import actions
from lianxin.domains.cases.actions.assisting import Task
from lianxin.domains.cases.exporting import Format, export_cases
from lianxin.domains.cases.models import Case
from lianxin.domains.cases.queries import (
    NO_FILTERS,
    Filters,
    Queue,
    Scope,
    case_by_number,
    case_for,
    cases_for,
    exact_total,
    hats_on,
    queue_counts,
    queue_page,
    search_cases,
    totals,
)
from lianxin.domains.cases.queries.feed import changed
from lianxin.domains.cases.rules import OFFICE
from lianxin.domains.cases.sql import astray
from lianxin.foundation.access.enums import Role
from lianxin.foundation.access.queries import Reach, reach_of
from lianxin.foundation.access.rules import ROLE_PERMISSIONS
from lianxin.foundation.orgs.actions import close_org, move_org
from lianxin.foundation.orgs.enums import Line
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.search.actions import rebuild
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM
from lianxin.kernel.errors import Missing
from tests.factories.access import make_grant, make_token, make_worker
from tests.factories.accounts import make_user
from tests.factories.cases import Town, make_answered, make_assigned, make_case, make_in_progress, make_town
from tests.factories.orgs import make_org

pytestmark = pytest.mark.django_db
NOW = clock.now()
SIZE = 4


class World:
    """A town with cases everywhere: handed on, helped with, ended, about a unit that has moved and one that has closed."""

    def __init__(self) -> None:
        self.town: Town = make_town()
        orgs = self.town.orgs
        orgs["other"] = make_org("永昌街道", kind="township", parent=orgs["county"])
        orgs["party"] = make_org("区直工委", kind="committee", line=Line.ADMINISTRATIVE)
        bureau = make_org("区教体局", kind="department", parent=orgs["county"], administrative_parent=orgs["party"])
        orgs["bureau"] = bureau
        self._make_cases()
        move_org(org=orgs["village"], parent=orgs["other"], on=clock.today(), by=SYSTEM, at=NOW)
        close_org(org=orgs["closing"], on=clock.today(), by=SYSTEM, at=NOW)
        rebuild(progress=lambda _count: None)

    def _make_cases(self) -> None:
        town, orgs = self.town, self.town.orgs
        orgs["closing"] = make_org("撤销的网格", kind="grid", parent=orgs["community"])
        for name in ("grid", "community", "village", "group", "neighbour", "township", "county", "city", "closing"):
            for _number in range(2):
                make_case(orgs[name], at=NOW - timedelta(days=_number * 9))
        self._hand_on(orgs["department"])
        self._hand_on(orgs["bureau"])
        helped = make_in_progress(town)
        tasks = [Task(unit=orgs["department"], words="请协助"), Task(unit=orgs["neighbour"], words="请核实")]
        actions.ask_to_assist(case=helped, tasks=tasks, by=town.grid_worker.actor, at=NOW)
        self._help_long_ago_and_lately()
        make_assigned(town)
        make_answered(town)

    def _help_long_ago_and_lately(self) -> None:
        """The department and the neighbours have answered; the department is done with the case since."""
        town = self.town
        case = make_in_progress(town)
        for name, helper, ago in (("department", town.handler, 31), ("neighbour", town.stranger, 29)):
            at = clock.at_local(clock.today() - timedelta(days=ago), 9)
            task = Task(unit=town.orgs[name], words="请看一下")
            actions.ask_to_assist(case=case, tasks=[task], by=town.grid_worker.actor, at=at)
            actions.give_assistance(case=case, words="看过了", by=helper.actor, at=at)

    def _hand_on(self, department: Org) -> None:
        case = actions.escalate_case(
            case=make_case(self.town.orgs["grid"]), words="请上级", by=self.town.desk.actor, at=NOW
        )
        above = actions.escalate_case(case=case, words="再上级", by=self.town.dispatcher.actor, at=NOW)
        county_desk = make_worker(Role.DISPATCHER, self.town.orgs["county"])
        actions.assign_case(case=above, unit=department, by=county_desk.actor, at=NOW)


def walked(reach: Reach, user_id: int, queue: Queue = Queue.ALL) -> list[int]:
    found: list[int] = []
    after = ""
    while True:
        page = queue_page(reach=reach, user_id=user_id, queue=queue, now=NOW, after=after, size=SIZE)
        found += [case.pk for case in page.rows]
        if page.after is None:
            return found
        after = page.after


def opens(reach: Reach, case: Case) -> bool:
    try:
        assert case_for(reach, case.uuid).pk == case.pk
        assert case_by_number(reach, case.number).pk == case.pk
    except Missing:
        return False
    return True


def exported(actor) -> set[str]:
    content = b"".join(export_cases(by=actor, at=NOW, form=Format.CSV).chunks()).decode("utf-8-sig")
    return {row[0] for row in list(csv.reader(io.StringIO(content)))[1:]}


def check_lists(reach: Reach, user_id: int, seen: set[int]) -> None:
    """Each way to read a list finds these, each once."""
    found = walked(reach, user_id)
    assert len(found) == len(set(found))
    assert set(found) == seen
    scope = Scope(reach, user_id, NOW)
    counted = queue_counts(reach=reach, user_id=user_id, now=NOW, scope=scope)
    assert exact_total(scope, Queue.ALL, NO_FILTERS).number == len(seen)
    if not counted[Queue.ALL].over:
        assert counted[Queue.ALL].number == len(seen)
    for queue in Queue:
        listed = walked(reach, user_id, queue)
        assert len(listed) == len(set(listed)), queue
        assert set(listed) <= seen, queue
        assert counted[queue].over or counted[queue].number == len(listed), queue
    by_state = {state: (Queue.ALL, Filters(state=state)) for state in Case.objects.values_list("state", flat=True)}
    assert sum(total.number for total in totals(scope, by_state).values()) == len(seen)
    page = search_cases(reach=reach, typed="楼道灯", size=100)
    assert {row.case.pk for row in page.rows} == seen
    feed = changed(reach=reach, filters=NO_FILTERS, since=NOW - timedelta(days=99), now=NOW, after="", size=100)
    assert {case.pk for case in feed.rows} == seen


def check_role(world: World, role: Role, name: str, line: Line) -> None:
    user = make_user()
    make_grant(user, role, world.town.orgs[name], line=line)
    reach = reach_of(user.actor)
    seen = set(cases_for(reach).values_list("pk", flat=True))
    assert bool(seen) == ("cases.view" in ROLE_PERMISSIONS[role] and line == Line.TERRITORIAL)
    check_lists(reach, user.pk, seen)
    for case in Case.objects.select_related("reporter"):
        assert bool(hats_on(case, reach) & OFFICE) == (case.pk in seen), case.pk
    for case in [*Case.objects.filter(pk__in=seen)[:2], *Case.objects.exclude(pk__in=seen)[:2]]:
        assert opens(reach, case) == (case.pk in seen)
    if reach.has("cases.export"):
        assert exported(user.actor) == {case.number for case in Case.objects.filter(pk__in=seen)}


AT = (
    ("community", Line.TERRITORIAL),
    ("department", Line.TERRITORIAL),
    ("other", Line.TERRITORIAL),
    ("county", Line.TERRITORIAL),
    ("bureau", Line.ADMINISTRATIVE),
)


@pytest.mark.parametrize("few", [3_000, 0], ids=["fetched", "walked"])
def test_every_way_shows_each_role_the_same_cases_at_each_unit(few, monkeypatch):
    monkeypatch.setattr("lianxin.domains.cases.queries.reading.FEW", few)
    world = World()
    assert astray() == 0
    for role in Role:
        for name, line in AT if role != Role.RESIDENT else ():
            check_role(world, role, name, line)


@pytest.mark.parametrize("few", [3_000, 0], ids=["fetched", "walked"])
def test_several_roles_show_what_each_shows_and_nothing_twice(few, monkeypatch):
    monkeypatch.setattr("lianxin.domains.cases.queries.reading.FEW", few)
    world = World()
    user = make_user()
    seen: set[int] = set()
    for role, name in ((Role.DESK, "community"), (Role.HANDLER, "department"), (Role.AUDITOR, "other")):
        make_grant(user, role, world.town.orgs[name])
        single = make_worker(role, world.town.orgs[name])
        seen |= set(cases_for(reach_of(single.actor)).values_list("pk", flat=True))
    reach = reach_of(user.actor)
    assert set(cases_for(reach).values_list("pk", flat=True)) == seen
    check_lists(reach, user.pk, seen)


@pytest.mark.parametrize("role", [Role.HANDLER, Role.DISPATCHER])
def test_a_token_shows_a_program_what_the_role_shows_a_person(role, client: Client):
    world = World()
    for name in ("community", "department", "other", "county"):
        org = world.town.orgs[name]
        token, secret = make_token(role, org)
        person = set(cases_for(reach_of(make_worker(role, org).actor)).values_list("uuid", flat=True))
        found: list[str] = []
        query = {"limit": "5"}
        while True:
            page = client.get("/api/v1/cases", query, headers={"Authorization": f"Bearer {secret}"}).json()
            found += [item["id"] if "id" in item else item["uuid"] for item in page["items"]]
            if page["after"] is None:
                break
            query["after"] = page["after"]
        assert len(found) == len(set(found))
        assert set(found) == {str(uuid) for uuid in person}, token
        for case in Case.objects.all():
            answer = client.get(f"/api/v1/cases/{case.uuid}", headers={"Authorization": f"Bearer {secret}"})
            assert (answer.status_code == 200) == (case.uuid in person)


def test_pages_open_what_lists_show(client: Client):
    world = World()
    client.force_login(make_worker(Role.SUPERVISOR, world.town.orgs["other"]))
    page = client.get("/desk/", {"queue": "all"}).content.decode()
    for case in Case.objects.all():
        listed = str(case.uuid) in page
        assert (client.get(f"/desk/cases/{case.uuid}/").status_code == 200) == listed
        assert (client.get(f"/desk/cases/{case.uuid}/sheet/").status_code == 200) == listed
        assert (client.get("/desk/search/", {"q": case.number}).status_code == 302) == listed
