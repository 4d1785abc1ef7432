from itertools import combinations

import pytest

from lianxin.foundation.access.enums import Role
from lianxin.foundation.access.rules import (
    PERMISSIONS,
    ROLE_PERMISSIONS,
    SEPARATED_DUTIES,
    clashing_duty,
    grantable_by,
    needs_second_factor,
    permissions_of,
    roles_granting,
    roles_with,
)

ADMINISTRATORS = SEPARATED_DUTIES | {Role.ORG_ADMIN}


def test_every_role_has_its_row():
    assert set(ROLE_PERMISSIONS) == set(Role)
    assert {code for codes in ROLE_PERMISSIONS.values() for code in codes} == PERMISSIONS


@pytest.mark.parametrize("role", sorted(ADMINISTRATORS))
def test_administrators_see_no_cases_and_no_phones(role):
    # The routing table says who gets what; no case stands in it.
    seen = ROLE_PERMISSIONS[role] - {"cases.configure"}
    assert not {code for code in seen if code.startswith(("cases.", "people."))}


def test_residents_have_no_right_at_the_desk():
    assert not ROLE_PERMISSIONS[Role.RESIDENT]


def test_auditors_only_look():
    assert ROLE_PERMISSIONS[Role.AUDITOR] == {"cases.view", "insight.view", "orgs.view", "audit.read"}


def test_whoever_works_on_cases_gives_no_rights():
    for role in set(Role) - ADMINISTRATORS:
        assert "access.grant" not in ROLE_PERMISSIONS[role]
        assert not grantable_by([role])


def test_the_three_duties_share_no_power():
    own = {
        Role.SYSTEM_ADMIN: {"system.operate", "accounts.manage"},
        Role.SECURITY_ADMIN: {"access.grant", "access.reset_factor"},
        Role.AUDIT_ADMIN: {"audit.read"},
    }
    for one, other in combinations(SEPARATED_DUTIES, 2):
        assert not own[one] & ROLE_PERMISSIONS[other]


def test_only_the_security_administrator_gives_duties_and_auditors():
    for role in {*SEPARATED_DUTIES, Role.AUDITOR, Role.ORG_ADMIN}:
        assert roles_granting(role) == {Role.SECURITY_ADMIN}
    assert roles_granting(Role.DESK) == {Role.SECURITY_ADMIN, Role.ORG_ADMIN}
    assert not roles_granting(Role.RESIDENT)


def test_a_duty_clashes_with_the_two_others_only():
    assert clashing_duty(Role.SYSTEM_ADMIN, [Role.DESK, Role.AUDIT_ADMIN]) == Role.AUDIT_ADMIN
    assert clashing_duty(Role.SYSTEM_ADMIN, [Role.SYSTEM_ADMIN, Role.ORG_ADMIN]) is None
    assert clashing_duty(Role.DESK, list(SEPARATED_DUTIES)) is None


def test_duties_need_a_second_factor():
    assert all(needs_second_factor([role]) for role in SEPARATED_DUTIES)
    assert not needs_second_factor(set(Role) - SEPARATED_DUTIES)


def test_permissions_and_roles_answer_each_other():
    for permission in PERMISSIONS:
        assert all(permission in permissions_of([role]) for role in roles_with(permission))
    assert not permissions_of([])
    assert not roles_with("no.such")
