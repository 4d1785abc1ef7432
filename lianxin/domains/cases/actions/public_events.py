"""One thing that happens to many: declared once, cases attach by one key, everyone concerned is told each message once.

Telling and answering are left to jobs in chunks, each in one transaction: a worker that dies has done all of a chunk or
nothing, and the keys of the notices see to the rest.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from lianxin.domains.cases import rules
from lianxin.domains.cases.actions.effects import Given
from lianxin.domains.cases.actions.steps import take_step
from lianxin.domains.cases.actions.telling import BY_EVENT
from lianxin.domains.cases.actions.telling_events import tell_message
from lianxin.domains.cases.enums import MessageKind, State, TellBy, Verb
from lianxin.domains.cases.models import Case, Category, EventMessage, PublicEvent
from lianxin.domains.cases.permissions import DESK
from lianxin.foundation.access.queries import reach_of
from lianxin.foundation.audit import actions as audit
from lianxin.foundation.jobs import actions as jobs
from lianxin.foundation.jobs.tasks import task
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.orgs.queries import path_of
from lianxin.kernel import text
from lianxin.kernel.actors import SYSTEM, Actor
from lianxin.kernel.errors import Conflict, Invalid, Message, Refused

TITLE_LENGTH = 60
WORDS_LENGTH = 500
CHUNK = 50
_GONE = (State.DECLINED, State.WITHDRAWN)


def declare_event(
    *,
    place: Org,
    title: str,
    words: str,
    by: Actor,
    at: datetime,
    expected_at: datetime | None = None,
    category: Category | None = None,
    key: str = "",
) -> PublicEvent:
    """Say that something happens to a place and everything below it; shown there to everybody while it lasts."""
    clean = text.shorten(text.clean_text(title, multiline=False), TITLE_LENGTH)
    said = _clean_words(words, {} if clean else {"title": _("Give it a short name.")})
    _check_expected(expected_at, at)
    with transaction.atomic():
        if not reach_of(by).covers(DESK, path_of(place.pk)):
            raise Refused(_("You may declare an event only for places of your own desk."))
        event = PublicEvent(
            place=place,
            category=category,
            title=clean,
            words=said,
            expected_at=expected_at,
            opened_at=at,
            opened_by_id=by.user_id,
        )
        earlier = jobs.remember(scope="cases.event", key=key, result={"event": str(event.uuid)}) if key else None
        if earlier is not None:
            return PublicEvent.objects.get(uuid=earlier["event"])
        event.save(force_insert=True)
        _say(event, MessageKind.OPEN, said, by=by, at=at)
        return event


def update_event(
    *, event: PublicEvent, words: str, by: Actor, at: datetime, expected_at: datetime | None = None, key: str = ""
) -> PublicEvent:
    """Say how it stands; everyone attached is told once."""
    said = _clean_words(words, {})
    _check_expected(expected_at, at)
    with transaction.atomic():
        locked = _locked(event, by)
        if key and jobs.remember(scope=f"cases.event {event.pk}", key=key, result={}) is not None:
            return locked
        locked.words, locked.expected_at = said, expected_at
        locked.save(update_fields=["words", "expected_at"])
        message = _say(locked, MessageKind.UPDATE, said, by=by, at=at)
        jobs.enqueue(tell_event, key=f"cases.event said {message.pk} 0", message_id=message.pk, after=0)
        return locked


def close_event(*, event: PublicEvent, words: str, by: Actor, at: datetime, key: str = "") -> PublicEvent:
    """It is over: every case attached is answered with these words, and every reporter may rate."""
    said = _clean_words(words, {})
    with transaction.atomic():
        if key and jobs.remember(scope=f"cases.event {event.pk}", key=key, result={}) is not None:
            return PublicEvent.objects.get(pk=event.pk)
        locked = _locked(event, by)
        locked.words, locked.closed_at = said, at
        locked.save(update_fields=["words", "closed_at"])
        message = _say(locked, MessageKind.OVER, said, by=by, at=at)
        jobs.enqueue(answer_with_event, key=f"cases.event over {message.pk} 0", message_id=message.pk, after=0)
        return locked


def attach_case(
    *,
    case: Case,
    event: PublicEvent | None,
    by: Actor,
    at: datetime,
    told_by: str = "",
    seen: int | None = None,
    key: str = "",
) -> Case:
    """It is about this event: its reporter is told what is known, and gets every message from now on.

    `told_by`: how they have just been told, for instance on the telephone; who asked for messages is sent one.
    """
    details: dict[str, str] = {}

    def check(locked: Case, given: Given, _moment: datetime) -> None:
        if given.event is None:
            return
        if not PublicEvent.objects.select_for_update().filter(pk=given.event.pk, closed_at__isnull=True).exists():
            raise Conflict(_("This event is over."))
        if locked.public_event_id == given.event.pk:
            raise Conflict(_("It is attached already."))
        if not locked.place_path.startswith(path_of(given.event.place_id)):
            message = _("This event is about another place.")
            raise Invalid(message, {"event": message})
        # What they are told: with the event locked, nothing is said meanwhile that they would miss.
        details["message"] = str(EventMessage.objects.filter(event=given.event).latest("pk").pk)

    told = told_by or (TellBy.MESSAGE if case.tell_by == TellBy.MESSAGE else "")
    given = Given(event=event, told_by=told, details=details)
    return take_step(case=case, verb=Verb.ATTACH, by=by, at=at, given=given, seen=seen, key=key, check=check)


def detach_case(
    *, case: Case, by: Actor, at: datetime, words: str = "", seen: int | None = None, key: str = ""
) -> Case:
    """It is about something else after all."""

    def check(locked: Case, _given: Given, _moment: datetime) -> None:
        if locked.public_event_id is None:
            raise Conflict(_("It is attached to no event."))

    given = Given(words=words)
    return take_step(case=case, verb=Verb.DETACH, by=by, at=at, given=given, seen=seen, key=key, check=check)


def _clean_words(words: str, wrong: dict[str, Message]) -> str:
    said = text.clean_text(words)
    if not said:
        wrong["words"] = _("Say in a few words what is known.")
    elif len(said) > WORDS_LENGTH:
        wrong["words"] = _("At most %(limit)d characters.") % {"limit": WORDS_LENGTH}
    if wrong:
        raise Invalid(_("Please look at the marked places."), wrong)
    return said


def _check_expected(expected_at: datetime | None, at: datetime) -> None:
    if expected_at is not None and expected_at <= at:
        raise Invalid(_("Please look at the marked places."), {"expected_at": _("Choose a moment to come.")})


def _locked(event: PublicEvent, by: Actor) -> PublicEvent:
    """The open event, locked; raises Refused for another desk's, Conflict when it is over."""
    locked = PublicEvent.objects.select_for_update().get(pk=event.pk)
    if not reach_of(by).covers(DESK, path_of(locked.place_id)):
        raise Refused(_("This event was declared for places outside your desk."))
    if locked.closed_at is not None:
        raise Conflict(_("This event is over."))
    return locked


def _say(event: PublicEvent, kind: MessageKind, words: str, *, by: Actor, at: datetime) -> EventMessage:
    message = EventMessage.objects.create(
        event=event, kind=kind, words=words, expected_at=event.expected_at, at=at, by_id=by.user_id
    )
    subject = ("public_event", str(event.uuid))
    audit.record(verb=f"cases.event_{kind}", by=by, at=at, subject=subject, changes={"place": event.place_id})
    return message


def _attached(message: EventMessage, after: int) -> QuerySet[Case]:
    """The next cases that hear this message, with their reporters: attached, or merged under one that is."""
    concerned = Q(public_event=message.event) | Q(lead__public_event=message.event)
    cases = Case.objects.filter(concerned, pk__gt=after).exclude(state__in=_GONE)
    return cases.select_related("reporter").order_by("pk")[:CHUNK]


@task("cases.tell_event")
def tell_event(*, message_id: int, after: int) -> None:
    """Tell a chunk of those concerned one message, each person once, and leave the next chunk to the next job."""
    message = EventMessage.objects.select_related("event").get(pk=message_id)
    cases = list(_attached(message, after))
    for case in cases:
        tell_message(case, message)
    if len(cases) == CHUNK:
        last = cases[-1].pk
        jobs.enqueue(tell_event, key=f"cases.event said {message_id} {last}", message_id=message_id, after=last)


@task("cases.answer_with_event", timeout=300)
def answer_with_event(*, message_id: int, after: int) -> None:
    """Answer a chunk of the attached cases with the event's last words, and leave the next chunk to the next job."""
    message = EventMessage.objects.select_related("event").get(pk=message_id)
    cases = list(_attached(message, after))
    for case in cases:
        if case.public_event_id == message.event_id and State(case.state) in rules.LED:
            given = Given(words=message.words, details={"code": BY_EVENT})
            take_step(case=case, verb=Verb.FOLLOW, by=SYSTEM, at=message.at, given=given)
        tell_message(case, message)
    if len(cases) == CHUNK:
        last = cases[-1].pk
        jobs.enqueue(answer_with_event, key=f"cases.event over {message_id} {last}", message_id=message_id, after=last)
