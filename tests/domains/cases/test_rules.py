"""Decisions about a case, by generated cases."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given, strategies as st

from lianxin.domains.cases import rules
from lianxin.domains.cases.enums import Hat, Matter, Need, Phase, Solved, State, Verb

# Naive bounds are what hypothesis asks for.
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  hypothesis
STATES = st.sampled_from(list(State))
HATS = st.frozensets(st.sampled_from(list(Hat)))


def test_every_state_stands_in_one_phase() -> None:
    assert set(rules.PHASES) == set(State)
    assert set(rules.PHASES.values()) == set(Phase)
    assert rules.AT_WORK | rules.PAUSED | {State.MERGED} == rules.OPEN


def test_every_verb_but_submit_stands_in_the_table() -> None:
    assert set(rules.TRANSITIONS) == set(Verb) - {Verb.SUBMIT}


def test_every_state_but_the_last_ones_is_left_again() -> None:
    leaving = {state for state, verb in product(State, rules.TRANSITIONS) if rules.next_state(verb, state) != state}
    assert leaving >= rules.OPEN
    for state in State:
        reached = any(line.to == state for line in rules.TRANSITIONS.values())
        assert reached or state == State.RECEIVED


@given(state=STATES, verb=st.sampled_from(list(Verb)))
def test_next_state_follows_the_table_alone(state: State, verb: Verb) -> None:
    following = rules.next_state(verb, state)
    line = rules.TRANSITIONS.get(verb)
    if line is None or state not in line.sources:
        assert following is None
    else:
        assert following == (line.to or state)


@given(state=STATES, hats=HATS)
def test_open_verbs_are_possible_and_permitted(state: State, hats: frozenset[Hat]) -> None:
    verbs = rules.open_verbs(state, hats)
    assert len(verbs) == len(set(verbs))
    for verb in Verb:
        expected = verb in rules.TRANSITIONS and rules.next_state(verb, state) is not None and rules.may(verb, hats)
        assert (verb in verbs) == expected


def test_the_likely_step_comes_first() -> None:
    assert rules.open_verbs(State.RECEIVED, {Hat.DESK})[0] == Verb.ANSWER
    assert rules.open_verbs(State.ASSIGNED, {Hat.HANDLER})[0] == Verb.ACCEPT
    assert rules.open_verbs(State.IN_PROGRESS, {Hat.HANDLER})[0] == Verb.RESOLVE


@pytest.mark.parametrize("state", [State.RESOLVED, State.CLOSED])
def test_a_rating_of_not_solved_settles_nothing(state: State) -> None:
    assert rules.next_state(Verb.RATE, state, solved=Solved.NO) == state
    assert rules.next_state(Verb.RATE, state, solved=Solved.YES) == State.CLOSED


def test_a_watcher_changes_nothing_and_a_colleague_writes_notes_alone() -> None:
    for state in State:
        assert rules.open_verbs(state, {Hat.WATCHER}) == []
        assert rules.open_verbs(state, {Hat.COLLEAGUE}) == [Verb.NOTE]


def test_what_is_asked_for_names_the_verb_that_grants_it() -> None:
    assert set(rules.GRANTED_BY) == set(Matter)
    for matter in Matter:
        for state in State:
            assert rules.may_propose(matter, state) == (rules.next_state(rules.GRANTED_BY[matter], state) is not None)


def test_who_declines_says_why_and_where_to_turn() -> None:
    assert rules.TRANSITIONS[Verb.DECLINE].needs == {Need.REASON, Need.REFER_TO}
    assert rules.TRANSITIONS[Verb.DECLINE].who == {Hat.DISPATCHER}


@given(words=st.text(min_size=1, max_size=9000))
def test_a_title_is_one_short_line(words: str) -> None:
    title = rules.title_of(words)
    assert len(title) <= rules.TITLE_LENGTH
    assert "\n" not in title


def test_a_title_is_the_first_sentence() -> None:
    assert rules.title_of("三单元楼道灯坏了。已经坏了一个星期,老人上下楼不方便。") == "三单元楼道灯坏了"


@given(age=st.integers(0, 100), trap=st.sampled_from(["", "http://x"]))
def test_what_is_too_quick_or_falls_into_the_trap_looks_automatic(age: int, trap: str) -> None:
    assert rules.looks_automatic(age=timedelta(seconds=age), trap=trap) == (bool(trap) or age < 2)
