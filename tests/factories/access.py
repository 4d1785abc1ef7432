"""Roles for tests, given through the actions."""

from datetime import date, datetime, timedelta

from lianxin.foundation.access.actions import grant_role
from lianxin.foundation.access.enums import Role
from lianxin.foundation.access.models import ApiToken, RoleGrant
from lianxin.foundation.access.tokens import make_token as make_token_action
from lianxin.foundation.accounts.models import User
from lianxin.foundation.orgs.enums import Line
from lianxin.foundation.orgs.models import Org
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM, Actor
from tests.factories.accounts import make_user


def make_grant(
    user: User,
    role: Role,
    org: Org,
    *,
    line: Line = Line.TERRITORIAL,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> RoleGrant:
    """The role, given by the system."""
    return grant_role(
        user=user, role=role, org=org, line=line, valid_from=valid_from, valid_to=valid_to, by=SYSTEM, at=clock.now()
    )


def make_worker(role: Role, org: Org, *, name: str = "李春梅", line: Line = Line.TERRITORIAL) -> User:
    """An account with one role."""
    user = make_user(name=name)
    make_grant(user, role, org, line=line)
    return user


def make_token(
    role: Role,
    org: Org,
    *,
    label: str = "测试程序",
    by: Actor = SYSTEM,
    at: datetime | None = None,
    expires: datetime | None = None,
) -> tuple[ApiToken, str]:
    """A token for thirty days, and its secret."""
    moment = at or clock.now()
    ends = expires or moment + timedelta(days=30)
    return make_token_action(label=label, role=role, org=org, expires=ends, by=by, at=moment)
