"""Telling the reporter and the units, after the transaction."""

import pytest

from lianxin.domains.cases.actions import assign_case
from lianxin.domains.messaging.models import Delivery
from lianxin.domains.messaging.queries import notices_for
from lianxin.foundation.jobs.worker import run_due
from lianxin.kernel import clock
from tests.factories.cases import Town, make_case, make_resolved, make_town


@pytest.fixture
def town(db: None) -> Town:
    return make_town()


def test_those_who_serve_a_unit_are_told_what_has_come_to_it(town: Town) -> None:
    case = make_case(town.orgs["grid"])
    assign_case(case=case, unit=town.orgs["grid"], by=town.desk.actor, at=clock.now())
    run_due()
    told = notices_for(town.grid_worker).get()
    assert case.number in told.body
    assert str(case.uuid) in told.body
    assert not notices_for(town.desk).exists()


def test_the_reporter_reads_when_it_was_submitted_moved_and_settled(town: Town) -> None:
    make_resolved(town, case=make_case(town.orgs["grid"], phone="13987512345", name="李大姐"))
    run_due()
    sent = Delivery.objects.filter(channel="sms").order_by("id")
    assert [delivery.notice.template for delivery in sent] == [
        "cases.submitted",
        "cases.moved",
        "cases.moved",
        "cases.settled",
    ]
    assert "灯已换好" in sent[3].notice.body
    assert {delivery.state for delivery in sent} == {"sent"}


def test_telling_twice_tells_once(town: Town) -> None:
    make_case(town.orgs["grid"], phone="13987512345")
    run_due()
    run_due()
    assert Delivery.objects.count() == 1
