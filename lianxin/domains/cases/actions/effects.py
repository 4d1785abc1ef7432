"""What each verb changes on the case's own row: one table, the same whether a step is taken now or recorded afterwards.

No database: the caller has locked the row, and `Taken.above` finds the level above.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from lianxin.domains.cases import rules
from lianxin.domains.cases.enums import Solved, State, Verb
from lianxin.domains.cases.models import Case, Category
from lianxin.foundation.orgs.models import Org
from lianxin.kernel.actors import Actor
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
    details: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """A step being taken: what, by whom, when, with what; and who stands above a unit."""

    verb: Verb
    by: Actor
    at: datetime
    given: Given
    above: Callable[[Org], Org | None]


Effect = Callable[[Case, Taken], None]


def move(case: Case, to: Org) -> None:
    """Let it lie with another unit. Its path is looked up by the caller when it writes the row."""
    if case.unit_id != to.pk:
        case.unit, case.unit_path = to, ""


def respond(case: Case, taken: Taken) -> None:
    """The first contact stops the clock of the first response."""
    case.responded_at = case.responded_at or taken.at


def settle(case: Case, taken: Taken) -> None:
    """Answered or resolved by the unit where it lies."""
    respond(case, taken)
    case.resolved_at, case.resolved_unit = taken.at, case.unit


def hand_over(case: Case, taken: Taken) -> None:
    """It goes to the unit given, which may give it back."""
    _hand(case, _unit_given(taken))


def pass_up(case: Case, taken: Taken) -> None:
    """It goes to the level above; raises Conflict at the top."""
    above = taken.above(case.unit)
    if above is None:
        raise Conflict(_("There is no level above this unit."))
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
    """It returns to the unit that sent it; raises Conflict when nobody did."""
    if case.assigner is None:
        raise Conflict(_("Nobody assigned it, so it cannot be returned. Pass it up a level instead."))
    assigner = case.assigner
    case.assigner = case.handler = None
    case.returned += 1
    move(case, assigner)


def end(case: Case, taken: Taken) -> None:
    """Closed after a call or by silence, or taken back by its reporter."""
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
    settled = rules.next_state(Verb.RATE, State(case.state), solved=Solved(case.solved))
    if settled == State.CLOSED and case.closed_at is None:
        case.closed_at = taken.at


def reopen(case: Case, taken: Taken) -> None:
    """Not solved: it goes to the level above its settler, under a new promise."""
    settler = case.resolved_unit or case.unit
    case.assigner, case.handler = settler, None
    case.resolved_at = case.resolved_unit = case.closed_at = case.verified_at = None
    case.solved = case.satisfaction = ""
    case.reopened += 1
    case.due_at = rules.due_at(taken.at, days=settings.ANSWER_WITHIN_DAYS, hour=settings.ANSWER_BY_HOUR)
    move(case, taken.above(settler) or settler)


def nothing(case: Case, taken: Taken) -> None:
    """The step stands in the timeline and changes no field of the case, or its own rows only."""


def recategorise(case: Case, taken: Taken) -> None:
    """What it is about; a step of its own, since limits and routes follow from it."""
    case.category = taken.given.category


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
        Verb.WITHDRAW: end,
        Verb.NOTE: nothing,
    }
)
