"""Telling staff of what others did to a case of theirs, in Lianxin only: an approval wanted or decided, an answer, haste."""

from datetime import datetime

from django.utils import translation

from lianxin.domains.cases import notices, rules
from lianxin.domains.cases.actions.telling_units import about_case, keepers, tell_accounts
from lianxin.domains.cases.enums import Matter, State, Verb
from lianxin.domains.cases.models import Case, CaseEvent, Proposal
from lianxin.domains.cases.permissions import DESK, DISPATCH, SUPERVISE, above
from lianxin.foundation.access.queries import accounts_serving
from lianxin.foundation.accounts.models import User
from lianxin.foundation.jobs.actions import enqueue
from lianxin.foundation.jobs.tasks import task
from lianxin.foundation.orgs.rules import ids_on
from lianxin.foundation.worktime.queries import clock_for, in_their_place
from lianxin.kernel import clock, text
from lianxin.kernel.actors import ActorKind

WORDS_IN_MESSAGE = 60
_GRANTING = frozenset(rules.GRANTED_BY.values())
# What somebody outside, or above, did: whoever holds the case in hand must know.
_FOR_KEEPERS = frozenset({Verb.URGE, Verb.REPLY, Verb.SUPERVISE, Verb.WITHDRAW})
_TOLD = _FOR_KEEPERS | _GRANTING | {Verb.PROPOSE, Verb.REFUSE}


def tell_staff_later(case: Case, event: CaseEvent) -> None:
    """Leave word for the staff whom this step concerns. Haste waits for duty hours."""
    if event.verb not in _TOLD and not _from_outside(event) and not _sent_back(event):
        return
    run_at: datetime | None = None
    if event.verb == Verb.URGE:
        hours = clock_for(case.unit_id)
        run_at = None if hours.is_duty(event.at) else hours.next_duty(event.at)
    enqueue(tell_staff, key=f"cases.staff {event.pk}", run_at=run_at, event_id=event.pk)


@task("cases.tell_staff")
def tell_staff(*, event_id: int) -> None:
    """Tell those whom one step concerns, but not who took it. Safe to run twice."""
    event = CaseEvent.objects.select_related("case__unit", "case__handler").filter(pk=event_id).first()
    if event is None:
        return
    template = notices.STEP
    accounts: list[User] = []
    if event.verb == Verb.PROPOSE:
        template, accounts = notices.TO_APPROVE, deciders(event.case, Matter(event.details["matter"]))
    elif event.verb in _FOR_KEEPERS or _from_outside(event) or _sent_back(event):
        accounts = in_their_place(keepers(event.case), org_id=event.case.unit_id, permission=DESK, at=clock.now())
        accounts = accounts or keepers(event.case)
    else:
        accounts = _askers(event)
    for account in accounts:
        if account.pk == event.actor_id:
            continue
        with translation.override(account.language):
            params = about_case(event.case) | {
                "what": _what(event),
                "words": text.shorten(event.words, WORDS_IN_MESSAGE),
            }
        tell_accounts(accounts=[account], template=template.code, params=params, key=f"{template.code} {event.pk}")


def _from_outside(event: CaseEvent) -> bool:
    """A word more from the reporter, which nobody had asked for."""
    return event.verb == Verb.NOTE and event.actor_kind == ActorKind.REPORTER


def _sent_back(event: CaseEvent) -> bool:
    """Seen or heard that it is not done, and still with the unit that said so: nothing arrives, so it is told."""
    looked = event.verb in {Verb.VERIFY, Verb.CALL_BACK}
    return looked and event.to_state == State.ASSIGNED and event.to_unit_id is None


def deciders(case: Case, matter: Matter) -> list[User]:
    """Who may agree: of the unit itself for what a second person decides, else of the nearest level above that has any."""
    path = above(case.unit_path) if matter in rules.PASSING else case.unit_path
    permissions = (DISPATCH, SUPERVISE) if matter == Matter.EXEMPT else (DESK, DISPATCH, SUPERVISE)
    for org_id in reversed(ids_on(path)):
        found = {user.pk: user for permission in permissions for user in accounts_serving(org_id, permission)}
        if found:
            return list(found.values())
    return []


def _askers(event: CaseEvent) -> list[User]:
    """Who had asked for what was now decided; nobody, if they took it back themselves."""
    decided = Proposal.objects.filter(case=event.case, matter=event.details.get("matter", ""), decided_at=event.at)
    return [proposal.asked_by for proposal in decided.select_related("asked_by") if proposal.decided_by_id]


def _what(event: CaseEvent) -> str:
    matter = event.details.get("matter", "")
    return (
        str(Matter(matter).label)
        if event.verb in {Verb.PROPOSE, Verb.REFUSE} and matter
        else str(Verb(event.verb).label)
    )
