"""Entering a request that is about something known: it joins what is there, and its reporter is told like the others."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from lianxin.domains.cases.actions.intake import Request, submit_and_answer
from lianxin.domains.cases.actions.merging import merge_case
from lianxin.domains.cases.actions.public_events import attach_case
from lianxin.domains.cases.models import Case, PublicEvent
from lianxin.foundation.orgs.models import Org
from lianxin.kernel.actors import Actor


def enter_and_join(
    *,
    place: Org,
    request: Request,
    by: Actor,
    at: datetime,
    answer: str = "",
    lead: Case | None = None,
    event: PublicEvent | None = None,
    knowledge: UUID | None = None,
    told_by: str = "",
    key: str = "",
) -> Case:
    """Enter a request for somebody; answer it at once, or merge it into `lead`, or attach it to `event`. All or none.

    An answer goes before the rest: who was answered waits for nothing. `knowledge`: the kept answer that was used;
    `told_by`: how they have just heard what is known of the event. Raises what entering, merging and attaching raise.
    """
    with transaction.atomic():
        case = submit_and_answer(
            place=place, request=request, answer=answer, knowledge=knowledge, by=by, at=at, key=key
        )
        # Sent twice, it has joined already.
        if answer.strip() or case.lead_id is not None or case.public_event_id is not None:
            return case
        if lead is not None:
            return merge_case(case=case, lead=lead, by=by, at=at, key=key)
        if event is not None:
            return attach_case(case=case, event=event, told_by=told_by, by=by, at=at, key=key)
        return case
