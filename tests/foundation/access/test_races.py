from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from lianxin.foundation.access.actions import grant_role
from lianxin.foundation.access.enums import Role
from lianxin.foundation.access.links import make_task_link, use_task_link
from lianxin.foundation.access.models import RoleGrant, TaskLink
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM
from lianxin.kernel.errors import Conflict, Missing
from lianxin.kernel.ids import uuid7
from tests.factories.accounts import make_user
from tests.factories.orgs import make_org

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(deeds, refusal):
    """Runs the deeds in threads that start together; how many were not refused."""
    start = Barrier(len(deeds))

    def run(deed):
        try:
            start.wait()
            deed()
        except refusal:
            return 0
        finally:
            connection.close()
        return 1

    with ThreadPoolExecutor(len(deeds)) as pool:
        return sum(pool.map(run, deeds))


def test_of_the_three_duties_given_at_once_one_holds():
    user, org = make_user(), make_org()
    duties = [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN]

    def give(role):
        return lambda: grant_role(user=user, role=role, org=org, by=SYSTEM, at=clock.now())

    assert at_once([give(role) for role in duties], Conflict) == 1
    assert RoleGrant.objects.filter(user=user).count() == 1


def test_the_last_use_of_a_link_is_had_by_one():
    at = clock.now()
    token = make_task_link(
        purpose="look",
        subject=uuid7(),
        org=make_org(),
        label="楼长",
        expires=at.replace(year=at.year + 1),
        by=SYSTEM,
        at=at,
    )
    assert at_once([lambda: use_task_link(token, at=at)] * 4, Missing) == 1
    assert TaskLink.objects.get().uses == 1
