"""Telling a reporter what was said of a public event: each person each message once, whichever way it comes to them."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from lianxin.domains.cases import notices
from lianxin.domains.cases.enums import MessageKind, State, TellBy
from lianxin.domains.cases.models import Case, EventMessage
from lianxin.domains.cases.sentences import day_words
from lianxin.domains.messaging.actions import tell
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM


def tell_known(case: Case, *, message_id: int) -> None:
    """Tell the reporter of a case just attached what was known then; not who has taken it back meanwhile."""
    if case.state != State.WITHDRAWN:
        tell_message(case, EventMessage.objects.select_related("event").get(pk=message_id))


def tell_message(case: Case, message: EventMessage) -> None:
    """Send one message to the case's reporter, if they asked for messages; a second time does nothing."""
    reporter = case.reporter
    if reporter is None or case.tell_by != TellBy.MESSAGE:
        return
    over = message.kind == MessageKind.OVER
    with translation.override(reporter.language):
        params = {
            "title": message.event.title,
            "words": message.words if over else _known(message),
            "url": f"{settings.SITE_URL}/follow/{case.tracking_code}/",
        }
    template = notices.EVENT_OVER if over else notices.EVENT_SAID
    key = f"event message {message.pk} to {reporter.pk}"
    tell(person=reporter, template=template.code, params=params, by=SYSTEM, at=clock.now(), key=key)


def _known(message: EventMessage) -> str:
    """What is known, and by when it should be over."""
    if message.expected_at is None:
        return message.words
    when = day_words(message.expected_at, now=clock.now())
    return _("%(words)s It should be over by %(when)s.") % {"words": message.words, "when": when}
