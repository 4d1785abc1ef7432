"""What a resident reads about their case: who does what by when, in plain words."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lianxin.domains.cases.enums import State, Verb
from lianxin.domains.cases.models import Case, CaseEvent
from lianxin.kernel import clock


def day_words(moment: datetime, *, now: datetime) -> str:
    """`today 18:00`, `tomorrow 18:00`, `Thursday 26 November 18:00`."""
    local = timezone.localtime(moment)
    hour = local.strftime("%H:%M")
    days = (local.date() - clock.local_day(now)).days
    if days == 0:
        return _("today %(time)s") % {"time": hour}
    if days == 1:
        return _("tomorrow %(time)s") % {"time": hour}
    return f"{date_format(local, 'MONTH_DAY_FORMAT')} {hour}"


def status_sentence(case: Case, *, now: datetime) -> str:
    """One sentence that says where it is and by when an answer is due."""
    unit = case.unit.name
    by_when = day_words(case.due_at, now=now) if case.due_at else ""
    late = case.due_at is not None and now > case.due_at
    match State(case.state):
        case State.RECEIVED:
            sentence = _("%(unit)s has received your request.")
        case State.ASSIGNED if case.reopened:
            sentence = _("You said it is not solved. %(unit)s looks into it again, one level higher.")
        case State.ASSIGNED:
            sentence = _("Your request was handed to %(unit)s.")
        case State.IN_PROGRESS:
            sentence = _("%(unit)s is working on it.")
        case State.RESOLVED:
            return _("%(unit)s has answered. Is it solved?") % {"unit": unit}
        case State.CLOSED:
            return _("This request is closed. Thank you for telling us.")
        case State.DECLINED:
            return _("This is not something we can settle. Below you read why, and where to turn.")
        case State.WITHDRAWN:
            return _("You have taken this request back.")
    sentence = sentence % {"unit": unit}
    if late:
        return sentence + " " + _("The answer is late; we are sorry. You can call us.")
    if by_when:
        return sentence + " " + _("You get an answer by %(when)s.") % {"when": by_when}
    return sentence


def event_sentence(event: CaseEvent) -> str:
    """What a step is called for the reporter. Units by name, never an office's own word such as "returned"."""
    unit = event.unit.name if event.unit else ""
    target = event.to_unit.name if event.to_unit else unit
    names = {"unit": unit, "target": target}
    match Verb(event.verb):
        case Verb.SUBMIT:
            return _("Sent to %(target)s") % names
        case Verb.RESPOND:
            return _("%(unit)s got in touch") % names
        case Verb.ANSWER | Verb.RESOLVE:
            return _("%(unit)s answered") % names
        case Verb.ASSIGN:
            return _("Handed to %(target)s") % names
        case Verb.ACCEPT:
            return _("%(unit)s has begun") % names
        case Verb.ESCALATE:
            return _("Passed up to %(target)s") % names
        case Verb.RATE:
            return _("You rated the answer")
        case Verb.REOPEN:
            return _("Not solved yet: now with %(target)s") % names
        case Verb.DECLINE:
            return _("Not taken on")
        case Verb.WITHDRAW:
            return _("You took it back")
        case Verb.CLOSE:
            return _("Closed")
        case _:
            return Verb(event.verb).label
