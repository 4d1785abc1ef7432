"""What the tests of dialogue, approvals and marks share."""

from datetime import datetime, timedelta

from lianxin.domains.cases import actions
from lianxin.domains.cases.enums import Matter
from lianxin.domains.cases.models import Case, CaseEvent
from lianxin.foundation.audit.queries import records_about
from lianxin.foundation.jobs.models import Job
from lianxin.kernel import clock
from tests.factories.cases import Town, make_in_progress


def audited(case: Case) -> list[str]:
    return [record.verb for record in records_about(("case", str(case.uuid))).order_by("id")]


def last_event(case: Case) -> CaseEvent:
    event = case.events.order_by("version").last()
    assert event is not None
    return event


def jobs_named(name: str) -> int:
    return Job.objects.filter(name=name).count()


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def in_days(days: int) -> datetime:
    return clock.now() + timedelta(days=days)


def make_asked(town: Town, *, case: Case | None = None) -> Case:
    """The grid worker has asked the reporter."""
    begun = make_in_progress(town, case=case)
    return actions.ask_reporter(case=begun, words="是几单元?", by=town.grid_worker.actor, at=clock.now())


def make_proposed(town: Town, matter: Matter = Matter.SUSPEND, *, case: Case | None = None) -> Case:
    """The grid worker wants more time."""
    begun = case or make_in_progress(town)
    return actions.propose(
        case=begun, matter=matter, words="要等配件。", until=in_days(20), by=town.grid_worker.actor, at=clock.now()
    )


def make_suspended(town: Town) -> Case:
    """The desk above has agreed."""
    return actions.suspend_case(case=make_proposed(town), words="要等配件。", by=town.desk.actor, at=clock.now())
