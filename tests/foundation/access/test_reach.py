from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from lianxin.foundation.access.actions import end_grant
from lianxin.foundation.access.enums import Role
from lianxin.foundation.access.models import RoleGrant
from lianxin.foundation.access.queries import (
    NO_REACH,
    accounts_in_reach,
    permits,
    reach_of,
    roles_of,
)
from lianxin.foundation.access.rules import ROLE_PERMISSIONS
from lianxin.foundation.accounts.actions import deactivate_user
from lianxin.foundation.orgs.actions import merge_orgs, move_org
from lianxin.foundation.orgs.enums import Line
from lianxin.foundation.orgs.models import Org, OrgPath
from lianxin.foundation.orgs.queries import path_of
from lianxin.kernel import clock
from lianxin.kernel.actors import REPORTER, SYSTEM
from tests.factories.access import make_grant, make_worker
from tests.factories.accounts import make_user
from tests.factories.orgs import make_city_tree, make_org

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def reached(user, permission="cases.view"):
    return set(Org.objects.filter(pk__in=reach_of(user.actor).org_ids(permission)).values_list("name", flat=True))


def test_a_role_holds_for_the_unit_and_all_below_and_nowhere_else():
    tree = make_city_tree()
    user = make_worker(Role.DISPATCHER, tree["township"])
    assert reached(user) == {tree[key].name for key in ("township", "community", "village", "grid", "group")}
    reach = reach_of(user.actor)
    assert reach.covers("cases.dispatch", path_of(tree["grid"].pk))
    assert not reach.covers("cases.dispatch", path_of(tree["county"].pk))
    assert not reach.covers("cases.supervise", path_of(tree["grid"].pk))
    assert not reach.covers("cases.view", path_of(tree["grid"].pk), Line.ADMINISTRATIVE)
    assert permits(user.actor, "cases.view", tree["village"].pk)
    assert not permits(user.actor, "cases.view", tree["department"].pk)
    assert (reach.has("cases.dispatch"), reach.has("cases.supervise")) == (True, False)
    assert reach.roles == {Role.DISPATCHER}


def test_reach_is_one_statement(django_assert_num_queries):
    tree = make_city_tree()
    user = make_worker(Role.DESK, tree["community"])
    make_grant(user, Role.HANDLER, tree["department"])
    with django_assert_num_queries(1):
        reach = reach_of(user.actor)
        reach.has("cases.view")
        reach.covers("cases.view", "00000001")


def test_those_without_an_account_reach_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert reach_of(REPORTER) == NO_REACH
        assert reach_of(SYSTEM) == NO_REACH
    assert not NO_REACH.org_ids("cases.view").exists()


def test_roles_hold_from_their_first_day_to_the_day_before_their_last():
    tree = make_city_tree()
    today = clock.today()
    user = make_user()
    make_grant(user, Role.DESK, tree["community"], valid_from=today + DAY)
    make_grant(user, Role.HANDLER, tree["community"], valid_from=today - DAY, valid_to=today)
    make_grant(user, Role.GRID_WORKER, tree["grid"], valid_from=today, valid_to=today + DAY)
    assert roles_of(user.pk) == reach_of(user.actor).roles == {Role.GRID_WORKER}


def test_ended_roles_and_closed_accounts_reach_nothing():
    tree = make_city_tree()
    user = make_user()
    grant = make_grant(user, Role.DESK, tree["community"])
    end_grant(grant=grant, by=SYSTEM, at=clock.now())
    assert reach_of(user.actor) == NO_REACH
    other = make_worker(Role.DESK, tree["community"])
    deactivate_user(user=other, by=SYSTEM, at=clock.now())
    assert reach_of(other.actor) == NO_REACH


def test_two_roles_reach_each_with_its_own_permissions():
    tree = make_city_tree()
    user = make_worker(Role.DESK, tree["community"])
    make_grant(user, Role.SUPERVISOR, tree["village"])
    assert reached(user, "cases.desk") == {tree["community"].name, tree["grid"].name}
    assert reached(user, "cases.supervise") == {tree["village"].name, tree["group"].name}
    assert len(reached(user)) == 4


def test_a_moved_unit_is_reached_from_its_new_place_at_once():
    tree = make_city_tree()
    other = make_org("板桥镇", kind="township", parent=tree["county"])
    before, after = make_worker(Role.DISPATCHER, tree["township"]), make_worker(Role.DISPATCHER, other)
    move_org(org=tree["village"], parent=other, line=Line.TERRITORIAL, on=clock.today(), by=SYSTEM, at=clock.now())
    assert tree["village"].name not in reached(before)
    assert reached(after) == {"板桥镇", tree["village"].name, tree["group"].name}


def test_a_closed_unit_stays_in_reach_of_its_successor():
    tree = make_city_tree()
    heir = make_org("新杨官村", kind="village", parent=tree["township"])
    user = make_worker(Role.DESK, heir)
    assert tree["village"].name not in reached(user)
    merge_orgs(orgs=[tree["village"]], into=heir, on=clock.today(), by=SYSTEM, at=clock.now())
    assert reached(user) == {heir.name, tree["village"].name, tree["group"].name}


def test_the_administrative_line_is_reached_by_roles_that_name_it():
    tree = make_city_tree()
    bureau = make_org("区供电所", kind="department", parent=tree["county"], administrative_parent=None)
    station = make_org(
        "营业厅", kind="department", line=Line.ADMINISTRATIVE, parent=make_org("公司", line=Line.ADMINISTRATIVE)
    )
    top = OrgPath.objects.get(org=station, line=Line.ADMINISTRATIVE).path[:8]
    company = Org.objects.get(pk=int(top, 16))
    user = make_worker(Role.HANDLER, company, line=Line.ADMINISTRATIVE)
    assert reached(user) == {"公司", "营业厅"}
    assert bureau.name not in reached(user)


def test_accounts_in_reach_are_those_with_a_role_there():
    tree = make_city_tree()
    admin = make_worker(Role.ORG_ADMIN, tree["township"])
    inside, outside = make_worker(Role.DESK, tree["community"]), make_worker(Role.HANDLER, tree["department"])
    former = make_user()
    end_grant(grant=make_grant(former, Role.DESK, tree["village"]), by=SYSTEM, at=clock.now())
    newcomer = make_user()
    assert set(accounts_in_reach(reach_of(admin.actor))) == {admin, inside, former}
    whole = make_worker(Role.SECURITY_ADMIN, tree["city"])
    assert set(accounts_in_reach(reach_of(whole.actor))) == {admin, inside, outside, former, newcomer, whole}
    assert not accounts_in_reach(reach_of(inside.actor)).exists()


@st.composite
def forests(draw):
    """For each unit the number of its parent (an earlier one), or None at the top; then some roles on units."""
    count = draw(st.integers(1, 9))
    parents = [draw(st.none() | st.integers(0, number - 1)) if number else None for number in range(count)]
    roles = draw(
        st.lists(
            st.tuples(st.sampled_from([Role.DESK, Role.HANDLER, Role.SUPERVISOR]), st.integers(0, count - 1)),
            max_size=4,
            unique=True,
        )
    )
    return parents, roles


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(forest=forests())
def test_reach_agrees_with_climbing_the_tree(forest):
    parents, roles = forest
    units = []
    for number, parent in enumerate(parents):
        units.append(make_org(f"单位{number}", parent=None if parent is None else units[parent]))
    user = make_user()
    for role, number in roles:
        make_grant(user, role, units[number])

    def held_above(number, permission):
        while number is not None:
            if any(at == number and permission in ROLE_PERMISSIONS[role] for role, at in roles):
                return True
            number = parents[number]
        return False

    reach = reach_of(user.actor)
    for permission in ("cases.view", "cases.desk", "cases.supervise", "audit.read"):
        expected = {units[number].pk for number in range(len(units)) if held_above(number, permission)}
        assert set(reach.org_ids(permission).filter(org__in=units)) == expected
        for unit in units:
            assert reach.covers(permission, path_of(unit.pk)) == (unit.pk in expected)
    assert RoleGrant.objects.filter(user=user).count() == len(roles)
