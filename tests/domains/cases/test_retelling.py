"""Requests from before the measures are counted as if their steps were taken today, and nothing is counted twice."""

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps

from lianxin.domains.cases import actions
from lianxin.domains.cases.actions import retelling
from lianxin.domains.cases.actions.retelling import retold
from lianxin.domains.cases.measures import at_place, at_unit
from lianxin.domains.cases.models import Case
from lianxin.foundation.jobs.actions import enqueue
from lianxin.foundation.jobs.enums import JobState
from lianxin.foundation.jobs.models import Job
from lianxin.foundation.jobs.worker import run_due
from lianxin.foundation.journal.models import Fact
from lianxin.kernel import clock
from lianxin.kernel.actors import REPORTER
from tests.domains.cases.lives import make_lives
from tests.domains.cases.told import fresh
from tests.factories.cases import make_case, make_town

pytestmark = pytest.mark.django_db
# A deadline's own day stands on the case no more.
OF_DEADLINES = {at_place.RESOLVED_IN_TIME.code, at_unit.DONE_IN_TIME.code}


def told_alike(measure: str, org: int, at: Any, quantity: int, dims: dict[str, Any]) -> tuple[Any, ...]:
    kept = {name: value for name, value in dims.items() if (name, value) not in {("how", "in_time"), ("how", "late")}}
    return measure, org, at, quantity, sorted(kept.items())


@pytest.mark.parametrize("seed", [21, 22, 23])
def test_any_life_is_told_again_as_it_was_counted(seed: int) -> None:
    make_lives(make_town(), seed).live(days=12)
    again = {
        fact.key: told_alike(fact.measure, fact.org, fact.at, fact.quantity, dict(fact.dims or {}))
        for fact in retold(list(Case.objects.order_by("pk")), before=clock.now())
        if fact.measure not in OF_DEADLINES
    }
    counted = {
        fact.key: told_alike(fact.measure, fact.org, fact.at, fact.quantity, fact.dims)
        for fact in Fact.objects.filter(measure__in=retelling.NEW - OF_DEADLINES)
    }
    assert {
        key: (again.get(key), counted.get(key)) for key in again.keys() | counted if again.get(key) != counted.get(key)
    } == {}


def test_what_is_counted_already_is_not_counted_again_and_later_steps_are_left_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(retelling, "CHUNK", 2)
    town = make_town()
    first, *_others = cases = [make_case(town.orgs["grid"], name="李大姐", phone="13987512345") for _time in range(3)]
    answered = actions.answer_case(case=first, words="修好了", by=town.desk.actor, at=clock.now())
    upgraded = clock.now()
    actions.rate_case(case=answered, solved="yes", satisfaction="mostly", by=REPORTER, at=clock.now())
    told = {fact.measure for fact in retold([fresh(first)], before=upgraded)}
    assert told >= {at_unit.CAME.code, at_unit.LEFT.code, at_place.HELPED.code, at_place.REPORTERS.code}
    assert at_place.RATED.code not in told
    facts = Fact.objects.count()
    enqueue("cases.count_earlier", after=0, before=clock.now().isoformat())
    run_due()
    assert Fact.objects.count() == facts
    assert Job.objects.filter(name="cases.count_earlier", arguments__after=cases[1].pk).count() == 1


def test_the_migration_leaves_the_job_where_there_are_requests() -> None:
    migration = import_module("lianxin.domains.cases.migrations.0006_counted_at_units")
    migration.count_later(apps, None)
    assert not Job.objects.filter(name="cases.count_earlier").exists()
    make_case(make_town().orgs["grid"])
    migration.count_later(apps, None)
    facts = Fact.objects.count()
    run_due()
    job = Job.objects.get(name="cases.count_earlier")
    assert (job.state, Fact.objects.count()) == (JobState.DONE, facts)
