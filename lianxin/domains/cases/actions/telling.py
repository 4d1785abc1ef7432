"""Telling the reporter what happened, after the transaction that did it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import translation

from lianxin.domains.cases import notices, sentences
from lianxin.domains.cases.actions.announcing import announce_step
from lianxin.domains.cases.actions.answering import answer_params
from lianxin.domains.cases.actions.telling_events import tell_known
from lianxin.domains.cases.actions.telling_staff import tell_staff_later
from lianxin.domains.cases.enums import TellBy, Verb
from lianxin.domains.cases.models import Case, CaseEvent
from lianxin.domains.cases.permissions import HANDLE
from lianxin.domains.cases.queries import FOUND_AS
from lianxin.domains.cases.rules import ANSWERING, SPOKEN
from lianxin.domains.messaging.actions import tell
from lianxin.domains.messaging.enums import Channel
from lianxin.domains.people.actions import person_for_account
from lianxin.domains.people.models import Person
from lianxin.foundation.access.limits import take
from lianxin.foundation.jobs.actions import NewJob, enqueue, enqueue_together
from lianxin.foundation.jobs.tasks import task
from lianxin.foundation.search import actions as search
from lianxin.foundation.worktime.queries import receivers
from lianxin.kernel import clock, ids, text
from lianxin.kernel.actors import SYSTEM
from lianxin.kernel.errors import TooMany

WORDS_IN_MESSAGE = 60
# A case answered with its public event: the event's own message tells it.
BY_EVENT = "event"
# Nobody is told by message what they have just done themselves, nor of a contact that was the telling.
OWN_STEPS = frozenset({Verb.RATE, Verb.WITHDRAW, Verb.RESPOND, Verb.REPLY, Verb.URGE})
MESSAGES_PER_PHONE = 10


def tell_later(case: Case, event: CaseEvent, *, besides: Sequence[NewJob] = ()) -> None:
    """Leave word for the reporter, if they asked for messages and read this step, for a unit it has come to, for programs;
    and for the search, which soon finds it by its words; `besides` are left in the same INSERT.
    """
    announce_step(case, event)
    if event.to_unit_id is not None and event.unit_id is not None:
        enqueue(tell_unit, key=f"cases.arrived {event.pk}", event_id=event.pk)
    tell_staff_later(case, event)
    left = [search.refresh_job(kind=FOUND_AS, subject_id=case.pk), *besides]
    told = event.shown and event.verb not in OWN_STEPS and event.details.get("code") != BY_EVENT
    if told and case.tell_by == TellBy.MESSAGE and case.reporter_id is not None:
        left.append(NewJob(tell_reporter, {"event_id": event.pk}, f"cases.tell {event.pk}"))
    enqueue_together(left)


@task("cases.tell_reporter")
def tell_reporter(*, event_id: int) -> None:
    """Tell the reporter of one step, in their language. Safe to run twice: the event's id is the notice's key."""
    event = CaseEvent.objects.select_related("case__unit", "case__reporter").filter(pk=event_id).first()
    if event is None or event.case.reporter is None:
        return
    if event.verb == Verb.ATTACH:
        tell_known(event.case, message_id=int(event.details["message"]))
        return
    template = notices.MOVED
    if event.verb == Verb.SUBMIT:
        template = notices.SUBMITTED
    elif event.verb in ANSWERING:
        template = notices.SETTLED
    elif event.verb == Verb.ASK:
        template = notices.QUESTION
    now = clock.now()
    if event.verb == Verb.SUBMIT and _is_flooded(event.case.reporter, at=now):
        return
    with translation.override(event.case.reporter.language):
        params = _params(event)
    reporter = event.case.reporter
    tell(person=reporter, template=template.code, params=params, by=SYSTEM, at=now, key=notices.notice_key(event.pk))


def _is_flooded(reporter: Person, *, at: datetime) -> bool:
    """Whether somebody keeps naming a phone or an address that may not be theirs: it then hears of no new one that day."""
    try:
        take(
            key=f"told {reporter.phone_hash or reporter.email_hash}",
            limit=MESSAGES_PER_PHONE,
            per=timedelta(days=1),
            at=at,
        )
    except TooMany:
        return True
    return False


@task("cases.tell_unit")
def tell_unit(*, event_id: int) -> None:
    """Tell, in Lianxin only, those on duty at the unit that a case has come to; whoever sent it knows already."""
    event = CaseEvent.objects.select_related("case", "to_unit").filter(pk=event_id).first()
    if event is None or event.to_unit is None:
        return
    params = {
        "unit": event.to_unit.short_name,
        "number": event.case.number,
        "title": text.shorten(event.case.title, 30),
        "url": f"{settings.SITE_URL}/desk/cases/{event.case.uuid}/",
    }
    now = clock.now()
    for account in receivers(event.to_unit, HANDLE, now).users:
        if account.pk == event.actor_id:
            continue
        person = person_for_account(user=account, by=SYSTEM, at=now)
        key = f"case event {event.pk} to {account.pk}"
        ways = [Channel.IN_APP]
        tell(person=person, template=notices.ARRIVED.code, params=params, by=SYSTEM, at=now, key=key, channels=ways)


def _params(event: CaseEvent) -> dict[str, str]:
    case, now, until = event.case, clock.now(), sentences.moment_in(event, "until")
    return {
        "unit": case.unit.short_name,
        "code": ids.group_digits(case.tracking_code),
        "due": sentences.day_words(case.due_at, now=now) if case.due_at else "",
        "sentence": sentences.told_sentence(event, now=now),
        "until": sentences.date_words(until) if until else "",
        # A gateway is handed every parameter, whatever its template says.
        "words": text.shorten(event.words, WORDS_IN_MESSAGE) if event.verb in SPOKEN else "",
        "url": f"{settings.SITE_URL}/follow/{case.tracking_code}/",
    } | answer_params(case, Verb(event.verb))
