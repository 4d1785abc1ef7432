"""Decisions about a case, without a database: which verb may follow, who may, what must be given, who is told, when."""

import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from lianxin.domains.cases.enums import Binding, Channel, Hat, Matter, Need, Phase, Solved, State, Verb
from lianxin.kernel import text

PHASES: dict[State, Phase] = {
    State.RECEIVED: Phase.NEW,
    State.ASSIGNED: Phase.WORKING,
    State.IN_PROGRESS: Phase.WORKING,
    State.WAITING: Phase.WORKING,
    State.SUSPENDED: Phase.WORKING,
    State.MERGED: Phase.WORKING,
    State.RESOLVED: Phase.SETTLED,
    State.CLOSED: Phase.ENDED,
    State.DECLINED: Phase.ENDED,
    State.WITHDRAWN: Phase.ENDED,
}
OPEN: frozenset[State] = frozenset(state for state, phase in PHASES.items() if phase in {Phase.NEW, Phase.WORKING})
# On somebody's desk; a merged one is worked on under its lead.
LED: frozenset[State] = OPEN - {State.MERGED}
# On somebody's desk and waiting for nobody else.
AT_WORK: frozenset[State] = frozenset({State.RECEIVED, State.ASSIGNED, State.IN_PROGRESS})
PAUSED: frozenset[State] = frozenset({State.WAITING, State.SUSPENDED})
ANY: frozenset[State] = frozenset(PHASES)
STAFF: frozenset[Hat] = frozenset({Hat.DESK, Hat.HANDLER, Hat.DISPATCHER})
# Who may open a case at the desk: being its reporter, or holding its code, opens only the follow page.
OFFICE: frozenset[Hat] = STAFF | {Hat.SUPERVISOR, Hat.WATCHER, Hat.HELPER, Hat.APPROVER}
# Who sends cases on for a unit.
DISPATCH: frozenset[Hat] = frozenset({Hat.DESK, Hat.DISPATCHER})

# How often a case may be returned to its assigner; the next time the level above both units decides where it belongs.
RETURNS = 2
# How often a reporter may be asked at one level: what is unclear then is not made clear by asking.
QUESTIONS = 3
# Among the details of a step: no person decided it, where otherwise one does.
AUTOMATIC = "automatic"
DOOR_LENGTH = 60
TITLE_LENGTH = 60
BRANCH_LENGTH = 24
DUE_SOON = timedelta(hours=24)
# How far ahead another platform's deadline may lie.
OUTSIDE_DUE_MOST = timedelta(days=366)
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


def _row(
    sources: Collection[State],
    to: State | None,
    who: Collection[Hat],
    *needs: Need,
    shown: bool = True,
    strict: bool = True,
) -> Transition:
    return Transition(frozenset(sources), to, frozenset(who), frozenset(needs), shown, strict)


TRANSITIONS: dict[Verb, Transition] = {
    # Getting it to the right hands.
    Verb.RESPOND: _row(OPEN, None, STAFF, Need.WORDS, Need.TOLD_BY, strict=False),
    Verb.ANSWER: _row({State.RECEIVED}, State.RESOLVED, DISPATCH, Need.WORDS),
    # The system: a fresh request, where its unit allows it (actions/automatic.py).
    Verb.ASSIGN: _row(AT_WORK, State.ASSIGNED, STAFF | {Hat.SYSTEM}, Need.UNIT),
    Verb.ACCEPT: _row({State.ASSIGNED}, State.IN_PROGRESS, {Hat.HANDLER}),
    Verb.RETURN: _row({State.ASSIGNED}, State.RECEIVED, {Hat.HANDLER}, Need.WORDS, shown=False),
    Verb.ESCALATE: _row(LED, State.ASSIGNED, {Hat.DESK, Hat.HANDLER, Hat.SYSTEM}, Need.WORDS),
    Verb.RECATEGORISE: _row(OPEN, None, STAFF | {Hat.SYSTEM}, Need.CATEGORY, shown=False, strict=False),
    Verb.DECLINE: _row({State.RECEIVED, State.ASSIGNED}, State.DECLINED, {Hat.DISPATCHER}, Need.REASON, Need.REFER_TO),
    # Working on it.
    Verb.ASSIST: _row({State.IN_PROGRESS}, None, {Hat.HANDLER, Hat.DISPATCHER}, Need.WORDS, Need.UNIT, shown=False),
    Verb.ASSIST_DONE: _row(OPEN, None, {Hat.HELPER, Hat.LOOKER}, Need.WORDS, shown=False, strict=False),
    Verb.ASK: _row({State.IN_PROGRESS}, State.WAITING, {Hat.HANDLER}, Need.WORDS),
    Verb.REPLY: _row(
        {State.WAITING}, State.IN_PROGRESS, {Hat.REPORTER, Hat.HANDLER, Hat.DESK}, Need.WORDS, strict=False
    ),
    Verb.PROPOSE: _row(ANY, None, STAFF, Need.MATTER, Need.WORDS, shown=False, strict=False),
    # Also of whoever asked: they take it back.
    Verb.REFUSE: _row(
        ANY, None, STAFF | {Hat.APPROVER, Hat.SUPERVISOR}, Need.MATTER, Need.WORDS, shown=False, strict=False
    ),
    Verb.SUSPEND: _row({State.IN_PROGRESS}, State.SUSPENDED, {Hat.APPROVER}, Need.WORDS, Need.UNTIL),
    Verb.RESUME: _row(PAUSED, State.IN_PROGRESS, {Hat.HANDLER, Hat.APPROVER, Hat.SYSTEM}),
    Verb.EXTEND: _row(LED, None, {Hat.APPROVER, Hat.SYSTEM}, Need.WORDS, Need.UNTIL),
    Verb.MARK: _row(OPEN, None, STAFF, Need.LOCAL_STATE),
    Verb.MERGE: _row(AT_WORK, State.MERGED, DISPATCH, Need.LEAD),
    # Read by the reporter: it was said that it goes with others, and now it has a day of its own again.
    Verb.UNMERGE: _row({State.MERGED}, State.RECEIVED, DISPATCH | {Hat.SYSTEM}),
    Verb.SPLIT: _row(AT_WORK, State.IN_PROGRESS, DISPATCH, Need.WORDS, shown=False),
    Verb.ATTACH: _row(LED, None, STAFF, Need.EVENT, strict=False),
    Verb.DETACH: _row(LED, None, STAFF, shown=False, strict=False),
    # Answering it.
    Verb.RESOLVE: _row({State.IN_PROGRESS}, State.RESOLVED, {Hat.HANDLER}, Need.WORDS),
    # Answered with its lead case, or with the public event it is attached to.
    Verb.FOLLOW: _row(OPEN, State.RESOLVED, {Hat.SYSTEM}, Need.WORDS),
    Verb.VERIFY: _row({State.RESOLVED}, None, DISPATCH | {Hat.SUPERVISOR}, Need.SOLVED, Need.WORDS, shown=False),
    Verb.RATE: _row({State.RESOLVED, State.CLOSED}, State.CLOSED, {Hat.REPORTER}, Need.RATING),
    Verb.CALL_BACK: _row({State.RESOLVED, State.CLOSED}, None, {Hat.APPROVER}, shown=False, strict=False),
    Verb.CLOSE: _row({State.RESOLVED}, State.CLOSED, DISPATCH | {Hat.SUPERVISOR, Hat.SYSTEM}, Need.WORDS),
    Verb.REOPEN: _row({State.RESOLVED, State.CLOSED}, State.ASSIGNED, {Hat.REPORTER, Hat.SUPERVISOR}, Need.WORDS),
    # The system ends the parts of a request that was split when the whole has ended.
    Verb.WITHDRAW: _row(OPEN, State.WITHDRAWN, {Hat.REPORTER, Hat.SYSTEM}),
    # Beside the work.
    Verb.URGE: _row(OPEN, None, {Hat.REPORTER}, strict=False),
    Verb.SUPERVISE: _row(LED, None, {Hat.SUPERVISOR}, Need.WORDS, Need.UNTIL, shown=False, strict=False),
    Verb.WARN: _row(LED, None, {Hat.SYSTEM}, shown=False, strict=False),
    Verb.LATE: _row(LED, None, {Hat.SYSTEM}, shown=False, strict=False),
    Verb.NOTE: _row(
        ANY,
        None,
        STAFF | {Hat.SUPERVISOR, Hat.APPROVER, Hat.COLLEAGUE, Hat.HELPER, Hat.LOOKER, Hat.REPORTER},
        Need.WORDS,
        shown=False,
        strict=False,
    ),
    Verb.PUBLISH: _row({State.RESOLVED, State.CLOSED}, None, DISPATCH | {Hat.SUPERVISOR}, Need.WORDS, shown=False),
    Verb.UNPUBLISH: _row(ANY, None, DISPATCH | {Hat.SUPERVISOR}, Need.WORDS, shown=False, strict=False),
    Verb.EXEMPT: _row(ANY, None, {Hat.DISPATCHER, Hat.SUPERVISOR}, Need.WORDS, shown=False),
}

# Steps whose words are the answer: given by itself, or with the lead or the public event it follows.
ANSWERING = (Verb.ANSWER, Verb.RESOLVE, Verb.FOLLOW)

# Whose words the reporter reads; those of other steps are meant for colleagues, even where the step itself is shown.
SPOKEN: frozenset[Verb] = frozenset(
    {
        Verb.RESPOND,
        Verb.ANSWER,
        Verb.ASK,
        Verb.REPLY,
        Verb.RESOLVE,
        Verb.FOLLOW,
        Verb.SUSPEND,
        Verb.EXTEND,
        Verb.DECLINE,
        Verb.RATE,
        Verb.REOPEN,
        Verb.URGE,
        Verb.WITHDRAW,
    }
)

# The verb that holds once somebody else has agreed.
GRANTED_BY: dict[Matter, Verb] = {
    Matter.SUSPEND: Verb.SUSPEND,
    Matter.EXTEND: Verb.EXTEND,
    Matter.PUBLISH: Verb.PUBLISH,
    Matter.EXEMPT: Verb.EXEMPT,
}
# About the work in hand: void once the case lies elsewhere or is settled.
PASSING: frozenset[Matter] = frozenset({Matter.SUSPEND, Matter.EXTEND})

# Of the lead's steps, what a merged case's reporter reads too: where it goes and until when, never what was said.
LED_STEPS: frozenset[Verb] = frozenset(
    {Verb.ASSIGN, Verb.ACCEPT, Verb.ESCALATE, Verb.SUSPEND, Verb.RESUME, Verb.EXTEND}
)
# What may close a case, unless it is still to be verified.
CLOSING: frozenset[Verb] = frozenset({Verb.RATE, Verb.CALL_BACK})

# The step a case most likely takes next, per state, in the order the desk tries them.
LIKELY: dict[State, tuple[Verb, ...]] = {
    State.RECEIVED: (Verb.ANSWER, Verb.ASSIGN),
    State.ASSIGNED: (Verb.ACCEPT, Verb.ASSIGN),
    State.IN_PROGRESS: (Verb.RESOLVE, Verb.ASSIST_DONE, Verb.ASK, Verb.ASSIGN),
    State.WAITING: (Verb.REPLY, Verb.RESPOND),
    State.SUSPENDED: (Verb.RESUME, Verb.RESPOND),
    State.MERGED: (Verb.UNMERGE, Verb.NOTE),
    State.RESOLVED: (Verb.CLOSE, Verb.NOTE),
}


def next_state(verb: Verb, state: State, *, solved: Solved | None = None, unverified: bool = False) -> State | None:
    """The state after `verb`, or None if it may not follow. What is still to be verified is not closed by what is said.

    A rating of "not solved" settles nothing. Verified as not done, it goes back to be done; called back and told that
    it is not solved, it is reopened, otherwise a call that reached them closes it.
    """
    transition = TRANSITIONS.get(verb)
    if transition is None or state not in transition.sources:
        return None
    if verb == Verb.VERIFY and solved == Solved.NO:
        return State.ASSIGNED
    if verb == Verb.CALL_BACK and solved is not None:
        to = State.ASSIGNED if solved == Solved.NO else State.CLOSED
    elif transition.to is None or (verb == Verb.RATE and solved == Solved.NO):
        to = state
    else:
        to = transition.to
    return state if to == State.CLOSED and unverified else to


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


def may_decide(matter: Matter, hats: Collection[Hat]) -> bool:
    """Whether one of these hats may agree to it or refuse it."""
    return may(GRANTED_BY[matter], hats)


def may_propose(matter: Matter, state: State) -> bool:
    """Whether agreeing to it could follow in this state."""
    return state in TRANSITIONS[GRANTED_BY[matter]].sources


def reopenable_until(settled_at: datetime, *, days: int) -> datetime:
    """Up to when an unhappy reporter may reopen."""
    return settled_at + timedelta(days=days)


def door_labels(typed: str) -> list[str]:
    """The doors of a list, one a line or between commas, each once and in order."""
    doors = (text.clean_text(part, multiline=False) for part in re.split(r"[\n,，、;；]", typed))
    return list(dict.fromkeys(text.shorten(door, DOOR_LENGTH) for door in doors if door))


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


def binding_due(*, ours: datetime, theirs: datetime | None, binding: Binding) -> datetime:
    """The deadline of a case that another platform sent: by the setting of its source; theirs only if it said one."""
    if theirs is None or binding == Binding.OURS:
        return ours
    return theirs if binding == Binding.THEIRS else min(ours, theirs)
