"""The time of cases: what is promised, what the clock does by itself, once, to whom, and when."""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction

from lianxin.domains.cases.actions import accept_case, assign_case, escalate_case, reopen_case, resolve_case
from lianxin.domains.cases.actions.clock import limits_of
from lianxin.domains.cases.actions.configuration import CategoryRow, set_categories
from lianxin.domains.cases.actions.dialogue import ask_reporter, reply_to_question
from lianxin.domains.cases.actions.reckoning import limits_changed
from lianxin.domains.cases.actions.sweeping import BATCH, sweep_batch, sweep_due
from lianxin.domains.cases.actions.telling_calendar import tell_missing_years
from lianxin.domains.cases.enums import Clock, State, Verb
from lianxin.domains.cases.models import Case, Category
from lianxin.domains.messaging.queries import notices_for
from lianxin.foundation.access.enums import Role
from lianxin.foundation.jobs.models import Job
from lianxin.foundation.jobs.worker import run_due
from lianxin.foundation.journal.models import Fact
from lianxin.foundation.worktime.actions import go_away, set_days
from lianxin.foundation.worktime.enums import DayKind
from lianxin.foundation.worktime.rules import ALWAYS
from lianxin.kernel import clock
from lianxin.kernel.actors import REPORTER, SYSTEM
from lianxin.kernel.errors import Conflict
from tests.factories.access import make_worker
from tests.factories.cases import make_case, make_category, make_town
from tests.factories.worktime import local, make_days, make_hours, make_week, whole_year

MONDAY = date(2026, 11, 23)
MORNING = local(MONDAY, 9)
# Five working days of seven hours after Monday: the Monday after.
PROMISED = local(MONDAY + timedelta(days=7), 18)


@pytest.fixture
def town(db):
    return make_town()


@pytest.fixture
def now(monkeypatch):
    """Turns the clock of the platform to a moment."""

    def turn(moment):
        monkeypatch.setattr(clock, "now", lambda: moment)
        monkeypatch.setattr(clock, "today", lambda: clock.local_day(moment))

    return turn


def _sweep(moment, now):
    """What workers do at that moment: the sweep, and what it left for now."""
    now(moment)
    swept = sweep_due(at=moment)
    run_due()
    return swept


def _verbs(case):
    return [Verb(verb) for verb in case.events.order_by("version").values_list("verb", flat=True)]


def _told(user):
    return [notice.template for notice in notices_for(user)]


def _working(town, at=MORNING, category=None):
    """Accepted by the grid worker a minute after it came."""
    case = make_case(town.orgs["grid"], at=at, category=category)
    case = assign_case(case=case, unit=town.orgs["grid"], by=town.desk.actor, at=at + timedelta(minutes=1))
    return accept_case(case=case, by=town.grid_worker.actor, at=at + timedelta(minutes=2))


def test_a_request_is_promised_an_answer_in_working_time(town):
    case = make_case(town.orgs["grid"], at=MORNING)
    assert case.first_due_at == local(MONDAY, 9, 30)
    assert (case.due_at, case.promised_at) == (PROMISED, PROMISED)
    assert (case.clock, case.limit_minutes) == (Clock.RUNNING, 6 * 420)
    assert case.sweep_at == case.first_due_at


def test_the_category_may_allow_less_and_round_the_clock(town):
    category = make_category()
    category.resolve_minutes, category.first_minutes, category.natural = 24 * 60, 15, True
    category.save()
    case = make_case(town.orgs["grid"], at=local(MONDAY, 17, 50), category=category)
    assert case.due_at == local(MONDAY + timedelta(days=1), 17, 50)
    assert case.first_due_at == local(MONDAY + timedelta(days=1), 9, 5)


def test_over_a_holiday_it_is_promised_for_the_day_worked_instead(town):
    case = make_case(town.orgs["grid"], at=local(date(2026, 9, 28), 10))
    assert case.due_at == local(date(2026, 10, 10), 18)


def test_over_national_day_the_clock_passes_it_up_after_the_make_up_day(town, now):
    """Asked on Monday 28 September: two days, the holidays, then the 8th, the 9th and Saturday the 10th of October."""
    case = _working(town, at=local(date(2026, 9, 28), 10))
    for moment in (local(date(2026, 9, 28), 11), local(date(2026, 10, 5), 12), local(date(2026, 10, 10), 14)):
        _sweep(moment, now)
    assert _verbs(case)[3:] == [Verb.LATE, Verb.WARN]
    _sweep(local(date(2026, 10, 10), 18), now)
    # Sunday passes; a day of duty after the deadline is Monday's.
    _sweep(local(date(2026, 10, 12), 17, 59), now)
    assert _verbs(case)[5:] == [Verb.LATE]
    _sweep(local(date(2026, 10, 12), 18), now)
    case.refresh_from_db()
    assert _verbs(case)[6:] == [Verb.ESCALATE]
    assert (case.unit, case.due_at) == (town.orgs["community"], local(date(2026, 10, 19), 18))


def test_handing_it_on_leaves_the_promise_and_passing_up_makes_a_new_one(town):
    make_hours(town.orgs["township"], ALWAYS)
    make_hours(town.orgs["community"], make_week())
    case = _working(town)
    assert case.due_at == PROMISED
    later = local(MONDAY + timedelta(days=3), 9)
    case = escalate_case(case=case, words="要社区协调。", by=town.grid_worker.actor, at=later)
    assert case.due_at == local(MONDAY + timedelta(days=10), 18)
    assert (case.promised_at, case.escalations, case.used_minutes) == (case.due_at, 1, 0)
    # The township of this test is there day and night: Saturday and Sunday count, and a day ends at midnight.
    case = escalate_case(case=case, words="要街道协调。", by=town.desk.actor, at=later)
    assert case.due_at == local(MONDAY + timedelta(days=9))


def test_a_question_stops_the_clock_and_the_answer_gives_the_rest_back(town):
    case = _working(town)
    asked = local(MONDAY + timedelta(days=1), 9)
    case = ask_reporter(case=case, words="哪个单元?", by=town.grid_worker.actor, at=asked)
    assert (case.clock, case.due_at) == (Clock.PAUSED, None)
    assert case.held_until == local(MONDAY + timedelta(days=8), 18)
    assert case.sweep_at == case.held_until
    case = reply_to_question(case=case, words="三单元。", by=REPORTER, at=local(MONDAY + timedelta(days=3), 9))
    assert case.due_at == local(PROMISED.date() + timedelta(days=2), 18)
    assert case.promised_at == case.due_at


def test_a_pause_ends_by_itself_when_nobody_answers(town, now):
    case = ask_reporter(case=_working(town), words="哪个单元?", by=town.grid_worker.actor, at=local(MONDAY, 10))
    until = case.held_until
    assert _sweep(until - timedelta(minutes=1), now) == 0
    assert _sweep(until, now) == 1
    case.refresh_from_db()
    assert (case.state, case.clock) == (State.IN_PROGRESS, Clock.RUNNING)
    assert case.due_at > until
    assert _verbs(case)[-1] == Verb.RESUME


def test_who_works_on_it_is_warned_then_it_is_late_then_it_goes_up_each_once(town, now):
    case = _working(town)
    warned = local(PROMISED.date(), 14)
    assert case.sweep_at == local(MONDAY, 9, 30)
    _sweep(local(MONDAY, 9, 30), now)
    for _time in range(2):
        _sweep(warned, now)
        _sweep(warned + timedelta(minutes=1), now)
    assert _told(town.grid_worker)[0] == "cases.due_soon"
    for _time in range(2):
        _sweep(PROMISED, now)
    case.refresh_from_db()
    assert case.overdue_at == PROMISED
    next_day = PROMISED + timedelta(days=1)
    for _time in range(2):
        _sweep(next_day, now)
    case.refresh_from_db()
    assert _verbs(case)[3:] == [Verb.LATE, Verb.WARN, Verb.LATE, Verb.ESCALATE]
    assert (case.unit, case.state, case.escalations) == (town.orgs["community"], State.ASSIGNED, 1)
    # The level above has five working days of its own.
    assert case.due_at == local(next_day.date() + timedelta(days=7), 18)
    assert case.warned_at is None
    assert Fact.objects.filter(measure="cases.overdue").count() == 1


def test_late_first_contact_is_marked_and_contact_in_time_is_counted(town, now):
    late, early = make_case(town.orgs["grid"], at=MORNING), make_case(town.orgs["grid"], at=MORNING)
    from lianxin.domains.cases.actions import respond_to_case

    respond_to_case(case=early, words="看到了。", told_by="call", by=town.desk.actor, at=local(MONDAY, 9, 30))
    _sweep(local(MONDAY, 9, 31), now)
    for case in (late, early):
        case.refresh_from_db()
    assert (late.first_late, early.first_late) == (True, False)
    assert _told(town.desk).count("cases.first_late") == 1
    assert list(Fact.objects.filter(measure="cases.responded_in_time").values_list("subject", flat=True)) == [
        early.uuid
    ]


def test_nobody_is_reminded_at_night(town, now):
    category = make_category()
    category.resolve_minutes, category.natural, category.escalate_minutes = 11 * 60, True, 0
    category.save()
    make_case(town.orgs["grid"], at=local(MONDAY, 17, 45), category=category)
    _sweep(local(MONDAY, 18, 15), now)
    _sweep(local(MONDAY + timedelta(days=1), 4, 45), now)
    assert "cases.overdue" not in _told(town.desk)
    now(local(MONDAY + timedelta(days=1), 9))
    run_due()
    assert "cases.overdue" in _told(town.desk)


def test_a_service_round_the_clock_is_told_of_the_urgent_at_once(town, now):
    make_hours(town.orgs["community"], ALWAYS)
    category = make_category()
    category.resolve_minutes, category.natural = 60, True
    category.save()
    make_case(town.orgs["grid"], at=local(MONDAY, 2), category=category)
    _sweep(local(MONDAY, 3), now)
    assert "cases.overdue" in _told(town.desk)


def test_the_stand_in_is_warned_and_only_then_the_level_above(town, now):
    other = make_worker(Role.GRID_WORKER, town.orgs["grid"], name="替班")
    case = _working(town)
    morning = local(PROMISED.date(), 9)
    go_away(user=town.grid_worker, until=morning + timedelta(days=2), stand_in=other, by=SYSTEM, at=morning)
    _sweep(local(MONDAY, 9, 31), now)
    _sweep(local(PROMISED.date(), 14), now)
    assert _told(other).count("cases.due_soon") == 1
    assert "cases.due_soon" not in _told(town.grid_worker)
    go_away(user=other, until=morning + timedelta(days=2), by=SYSTEM, at=morning)
    _sweep(PROMISED, now)
    now(PROMISED + timedelta(hours=15))
    run_due()
    assert "cases.overdue" in _told(town.desk)
    assert "cases.overdue" not in _told(other)
    assert _verbs(case)[-1] == Verb.LATE


def test_what_lies_at_the_top_is_late_and_goes_nowhere(town, now):
    case = make_case(town.orgs["city"], at=MORNING)
    for moment in (local(MONDAY, 10), PROMISED, PROMISED + timedelta(days=1), PROMISED + timedelta(days=3)):
        _sweep(moment, now)
    case.refresh_from_db()
    assert (case.unit, case.sweep_at) == (town.orgs["city"], None)
    assert _verbs(case) == [Verb.SUBMIT, Verb.LATE, Verb.LATE]


def test_an_answer_stops_the_clock_and_an_unhappy_reporter_starts_it_anew(town, now):
    case = _working(town)
    case = resolve_case(case=case, words="灯已换好。", by=town.grid_worker.actor, at=local(MONDAY, 11))
    assert (case.clock, case.due_at, case.sweep_at) == (Clock.STOPPED, PROMISED, None)
    case = reopen_case(case=case, words="还是不亮。", by=REPORTER, at=local(MONDAY + timedelta(days=1), 9))
    assert case.due_at == local(MONDAY + timedelta(days=8), 18)
    assert case.clock == Clock.RUNNING


def test_a_mark_of_the_clock_takes_no_form_out_of_anybodys_hands(town, now):
    case = _working(town)
    _sweep(local(PROMISED.date(), 14), now)
    case = resolve_case(
        case=case, words="灯已换好。", by=town.grid_worker.actor, at=local(PROMISED.date(), 15), seen=case.version
    )
    assert case.state == State.RESOLVED
    with pytest.raises(Conflict):
        reopen_case(case=case, words="不亮。", by=REPORTER, at=local(PROMISED.date(), 16), seen=1)


def test_a_new_holiday_moves_the_deadline_with_a_step_and_tells_nobody_twice(town, now):
    case = _working(town)
    now(local(PROMISED.date(), 14))
    _sweep(local(MONDAY, 9, 31), now)
    _sweep(local(PROMISED.date(), 14, 30), now)
    told = _told(town.grid_worker)
    make_days(town.orgs["county"], DayKind.HOLIDAY, PROMISED.date(), name="停电放假")
    run_due()
    case.refresh_from_db()
    assert case.due_at == local(PROMISED.date() + timedelta(days=1), 18)
    assert case.promised_at == case.due_at
    last = case.events.order_by("version").last()
    assert (last.verb, last.shown, last.actor_kind) == (Verb.EXTEND, True, "system")
    # Warned once: the new deadline is warned of no more.
    _sweep(local(PROMISED.date() + timedelta(days=1), 14), now)
    assert _told(town.grid_worker) == told
    _sweep(case.due_at, now)
    case.refresh_from_db()
    assert case.overdue_at == case.due_at


def test_a_new_working_day_moves_the_deadline_ahead_and_leaves_the_promise(town, now):
    now(local(MONDAY, 10))
    case, other = _working(town), make_case(town.orgs["neighbour"], at=MORNING)
    saturday = MONDAY + timedelta(days=5)
    make_days(town.orgs["community"], DayKind.WORKDAY, saturday, name="补班")
    run_due()
    for one in (case, other):
        one.refresh_from_db()
    assert (case.due_at, case.promised_at) == (local(saturday, 18), PROMISED)
    assert other.due_at == PROMISED
    assert Verb.EXTEND not in _verbs(case)


def test_other_limits_of_a_category_hold_for_what_is_open(town, now):
    now(local(MONDAY, 10))
    category = make_category()
    case = _working(town, category=category)
    category.resolve_minutes = 420
    category.save()
    limits_changed([category.pk])
    run_due()
    case.refresh_from_db()
    assert case.due_at < PROMISED
    assert (case.limit_minutes, case.promised_at) == (420, PROMISED)


def test_a_table_of_categories_with_other_limits_moves_what_is_open(town, now):
    now(local(MONDAY, 10))
    category = make_category()
    case = _working(town, category=category)
    row = CategoryRow(
        code=category.code, name=category.name, valid_from=category.valid_from, source="t", resolve_minutes=420
    )
    set_categories(rows=[row], by=SYSTEM, at=local(MONDAY, 10))
    run_due()
    case.refresh_from_db()
    assert (case.limit_minutes, case.promised_at) == (420, PROMISED)


def test_a_missing_year_is_told_once_a_month_to_those_who_administer(town, now):
    now(local(date(2026, 9, 1), 9))
    admin = make_worker(Role.ORG_ADMIN, town.orgs["county"])
    operator = make_worker(Role.SYSTEM_ADMIN, town.orgs["city"])
    for day in (date(2026, 9, 30), date(2026, 10, 1), date(2026, 10, 2), date(2026, 11, 1)):
        now(local(day, 9))
        tell_missing_years(at=local(day, 9))
    assert [_told(user) for user in (admin, operator)] == [["cases.calendar_missing"] * 2] * 2
    assert not _told(town.desk)
    set_days(org=town.orgs["county"], rows=whole_year(2027), by=SYSTEM, at=local(MONDAY, 9))
    now(local(date(2026, 12, 1), 9))
    tell_missing_years(at=local(date(2026, 12, 1), 9))
    assert [len(_told(user)) for user in (admin, operator)] == [2, 3]


def test_limits_come_from_the_nearest_category_that_says_so_and_else_from_the_place(settings):
    settings.ESCALATE_MINUTES, settings.ACCEPT_MINUTES = 0, 60
    assert (limits_of(None).escalate, limits_of(None).accept, limits_of(None).first) == (None, 60, 30)
    above = Category(resolve_minutes=120, natural=True, accept_minutes=0)
    limits = limits_of(Category(parent=above, first_minutes=5))
    assert (limits.resolve, limits.natural, limits.accept, limits.first) == (120, True, None, 5)


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
    from lianxin.kernel import ids

    case.pk, case.uuid, case.tracking_code = None, ids.uuid7(), ids.new_tracking_code()
    case.version = 1
    return case


def test_a_case_that_cannot_be_dealt_with_does_not_stop_the_others(town, monkeypatch):
    from lianxin.domains.cases.actions import sweeping

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


@pytest.mark.django_db(transaction=True)
def test_a_sweep_that_is_killed_is_done_again_and_once():
    town = make_town()
    case = make_case(town.orgs["grid"], at=MORNING)
    moment = local(MONDAY, 10)
    with pytest.raises(KeyboardInterrupt):
        _sweep_and_die(moment)
    assert _verbs(case) == [Verb.SUBMIT]
    for _time in range(2):
        sweep_batch(at=moment)
    assert _verbs(case) == [Verb.SUBMIT, Verb.LATE]


def _sweep_and_die(moment):
    with transaction.atomic():
        sweep_batch(at=moment)
        raise KeyboardInterrupt


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_what_is_due_and_mark_each_once():
    from concurrent.futures import ThreadPoolExecutor
    from threading import Barrier

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
        assert _verbs(case) == [Verb.SUBMIT, Verb.LATE]


def test_the_resident_reads_the_promised_day(town):
    from lianxin.domains.cases.sentences import status_sentence

    case = make_case(town.orgs["grid"], at=MORNING)
    assert "18:00" in status_sentence(case, now=MORNING)
