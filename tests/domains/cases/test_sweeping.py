"""What the clock does by itself: once, to whom, and when."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from django.db import connection, transaction

from lianxin.domains.cases.actions import (
    reopen_case,
    resolve_case,
    respond_to_case,
    sweeping,
)
from lianxin.domains.cases.actions.dialogue import ask_reporter
from lianxin.domains.cases.actions.sweeping import BATCH, sweep_batch, sweep_due
from lianxin.domains.cases.enums import Clock, State, Verb
from lianxin.domains.cases.models import Case
from lianxin.foundation.access.enums import Role
from lianxin.foundation.jobs.models import Job
from lianxin.foundation.jobs.worker import run_due
from lianxin.foundation.journal.models import Fact
from lianxin.foundation.worktime.actions import go_away
from lianxin.foundation.worktime.rules import ALWAYS
from lianxin.kernel import ids
from lianxin.kernel.actors import REPORTER, SYSTEM
from lianxin.kernel.errors import Conflict
from tests.factories.access import make_worker
from tests.factories.cases import make_case, make_category, make_town
from tests.factories.clocks import MONDAY, MORNING, PROMISED, sweep, told, turn, verbs, working
from tests.factories.worktime import local, make_hours


@pytest.fixture
def town(db):
    return make_town()


@pytest.fixture
def now(monkeypatch):
    """Turns the clock of the platform to a moment."""
    return turn(monkeypatch)


def test_over_national_day_the_clock_passes_it_up_after_the_make_up_day(town, now):
    """Asked on Monday 28 September: two days, the holidays, then the 8th, the 9th and Saturday the 10th of October."""
    case = working(town, at=local(date(2026, 9, 28), 10))
    for moment in (local(date(2026, 9, 28), 11), local(date(2026, 10, 5), 12), local(date(2026, 10, 10), 14)):
        sweep(moment, now)
    assert verbs(case)[3:] == [Verb.LATE, Verb.WARN]
    sweep(local(date(2026, 10, 10), 18), now)
    # Sunday passes; a day of duty after the deadline is Monday's.
    sweep(local(date(2026, 10, 12), 17, 59), now)
    assert verbs(case)[5:] == [Verb.LATE]
    sweep(local(date(2026, 10, 12), 18), now)
    case.refresh_from_db()
    assert verbs(case)[6:] == [Verb.ESCALATE]
    assert (case.unit, case.due_at) == (town.orgs["community"], local(date(2026, 10, 19), 18))


def test_a_pause_ends_by_itself_when_nobody_answers(town, now):
    case = ask_reporter(case=working(town), words="哪个单元?", by=town.grid_worker.actor, at=local(MONDAY, 10))
    until = case.held_until
    assert sweep(until - timedelta(minutes=1), now) == 0
    assert sweep(until, now) == 1
    case.refresh_from_db()
    assert (case.state, case.clock) == (State.IN_PROGRESS, Clock.RUNNING)
    assert case.due_at > until
    assert verbs(case)[-1] == Verb.RESUME


def test_who_works_on_it_is_warned_then_it_is_late_then_it_goes_up_each_once(town, now):
    case = working(town)
    warned = local(PROMISED.date(), 14)
    assert case.sweep_at == local(MONDAY, 9, 30)
    sweep(local(MONDAY, 9, 30), now)
    for _time in range(2):
        sweep(warned, now)
        sweep(warned + timedelta(minutes=1), now)
    assert told(town.grid_worker)[0] == "cases.due_soon"
    for _time in range(2):
        sweep(PROMISED, now)
    case.refresh_from_db()
    assert case.overdue_at == PROMISED
    next_day = PROMISED + timedelta(days=1)
    for _time in range(2):
        sweep(next_day, now)
    case.refresh_from_db()
    assert verbs(case)[3:] == [Verb.LATE, Verb.WARN, Verb.LATE, Verb.ESCALATE]
    assert (case.unit, case.state, case.escalations) == (town.orgs["community"], State.ASSIGNED, 1)
    # The level above has five working days of its own.
    assert case.due_at == local(next_day.date() + timedelta(days=7), 18)
    assert case.warned_at is None
    assert Fact.objects.filter(measure="cases.overdue").count() == 1


def test_late_first_contact_is_marked_and_contact_in_time_is_counted(town, now):
    late, early = make_case(town.orgs["grid"], at=MORNING), make_case(town.orgs["grid"], at=MORNING)

    respond_to_case(case=early, words="看到了。", told_by="call", by=town.desk.actor, at=local(MONDAY, 9, 30))
    sweep(local(MONDAY, 9, 31), now)
    for case in (late, early):
        case.refresh_from_db()
    assert (late.first_late, early.first_late) == (True, False)
    assert told(town.desk).count("cases.first_late") == 1
    assert list(Fact.objects.filter(measure="cases.responded_in_time").values_list("subject", flat=True)) == [
        early.uuid
    ]


def test_nobody_is_reminded_at_night(town, now):
    category = make_category()
    category.resolve_minutes, category.natural, category.escalate_minutes = 11 * 60, True, 0
    category.save()
    make_case(town.orgs["grid"], at=local(MONDAY, 17, 45), category=category)
    sweep(local(MONDAY, 18, 15), now)
    sweep(local(MONDAY + timedelta(days=1), 4, 45), now)
    assert "cases.overdue" not in told(town.desk)
    now(local(MONDAY + timedelta(days=1), 9))
    run_due()
    assert "cases.overdue" in told(town.desk)


def test_a_service_round_the_clock_is_told_of_the_urgent_at_once(town, now):
    make_hours(town.orgs["community"], ALWAYS)
    category = make_category()
    category.resolve_minutes, category.natural = 60, True
    category.save()
    make_case(town.orgs["grid"], at=local(MONDAY, 2), category=category)
    sweep(local(MONDAY, 3), now)
    assert "cases.overdue" in told(town.desk)


def test_the_stand_in_is_warned_and_only_then_the_level_above(town, now):
    other = make_worker(Role.GRID_WORKER, town.orgs["grid"], name="替班")
    case = working(town)
    morning = local(PROMISED.date(), 9)
    go_away(user=town.grid_worker, until=morning + timedelta(days=2), stand_in=other, by=SYSTEM, at=morning)
    sweep(local(MONDAY, 9, 31), now)
    sweep(local(PROMISED.date(), 14), now)
    assert told(other).count("cases.due_soon") == 1
    assert "cases.due_soon" not in told(town.grid_worker)
    go_away(user=other, until=morning + timedelta(days=2), by=SYSTEM, at=morning)
    sweep(PROMISED, now)
    now(PROMISED + timedelta(hours=15))
    run_due()
    assert "cases.overdue" in told(town.desk)
    assert "cases.overdue" not in told(other)
    assert verbs(case)[-1] == Verb.LATE


def test_what_lies_at_the_top_is_late_and_goes_nowhere(town, now):
    case = make_case(town.orgs["city"], at=MORNING)
    for moment in (local(MONDAY, 10), PROMISED, PROMISED + timedelta(days=1), PROMISED + timedelta(days=3)):
        sweep(moment, now)
    case.refresh_from_db()
    assert (case.unit, case.sweep_at) == (town.orgs["city"], None)
    assert verbs(case) == [Verb.SUBMIT, Verb.LATE, Verb.LATE]


def test_a_mark_of_the_clock_takes_no_form_out_of_anybodys_hands(town, now):
    case = working(town)
    sweep(local(PROMISED.date(), 14), now)
    case = resolve_case(
        case=case, words="灯已换好。", by=town.grid_worker.actor, at=local(PROMISED.date(), 15), seen=case.version
    )
    assert case.state == State.RESOLVED
    with pytest.raises(Conflict):
        reopen_case(case=case, words="不亮。", by=REPORTER, at=local(PROMISED.date(), 16), seen=1)


def test_a_sweep_takes_a_batch_and_leaves_jobs_for_the_rest(town, now):
    for _number in range(3):
        make_case(town.orgs["grid"], at=MORNING)
    assert sweep_batch(at=local(MONDAY, 10), size=2) == 2
    assert sweep_batch(at=local(MONDAY, 10), size=2) == 1
    Case.objects.update(sweep_at=MORNING)
    Case.objects.bulk_create([_copy(Case.objects.first()) for _number in range(BATCH * 2)])
    Job.objects.all().delete()
    now(local(MONDAY, 10))
    assert sweep_due(at=local(MONDAY, 10)) == BATCH
    assert Job.objects.filter(name="cases.sweep_on").count() == 2
    run_due()
    assert not Case.objects.filter(sweep_at__lte=local(MONDAY, 10)).exists()


def _copy(case):

    case.pk, case.uuid, case.tracking_code = None, ids.uuid7(), ids.new_tracking_code()
    case.version = 1
    return case


def test_a_case_that_cannot_be_dealt_with_does_not_stop_the_others(town, monkeypatch):

    broken, sound = make_case(town.orgs["grid"], at=MORNING), make_case(town.orgs["grid"], at=MORNING)
    real = sweeping.take_step

    def fails(*, case, **given):
        if case.pk == broken.pk:
            raise ZeroDivisionError
        return real(case=case, **given)

    monkeypatch.setattr(sweeping, "take_step", fails)
    sweep_batch(at=local(MONDAY, 10))
    for case in (broken, sound):
        case.refresh_from_db()
    assert (broken.first_late, sound.first_late) == (False, True)
    assert broken.sweep_at == local(MONDAY, 11)


def test_passing_up_that_failed_once_is_tried_again_and_not_forgotten(town, now, monkeypatch):
    case = working(town)
    for moment in (local(MONDAY, 9, 30), PROMISED):
        sweep(moment, now)
    next_day = PROMISED + timedelta(days=1)

    def fails(*_given, **_named):
        raise ZeroDivisionError

    with monkeypatch.context() as broken:
        broken.setattr(sweeping, "supervising_unit", fails)
        sweep(next_day, now)
    case.refresh_from_db()
    assert case.unit == town.orgs["grid"]
    sweep(next_day + timedelta(hours=1), now)
    case.refresh_from_db()
    assert (case.unit, case.sweep_from) == (town.orgs["community"], None)


@pytest.mark.django_db(transaction=True)
def test_a_sweep_that_is_killed_is_done_again_and_once():
    town = make_town()
    case = make_case(town.orgs["grid"], at=MORNING)
    moment = local(MONDAY, 10)
    with pytest.raises(KeyboardInterrupt):
        _sweep_and_die(moment)
    assert verbs(case) == [Verb.SUBMIT]
    for _time in range(2):
        sweep_batch(at=moment)
    assert verbs(case) == [Verb.SUBMIT, Verb.LATE]


def _sweep_and_die(moment):
    with transaction.atomic():
        sweep_batch(at=moment)
        raise KeyboardInterrupt


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_what_is_due_and_mark_each_once():

    town = make_town()
    cases = [make_case(town.orgs["grid"], at=MORNING) for _number in range(12)]
    start = Barrier(2)

    def work():
        try:
            start.wait()
            return sum(sweep_batch(at=local(MONDAY, 10), size=3) for _round in range(6))
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        swept = [job.result() for job in [pool.submit(work) for _worker in range(2)]]
    sweep_batch(at=local(MONDAY, 10))
    assert sum(swept) >= 9
    for case in cases:
        assert verbs(case) == [Verb.SUBMIT, Verb.LATE]
