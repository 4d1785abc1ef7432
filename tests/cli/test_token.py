"""`lianxin token` as an operator types it."""

import re

import pytest
from click.testing import CliRunner

from lianxin.cli.main import lianxin
from lianxin.foundation.access.tokens import open_token
from lianxin.kernel import clock
from tests.factories.orgs import make_org

pytestmark = pytest.mark.django_db


def run(*arguments):
    return CliRunner().invoke(lianxin, ["token", *arguments], catch_exceptions=False)


def test_a_token_is_made_listed_and_revoked():
    make_org(code="530502001001")
    made = run("make", "--label", "12345", "--role", "desk", "--org", "530502001001", "--days", "30")
    assert made.exit_code == 0
    secret = made.output.splitlines()[-1]
    token = open_token(secret, at=clock.now())
    assert token.role == "desk"
    listed = run("list").output
    assert secret not in listed
    assert re.search(rf"^{token.uuid}  {secret[:10]}…  12345  desk  530502001001", listed)
    assert "revoked" in run("revoke", str(token.uuid)).output
    assert open_token(secret, at=clock.now()) is None
    assert "revoked" in run("list").output


def test_administrators_roles_are_not_offered():
    make_org(code="530502001001")
    assert run("make", "--label", "x", "--role", "security_admin", "--org", "530502001001").exit_code == 2
