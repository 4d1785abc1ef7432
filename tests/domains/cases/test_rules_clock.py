"""The timer of a case over whole histories, against somebody who counts minute by minute."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings, strategies as st

from lianxin.domains.cases.enums import Clock, State
from lianxin.domains.cases.rules_clock import (
    Limits,
    Mark,
    Standing,
    Timer,
    due_by,
    hand_over,
    marks,
    pause,
    run,
    start,
    stop,
)
from lianxin.foundation.worktime.enums import DayKind
from lianxin.foundation.worktime.rules import DatedWeek, WorkClock
from tests.factories.worktime import SHANGHAI, local, make_clock, make_week

FIRST = date(2026, 9, 14)
WINDOW = 60
MINUTE = timedelta(minutes=1)
OFFICE = make_week()
LONGER = make_week("08:00-12:00, 13:30-18:30", saturday="09:00-12:00")
KINDS = st.dictionaries(
    st.integers(0, WINDOW - 1).map(lambda place: FIRST + timedelta(days=place)), st.sampled_from(DayKind), max_size=10
)
# What happens after how many minutes of any kind, and how long it lasts or how much it gives.
STEPS = st.lists(
    st.tuples(
        st.integers(0, 3 * 1440),
        st.sampled_from(["pause", "escalate", "extend", "hand over", "look"]),
        st.integers(1, 2 * 1440),
    ),
    max_size=6,
)


def _duty(week, kinds):
    """Every minute of the window on which there is duty, counted by hand."""
    found = set()
    for place in range(WINDOW):
        day = FIRST + timedelta(days=place)
        kind = kinds.get(day)
        if kind == DayKind.HOLIDAY:
            continue
        hours = week.spans[0] if kind == DayKind.WORKDAY else week.spans[day.weekday()]
        found |= {local(day) + minute * MINUTE for begins, ends in hours for minute in range(begins, ends)}
    return found


class Counter:
    """A person with a calendar who strikes off minutes one by one."""

    def __init__(self, kinds, limit, natural):
        self.at = local(FIRST, 9)
        self.limit, self.natural = limit, natural
        self.sets = {"office": _duty(OFFICE, kinds), "longer": _duty(LONGER, kinds)}
        self.where, self.left, self.due = "office", limit, None
        self.end = local(FIRST) + timedelta(days=WINDOW)
        self.reckon()

    def counts(self, minute):
        return self.natural or minute in self.sets[self.where]

    def reckon(self):
        """The end of the minute in which the last one allowed is used."""
        minute, left = self.at, self.left
        while left > 0 and minute < self.end:
            left -= self.counts(minute)
            minute += MINUTE
        self.due = minute if left == 0 else None

    def work(self, minutes):
        for _minute in range(minutes):
            self.left -= self.counts(self.at)
            self.at += MINUTE


@settings(max_examples=80, deadline=None)
@given(KINDS, st.integers(1, 1500), st.booleans(), STEPS)
def test_a_whole_history_is_due_when_counting_says(kinds, limit, natural, steps):
    clocks = {
        name: WorkClock(zone=SHANGHAI, weeks=[DatedWeek(week)], days=kinds, years=frozenset({2026}))
        for name, week in (("office", OFFICE), ("longer", LONGER))
    }
    limits = Limits(first=30, days=5, resolve=limit, natural=natural)
    counter = Counter(kinds, limit, natural)
    timer = start(at=counter.at, limits=limits, hours=clocks["office"])
    assert counter.due is None or timer.due == counter.due
    for after, what, much in steps:
        counter.work(after)
        hours = clocks[counter.where]
        if counter.left <= 0 or counter.due is None:
            return
        if what == "pause":
            timer = pause(timer, at=counter.at, until=None, hours=hours)
            assert (timer.clock, timer.due) == (Clock.PAUSED, None)
            counter.at += much * MINUTE
            timer = run(timer, at=counter.at, hours=hours)
        elif what == "escalate":
            counter.where = "longer"
            counter.left = limit
            timer = start(at=counter.at, limits=limits, hours=clocks["longer"])
        elif what == "extend":
            until = counter.due + much * MINUTE
            counter.left = sum(counter.counts(counter.at + n * MINUTE) for n in range((until - counter.at) // MINUTE))
            timer = due_by(timer, at=counter.at, until=until, hours=hours)
            assert timer.due == until
            timer = run(pause(timer, at=counter.at, until=None, hours=hours), at=counter.at, hours=hours)
        elif what == "hand over":
            promised, counter.where = timer.due, "longer" if counter.where == "office" else "office"
            timer = hand_over(timer, at=counter.at, hours=hours, new_hours=clocks[counter.where])
            assert timer.due == promised
            counter.left = sum(
                counter.counts(counter.at + n * MINUTE) for n in range((promised - counter.at) // MINUTE)
            )
            timer = run(
                pause(timer, at=counter.at, until=None, hours=clocks[counter.where]),
                at=counter.at,
                hours=clocks[counter.where],
            )
        if counter.left <= 0:
            return
        counter.reckon()
        if counter.due is not None:
            assert timer.due == counter.due


def test_over_national_day_an_answer_in_five_working_days_waits_for_the_make_up_day():
    """Asked on Monday the 28th: Tuesday, Wednesday, then 8, 9 and Saturday the 10th of October."""
    timer = start(at=local(date(2026, 9, 28), 10), limits=Limits(first=30, days=5), hours=make_clock())
    assert timer.due == local(date(2026, 10, 10), 18)
    assert timer.limit == 6 * 60 + 5 * 7 * 60


def test_a_pause_gives_the_rest_back_and_no_more():
    hours = make_clock()
    timer = start(at=local(date(2026, 11, 23), 9), limits=Limits(first=30, days=5, resolve=420), hours=hours)
    timer = pause(timer, at=local(date(2026, 11, 23), 11), until=local(date(2026, 11, 30), 18), hours=hours)
    assert (timer.used, timer.held_until) == (120, local(date(2026, 11, 30), 18))
    assert run(timer, at=local(date(2026, 11, 26), 14), hours=hours).due == local(date(2026, 11, 27), 10)


def test_what_is_late_when_it_is_paused_stays_late():
    hours = make_clock()
    timer = start(at=local(date(2026, 11, 23), 9), limits=Limits(first=30, days=5, resolve=60), hours=hours)
    timer = pause(timer, at=local(date(2026, 11, 23), 12), until=None, hours=hours)
    assert run(timer, at=local(date(2026, 11, 25), 9), hours=hours).due == local(date(2026, 11, 24), 16)


def test_a_stopped_clock_shows_what_was_due():
    hours = make_clock()
    timer = start(at=local(date(2026, 11, 23), 9), limits=Limits(first=30, days=5, resolve=420), hours=hours)
    stopped = stop(timer, at=local(date(2026, 11, 23), 15), hours=hours)
    assert (stopped.clock, stopped.due, stopped.used) == (Clock.STOPPED, timer.due, 240)


def test_a_due_date_that_was_given_finds_its_limit_when_it_is_paused():
    hours = make_clock()
    given = Timer(clock=Clock.RUNNING, since=local(date(2026, 11, 23), 9), due=local(date(2026, 11, 24), 18))
    paused = pause(given, at=local(date(2026, 11, 23), 18), until=None, hours=hours)
    assert (paused.limit, paused.used) == (840, 420)
    assert run(paused, at=local(date(2026, 11, 25), 9), hours=hours).due == local(date(2026, 11, 25), 18)


def _standing(**more):
    return Standing(**{"state": State.IN_PROGRESS, "seen": local(date(2026, 11, 23), 9), "responded": True, **more})


LIMITS = Limits(first=30, days=5, resolve=840, accept=60, escalate=420, warn=240)


def test_marks_come_in_their_order():
    hours = make_clock()
    timer = start(at=local(date(2026, 11, 23), 9), limits=LIMITS, hours=hours)
    standing = _standing(state=State.ASSIGNED, responded=False, first_due=local(date(2026, 11, 23), 9, 30))
    assert marks(timer, standing, LIMITS, hours) == [
        (local(date(2026, 11, 23), 9, 30), Mark.FIRST),
        (local(date(2026, 11, 23), 10), Mark.ACCEPT),
        (local(date(2026, 11, 24), 14, 30), Mark.WARN),
        (local(date(2026, 11, 24), 18), Mark.LATE),
        (local(date(2026, 11, 25), 18), Mark.ESCALATE),
    ]


@pytest.mark.parametrize(
    ("more", "left"),
    [
        ({}, [Mark.WARN, Mark.LATE, Mark.ESCALATE]),
        ({"warned_at": local(date(2026, 11, 24), 15)}, [Mark.LATE, Mark.ESCALATE]),
        ({"overdue_at": local(date(2026, 11, 20), 18)}, [Mark.WARN, Mark.LATE, Mark.ESCALATE]),
        (
            {"warned_at": local(date(2026, 11, 24), 15), "overdue_at": local(date(2026, 11, 24), 18)},
            [Mark.ESCALATE],
        ),
        ({"seen": local(date(2026, 11, 25), 19)}, [Mark.WARN, Mark.LATE]),
        ({"state": State.MERGED}, []),
        ({"state": State.RESOLVED}, []),
    ],
)
def test_what_was_done_is_not_done_again(more, left):
    hours = make_clock()
    timer = start(at=local(date(2026, 11, 23), 9), limits=LIMITS, hours=hours)
    assert [mark for _moment, mark in marks(timer, _standing(**more), LIMITS, hours)] == left


def test_a_short_limit_is_warned_of_in_its_last_quarter():
    hours = make_clock()
    limits = Limits(first=30, days=5, resolve=120, warn=240)
    timer = start(at=local(date(2026, 11, 23), 9), limits=limits, hours=hours)
    assert marks(timer, _standing(), limits, hours)[0] == (local(date(2026, 11, 23), 10, 30), Mark.WARN)


def test_what_stands_still_is_only_held():
    hours = make_clock()
    timer = start(at=local(date(2026, 11, 23), 9), limits=LIMITS, hours=hours)
    until = local(date(2026, 11, 30), 18)
    paused = pause(timer, at=local(date(2026, 11, 23), 11), until=until, hours=hours)
    assert marks(paused, _standing(state=State.WAITING), LIMITS, hours) == [(until, Mark.HOLD)]


def test_hours_round_the_clock_know_no_night():
    limits = Limits(first=30, days=5, resolve=2880, natural=True)
    began = local(date(2026, 9, 30), 17)
    assert start(at=began, limits=limits, hours=make_clock()).due == began + timedelta(days=2)
