"""Where a new request goes: the routing table, the category's department, the desk of the place."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianxin.domains.cases.actions import recategorise_case, return_case, submit_case
from lianxin.domains.cases.actions.intake import Request, submit_and_answer
from lianxin.domains.cases.actions.routing import RouteRow, end_route, set_route, set_routes
from lianxin.domains.cases.enums import Channel, State
from lianxin.domains.cases.models import Category, Route
from lianxin.domains.cases.queries.routes import destination, routes_within, who_gets, who_gets_each
from lianxin.foundation.access.enums import Role
from lianxin.foundation.access.queries import reach_of
from lianxin.foundation.audit.queries import records_about
from lianxin.foundation.orgs.actions import close_org
from lianxin.kernel import clock
from lianxin.kernel.actors import REPORTER, SYSTEM
from lianxin.kernel.errors import Invalid, Missing, Refused
from tests.factories.access import make_worker
from tests.factories.cases import make_category, make_in_progress, make_town
from tests.factories.orgs import days, deed, make_org

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return make_town()


@pytest.fixture
def lamp():
    works = make_category("01", name="城乡建设")
    return make_category("01.01", name="路灯", parent=works)


def route(category, place, unit, by=SYSTEM):
    return set_route(category=category, place=place, unit=unit, by=by, at=clock.now())


def ask(place, category=None, **more):
    request = Request(words="路灯坏了", channel=Channel.QR, category=category)
    return submit_case(place=place, request=request, by=REPORTER, at=clock.now(), **more)


def test_without_a_line_the_desk_of_the_place_gets_it(town, lamp):
    case = ask(town.orgs["grid"], lamp)
    assert (case.unit, case.state, case.assigner) == (town.orgs["community"], State.RECEIVED, None)
    answer = who_gets(lamp, town.orgs["grid"])
    assert answer.unit == town.orgs["community"]
    assert len(answer.candidates) == 1


def test_the_most_specific_line_holds(town, lamp):
    station = make_org("路灯所", kind="station", parent=town.orgs["township"])
    route(lamp, None, town.orgs["department"])
    route(lamp.parent, town.orgs["community"], station)
    case = ask(town.orgs["grid"], lamp)
    assert (case.unit, case.state, case.assigner) == (station, State.ASSIGNED, town.orgs["community"])
    assert case.unit_path == destination(place=town.orgs["grid"], category=lamp).unit_path
    assert ask(town.orgs["village"], lamp).unit == town.orgs["department"]
    assert ask(town.orgs["village"]).unit == town.orgs["village"]
    answer = who_gets(lamp, town.orgs["grid"])
    assert [one.unit for one in answer.candidates] == [station, town.orgs["department"], town.orgs["community"]]
    assert [one.wins for one in answer.candidates] == [True, False, False]


def test_a_unit_that_is_no_desk_may_give_it_back(town, lamp):
    route(lamp, None, town.orgs["department"])
    case = ask(town.orgs["grid"], lamp)
    back = return_case(case=case, words="不归我们", by=town.handler.actor, at=clock.now())
    assert (back.unit, back.state) == (town.orgs["community"], State.RECEIVED)


def test_a_line_to_another_desk_is_received_there(town, lamp):
    route(lamp, town.orgs["community"], town.orgs["township"])
    case = ask(town.orgs["grid"], lamp)
    assert (case.unit, case.state, case.assigner) == (town.orgs["township"], State.RECEIVED, None)


def test_the_category_names_a_department_near_the_place(town, lamp):
    Category.objects.filter(pk=lamp.parent_id).update(department="住建")
    lamp = Category.objects.select_related("parent__parent").get(pk=lamp.pk)
    case = ask(town.orgs["grid"], lamp)
    assert (case.unit, case.assigner) == (town.orgs["department"], town.orgs["community"])
    near = make_org("兰城街道住建所", kind="station", parent=town.orgs["township"])
    assert ask(town.orgs["grid"], lamp).unit == near
    close_org(**deed(org=near, on=days(0)))
    assert ask(town.orgs["grid"], lamp).unit == town.orgs["department"]


def test_who_answers_at_once_keeps_it(town, lamp):
    route(lamp, None, town.orgs["department"])
    request = Request(words="路灯坏了", channel=Channel.PHONE, category=lamp)
    case = submit_and_answer(
        place=town.orgs["grid"], request=request, answer="今晚修", by=town.desk.actor, at=clock.now()
    )
    case.refresh_from_db()
    assert (case.unit, case.state) == (town.orgs["community"], State.RESOLVED)


def test_a_closed_unit_is_passed_over_and_told(town, lamp):
    station = make_org("路灯所", kind="station", parent=town.orgs["township"])
    route(lamp, None, station)
    close_org(**deed(org=station, on=days(0)))
    assert ask(town.orgs["grid"], lamp).unit == town.orgs["community"]
    lost, desk = who_gets(lamp, town.orgs["grid"]).candidates
    assert not lost.wins
    assert desk.wins


def test_the_same_answer_everywhere(town, lamp):
    """The page that explains and the action that decides say the same, for every place and category."""
    route(lamp, None, town.orgs["department"])
    route(None, town.orgs["village"], town.orgs["township"])
    route(lamp.parent, town.orgs["community"], town.orgs["grid"])
    for place in town.orgs.values():
        for category in (None, lamp, lamp.parent):
            assert destination(place=place, category=category).unit == who_gets(category, place).unit


def test_several_categories_are_answered_like_each_alone_in_as_many_statements(town, lamp):
    water = make_category("02", name="供水")
    Category.objects.filter(pk__in=(water.pk, lamp.parent_id)).update(department="住建")
    several = list(Category.objects.select_related("parent__parent").order_by("code"))
    route(water, None, town.orgs["township"])
    for place in (town.orgs["grid"], town.orgs["village"]):
        assert who_gets_each(several, place) == [who_gets(one, place) for one in several]
    counts = set()
    for categories in (several, several[-1:], several * 3):
        with CaptureQueriesContext(connection) as captured:
            who_gets_each(categories, town.orgs["grid"])
        counts.add(len(captured))
    assert counts == {6}


def test_lines_are_replaced_ended_and_audited(town, lamp):
    first = route(lamp, None, town.orgs["department"])
    assert route(lamp, None, town.orgs["department"]) == first
    second = route(lamp, None, town.orgs["township"])
    assert list(Route.objects.all()) == [second], "a line of the same day never held"
    Route.objects.update(valid_from=days(-5))
    third = route(lamp, None, town.orgs["department"])
    assert Route.objects.get(pk=second.pk).valid_to == clock.today()
    assert [record.verb for record in records_about(("route", str(third.pk)))] == ["cases.set_route"]
    Route.objects.filter(pk=third.pk).update(valid_from=days(-1))
    end_route(route_id=third.pk, by=SYSTEM, at=clock.now())
    assert who_gets(lamp, town.orgs["grid"]).unit == town.orgs["community"]
    with pytest.raises(Missing):
        end_route(route_id=third.pk, by=SYSTEM, at=clock.now())


@pytest.mark.parametrize("name", ["dispatcher", "org_admin"])
def test_routes_are_set_within_ones_own_units(town, lamp, name):
    township = town.orgs["township"]
    admin = make_worker(Role.ORG_ADMIN, township) if name == "org_admin" else town.dispatcher
    line = route(lamp, town.orgs["grid"], town.orgs["village"], by=admin.actor)
    assert list(routes_within(reach_of(admin.actor), "cases.configure")) == [line]
    for place, unit in (
        (town.orgs["county"], town.orgs["village"]),
        (town.orgs["grid"], town.orgs["department"]),
        (None, town.orgs["village"]),
    ):
        with pytest.raises(Refused):
            route(lamp, place, unit, by=admin.actor)


@pytest.mark.parametrize("role", [Role.DISPATCHER, Role.ORG_ADMIN])
def test_a_line_is_changed_by_who_could_have_set_it(town, lamp, role):
    """The county sends a township's matter to its own department: the township reads it, and only the county changes it."""
    township, county = town.orgs["township"], town.orgs["county"]
    owner, stranger = make_worker(role, county), make_worker(role, make_org("别的县", kind="county"))
    below, colleague = make_worker(role, township), make_worker(role, county)
    line = route(lamp, township, town.orgs["department"], by=owner.actor)
    assert [found.ours for found in routes_within(reach_of(below.actor), "cases.configure")] == [False]
    for by in (below, stranger):
        with pytest.raises(Refused):
            end_route(route_id=line.pk, by=by.actor, at=clock.now())
        with pytest.raises(Refused):
            route(lamp, township, town.orgs["village"], by=by.actor)
    assert Route.objects.get() == line
    [seen] = routes_within(reach_of(colleague.actor), "cases.configure")
    assert (seen, seen.ours) == (line, True)
    other = route(lamp, township, town.orgs["village"], by=colleague.actor)
    # Between its own units now: the township's matter.
    end_route(route_id=other.pk, by=below.actor, at=clock.now())
    assert not Route.objects.filter(valid_to__isnull=True).exists()


def test_routes_are_not_for_desks(town, lamp):
    for user in (town.desk, town.handler, town.supervisor):
        with pytest.raises(Refused):
            route(lamp, town.orgs["grid"], town.orgs["community"], by=user.actor)


def test_a_line_needs_a_unit_and_something_to_be_about(town, lamp):
    with pytest.raises(Invalid):
        route(None, None, town.orgs["township"])
    with pytest.raises(Invalid):
        route(lamp, None, None)


def test_a_table_is_set_whole_or_not_at_all(town, lamp):
    rows = [RouteRow(category=lamp, place=None, unit=town.orgs["department"], note="2026年派单目录")]
    assert set_routes(rows=rows, by=SYSTEM, at=clock.now()) == 1
    assert set_routes(rows=rows, by=SYSTEM, at=clock.now()) == 0
    closed = make_org("撤了", kind="station", parent=town.orgs["township"])
    close_org(**deed(org=closed, on=days(0)))
    closed.refresh_from_db()
    with pytest.raises(Invalid):
        set_routes(
            rows=[replace(rows[0], unit=town.orgs["township"]), replace(rows[0], unit=closed)],
            by=SYSTEM,
            at=clock.now(),
        )
    assert Route.objects.get().unit == town.orgs["department"]


def test_a_request_needs_few_statements_more(town, lamp, django_assert_max_num_queries):
    route(lamp, None, town.orgs["department"])
    with django_assert_max_num_queries(4):
        destination(place=town.orgs["grid"], category=lamp)
    with django_assert_max_num_queries(2):
        destination(place=town.orgs["grid"], category=None)


def recategorise(case, category, by):
    return recategorise_case(case=case, category=category, by=by.actor, at=clock.now(), key="form")


def test_another_kind_goes_where_the_table_sends_it(town, lamp):
    route(lamp, None, town.orgs["department"])
    case = ask(town.orgs["grid"])
    moved = recategorise(case, lamp, town.desk)
    assert (moved.unit, moved.state, moved.assigner) == (
        town.orgs["department"],
        State.ASSIGNED,
        town.orgs["community"],
    )
    assert [event.verb for event in moved.events.order_by("version")] == ["submit", "recategorise", "assign"]
    assert recategorise(case, lamp, town.desk).version == moved.version, "the same form twice"
    back = return_case(case=moved, words="不归我们", by=town.handler.actor, at=clock.now())
    stays = recategorise_case(case=back, category=lamp.parent, by=town.desk.actor, at=clock.now())
    again = recategorise_case(case=stays, category=lamp, by=town.desk.actor, at=clock.now())
    assert again.unit == town.orgs["community"], "what came back is decided by people"


def test_another_kind_moves_nothing_that_somebody_works_on(town, lamp):
    route(lamp, None, town.orgs["department"])
    case = make_in_progress(town)
    kept = recategorise(case, lamp, town.grid_worker)
    assert (kept.unit, kept.state, kept.category) == (town.orgs["grid"], State.IN_PROGRESS, lamp)


def test_another_kind_brings_its_own_limits(town, lamp):
    Category.objects.filter(pk=lamp.pk).update(resolve_minutes=60, natural=True)
    lamp = Category.objects.select_related("parent__parent").get(pk=lamp.pk)
    case = ask(town.orgs["grid"])
    before = case.due_at
    after = recategorise(case, lamp, town.desk)
    assert after.due_at < before
    assert after.due_at - after.submitted_at - timedelta(minutes=60) < timedelta(minutes=1)


def test_what_belongs_elsewhere_is_declined_not_renamed(town, lamp):
    Category.objects.filter(pk=lamp.pk).update(refer_to="110")
    case = ask(town.orgs["grid"])
    with pytest.raises(Invalid, match="110"):
        recategorise(case, Category.objects.get(pk=lamp.pk), town.desk)
