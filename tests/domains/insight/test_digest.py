"""The Monday digest: who asked for it gets it, once, and only what they may see."""

from datetime import timedelta

import pytest

from lianxin.domains.insight.actions import ask_for_digest, send_digest, stop_digest
from lianxin.domains.insight.models import DigestWish
from lianxin.domains.insight.tasks import digests
from lianxin.domains.messaging.models import Notice
from lianxin.foundation.access.actions import end_grant
from lianxin.foundation.access.models import RoleGrant
from lianxin.foundation.jobs.worker import run_due
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM
from lianxin.kernel.errors import Refused
from tests.factories.cases import make_case, make_town
from tests.factories.orgs import verbs

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return make_town()


def ask(user, org):
    return ask_for_digest(user=user, org=org, by=user.actor, at=clock.now())


def last_week():
    return clock.at_local(clock.today() - timedelta(days=clock.today().weekday() + 3), hour=10)


def told():
    return list(Notice.objects.filter(template="insight.digest"))


def test_who_asked_is_told_of_last_week(town):
    make_case(town.orgs["grid"], at=last_week())
    ask(town.supervisor, town.orgs["township"])
    digests()
    run_due()
    notice = told()[0]
    assert notice.person.account == town.supervisor
    assert "兰城街道" in notice.subject
    assert "收到诉求 1 件" in notice.body
    assert f"/desk/figures/{town.orgs['township'].pk}/" in notice.body


def test_twice_in_a_week_is_once(town):
    wish = ask(town.supervisor, town.orgs["township"])
    send_digest(wish_id=wish.pk, at=clock.now())
    send_digest(wish_id=wish.pk, at=clock.now())
    assert len(told()) == 1
    send_digest(wish_id=wish.pk, at=clock.now() + timedelta(days=7))
    assert len(told()) == 2


def test_asking_twice_is_once_and_both_ways_are_audited(town):
    township = town.orgs["township"]
    ask(town.supervisor, township)
    ask(town.supervisor, township)
    stop_digest(user=town.supervisor, org=township, by=town.supervisor.actor, at=clock.now())
    stop_digest(user=town.supervisor, org=township, by=town.supervisor.actor, at=clock.now())
    assert not DigestWish.objects.exists()
    assert [verb for verb in verbs(township) if verb.startswith("insight")] == [
        "insight.digest_asked",
        "insight.digest_stopped",
    ]


def test_nobody_asks_for_another(town):
    with pytest.raises(Refused):
        ask_for_digest(user=town.supervisor, org=town.orgs["township"], by=town.dispatcher.actor, at=clock.now())
    with pytest.raises(Refused):
        stop_digest(user=town.supervisor, org=town.orgs["township"], by=SYSTEM, at=clock.now())


def test_who_may_not_open_the_requests_is_refused(town):
    with pytest.raises(Refused):
        ask(town.stranger, town.orgs["community"])


def test_whose_role_is_over_is_told_nothing(town):
    wish = ask(town.dispatcher, town.orgs["township"])
    end_grant(grant=RoleGrant.objects.get(user=town.dispatcher), by=SYSTEM, at=clock.now())
    send_digest(wish_id=wish.pk, at=clock.now())
    assert told() == []


def test_a_wish_that_is_gone_is_no_error(town):
    send_digest(wish_id=999, at=clock.now())
    assert told() == []
