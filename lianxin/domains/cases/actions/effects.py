"""What each verb changes on the case's own row, the same whether a step is taken now or recorded afterwards.

No database: the caller has locked the row and looked up the unit it goes to.
"""

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from lianxin.domains.cases import rules
from lianxin.domains.cases.enums import Solved, State, Verb
from lianxin.domains.cases.models import Case
from lianxin.foundation.orgs.models import Org
from lianxin.kernel.actors import Actor
from lianxin.kernel.errors import Conflict


def respond(case: Case, *, at: datetime) -> None:
    """The first contact stops the clock of the first response."""
    case.responded_at = case.responded_at or at


def settle(case: Case, *, at: datetime) -> None:
    """Answered or resolved by the unit where it lies."""
    respond(case, at=at)
    case.resolved_at, case.resolved_unit = at, case.unit


def hand_over(case: Case, *, to: Org) -> None:
    """It goes to another unit, which may give it back."""
    case.assigner, case.unit, case.handler = case.unit, to, None


def take_on(case: Case, *, by: Actor) -> None:
    """This account is its handler from now on."""
    case.handler_id = by.user_id


def give_back(case: Case) -> None:
    """It returns to the unit that sent it; raises Conflict when nobody did."""
    if case.assigner is None:
        raise Conflict(_("Nobody assigned it, so it cannot be returned. Pass it up a level instead."))
    case.unit, case.assigner, case.handler = case.assigner, None, None
    case.returned += 1


def end(case: Case, *, at: datetime) -> None:
    """Closed after a call or by silence, or taken back by its reporter."""
    case.closed_at = at


def decline(case: Case, *, at: datetime) -> None:
    """Told that it is not for us, which is a first contact too."""
    respond(case, at=at)
    end(case, at=at)


def rate(case: Case, *, solved: str, satisfaction: str, at: datetime) -> None:
    """What the reporter says of it; unless it is not solved, this closes it. Raises Conflict the second time."""
    if case.solved:
        raise Conflict(_("You have already rated this. Thank you."))
    case.solved, case.satisfaction = solved, satisfaction
    settled = rules.next_state(Verb.RATE, State(case.state), solved=Solved(solved))
    if settled == State.CLOSED and case.closed_at is None:
        case.closed_at = at


def reopen(case: Case, *, above: Org, at: datetime) -> None:
    """Not solved: it goes to the level above its settler, under a new promise."""
    case.assigner, case.unit, case.handler = case.resolved_unit or case.unit, above, None
    case.resolved_at = case.resolved_unit = case.closed_at = None
    case.solved = case.satisfaction = ""
    case.reopened += 1
    case.due_at = rules.due_at(at, days=settings.ANSWER_WITHIN_DAYS, hour=settings.ANSWER_BY_HOUR)
