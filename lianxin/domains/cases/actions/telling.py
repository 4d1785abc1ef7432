"""Telling the reporter what happened, after the transaction that did it."""

from django.conf import settings
from django.utils import translation

from lianxin.domains.cases import notices, sentences
from lianxin.domains.cases.enums import State, TellBy, Verb
from lianxin.domains.cases.models import Case, CaseEvent
from lianxin.domains.messaging.actions import tell
from lianxin.foundation.jobs.actions import enqueue
from lianxin.foundation.jobs.tasks import task
from lianxin.kernel import clock, ids, text
from lianxin.kernel.actors import SYSTEM

WORDS_IN_MESSAGE = 60


def tell_later(case: Case, event: CaseEvent) -> None:
    """Leave word for the reporter, if they asked for messages and read this step: one INSERT at most."""
    if event.shown and case.tell_by == TellBy.MESSAGE and case.reporter_id is not None:
        enqueue(tell_reporter, key=f"cases.tell {event.pk}", event_id=event.pk)


@task("cases.tell_reporter")
def tell_reporter(*, event_id: int) -> None:
    """Tell the reporter of one step, in their language. Safe to run twice: the event's id is the notice's key."""
    event = CaseEvent.objects.select_related("case__unit", "case__reporter").filter(pk=event_id).first()
    if event is None or event.case.reporter is None:
        return
    template = notices.MOVED
    if event.verb == Verb.SUBMIT:
        template = notices.SUBMITTED
    elif event.to_state == State.RESOLVED:
        template = notices.SETTLED
    now = clock.now()
    with translation.override(event.case.reporter.language):
        params = _params(event)
    reporter = event.case.reporter
    tell(person=reporter, template=template.code, params=params, by=SYSTEM, at=now, key=f"case event {event.pk}")


def _params(event: CaseEvent) -> dict[str, str]:
    case, now = event.case, clock.now()
    return {
        "unit": case.unit.name,
        "title": text.shorten(case.title, 30),
        "code": ids.group_digits(case.tracking_code),
        "due": sentences.day_words(case.due_at, now=now) if case.due_at else "",
        "sentence": sentences.status_sentence(case, now=now),
        "words": text.shorten(event.words, WORDS_IN_MESSAGE),
        "url": f"{settings.SITE_URL}/follow/{case.tracking_code}/",
    }
