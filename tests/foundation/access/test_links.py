from datetime import timedelta
from uuid import uuid4

import pytest

from lianxin.foundation.access import links
from lianxin.foundation.access.models import TaskLink
from lianxin.foundation.audit.queries import records_about
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM, ActorKind
from lianxin.kernel.errors import Missing
from tests.factories.orgs import make_org

pytestmark = pytest.mark.django_db


def make(**more):
    given = {"expires": clock.now() + timedelta(days=1), **more}
    return links.make_task_link(
        purpose="cases.look", subject=uuid4(), org=make_org(), label="3栋楼长", by=SYSTEM, at=clock.now(), **given
    )


def verbs(link):
    return [record.verb for record in records_about(("access.task_link", str(link.pk))).order_by("pk")]


def test_a_link_opens_by_its_token_which_is_not_kept():
    token = make()
    assert len(token) >= 43
    link = links.open_task_link(token, at=clock.now())
    assert (link.purpose, link.actor.kind, link.actor.label) == ("cases.look", ActorKind.LINK, "3栋楼长")
    [row] = TaskLink.objects.values()
    assert token not in str(row)


def test_looking_uses_nothing_up_and_each_use_is_audited():
    token = make(uses=2)
    for _ in range(3):
        links.open_task_link(token, at=clock.now())
    first = links.use_task_link(token, at=clock.now())
    second = links.use_task_link(token, at=clock.now())
    assert (first.uses, second.uses) == (1, 2)
    with pytest.raises(Missing):
        links.use_task_link(token, at=clock.now())
    assert verbs(second) == ["access.link_made", "access.link_used", "access.link_used"]


def test_an_old_link_does_not_open():
    token = make(expires=clock.now())
    with pytest.raises(Missing):
        links.open_task_link(token, at=clock.now())


def test_a_revoked_link_does_not_open():
    token = make()
    link = links.open_task_link(token, at=clock.now())
    for _ in range(2):
        links.revoke_task_link(link=link, by=SYSTEM, at=clock.now())
    with pytest.raises(Missing):
        links.use_task_link(token, at=clock.now())
    assert verbs(link) == ["access.link_made", "access.link_revoked"]


@pytest.mark.parametrize("token", ["", "x", "\x00", "é" * 500])
def test_unknown_tokens_are_missing(token):
    with pytest.raises(Missing):
        links.open_task_link(token, at=clock.now())
