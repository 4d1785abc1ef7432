"""Time passing over cases: a Monday, a promise, and workers who sweep."""

from datetime import date, timedelta

from lianxin.domains.cases.actions import accept_case, assign_case
from lianxin.domains.cases.actions.sweeping import sweep_due
from lianxin.domains.cases.enums import Verb
from lianxin.domains.messaging.queries import notices_for
from lianxin.foundation.jobs.worker import run_due
from lianxin.kernel import clock
from tests.factories.cases import make_case
from tests.factories.worktime import local

MONDAY = date(2026, 11, 23)
MORNING = local(MONDAY, 9)
# Five working days of seven hours after Monday: the Monday after.
PROMISED = local(MONDAY + timedelta(days=7), 18)


def turn(monkeypatch):
    """What turns the clock of the platform to a moment, until the test ends."""

    def to(moment):
        monkeypatch.setattr(clock, "now", lambda: moment)
        monkeypatch.setattr(clock, "today", lambda: clock.local_day(moment))

    return to


def sweep(moment, now):
    """What workers do at that moment: the sweep, and what it left for now."""
    now(moment)
    swept = sweep_due(at=moment)
    run_due()
    return swept


def verbs(case):
    """The steps of a case, in order."""
    return [Verb(verb) for verb in case.events.order_by("version").values_list("verb", flat=True)]


def told(user):
    """The notices of an account, the newest first."""
    return [notice.template for notice in notices_for(user)]


def working(town, at=MORNING, category=None):
    """Accepted by the grid worker a minute after it came."""
    case = make_case(town.orgs["grid"], at=at, category=category)
    case = assign_case(case=case, unit=town.orgs["grid"], by=town.desk.actor, at=at + timedelta(minutes=1))
    return accept_case(case=case, by=town.grid_worker.actor, at=at + timedelta(minutes=2))
