"""What each verb changes on the case's own row: one table, the same whether a step is taken now or recorded afterwards.

No database: the caller has locked the row, and `Taken.above` finds the level above.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from django.utils.translation import gettext as _

from lianxin.domains.cases import rules
from lianxin.domains.cases.enums import Solved, State, Verb
from lianxin.domains.cases.models import Case, Category, PublicEvent
from lianxin.domains.cases.rules_clock import Mark
from lianxin.domains.cases.superiors import common_superior, levels_above
from lianxin.foundation.orgs.models import Org
from lianxin.kernel.actors import Actor, ActorKind
from lianxin.kernel.errors import Conflict, Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What came with a step. Which of it must be there, the table says.

    `details` are codes for the event beyond those named here; `title` and `words` of a publication are public.
    """

    words: str = ""
    unit: Org | None = None
    told_by: str = ""
    reason: str = ""
    refer_to: str = ""
    solved: str = ""
    satisfaction: str = ""
    files: Sequence[UUID] = ()
    until: datetime | None = None
    matter: str = ""
    local_state: str = ""
    title: str = ""
    category: Category | None = None
    lead: Case | None = None
    event: PublicEvent | None = None
    details: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """A step being taken: what, by whom, when, with what, to which state; and who stands above a unit.

    `noted` takes the codes an effect adds to the event's details.
    """

    verb: Verb
    by: Actor
    at: datetime
    given: Given
    above: Callable[[Org], Org | None]
    to: State
    noted: dict[str, str] = field(default_factory=dict)


Effect = Callable[[Case, Taken], None]


def move(case: Case, to: Org) -> None:
    """Let it lie with another unit. Its path is looked up by the caller when it writes the row."""
    if case.unit_id != to.pk:
        case.unit, case.unit_path, case.automatic_at = to, "", None


def respond(case: Case, taken: Taken) -> None:
    """The first contact stops the clock of the first response."""
    case.responded_at = case.responded_at or taken.at


def settle(case: Case, taken: Taken) -> None:
    """Answered or resolved by the unit where it lies."""
    respond(case, taken)
    case.resolved_at, case.resolved_unit = taken.at, case.unit


def hand_over(case: Case, taken: Taken) -> None:
    """It goes to the unit given, which may give it back, unless it was decided where it belongs."""
    case.bound = case.returned > rules.RETURNS
    _hand(case, _unit_given(taken))
    if (taken.given.details or {}).get(rules.AUTOMATIC):
        case.automatic_at = taken.at


def pass_up(case: Case, taken: Taken) -> None:
    """It goes to the level above; raises Conflict at the top."""
    above = taken.above(case.unit)
    if above is None:
        raise Conflict(_("There is no level above this unit."))
    case.escalations += 1
    _hand(case, above)


def _hand(case: Case, to: Org) -> None:
    case.assigner, case.handler = case.unit, None
    move(case, to)


def _unit_given(taken: Taken) -> Org:
    if taken.given.unit is None:
        raise Invalid(_("Choose a unit."), {"unit": _("Choose a unit.")})
    return taken.given.unit


def take_on(case: Case, taken: Taken) -> None:
    """This account is its handler from now on."""
    case.handler_id = taken.by.user_id


def give_back(case: Case, taken: Taken) -> None:
    """It returns to the unit that sent it; after two returns to the superior of both, whose decision binds.

    Raises Conflict when nobody assigned it, or when that decision was already made.
    """
    if case.assigner is None:
        raise Conflict(_("Nobody assigned it, so it cannot be returned. Pass it up a level instead."))
    if case.bound:
        raise Conflict(
            _("The common superior has decided that it belongs here. Pass it up a level if you cannot do it.")
        )
    to = case.assigner
    case.returned += 1
    if case.returned > rules.RETURNS:
        assigned, returned = (levels_above(unit, taken.above) for unit in (case.assigner, case.unit))
        to = common_superior(assigned, returned) or to
        taken.noted["code"] = "decides"
    case.assigner = case.handler = None
    move(case, to)


def end(case: Case, taken: Taken) -> None:
    """Closed after a call or by silence."""
    case.closed_at = taken.at


def decline(case: Case, taken: Taken) -> None:
    """Told that it is not for us, which is a first contact too."""
    respond(case, taken)
    end(case, taken)


def rate(case: Case, taken: Taken) -> None:
    """What the reporter says of it; unless it is not solved, this closes it. Raises Conflict the second time."""
    if case.solved:
        raise Conflict(_("You have already rated this. Thank you."))
    case.solved, case.satisfaction = taken.given.solved, taken.given.satisfaction
    _close_if_closed(case, taken)


def _close_if_closed(case: Case, taken: Taken) -> None:
    if taken.to == State.CLOSED and case.closed_at is None:
        case.closed_at = taken.at


def reopen(case: Case, taken: Taken) -> None:
    """Not solved: it goes to the level above its settler, under a new promise."""
    settler = case.resolved_unit or case.unit
    case.assigner, case.handler = settler, None
    case.resolved_at = case.resolved_unit = case.closed_at = case.verified_at = None
    case.solved = case.satisfaction = ""
    case.reopened += 1
    case.returned, case.bound = 0, False
    case.lead = None
    move(case, taken.above(settler) or settler)


def call_back(case: Case, taken: Taken) -> None:
    """What was heard when they were called: not solved reopens it, else it closes. Ratings stay the reporter's own."""
    if not taken.given.solved:
        return
    respond(case, taken)
    if taken.given.solved == Solved.NO:
        reopen(case, taken)
        return
    _close_if_closed(case, taken)


def verify(case: Case, taken: Taken) -> None:
    """Somebody else has seen that it is done; if it is not, it goes back to the unit that said so."""
    if taken.given.solved == Solved.NO:
        settler = case.resolved_unit or case.unit
        case.resolved_at = case.resolved_unit = case.handler = None
        case.solved = case.satisfaction = ""
        # One that was answered with its lead stands alone again.
        case.lead = None
        move(case, settler)
    else:
        case.verified_at = taken.at


def merge(case: Case, taken: Taken) -> None:
    """It goes where its lead case goes, from now on without a hand of its own."""
    lead = taken.given.lead
    if lead is None:
        raise Invalid(_("Say into which request it goes."), {"lead": _("Say into which request it goes.")})
    case.lead = lead
    case.handler = case.assigner = None
    move(case, lead.unit)


def unmerge(case: Case, taken: Taken) -> None:
    """It stands alone again, with the unit that had its lead."""
    case.lead = None


def split(case: Case, taken: Taken) -> None:
    """Its parts are done by others; whoever splits it holds it together, if nobody does yet."""
    case.handler_id = case.handler_id or taken.by.user_id


def attach(case: Case, taken: Taken) -> None:
    """It is about this public event; being told so on the telephone or by message is a first contact."""
    case.public_event = taken.given.event
    if taken.given.told_by:
        respond(case, taken)


def detach(case: Case, taken: Taken) -> None:
    """It is about something else."""
    case.public_event = None


def withdraw(case: Case, taken: Taken) -> None:
    """Its reporter has taken it back; a merged one leaves its lead."""
    case.lead = None
    end(case, taken)


def nothing(case: Case, taken: Taken) -> None:
    """The step stands in the timeline and changes no field of the case, or its own rows only."""


def recategorise(case: Case, taken: Taken) -> None:
    """What it is about; a step of its own, since limits and routes follow from it."""
    case.category = taken.given.category


def ask(case: Case, taken: Taken) -> None:
    """A question is a first contact too; the case waits for the reporter until a day."""
    respond(case, taken)
    hold(case, taken)


def hold(case: Case, taken: Taken) -> None:
    """It rests until a day, on which it goes on by itself."""
    case.held_until = taken.given.until


def extend(case: Case, taken: Taken) -> None:
    """Another day is promised; the old one is kept here, the new one is the clock's matter. One is warned of it anew."""
    if case.due_at is not None:
        taken.noted["was_due"] = case.due_at.isoformat()
    if taken.by.kind != ActorKind.SYSTEM:
        case.warned_at = None


def warn(case: Case, taken: Taken) -> None:
    """Those who work on it are warned of the deadline; that it was not accepted yet is another matter."""
    if (taken.given.details or {}).get("mark") == Mark.WARN:
        case.warned_at = taken.at


def late(case: Case, taken: Taken) -> None:
    """A deadline has passed: that of the first contact, or that of the answer, of which no warning is due any more."""
    if (taken.given.details or {}).get("mark") == Mark.FIRST:
        case.first_late = True
    else:
        case.overdue_at, case.warned_at = taken.at, case.warned_at or taken.at


def urge(case: Case, taken: Taken) -> None:
    """The reporter asks for haste."""
    case.urged += 1
    case.urged_at = taken.at


def supervise(case: Case, taken: Taken) -> None:
    """It stands on the supervisors' list, with a day of their own."""
    case.supervised_at, case.supervised_until = taken.at, taken.given.until


def mark(case: Case, taken: Taken) -> None:
    """A state of the place's own inside this one; the code of the state itself takes it off."""
    case.local_state = "" if taken.given.local_state == case.state else taken.given.local_state


def publish(case: Case, taken: Taken) -> None:
    """What everybody may read, in its own words."""
    case.published_at, case.published_title, case.published_words = taken.at, taken.given.title, taken.given.words


def unpublish(case: Case, taken: Taken) -> None:
    """Nobody outside reads it any more."""
    case.published_at, case.published_title, case.published_words = None, "", ""


def exempt(case: Case, taken: Taken) -> None:
    """It no longer weighs in the rates."""
    case.exempt_at = taken.at


EFFECTS: Mapping[Verb, Effect] = MappingProxyType(
    {
        Verb.SUBMIT: nothing,
        Verb.RESPOND: respond,
        Verb.ANSWER: settle,
        Verb.ASSIGN: hand_over,
        Verb.ACCEPT: take_on,
        Verb.RETURN: give_back,
        Verb.ESCALATE: pass_up,
        Verb.RECATEGORISE: recategorise,
        Verb.RESOLVE: settle,
        Verb.RATE: rate,
        Verb.CLOSE: end,
        Verb.REOPEN: reopen,
        Verb.DECLINE: decline,
        Verb.WITHDRAW: withdraw,
        Verb.ASSIST: nothing,
        Verb.ASSIST_DONE: nothing,
        Verb.MERGE: merge,
        Verb.UNMERGE: unmerge,
        Verb.FOLLOW: settle,
        Verb.SPLIT: split,
        Verb.VERIFY: verify,
        Verb.CALL_BACK: call_back,
        Verb.ATTACH: attach,
        Verb.DETACH: detach,
        Verb.NOTE: nothing,
        Verb.ASK: ask,
        Verb.REPLY: nothing,
        Verb.PROPOSE: nothing,
        Verb.REFUSE: nothing,
        Verb.SUSPEND: hold,
        Verb.RESUME: nothing,
        Verb.EXTEND: extend,
        Verb.WARN: warn,
        Verb.LATE: late,
        Verb.URGE: urge,
        Verb.SUPERVISE: supervise,
        Verb.MARK: mark,
        Verb.PUBLISH: publish,
        Verb.UNPUBLISH: unpublish,
        Verb.EXEMPT: exempt,
    }
)
