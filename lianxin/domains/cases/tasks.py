"""What cases do in the background."""

from django.conf import settings
from django.utils import translation

from lianxin.domains.cases import notices, sentences
from lianxin.domains.cases.actions.desk import close_silent_cases
from lianxin.domains.cases.actions.steps import TELL_REPORTER
from lianxin.domains.cases.enums import State, Verb
from lianxin.domains.cases.models import CaseEvent
from lianxin.domains.messaging.actions import tell
from lianxin.foundation.jobs.tasks import task
from lianxin.kernel import clock, ids, text
from lianxin.kernel.actors import SYSTEM

WORDS_IN_MESSAGE = 60


@task(TELL_REPORTER)
def tell_reporter(*, event_id: int) -> None:
    """Tell the reporter of one step, in their language. Safe to run twice: the event's id is the notice's key."""
    event = CaseEvent.objects.select_related("case__unit", "case__reporter").filter(pk=event_id).first()
    if event is None or event.case.reporter is None:
        return
    case = event.case
    now = clock.now()
    with translation.override(case.reporter.language):
        params = {
            "unit": case.unit.name,
            "title": text.shorten(case.title, 30),
            "code": ids.group_digits(case.tracking_code),
            "due": sentences.day_words(case.due_at, now=now) if case.due_at else "",
            "sentence": sentences.status_sentence(case, now=now),
            "words": text.shorten(event.words, WORDS_IN_MESSAGE),
            "url": f"{settings.SITE_URL}/follow/{case.tracking_code}/",
        }
    template = notices.MOVED
    if event.verb == Verb.SUBMIT:
        template = notices.SUBMITTED
    elif event.to_state == State.RESOLVED:
        template = notices.SETTLED
    tell(person=case.reporter, template=template.code, params=params, by=SYSTEM, at=now, key=f"case event {event.pk}")


@task("cases.close_silent")
def close_silent() -> None:
    """Close what met silence for the days the place has set; once a day."""
    close_silent_cases(by=SYSTEM, at=clock.now(), days=settings.REOPEN_WITHIN_DAYS)
