"""Whom silence closes: one rule, tried for every way a request comes in."""

from datetime import timedelta

import pytest

from lianxin.domains.cases.actions import note_on_case
from lianxin.domains.cases.actions.desk import close_silent_cases
from lianxin.domains.cases.enums import Channel, State
from lianxin.domains.cases.models import Case
from lianxin.domains.cases.queries.settled import silent_cases
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM
from tests.domains.cases.told import fresh
from tests.factories.cases import Town, make_answered, make_town

DAYS = 15


@pytest.fixture
def town(db: None) -> Town:
    return make_town()


@pytest.mark.parametrize("channel", list(Channel))
@pytest.mark.parametrize("by_another", [False, True])
def test_silence_closes_only_those_who_wrote_themselves(town: Town, channel: Channel, *, by_another: bool) -> None:
    case = make_answered(town)
    entered = town.desk if by_another else None
    Case.objects.filter(pk=case.pk).update(channel=channel, entered_by=entered)
    later = clock.now() + timedelta(days=DAYS, minutes=1)
    closes = channel in {Channel.QR, Channel.WEB} and not by_another
    assert list(silent_cases(until=later - timedelta(days=DAYS))) == ([case] if closes else [])
    assert close_silent_cases(by=SYSTEM, at=later, days=DAYS) == int(closes)
    assert fresh(case).state == (State.CLOSED if closes else State.RESOLVED)


def test_a_day_too_early_nothing_is_closed(town: Town) -> None:
    make_answered(town)
    assert close_silent_cases(by=SYSTEM, at=clock.now() + timedelta(days=DAYS - 1), days=DAYS) == 0


def test_one_that_cannot_be_closed_holds_up_no_other(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    moved, silent = make_answered(town), make_answered(town)
    stale = list(silent_cases(until=clock.now() + timedelta(seconds=1)))
    note_on_case(case=moved, words="还要再打一次电话", by=town.desk.actor, at=clock.now())
    monkeypatch.setattr("lianxin.domains.cases.actions.desk.silent_cases", lambda **_given: stale)
    assert close_silent_cases(by=SYSTEM, at=clock.now() + timedelta(days=DAYS), days=DAYS) == 1
    assert fresh(silent).state == State.CLOSED
    assert fresh(moved).state == State.RESOLVED
