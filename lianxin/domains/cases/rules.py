"""Decisions about a case, without a database: which verb may follow, who may, what must be given, who is told, when."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from lianxin.domains.cases.enums import Channel, Hat, Need, Phase, Solved, State, Verb
from lianxin.kernel import clock, text

PHASES: dict[State, Phase] = {
    State.RECEIVED: Phase.NEW,
    State.ASSIGNED: Phase.WORKING,
    State.IN_PROGRESS: Phase.WORKING,
    State.RESOLVED: Phase.SETTLED,
    State.CLOSED: Phase.ENDED,
    State.DECLINED: Phase.ENDED,
    State.WITHDRAWN: Phase.ENDED,
}
OPEN: frozenset[State] = frozenset(state for state, phase in PHASES.items() if phase in {Phase.NEW, Phase.WORKING})
ANY: frozenset[State] = frozenset(PHASES)
STAFF: frozenset[Hat] = frozenset({Hat.DESK, Hat.HANDLER, Hat.DISPATCHER})
# Who may open a case at the desk: being its reporter, or holding its code, opens only the follow page.
OFFICE: frozenset[Hat] = STAFF | {Hat.SUPERVISOR, Hat.WATCHER}

TITLE_LENGTH = 60
BRANCH_LENGTH = 24
DUE_SOON = timedelta(hours=24)
# Who wrote or scanned it themselves can also answer on the page; the others are called before their case is closed.
SELF_SERVICE = frozenset({Channel.QR, Channel.WEB})


@dataclass(frozen=True, slots=True)
class Transition:
    """One line of the table: `to=None` leaves the state as it is."""

    sources: frozenset[State]
    to: State | None
    who: frozenset[Hat]
    needs: frozenset[Need] = frozenset()
    # Whether the reporter reads the event on the follow page.
    shown: bool = True
    # Whether somebody else's step since the form was opened makes this one void.
    strict: bool = True


TRANSITIONS: dict[Verb, Transition] = {
    Verb.RESPOND: Transition(OPEN, None, STAFF, frozenset({Need.WORDS, Need.TOLD_BY}), strict=False),
    Verb.ANSWER: Transition(
        frozenset({State.RECEIVED}), State.RESOLVED, frozenset({Hat.DESK, Hat.DISPATCHER}), frozenset({Need.WORDS})
    ),
    Verb.ASSIGN: Transition(OPEN, State.ASSIGNED, STAFF, frozenset({Need.UNIT})),
    Verb.ACCEPT: Transition(frozenset({State.ASSIGNED}), State.IN_PROGRESS, frozenset({Hat.HANDLER})),
    Verb.RETURN: Transition(
        frozenset({State.ASSIGNED}), State.RECEIVED, frozenset({Hat.HANDLER}), frozenset({Need.WORDS}), shown=False
    ),
    Verb.ESCALATE: Transition(OPEN, State.ASSIGNED, frozenset({Hat.DESK, Hat.HANDLER}), frozenset({Need.WORDS})),
    Verb.RESOLVE: Transition(
        frozenset({State.IN_PROGRESS}), State.RESOLVED, frozenset({Hat.HANDLER}), frozenset({Need.WORDS})
    ),
    Verb.RATE: Transition(
        frozenset({State.RESOLVED, State.CLOSED}), State.CLOSED, frozenset({Hat.REPORTER}), frozenset({Need.RATING})
    ),
    Verb.CLOSE: Transition(
        frozenset({State.RESOLVED}),
        State.CLOSED,
        frozenset({Hat.DESK, Hat.DISPATCHER, Hat.SUPERVISOR, Hat.SYSTEM}),
        frozenset({Need.WORDS}),
    ),
    Verb.REOPEN: Transition(
        frozenset({State.RESOLVED, State.CLOSED}),
        State.ASSIGNED,
        frozenset({Hat.REPORTER, Hat.SUPERVISOR}),
        frozenset({Need.WORDS}),
    ),
    Verb.DECLINE: Transition(
        frozenset({State.RECEIVED, State.ASSIGNED}),
        State.DECLINED,
        frozenset({Hat.DISPATCHER}),
        frozenset({Need.REASON, Need.REFER_TO}),
    ),
    Verb.WITHDRAW: Transition(OPEN, State.WITHDRAWN, frozenset({Hat.REPORTER})),
    Verb.NOTE: Transition(
        ANY, None, STAFF | {Hat.SUPERVISOR, Hat.WATCHER, Hat.LOOKER}, frozenset({Need.WORDS}), shown=False, strict=False
    ),
}

# Whose words the reporter reads; those of other steps are meant for colleagues, even where the step itself is shown.
SPOKEN: frozenset[Verb] = frozenset(
    {Verb.RESPOND, Verb.ANSWER, Verb.RESOLVE, Verb.DECLINE, Verb.RATE, Verb.REOPEN, Verb.WITHDRAW}
)

# The step a case most likely takes next, per state, in the order the desk tries them.
LIKELY: dict[State, tuple[Verb, ...]] = {
    State.RECEIVED: (Verb.ANSWER, Verb.ASSIGN),
    State.ASSIGNED: (Verb.ACCEPT, Verb.ASSIGN),
    State.IN_PROGRESS: (Verb.RESOLVE, Verb.ASSIGN),
    State.RESOLVED: (Verb.CLOSE, Verb.NOTE),
}


def next_state(verb: Verb, state: State, *, solved: Solved | None = None) -> State | None:
    """The state after `verb`, or None if it may not follow. A rating of "not solved" settles nothing."""
    transition = TRANSITIONS.get(verb)
    if transition is None or state not in transition.sources:
        return None
    if transition.to is None or (verb == Verb.RATE and solved == Solved.NO):
        return state
    return transition.to


def may(verb: Verb, hats: Collection[Hat]) -> bool:
    """Whether one of these hats may do it, whatever the state."""
    return not TRANSITIONS[verb].who.isdisjoint(hats)


def open_verbs(state: State, hats: Collection[Hat]) -> list[Verb]:
    """What may be done now, the likely step first."""
    possible = [verb for verb in TRANSITIONS if next_state(verb, state) is not None and may(verb, hats)]
    likely = LIKELY.get(state, ())
    return sorted(possible, key=lambda verb: likely.index(verb) if verb in likely else len(likely))


def title_of(words: str) -> str:
    """The first sentence of what was said, cut to the length of one line."""
    first = words.strip().split("\n", 1)[0]
    for mark in "。!?！？；;":
        head, found, _rest = first.partition(mark)
        if found and len(head) >= 4:
            first = head
    return text.shorten(first, TITLE_LENGTH)


def due_at(submitted_at: datetime, *, days: int, hour: int) -> datetime:
    """The promised answer: `hour` o'clock local time, `days` calendar days on."""
    return clock.days_later(submitted_at, days, hour=hour)


def reopenable_until(settled_at: datetime, *, days: int) -> datetime:
    """Up to when an unhappy reporter may reopen."""
    return settled_at + timedelta(days=days)


def closes_by_silence(*, channel: Channel, by_another: bool, resolved_at: datetime, now: datetime, days: int) -> bool:
    """Silence closes a case only of those who wrote themselves; who came by phone, desk or another's hand is called."""
    return channel in SELF_SERVICE and not by_another and now >= resolved_at + timedelta(days=days)


def deed_key(form_key: str, *content: object) -> str:
    """The key of one deed: a form sent twice is one deed, the same form with something else in it is another.

    Browsers show a form again after "back", with the key it had.
    """
    return f"{form_key} {hashlib.sha256(repr(content).encode()).hexdigest()[:24]}"


def looks_automatic(*, age: timedelta, trap: str) -> bool:
    """A form filled within two seconds, or with the field that people do not see."""
    return bool(trap) or age < timedelta(seconds=2)


def branch_code(source: str) -> str:
    """The code of the branch under which a source's own kinds stand: `x-` and the source, folded or hashed."""
    folded = text.fold_text(source)
    fits = len(folded) <= BRANCH_LENGTH and folded.isascii() and folded.replace("-", "").replace("_", "").isalnum()
    return f"x-{folded if fits else hashlib.sha256(folded.encode()).hexdigest()[:12]}"
