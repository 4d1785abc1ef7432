"""The telephone desk: a call entered, answered or attached at once; one passed on to an emergency number, only counted."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.domains.cases import measures
from lianxin.domains.cases.actions.intake import Request, submit_and_answer
from lianxin.domains.cases.actions.public_events import attach_case
from lianxin.domains.cases.enums import EMERGENCY_NUMBERS
from lianxin.domains.cases.models import Case, PublicEvent
from lianxin.domains.cases.permissions import SUBMIT_FOR
from lianxin.foundation.access.queries import permits
from lianxin.foundation.audit import actions as audit
from lianxin.foundation.jobs import actions as jobs
from lianxin.foundation.journal import actions as journal
from lianxin.foundation.orgs.models import Org
from lianxin.kernel.actors import Actor
from lianxin.kernel.errors import Invalid, Refused


def take_call(
    *,
    place: Org,
    request: Request,
    by: Actor,
    at: datetime,
    key: str,
    answer: str = "",
    knowledge: UUID | None = None,
    event: PublicEvent | None = None,
) -> Case:
    """Enter what a caller asks; answer it at once, or attach it to what is going on there. All or none.

    `knowledge`: the kept answer that was used. An answer goes before the event: who was answered waits for nothing.
    """
    with transaction.atomic():
        case = submit_and_answer(
            place=place, request=request, answer=answer, knowledge=knowledge, by=by, at=at, key=key
        )
        if event is not None and not answer.strip() and case.public_event_id is None:
            case = attach_case(case=case, event=event, told_by=request.tell_by, by=by, at=at, key=key)
        return case


def pass_call_on(*, unit: Org, number: str, by: Actor, at: datetime, key: str) -> None:
    """Count a call that was passed on from `unit`'s desk; under one `key` it counts once.

    Raises Invalid for a number that is none of them, Refused without the right to enter requests there.
    """
    if number not in EMERGENCY_NUMBERS:
        raise Invalid(_("Choose one of the emergency numbers."))
    if not permits(by, SUBMIT_FOR, unit.pk):
        raise Refused(_("You may enter requests only for places of your own units."))
    with transaction.atomic():
        if jobs.remember(scope="cases.pass_call_on", key=key, result={"number": number}) is not None:
            return
        journal.record(
            measure=measures.PASSED_ON.code,
            org=unit.pk,
            at=at,
            key=f"call:{key}",
            dims={"number": number},
            actor=by.pseudonym,
        )
        changes = {"number": number}
        audit.record(verb="cases.pass_call_on", by=by, at=at, subject=("org", str(unit.pk)), changes=changes)
