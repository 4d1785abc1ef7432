from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction

from lianxin.foundation.access import actions
from lianxin.foundation.access.enums import Role
from lianxin.foundation.access.models import RoleGrant
from lianxin.foundation.access.queries import roles_of
from lianxin.foundation.accounts.models import User
from lianxin.foundation.accounts.queries import user_by_id
from lianxin.foundation.audit.queries import records_about
from lianxin.foundation.orgs.enums import Line
from lianxin.kernel import clock
from lianxin.kernel.actors import REPORTER, SYSTEM
from lianxin.kernel.errors import Conflict, Invalid, Refused
from tests.factories.access import make_grant, make_worker
from tests.factories.accounts import PASSWORD, make_resident, make_user
from tests.factories.orgs import make_city_tree, make_org

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def tree():
    return make_city_tree()


def give(user, role, org, by, **more):
    return actions.grant_role(user=user, role=role, org=org, by=by, at=clock.now(), **more)


def verbs(user):
    return [record.verb for record in records_about(("accounts.user", str(user.pk))).order_by("pk")]


def test_grant_role_by_an_administrator_of_the_unit_is_audited(tree):
    admin, user = make_worker(Role.ORG_ADMIN, tree["township"]), make_user()
    grant = give(user, Role.DESK, tree["community"], admin.actor)
    assert (grant.granted_by_id, grant.valid_from, grant.valid_to) == (admin.pk, clock.today(), None)
    assert roles_of(user.pk) == {Role.DESK}
    record = records_about(("accounts.user", str(user.pk))).get(verb="access.role_granted")
    assert record.changes["role"] == "desk"
    assert record.changes["org"] == tree["community"].pk
    assert record.actor_user == admin.pk


@pytest.mark.parametrize(
    "holder, at, role, on",
    [
        (Role.ORG_ADMIN, "township", Role.DESK, "county"),
        (Role.ORG_ADMIN, "township", Role.DESK, "department"),
        (Role.ORG_ADMIN, "city", Role.AUDITOR, "township"),
        (Role.ORG_ADMIN, "city", Role.ORG_ADMIN, "township"),
        (Role.ORG_ADMIN, "city", Role.SYSTEM_ADMIN, "city"),
        (Role.SYSTEM_ADMIN, "city", Role.DESK, "community"),
        (Role.AUDIT_ADMIN, "city", Role.DESK, "community"),
        (Role.DESK, "community", Role.GRID_WORKER, "grid"),
        (Role.SUPERVISOR, "county", Role.DESK, "community"),
    ],
)
def test_grant_role_outside_ones_reach_or_rank_is_refused(tree, holder, at, role, on):
    by, user = make_worker(holder, tree[at]), make_user()
    with pytest.raises(Refused):
        give(user, role, tree[on], by.actor)
    assert not roles_of(user.pk)


def test_two_administrator_roles_do_not_add_up(tree):
    """Administrator of a village and security administrator of a county: only the county's power gives auditors."""
    by, user = make_worker(Role.ORG_ADMIN, tree["city"]), make_user()
    make_grant(by, Role.SECURITY_ADMIN, tree["village"])
    give(user, Role.AUDITOR, tree["group"], by.actor)
    with pytest.raises(Refused):
        give(user, Role.AUDITOR, tree["community"], by.actor)


def test_nobody_gives_a_role_to_themselves(tree):
    admin = make_worker(Role.SECURITY_ADMIN, tree["city"])
    with pytest.raises(Refused):
        give(admin, Role.DESK, tree["community"], admin.actor)


def test_reporters_give_no_roles(tree):
    with pytest.raises(Refused):
        give(make_user(), Role.DESK, tree["community"], REPORTER)


def test_the_same_role_twice_conflicts_and_so_do_overlapping_days(tree):
    user, today = make_user(), clock.today()
    make_grant(user, Role.DESK, tree["community"], valid_from=today, valid_to=today + 10 * DAY)
    with pytest.raises(Conflict):
        give(user, Role.DESK, tree["community"], SYSTEM)
    with pytest.raises(Conflict):
        give(user, Role.DESK, tree["community"], SYSTEM, valid_from=today - 9 * DAY, valid_to=today + DAY)
    give(user, Role.DESK, tree["community"], SYSTEM, valid_from=today + 10 * DAY)
    give(user, Role.DESK, tree["village"], SYSTEM)


def test_a_role_is_given_in_a_line_where_the_unit_stands(tree):
    user = make_user()
    with pytest.raises(Invalid):
        give(user, Role.DESK, tree["community"], SYSTEM, line=Line.ADMINISTRATIVE)
    company = make_org("公司", line=Line.ADMINISTRATIVE)
    both = make_org("联合窗口", kind="department", parent=tree["county"], administrative_parent=company)
    give(user, Role.HANDLER, both, SYSTEM, line=Line.ADMINISTRATIVE)
    give(user, Role.HANDLER, both, SYSTEM, line=Line.TERRITORIAL)


def test_the_three_duties_exclude_each_other_at_the_same_time_only(tree):
    user, today = make_user(), clock.today()
    make_grant(user, Role.AUDIT_ADMIN, tree["city"], valid_from=today, valid_to=today + 5 * DAY)
    for duty in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN):
        with pytest.raises(Conflict):
            give(user, duty, tree["county"], SYSTEM)
        with pytest.raises(Conflict):
            give(user, duty, tree["city"], SYSTEM, valid_from=today + 4 * DAY)
    give(user, Role.SYSTEM_ADMIN, tree["city"], SYSTEM, valid_from=today + 5 * DAY)


@pytest.mark.parametrize("role", [Role.RESIDENT, Role.DESK])
def test_residents_get_no_role(tree, role):
    with pytest.raises(Invalid):
        give(make_resident(), role, tree["community"], SYSTEM)


def test_days_in_the_wrong_order_are_refused_here_and_by_the_database(tree):
    user, today = make_user(), clock.today()
    with pytest.raises(Invalid):
        give(user, Role.DESK, tree["community"], SYSTEM, valid_from=today, valid_to=today)
    grant = make_grant(user, Role.DESK, tree["community"])
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleGrant.objects.filter(pk=grant.pk).update(valid_to=today - DAY)


def test_end_grant_ends_today_once_and_is_audited(tree):
    admin, user = make_worker(Role.ORG_ADMIN, tree["township"]), make_user()
    grant = give(user, Role.DESK, tree["community"], admin.actor)
    for _ in range(2):
        actions.end_grant(grant=grant, by=admin.actor, at=clock.now())
    grant.refresh_from_db()
    assert grant.valid_to == clock.today()
    assert verbs(user).count("access.role_ended") == 1
    give(user, Role.DESK, tree["community"], admin.actor)
    assert RoleGrant.objects.filter(user=user).count() == 2


def test_end_grant_of_a_role_that_has_not_begun_leaves_an_empty_span(tree):
    user, later = make_user(), clock.today() + 9 * DAY
    grant = make_grant(user, Role.DESK, tree["community"], valid_from=later)
    actions.end_grant(grant=grant, by=SYSTEM, at=clock.now())
    grant.refresh_from_db()
    assert grant.valid_to == later


def test_end_grant_outside_ones_reach_is_refused(tree):
    admin = make_worker(Role.ORG_ADMIN, tree["village"])
    grant = make_grant(make_user(), Role.DESK, tree["community"])
    with pytest.raises(Refused):
        actions.end_grant(grant=grant, by=admin.actor, at=clock.now())


def open_account(by, **more):
    return actions.open_account(
        username="new", name="王建国", email="", password=PASSWORD, by=by, at=clock.now(), **more
    )


def test_open_account_with_its_first_role(tree):
    admin = make_worker(Role.ORG_ADMIN, tree["township"])
    user = open_account(admin.actor, role=Role.DESK, org=tree["community"])
    assert user.must_change_password
    assert roles_of(user.pk) == {Role.DESK}


def test_open_account_without_a_role_needs_the_whole_tree(tree):
    with pytest.raises(Refused):
        open_account(make_worker(Role.ORG_ADMIN, tree["township"]).actor)
    assert open_account(make_worker(Role.SYSTEM_ADMIN, tree["city"]).actor).pk


@pytest.mark.parametrize("role", [Role.DESK, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN])
def test_open_account_without_the_right_is_refused(tree, role):
    with pytest.raises(Refused):
        open_account(make_worker(role, tree["city"]).actor)


def test_open_account_whose_role_is_refused_leaves_no_account(tree):
    admin = make_worker(Role.ORG_ADMIN, tree["township"])
    with pytest.raises(Refused):
        open_account(admin.actor, role=Role.DESK, org=tree["county"])
    with pytest.raises(Invalid):
        open_account(admin.actor, role=Role.DESK)
    assert not User.objects.filter(username="new").exists()


def test_close_account_ends_its_roles_and_reopening_gives_none_back(tree):
    admin, user = make_worker(Role.ORG_ADMIN, tree["township"]), make_worker(Role.DESK, tree["community"])
    actions.close_account(user=user, by=admin.actor, at=clock.now())
    assert not user_by_id(user.pk).is_active
    assert not roles_of(user.pk)
    actions.reopen_account(user=user, by=admin.actor, at=clock.now())
    assert user_by_id(user.pk).is_active
    assert not roles_of(user.pk)
    assert verbs(user)[-3:] == ["access.role_ended", "accounts.deactivated", "accounts.reactivated"]


def test_an_account_with_a_role_elsewhere_too_is_not_looked_after(tree):
    admin, user = make_worker(Role.ORG_ADMIN, tree["township"]), make_worker(Role.DESK, tree["community"])
    make_grant(user, Role.SUPERVISOR, tree["county"])
    for deed in (actions.close_account, actions.reopen_account):
        with pytest.raises(Refused):
            deed(user=user, by=admin.actor, at=clock.now())
    with pytest.raises(Refused):
        actions.reset_password(user=user, password="quiet-mountain-41", by=admin.actor, at=clock.now())


def test_duties_are_looked_after_by_the_system_administrator_only(tree):
    admin, system = make_worker(Role.ORG_ADMIN, tree["city"]), make_worker(Role.SYSTEM_ADMIN, tree["city"])
    security = make_worker(Role.SECURITY_ADMIN, tree["city"])
    with pytest.raises(Refused):
        actions.reset_password(user=security, password="quiet-mountain-41", by=admin.actor, at=clock.now())
    actions.reset_password(user=security, password="quiet-mountain-41", by=system.actor, at=clock.now())
    assert user_by_id(security.pk).must_change_password


def test_nobody_closes_their_own_account(tree):
    system = make_worker(Role.SYSTEM_ADMIN, tree["city"])
    with pytest.raises(Refused):
        actions.close_account(user=system, by=system.actor, at=clock.now())


def test_the_second_factor_is_reset_by_the_security_administrator_only(tree):
    system, security = make_worker(Role.SYSTEM_ADMIN, tree["city"]), make_worker(Role.SECURITY_ADMIN, tree["city"])
    Authenticator.objects.create(user=system, type=Authenticator.Type.TOTP, data={})
    for nobody in (system, make_worker(Role.ORG_ADMIN, tree["city"])):
        with pytest.raises(Refused):
            actions.reset_second_factor(user=system, by=nobody.actor, at=clock.now())
    actions.reset_second_factor(user=system, by=security.actor, at=clock.now())
    assert not Authenticator.objects.filter(user=system).exists()
    with pytest.raises(Refused):
        actions.reset_second_factor(user=security, by=security.actor, at=clock.now())
